"""SQL over the tables of a run: the promised types, and nothing but the tables in reach."""

import csv
import io
import json
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.query import Answer, answer, as_csv, as_json
from pipeline.table_files import tables_in
from pipeline.tables import TABLES

TYPES = {
    "select count(*) from flat_events where num_independent_sources >= 1": "BIGINT",
    "select company.name from events": "VARCHAR",
    "select unnest(topics) from events": "VARCHAR",
    "select unnest(sources).role from events": "VARCHAR",
    "select confidence from mentions": "DOUBLE",
    "select first_party from events": "BOOLEAN",
}
OUT_OF_REACH = (
    "select * from read_csv('/etc/hostname')",
    "copy events to 'stolen.csv'",
    "attach 'other.duckdb'",
    "install httpfs",
    "set enable_external_access = true",
    "select * from 'events.jsonl'",
)


def asked(folder: Path, sql: str) -> Answer:
    return answer(sql, *tables_in(str(folder)))


def test_each_table_has_as_many_rows_as_its_file(seeds_output: Path) -> None:
    for table in TABLES:
        lines = (seeds_output / f"{table.name}.jsonl").read_text("utf-8").splitlines()
        assert asked(seeds_output, f"select count(*) from {table.name}").rows == ((len(lines),),)


@pytest.mark.parametrize("sql", TYPES)
def test_columns_have_the_types_promised(seeds_output: Path, sql: str) -> None:
    found = asked(seeds_output, f"select distinct typeof(x) from ({sql}) t(x)")
    assert found.rows == ((TYPES[sql],),)


@pytest.mark.parametrize("sql", OUT_OF_REACH)
def test_a_query_reaches_nothing_but_the_tables(
    seeds_output: Path, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="the query was not taken"):
        asked(seeds_output, sql)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sql", ["", "  ", "-- nothing", "select * from nowhere", "selekt 1", "select no from events"])
def test_a_wrong_statement_is_one_sentence(seeds_output: Path, sql: str) -> None:
    with pytest.raises(UsageError) as told:
        asked(seeds_output, sql)
    assert "\n" not in str(told.value)


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run has written"):
        tables_in(str(tmp_path))


def test_json_and_csv_tell_the_same(seeds_output: Path) -> None:
    found = asked(seeds_output, "select company, action, origins from flat_events order by all")
    records = json.loads(as_json(found))
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert [{k: v or "" for k, v in record.items()} for record in records] == rows
    assert len(rows) == len(found.rows) > 0


@pytest.mark.parametrize("content", [b"{no json\n", b"\xff\xfe\n"])
def test_a_damaged_table_is_named(seeds_output: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.json").write_bytes((seeds_output / "run.json").read_bytes())
    (tmp_path / "events.jsonl").write_bytes(content)
    with pytest.raises(UsageError, match=r"events\.jsonl: is damaged"):
        asked(tmp_path, "select 1")
