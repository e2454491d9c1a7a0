"""Filling the sinks: each takes the committed partitions it has not taken, in order; its mark says how far it is.

A sink is filled after the commit and from what was committed, so a run that dies on the way loses nothing: the next
one goes on at the mark. A partition that was taken but not marked is taken again, which changes nothing.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.errors import PolicywireError
from pipeline.state.base import base_of
from pipeline.state.manifest import File, Partition
from pipeline.state.store import Snapshot, snapshot_of
from pipeline.state.tables import REPLACED
from pipeline.tables import TABLES, Table
from transforms.ids import content_id
from transforms.model import Reject
from transforms.records import from_record, to_line, to_record

FOLDER = "sinks/"
PROBLEM = ".problem"
_TABLES = {table.name: table for table in TABLES}


class Sink(Protocol):
    """What takes rows. `put` and `drop` of one partition may be repeated and then change nothing."""

    def put(self, table: Table, records: Iterable[Mapping[str, Any]], sequence: int) -> tuple[Reject, ...]:
        """Take the rows of a table; returns those that could not be taken. Raises RunError when none could."""

    def drop(self, table: Table, ids: Sequence[str], sequence: int) -> None:
        """Forget the rows with these ids that came before the partition."""


@dataclass(frozen=True)
class Filled:
    """How far a sink is: the number of the last partition it took, and why it took no more."""

    kind: str
    place: str
    number: int
    partitions: int  # taken now
    rejected: int = 0
    problem: str = ""


def fill(path: str, kind: str, place: str, opened: Callable[[str, str], Sink]) -> Filled:
    """Bring one sink up to the state at `path`. A sink that fails is told of in what is returned."""
    snapshot, mark = snapshot_of(path), _mark(kind, place)
    done = taken = number_of_rejects = 0
    try:
        done = _done(path, mark)
        pending = [p for p in (snapshot.manifest.partitions if snapshot.manifest else ()) if p.number > done]
        sink = opened(kind, place) if pending else None
        for partition in pending:
            assert sink is not None
            rejects = _take(sink, snapshot, partition)
            _keep_rejects(path, mark, partition.number, rejects)
            base_of(path).write(f"{mark}/{partition.number:08d}.json", to_line({"taken": partition.name}).encode())
            done, taken, number_of_rejects = partition.number, taken + 1, number_of_rejects + len(rejects)
        _tell(path, mark, "")
    except PolicywireError as why:
        _tell(path, mark, str(why))
        return Filled(kind, place, done, taken, number_of_rejects, str(why))
    return Filled(kind, place, done, taken, number_of_rejects)


def problems(path: str, sinks: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Why sinks (kind, place) are not as far as the state, as the last run left it; nothing for those that are."""
    base = base_of(path)
    names = [found.name for sink in sinks for found in base.listed(f"{_mark(*sink)}/") if found.name.endswith(PROBLEM)]
    return tuple(there[0].decode() for name in names if (there := base.read(name)))


def pending_rejects(path: str) -> tuple[tuple[Reject, ...], tuple[str, ...]]:
    """The rows that sinks refused since the last commit, and the objects they stand in: the next run takes them in."""
    base = base_of(path)
    names = tuple(sorted(found.name for found in base.listed(FOLDER) if found.name.endswith(".rejects")))
    contents = [there[0] for name in names if (there := base.read(name))]
    lines = [line for content in contents for line in content.splitlines()]
    return tuple(from_record(Reject, json.loads(line)) for line in lines), names


def open_sink(kind: str, place: str) -> Sink:
    """The sink of a kind: bigquery, duckdb or topic."""
    if kind == "duckdb":
        from pipeline.warehouse.duckfile import DuckDBTables

        return DuckDBTables(place)
    if kind == "topic":
        from pipeline.warehouse.topic import EventTopic

        return EventTopic(place)
    from pipeline.warehouse.bigquery import BigQueryTables

    return BigQueryTables(place)


def _take(sink: Sink, snapshot: Snapshot, partition: Partition) -> tuple[Reject, ...]:
    rejects: list[Reject] = []
    for table in TABLES:  # those that nothing was written to as well, so that they are there to be asked
        lines = (line for file in partition.files if file.table == table.name for line in _lines(snapshot, file))
        rejects += sink.put(table, map(json.loads, lines), partition.number)
    for file in partition.files:
        if file.table == REPLACED:
            _drop(sink, [json.loads(line) for line in _lines(snapshot, file)], partition.number)
    return tuple(rejects)


def _lines(snapshot: Snapshot, file: File) -> list[bytes]:
    return snapshot.content(file).splitlines()


def _drop(sink: Sink, replaced: Sequence[Mapping[str, str]], number: int) -> None:
    """Rows that this partition put anew stay: they carry its number."""
    for name in sorted({row["table"] for row in replaced} & set(_TABLES)):
        sink.drop(_TABLES[name], sorted(row["id"] for row in replaced if row["table"] == name), number)


def _mark(kind: str, place: str) -> str:
    """Where the marks of a sink stand; another place of the same kind is another sink and starts from nothing."""
    return f"{FOLDER}{kind}-{content_id(kind, place)}"


def _done(path: str, mark: str) -> int:
    """The highest number marked, and older marks taken away."""
    base = base_of(path)
    names = sorted(found.name for found in base.listed(f"{mark}/") if found.name.endswith(".json"))
    for name in names[:-1]:
        base.delete(name)
    return int(names[-1].rpartition("/")[2].removesuffix(".json")) if names else 0


def _tell(path: str, mark: str, problem: str) -> None:
    """Leave the problem with the marks, in place of the last one, for the command that waits for the run."""
    base = base_of(path)
    name = f"{mark}/{content_id(problem)}{PROBLEM}" if problem else ""
    there = {found.name for found in base.listed(f"{mark}/") if found.name.endswith(PROBLEM)}
    for old in sorted(there - {name}):
        base.delete(old)
    if name and name not in there:
        base.write(name, problem.encode())


def _keep_rejects(path: str, mark: str, number: int, rejects: Sequence[Reject]) -> None:
    if rejects:
        lines = "".join(f"{to_line(to_record(reject))}\n" for reject in sorted(rejects))
        base_of(path).write(f"{mark}/{number:08d}.rejects", lines.encode("utf-8"))
