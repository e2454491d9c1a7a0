"""A state as it can be read: one manifest and the partitions it names. Nothing here changes anything.

Of two rows with one key the later partition's counts. A partition also names the rows of older ones that it replaces
(table `replaced`), so that a file can be read by itself: its rows but for those that later partitions replace.
"""

import functools
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.errors import RunError
from pipeline.state import manifest as manifests
from pipeline.state.base import ABSENT, base_of
from pipeline.state.manifest import File, Manifest
from pipeline.state.tables import BY_NAME, INPUTS, KNOWN, REPLACED
from transforms.memory import memory_of
from transforms.records import from_record

PREFIX = '{"article_id": "'  # with which every row of an article begins, since its keys are sorted


@dataclass(frozen=True)
class Snapshot:
    """One version of the state. Picklable: workers read its files by themselves."""

    path: str
    manifest: Manifest | None = None  # None: nothing was committed yet

    @property
    def runs(self) -> int:
        """How many runs were committed."""
        return self.manifest.runs if self.manifest else 0

    def parts(self, table: str, since: str = "") -> list[tuple[int, File]]:
        """The files of a table with the number of their partition, oldest first; `since` a day."""
        partitions = self.manifest.partitions if self.manifest else ()
        return [
            (number, file)
            for number, partition in enumerate(partitions)
            for file in partition.files
            if file.table == table and file.day >= since
        ]

    def content(self, file: File) -> bytes:
        """The bytes of a file. Raises RunError when they are not those that were written."""
        there = base_of(self.path).read(file.path)
        if there is None:
            raise RunError(f"{self.path}/{file.path}: is missing; restore it, or run `policywire state verify`")
        if len(there[0]) != file.size or hashlib.sha256(there[0]).hexdigest() != file.sha256:
            raise RunError(f"{self.path}/{file.path}: is damaged; restore it, or run `policywire state verify`")
        return there[0]

    def keyed(self, file: File) -> Iterator[tuple[str, bytes]]:
        """The rows of a file with their keys."""
        key = BY_NAME[file.table].key
        for line in self.content(file).splitlines():
            yield str(row_key(line, key)), line

    def replaced_after(self, number: int, table: str) -> frozenset[str]:
        """Ids of rows of this table that partitions later than this one replace."""
        later = tuple(file for n, file in self.parts(REPLACED) if n > number)
        return replaced_by(self.path, later).get(table, frozenset()) if later else frozenset()

    def lines(self, table: str, since: str = "") -> dict[str, bytes]:
        """The rows that count by key, as they were written, sorted by key."""
        found: dict[str, bytes] = {}
        replaced = {n: replaced_by(self.path, (file,)).get(table, frozenset()) for n, file in self.parts(REPLACED)}
        last = -1
        for number, file in self.parts(table, since):
            for n in range(last + 1, number + 1):
                for name in replaced.get(n, ()):
                    found.pop(name, None)
            last = number
            found.update(self.keyed(file))
        for n in range(last + 1, max(replaced, default=-1) + 1):
            for name in replaced.get(n, ()):
                found.pop(name, None)
        return dict(sorted(found.items()))

    def rows(self, table: str, since: str = "") -> Iterator[dict[str, Any]]:
        """The rows that count, as records sorted by key."""
        for line in self.lines(table, since).values():
            yield json.loads(line)

    def values(self, table: str, since: str = "") -> Iterator[Any]:
        """The rows that count, as model values sorted by key."""
        for line in self.lines(table, since).values():
            yield value_of(table, line)


def value_of(table: str, line: bytes) -> Any:
    """The value that was written as this line."""
    return memory_of(line) if table == KNOWN else from_record(BY_NAME[table].kind, json.loads(line))


def snapshot_of(path: str) -> Snapshot:
    """The state as it is now. Raises UsageError where it cannot be read, is damaged or of a newer version."""
    return read_manifest(path)[0]


def read_manifest(path: str) -> tuple[Snapshot, str]:
    """The state as it is now, and the generation of its manifest."""
    there = base_of(path).read(manifests.NAME)
    if there is None:
        return Snapshot(path), ABSENT
    return Snapshot(path, manifests.decoded(there[0], path)), there[1]


def inputs_read(snapshot: Snapshot) -> dict[str, str]:
    """The version of every file that earlier runs read, by path."""
    return {row["path"]: row["version"] for row in snapshot.rows(INPUTS)}


def row_key(line: bytes, key: str) -> Any:
    """The key of a row; ids of articles stand at its beginning and need no parsing."""
    if key == "article_id" and line.startswith(PREFIX.encode()):
        return line[len(PREFIX) : len(PREFIX) + 16].decode()
    return json.loads(line)[key]


@functools.lru_cache(maxsize=256)
def replaced_by(path: str, files: tuple[File, ...]) -> dict[str, frozenset[str]]:
    """The ids of replaced rows by table, as these files say."""
    found: dict[str, set[str]] = {}
    for file in files:
        for line in Snapshot(path).content(file).splitlines():
            row = json.loads(line)
            found.setdefault(row["table"], set()).add(row["id"])
    return {table: frozenset(names) for table, names in found.items()}
