"""What of earlier runs is looked up by id instead of being read."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.state.known import known_files
from pipeline.state.manifest import File
from pipeline.state.store import Snapshot, row_key, value_of
from pipeline.state.tables import IDS, KNOWN
from transforms.model import Article, PolicyEvent


@dataclass(frozen=True)
class ReadArchive:
    """Looks up articles within the horizon, and articles and events before it; implements `graph.Archive`."""

    snapshot: Snapshot
    since: str  # the time from which articles are remembered

    def rank_of(self, article_id: str) -> tuple[int, str] | None:
        for file in known_files(self.snapshot, self.since):
            if (known := file.found(article_id)) is not None:
                return known.size, known.digest
        return None

    def has_article(self, article_id: str) -> bool:
        files = self._before(KNOWN)
        return bool(files) and _holds(_ids(self.snapshot, files), article_id)

    def events(self, event_ids: Sequence[str]) -> Iterable[PolicyEvent]:
        files = self._before("events")
        if not files or not event_ids:
            return
        held = _ids(self.snapshot, files)
        wanted = {name for name in event_ids if _holds(held, name)}
        if wanted:
            found = self.snapshot.lines("events")
            for name in sorted(wanted & found.keys()):
                yield value_of("events", found[name])

    def articles(self, partition: str, article_ids: Sequence[str]) -> Iterable[Article]:
        wanted = set(article_ids)
        named = {p.name: p for p in (self.snapshot.manifest.partitions if self.snapshot.manifest else ())}
        for file in named[partition].files:
            if file.table == "articles":
                for line in self.snapshot.content(file).splitlines():
                    if row_key(line, "article_id") in wanted:
                        yield value_of("articles", line)

    def _before(self, table: str) -> tuple[File, ...]:
        old = {(number, f.day) for number, f in self.snapshot.parts(table) if f.day < self.since[:10]}
        return tuple(f for number, f in self.snapshot.parts(table + IDS) if (number, f.day) in old)


@functools.lru_cache(maxsize=8)
def _ids_of(path: str, files: tuple[File, ...]) -> Any:
    content = b"".join(Snapshot(path).content(file) for file in files)
    return np.sort(np.frombuffer(content, ">u8"))


def _ids(snapshot: Snapshot, files: tuple[File, ...]) -> Any:
    return _ids_of(snapshot.path, files)


def _holds(ids: Any, name: str) -> bool:
    number = np.uint64(int(name, 16))
    place = int(np.searchsorted(ids, number))
    return place < len(ids) and ids[place] == number
