"""Writing a partition: rows of all kinds become immutable files with names made of their content.

A file that is written twice, by a retried bundle or a worker thought dead, is the same file.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.state.base import base_of
from pipeline.state.manifest import File
from pipeline.state.tables import BY_KIND, BY_NAME, COLUMNS, IDS, INDEXED, KNOWN
from pipeline.tables import Table, reject_id
from transforms.memory import Remembered, memory_columns, memory_line, memory_of
from transforms.model import Reject
from transforms.records import to_line, to_record

FOLDER = "partitions"
TALLY = "#tally"
Line = tuple[str, tuple[str, bytes]]  # table, (key, row)


@dataclass(frozen=True)
class Target:
    """Where a run writes: the state, the folder of its partition, its day, and the format beside JSON Lines."""

    path: str
    partition: str
    day: str
    form: str = "jsonl"


@dataclass(frozen=True)
class Tally:
    """One thing to be counted in the books of a run."""

    name: str


@dataclass(frozen=True)
class Written:
    """What became of the rows of one table: files, and counts for the books."""

    files: tuple[File, ...] = ()
    tallies: tuple[tuple[str, int], ...] = ()


def state_line(value: Any) -> Line:
    """A value as a row of the table of its kind."""
    if isinstance(value, Tally):
        return TALLY, (value.name, b"")
    if isinstance(value, Remembered):
        return KNOWN, (value.article_id, memory_line(value))
    table, record = BY_KIND[type(value)], to_record(value)
    if isinstance(value, Reject):
        record["reject_id"] = reject_id(value)
    return table.name, (str(record[table.key]), to_line(record).encode())


def write_rows(keyed: tuple[str, Iterable[tuple[str, bytes]]], target: Target) -> Written:
    """Write the rows of one table, sorted, each once."""
    name, lines = keyed
    if name == TALLY:
        return Written(tallies=tuple(sorted(Counter(key for key, _ in lines).items())))
    given = sorted(lines)
    rows = [row for n, row in enumerate(given) if not n or given[n - 1] != row]
    files = tuple(files_of(BY_NAME[name], rows, target))
    return Written(files, tuple(_rejected(name, given)))


def files_of(table: Table, rows: list[tuple[str, bytes]], target: Target) -> Iterator[File]:
    """Write these rows, sorted by key, and what stands beside them."""
    content = b"".join(line + b"\n" for _, line in rows)
    yield _written(table.name, content, "jsonl", len(rows), target)
    if table.name in INDEXED:
        ids = b"".join(bytes.fromhex(key) for key, _ in rows)
        yield _written(table.name + IDS, ids, "ids", len(rows), target)
    if table.name == KNOWN:
        columns = memory_columns(memory_of(line) for _, line in rows)
        yield _written(table.name + COLUMNS, columns, "columns", len(rows), target)
    if target.form == "parquet" and table.name != KNOWN:
        from pipeline.columns import parquet_bytes

        records = (json.loads(line) for _, line in rows)
        yield _written(f"{table.name}.parquet", parquet_bytes(records, table), "parquet", len(rows), target)


def _written(table: str, content: bytes, suffix: str, count: int, target: Target) -> File:
    digest = hashlib.sha256(content).hexdigest()
    stem = table.partition(".")[0]
    path = f"{FOLDER}/{target.partition}/{stem}-{target.day}-{digest[:16]}.{suffix}"
    generation = base_of(target.path).write(path, content)
    return File(table, path, target.day, count, len(content), digest, generation)


def _rejected(table: str, rows: list[tuple[str, bytes]]) -> Iterator[tuple[str, int]]:
    """Rejects by stage and reason: some of them are how an input ended."""
    if table == "rejects":
        records = [json.loads(line) for _, line in rows]
        yield from sorted(Counter(f"rejected:{r['stage']}:{r['reason']}" for r in records).items())


@dataclass
class WritePartition(beam.PTransform):
    """Write PCollections of the kinds that the state holds as files of one partition: one shuffle for all."""

    target: Any  # Target, or a side input that gives it

    def expand(self, outputs: tuple[PCollection[Any], ...]) -> PCollection[Written]:
        lines = outputs | beam.Flatten() | "Rows" >> beam.Map(state_line)
        return lines | "ByTable" >> beam.GroupByKey() | "WriteRows" >> beam.Map(write_rows, self.target)
