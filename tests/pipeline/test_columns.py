"""Parquet tables have typed columns, all of them, also where a table is empty."""

import json
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.columns import arrow_schema, parquet_bytes
from pipeline.tables import TABLES
from tests_lines import lines_of


def test_records_come_back_from_parquet(seeds_output: Path, tmp_path: Path) -> None:
    for table in TABLES:
        records = list(lines_of(seeds_output / f"{table.name}.jsonl"))
        (tmp_path / "t.parquet").write_bytes(parquet_bytes(records, table))
        found = pq.read_table(tmp_path / "t.parquet")
        assert found.schema.equals(arrow_schema(table))
        assert json.loads(json.dumps(found.to_pylist())) == records


def test_the_same_records_give_the_same_bytes(seeds_output: Path) -> None:
    events = next(table for table in TABLES if table.name == "events")
    records = list(lines_of(seeds_output / "events.jsonl"))
    assert parquet_bytes(records, events) == parquet_bytes(records, events)
