"""Questions in SQL over the tables of a run, answered by DuckDB in this process."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.columns import arrow_schema
from pipeline.errors import UsageError
from pipeline.tables import Table

Rows = Callable[[str], Sequence[Mapping[str, Any]]]  # the records of a table, by its name
# One row for each event, for spreadsheets and charts: what stands in records is spread into columns.
FLAT_VIEW = """
CREATE VIEW flat_events AS SELECT
  event_id, status, company.name AS company, company.brand AS brand, action, direction, modality,
  array_to_string(topics, ', ') AS topics, object.text AS what, object.product AS product,
  counterparty.slug AS counterparty, jurisdiction, duration.iso8601 AS duration, condition.text AS condition,
  announced_on.date AS announced_on, effective_on.date AS effective_on, channel, num_articles, num_publishers,
  num_independent_sources, first_party, array_to_string(origins, '; ') AS origins, first_published, last_published,
  confidence
FROM events
"""


@dataclass(frozen=True)
class Answer:
    """What a query gave: the names of its columns and the rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def answer(sql: str, tables: Sequence[Table], rows: Rows) -> Answer:
    """Run one statement over `tables`, each there under its name, and `flat_events`.

    The statement sees the tables and nothing else: neither files nor the network. Raises UsageError for one that DuckDB
    does not take.
    """
    with duckdb.connect(":memory:") as base:
        for table in tables:
            records = [dict(row) for row in rows(table.name)]
            base.register(f"_{table.name}", pa.Table.from_pylist(records, arrow_schema(table)))
            base.execute(f'CREATE VIEW "{table.name}" AS SELECT * FROM "_{table.name}"')
        if any(table.name == "events" for table in tables):
            base.execute(FLAT_VIEW)
        base.execute("SET enable_external_access = false")
        base.execute("SET lock_configuration = true")
        try:
            result = base.execute(sql)
            if result is None:  # nothing but blanks or a comment
                raise UsageError('there is no statement; write one such as "select * from flat_events"')
            columns = tuple(column[0] for column in result.description or ())
            return Answer(columns, tuple(result.fetchall()))
        except duckdb.Error as why:
            raise UsageError(f"the query was not taken: {_first(str(why))}") from None


def as_json(found: Answer) -> str:
    """The rows as a JSON array of objects."""
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    return json.dumps(rows, ensure_ascii=False, default=str, indent=2)


def as_csv(found: Answer) -> str:
    """The rows as CSV with a header; lists and records as JSON."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(found.columns)
    writer.writerows([[shown(value) for value in row] for row in found.rows])
    return out.getvalue()


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)


def _first(message: str) -> str:
    """DuckDB's message without its picture of the place, on one line."""
    return " ".join(message.split("\nLINE ")[0].split())[:300]
