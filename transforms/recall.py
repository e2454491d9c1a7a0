"""Recalling articles of earlier runs: from their columns follows which are needed, and only their rows are opened.

No side inputs on purpose: what is found of all articles meets in one place, where it is small, and goes from there to
the files as tasks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import apache_beam as beam
import numpy as np
from apache_beam.metrics import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput
from numpy.typing import NDArray

from transforms.copies import affected
from transforms.copies.exchange import Message
from transforms.copies.signatures import key_of
from transforms.memory import Memory

STILL = "still"
_FOUND, _TASKS = "found", "tasks"
_EDGES, _UNDATED, _NEEDED, _BETTERED, _MEMORY = "edges", "undated", "needed", "bettered", "memory"
Found = tuple[str, tuple[str, Any]]  # one key, (what it is, what was found)


class Task(NamedTuple):
    """Rows to be opened: those with an affected key, and those with a wanted key or in a family without dates."""

    memory: Memory
    affected: bytes
    wanted: bytes
    undated: bytes
    bettered: bytes  # of which better readings came: they are not opened


@dataclass
class Recall(beam.PTransform):
    """The remembered articles that new ones have an effect on, those that are needed (`STILL`), and pairs to compare.

    Takes (bucket entries of new articles, remembered ones, ids that are needed, ids of which a better reading came).
    Gives the rows of affected and of needed articles, and the pairs. Four shuffles, of packed columns.
    """

    partitions: int

    def expand(
        self, inputs: tuple[PCollection[Message], PCollection[Memory], PCollection[str], PCollection[str]]
    ) -> tuple[PCollection[Any], PCollection[Any], PCollection[Message]]:
        new, memories, needed, bettered = inputs
        known = memories | "Open" >> beam.FlatMap(_open, self.partitions).with_outputs(_FOUND, main="buckets")
        gone = bettered | "Gone" >> beam.FlatMap(_gone, self.partitions)
        shards = (new, known.buckets, gone) | "Shards" >> beam.Flatten() | "ByShard" >> beam.GroupByKey()
        changes = shards | "Pair" >> beam.FlatMap(_changes, self.partitions)
        edges = changes | "ByLater" >> beam.GroupByKey() | "Choose" >> beam.Map(_edges)
        told = (needed | "Needed" >> beam.Map(_told, _NEEDED), bettered | "Bettered" >> beam.Map(_told, _BETTERED))
        found = (edges, known[_FOUND], *told) | "Found" >> beam.Flatten() | "AtOnce" >> beam.GroupByKey()
        followed = found | "Follow" >> beam.FlatMap(_follow, self.partitions).with_outputs(_TASKS, main="pairs")
        tasks = followed[_TASKS] | "Tasks" >> beam.Reshuffle()
        rows = tasks | "OpenRows" >> beam.FlatMap(_opened).with_outputs(STILL, main="affected")
        return rows.affected, rows[STILL], followed.pairs


def _open(memory: Memory, partitions: int) -> Iterator[Any]:
    """What these articles have in buckets, and the families of those that have no date."""
    columns = memory.sketches()
    yield from affected.entry_messages(affected.KNOWN, columns.entries(), partitions)
    undated = np.unique(columns.families[columns.dated == 0]).tobytes()
    yield TaggedOutput(_FOUND, ("all", (_UNDATED, undated)))
    yield TaggedOutput(_FOUND, ("all", (_MEMORY, memory)))


def _gone(article_id: str, partitions: int) -> Iterator[Message]:
    for shard in range(partitions):
        yield shard, affected.GONE + _packed([article_id])


def _changes(shard: tuple[int, Iterable[bytes]], partitions: int) -> Iterator[Message]:
    messages, hot = affected.change_messages(shard[1], partitions)
    Metrics.counter("TraceCopies", "hot_buckets").inc(hot)
    yield from messages


def _edges(partition: tuple[int, Iterable[bytes]]) -> Found:
    """Candidates are few by now: all go to one place, which follows whom they lead to."""
    return "all", (_EDGES, affected.edges_of(partition[1]))


def _told(article_id: str, what: str) -> Found:
    return "all", (what, article_id)


def _follow(found: tuple[str, Iterable[tuple[str, Any]]], partitions: int) -> Iterator[Any]:
    by_kind: dict[str, list[Any]] = {}
    for what, value in found[1]:
        by_kind.setdefault(what, []).append(value)
    pairs, keys = affected.affected(by_kind.get(_EDGES, ()), partitions)
    yield from pairs
    needed, bettered = (_packed(sorted(set(by_kind.get(what, ())))) for what in (_NEEDED, _BETTERED))
    undated = b"".join(sorted(by_kind.get(_UNDATED, ())))
    for memory in by_kind.get(_MEMORY, ()):
        yield TaggedOutput(_TASKS, Task(memory, keys.tobytes(), needed, undated, bettered))


def _opened(asked: Task) -> Iterator[Any]:
    columns = asked.memory.sketches()
    again = np.isin(columns.keys, _numbers(asked.affected))
    wanted = again | np.isin(columns.keys, _numbers(asked.wanted)) | np.isin(columns.families, _numbers(asked.undated))
    wanted &= ~np.isin(columns.keys, _numbers(asked.bettered))
    rows = asked.memory.rows(columns.places[wanted].tolist())
    for known, is_affected in zip(rows, again[wanted].tolist(), strict=True):
        yield known if is_affected else TaggedOutput(STILL, known)


def _packed(article_ids: Iterable[str]) -> bytes:
    return np.array([key_of(name) for name in article_ids], "<u8").tobytes()


def _numbers(packed: bytes) -> NDArray[np.uint64]:
    return np.frombuffer(packed, "<u8")
