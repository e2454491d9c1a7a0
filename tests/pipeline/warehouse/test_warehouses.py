"""BigQuery and a DuckDB file take the same partitions to the same rows: repeats and old ones change nothing."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests_bigquery import PROJECT, emulated_bigquery

from pipeline.errors import RunError
from pipeline.tables import TABLES, Table
from pipeline.warehouse.bigquery import BigQueryTables
from pipeline.warehouse.duckfile import DuckDBTables
from pipeline.warehouse.fill import Sink

EVENTS = next(table for table in TABLES if table.name == "events")
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module", params=["duckdb", "bigquery"])
def warehouse(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sink, Ask]]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "duckdb":
        path = str(folder / "deep" / "policy.duckdb")

        def ask(sql: str) -> list[tuple[Any, ...]]:
            with duckdb.connect(path) as base:
                return base.execute(sql).fetchall()

        yield DuckDBTables(path), ask
        return
    with emulated_bigquery(folder) as client:

        def asked(sql: str) -> list[tuple[Any, ...]]:
            names = {table.name for table in TABLES} | {"flat_events"}
            words = [f"`{PROJECT}.policy.{word}`" if word in names else word for word in sql.split()]
            return [tuple(row.values()) for row in client.query(" ".join(words)).result()]

        yield BigQueryTables(f"{PROJECT}.policy", client), asked


def records(folder: Path, table: Table) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{table.name}.jsonl").read_text("utf-8").splitlines()]


def test_tables_take_partitions(warehouse: tuple[Sink, Ask], seeds_output: Path) -> None:
    sink, ask = warehouse
    for number in (3, 3, 2):  # a first time, again, and an older one late
        for table in TABLES:
            assert sink.put(table, records(seeds_output, table), number) == ()
            held = ask(f"SELECT count(*), min(sequence), max(sequence) FROM {table.name}")
            count = len(records(seeds_output, table))
            assert held == [(count, 3, 3) if count else (0, None, None)], (table.name, number)
    told = ask("SELECT company , action , num_articles FROM flat_events ORDER BY event_id")
    expected = [(e["company"]["name"], e["action"], e["num_articles"]) for e in records(seeds_output, EVENTS)]
    assert told == expected
    spans = ask("SELECT article_id FROM articles WHERE day IS NOT NULL ORDER BY article_id")
    dated = [a["article_id"] for a in records(seeds_output, TABLES[0]) if len(a["published"]["at"] or "") >= 10]
    assert [row[0] for row in spans] == dated
    _a_revision_counts_more_than_a_partition(sink, ask, records(seeds_output, EVENTS))


def _a_revision_counts_more_than_a_partition(sink: Sink, ask: Ask, events: list[dict[str, Any]]) -> None:
    first = events[0]
    newer = {**first, "revision": 7, "num_articles": 99}
    question = f"SELECT revision, num_articles FROM events WHERE event_id = '{first['event_id']}'"
    sink.put(EVENTS, [newer], 4)
    assert ask(question) == [(7, 99)]
    sink.put(EVENTS, [first], 5)  # a lower revision, though it comes later
    assert ask(question) == [(7, 99)]
    sink.drop(EVENTS, [first["event_id"]], 4)  # nothing that came with the partition itself
    assert ask(question) == [(7, 99)]
    sink.drop(EVENTS, [first["event_id"], "nobody"], 6)
    assert ask(question) == []
    assert ask("SELECT count(*) FROM events") == [(len(events) - 1,)]


def test_a_row_too_large_is_a_reject_and_the_rest_is_taken(
    tmp_path: Path, seeds_output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.warehouse.shape.MAX_ROW_BYTES", 50_000)
    articles = records(seeds_output, TABLES[0])
    large = {**articles[0], "text": "x" * 60_000}
    sink = DuckDBTables(str(tmp_path / "p.duckdb"))
    (reject,) = sink.put(TABLES[0], [large, *articles[1:]], 1)
    assert (reject.reason, reject.subject) == ("row_too_large", large["article_id"])
    with duckdb.connect(sink.path) as base:
        assert base.execute("SELECT count(*) FROM articles").fetchall() == [(len(articles) - 1,)]


def test_an_older_file_gets_the_columns_it_lacks(tmp_path: Path, seeds_output: Path) -> None:
    sink = DuckDBTables(str(tmp_path / "p.duckdb"))
    with duckdb.connect(sink.path) as base:
        base.execute("CREATE TABLE alerts (alert_id VARCHAR PRIMARY KEY, sequence BIGINT, rule VARCHAR)")
        base.execute("INSERT INTO alerts VALUES ('old', 1, 'policy_act')")
    alerts = next(table for table in TABLES if table.name == "alerts")
    sink.put(alerts, records(seeds_output, alerts), 2)
    with duckdb.connect(sink.path) as base:
        assert base.execute("SELECT headline FROM alerts WHERE alert_id = 'old'").fetchall() == [(None,)]
        told = base.execute("SELECT count(headline) FROM alerts").fetchall()
    assert told == [(len(records(seeds_output, alerts)),)]


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "p.duckdb"
    path.write_text("this is no database " * 1000)
    with pytest.raises(RunError, match="name another") as told:
        DuckDBTables(str(path)).put(EVENTS, [], 1)
    assert "\n" not in str(told.value)
