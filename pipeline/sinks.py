"""Sinks: tables as files whose bytes depend on nothing but their content."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems
from apache_beam.pvalue import PCollection

from pipeline.tables import TABLES, Table, reject_id
from transforms.model import Reject
from transforms.records import to_line, to_record

Line = tuple[str, tuple[str, str]]  # table name, (sort key, JSON line)


def table_line(value: Any, table: Table) -> Line:
    """A value as a line of its table, with what the lines are sorted by."""
    record = to_record(value)
    if isinstance(value, Reject):
        record["reject_id"] = reject_id(value)
    return table.name, (record[table.key], to_line(record))


def write_table(keyed: tuple[str, Iterable[tuple[str, str]]], folder: str) -> tuple[str, int]:
    """Write one table sorted by key and line; returns its name and how many lines it has."""
    name, lines = keyed
    ordered = sorted(lines)
    path = FileSystems.join(folder, f"{name}.jsonl")
    with FileSystems.create(path, mime_type="application/x-ndjson", compression_type="uncompressed") as out:
        for _, line in ordered:
            out.write(line.encode("utf-8") + b"\n")
    return name, len(ordered)


@dataclass
class WriteTables(beam.PTransform):
    """Write a dict of PCollections by table name as sorted JSON Lines into `folder`: one shuffle for all of them."""

    folder: str

    def expand(self, outputs: dict[str, PCollection[Any]]) -> PCollection[tuple[str, int]]:
        lines = [
            outputs[table.name] | f"Line{table.name.title()}" >> beam.Map(table_line, table)
            for table in TABLES
            if table.name in outputs
        ]
        grouped = lines | beam.Flatten() | beam.GroupByKey()
        return grouped | "WriteTable" >> beam.Map(write_table, self.folder)
