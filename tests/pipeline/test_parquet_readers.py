"""Tables written as Parquet open in DuckDB and pandas with the types promised, columns added later included."""

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.columns import arrow_schema, parquet_bytes
from pipeline.state.tables import STATE_TABLES
from pipeline.tables import Table
from tests_lines import lines_of

DUCKDB = {pa.string(): "VARCHAR", pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.bool_(): "BOOLEAN"}
PANDAS = {pa.int64(): "int64", pa.float64(): "float64", pa.bool_(): "bool"}


def records(folder: Path, table: Table) -> list[dict[str, Any]]:
    path = folder / f"{table.name}.jsonl"
    return list(lines_of(path)) if path.is_file() else []


def in_duckdb(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{in_duckdb(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return "STRUCT(" + ", ".join(f"{_quoted(field.name)} {in_duckdb(field.type)}" for field in kind) + ")"
    return DUCKDB[kind]


def _quoted(name: str) -> str:
    word = duckdb.execute("SELECT count(*) FROM duckdb_keywords() WHERE keyword_name = ?", [name]).fetchall()
    return f'"{name}"' if word != [(0,)] else name


@pytest.mark.parametrize("table", STATE_TABLES, ids=lambda table: table.name)
def test_a_table_opens_with_the_types_promised(table: Table, seeds_output: Path, tmp_path: Path) -> None:
    path, rows = tmp_path / "t.parquet", records(seeds_output, table)
    path.write_bytes(parquet_bytes(rows, table))
    schema = arrow_schema(table)
    told = duckdb.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    unquoted = {name: kind.replace('"', "") for name, kind, *_ in told}
    assert unquoted == {field.name: in_duckdb(field.type).replace('"', "") for field in schema}
    frame = pd.read_parquet(path)
    assert len(frame) == len(rows)
    for field in schema:
        if field.type in PANDAS and rows:
            assert str(frame[field.name].dtype) == PANDAS[field.type], field.name


def test_tables_of_two_versions_are_read_together(seeds_output: Path, tmp_path: Path) -> None:
    """The older file lacks a column: its rows have nothing there, in both readers."""
    table = next(table for table in STATE_TABLES if table.name == "events")
    rows = records(seeds_output, table)
    older = pa.Table.from_pylist(rows, arrow_schema(table)).drop_columns(["confidence"])
    pq.write_table(older, tmp_path / "1.parquet")
    (tmp_path / "2.parquet").write_bytes(parquet_bytes(rows, table))
    files = f"read_parquet('{tmp_path}/*.parquet', union_by_name = true)"
    assert duckdb.execute(f"SELECT count(*), count(confidence) FROM {files}").fetchall() == [(2 * len(rows), len(rows))]
    frame = pd.concat([pd.read_parquet(tmp_path / f"{number}.parquet") for number in (1, 2)])
    assert frame["confidence"].isna().sum() == len(rows)
