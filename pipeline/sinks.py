"""Sinks: tables as files whose bytes depend on nothing but their content."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems
from apache_beam.pvalue import PCollection

from pipeline.tables import TABLES, reject_id
from transforms.model import Reject
from transforms.records import to_line, to_record

Line = tuple[str, tuple[str, str]]  # table name, (sort key, JSON line)
_BY_NAME = {table.name: table for table in TABLES}
_BY_KIND = {table.kind: table for table in TABLES}


def table_line(value: Any) -> Line:
    """A value as a line of the table of its kind, with what the lines are sorted by."""
    table, record = _BY_KIND[type(value)], to_record(value)
    if isinstance(value, Reject):
        record["reject_id"] = reject_id(value)
    return table.name, (record[table.key], to_line(record))


def write_table(keyed: tuple[str, Iterable[tuple[str, str]]], folder: str, form: str) -> tuple[str, int]:
    """Write one table sorted by key and line; returns its name and how many lines it has.

    JSON Lines are written always, since the next run and `explain` read them; `form` parquet adds Parquet.
    """
    name, lines = keyed
    ordered = [line for _, line in sorted(lines)]
    write_file(FileSystems.join(folder, f"{name}.jsonl"), "".join(f"{line}\n" for line in ordered).encode("utf-8"))
    if form == "parquet":
        from pipeline.columns import parquet_bytes  # costs a tenth of a second that most replays need not pay

        records = (json.loads(line) for line in ordered)
        write_file(FileSystems.join(folder, f"{name}.parquet"), parquet_bytes(records, _BY_NAME[name]))
    return name, len(ordered)


def write_file(path: str, content: bytes) -> None:
    """Write a whole file, local or in a bucket."""
    with FileSystems.create(path, mime_type="application/octet-stream", compression_type="uncompressed") as out:
        out.write(content)


@dataclass
class WriteTables(beam.PTransform):
    """Write PCollections of the kinds that tables hold into `folder`, each table sorted: one shuffle for all."""

    folder: str
    form: str = "jsonl"

    def expand(self, outputs: tuple[PCollection[Any], ...]) -> PCollection[tuple[str, int]]:
        lines = outputs | beam.Flatten() | "Lines" >> beam.Map(table_line)
        return lines | beam.GroupByKey() | "WriteTable" >> beam.Map(write_table, self.folder, self.form)
