"""The articles that a file of the state remembers, opened a column or a row at a time."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.state.manifest import File
from pipeline.state.store import Snapshot, replaced_by
from pipeline.state.tables import COLUMNS, KNOWN, REPLACED
from transforms.copies.signatures import key_of, keys_of
from transforms.copies.sketches import Sketches, sketches_of
from transforms.memory import Remembered, memory_of


@dataclass(frozen=True)
class KnownFile:
    """A `Memory`: the articles of one file within the horizon, without those that later partitions replace."""

    path: str
    file: File
    columns: File
    later: tuple[File, ...]  # that say what is replaced
    partition: str
    since: str  # the time from which articles are remembered

    def found(self, article_id: str) -> Remembered | None:
        """The article of this id, unless it is not here, or is replaced."""
        keys, places = _sorted_keys(self)
        key = np.uint64(key_of(article_id))
        at = int(np.searchsorted(keys, key))
        return next(iter(self.rows([int(places[at])]))) if at < len(keys) and keys[at] == key else None

    def sketches(self) -> Sketches:
        columns = self._living()
        return columns.only(columns.seen >= self.since.encode())

    def _living(self) -> Sketches:
        columns = sketches_of(Snapshot(self.path).content(self.columns))
        dead = replaced_by(self.path, self.later).get(KNOWN, frozenset())
        return columns.only(~np.isin(columns.keys, keys_of(sorted(dead)))) if dead else columns

    def rows(self, places: Sequence[int]) -> Iterable[Remembered]:
        lines = _lines(self.path, self.file) if places else ()
        for place in places:
            known = memory_of(lines[place])
            object.__setattr__(known, "partition", self.partition)  # ours alone so far
            yield known


def known_file(snapshot: Snapshot, number: int, file: File, since: str) -> KnownFile:
    """This file of the partition of this number."""
    assert snapshot.manifest is not None
    partition = snapshot.manifest.partitions[number]
    columns = next(f for f in partition.files if f.table == KNOWN + COLUMNS and f.day == file.day)
    later = tuple(f for n, f in snapshot.parts(REPLACED) if n > number)
    return KnownFile(snapshot.path, file, columns, later, partition.name, since)


def known_files(snapshot: Snapshot, since: str) -> list[KnownFile]:
    """All files with articles of this time or later."""
    return [known_file(snapshot, number, file, since) for number, file in snapshot.parts(KNOWN, since[:10])]


@functools.lru_cache(maxsize=64)
def _sorted_keys(file: KnownFile) -> tuple[Any, Any]:
    columns = file._living()
    order = np.argsort(columns.keys)
    return columns.keys[order], columns.places[order]


@functools.lru_cache(maxsize=2)
def _lines(path: str, file: File) -> tuple[bytes, ...]:
    return tuple(Snapshot(path).content(file).splitlines())
