"""A DuckDB file on this machine, for those who ask the tables of many runs from a laptop."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.errors import RunError
from pipeline.query import FLAT_VIEW
from pipeline.tables import Table
from pipeline.warehouse.shape import SEQUENCE, Column, columns, row
from transforms.model import Reject, Rejected

_ARROW = {"STRING": pa.string(), "INT64": pa.int64(), "FLOAT64": pa.float64(), "BOOL": pa.bool_(), "DATE": pa.string()}
_TYPES = {"STRING": "VARCHAR", "INT64": "BIGINT", "FLOAT64": "DOUBLE", "BOOL": "BOOLEAN", "DATE": "DATE"}


class DuckDBTables:
    """The tables in one DuckDB file, made where it is missing. It raises RunError, one sentence with the mend."""

    def __init__(self, path: str) -> None:
        self.path = path

    def put(self, table: Table, records: Iterable[Mapping[str, Any]], sequence: int) -> tuple[Reject, ...]:
        """Bring the rows of a committed partition into their table, all or none; returns what could not be taken.

        The same partition again, or an older one, changes nothing.
        """
        rows, rejects = [], []
        for record in records:
            try:
                rows.append(row(table, record, sequence))
            except Rejected as why:
                rejects.append(Reject(stage="Warehouse", reason=why.reason, subject=why.subject, detail=why.detail))
        try:
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            with duckdb.connect(self.path) as base:
                _put(base, table, rows)
        except (duckdb.Error, OSError) as why:
            raise self._failed(why) from None
        return tuple(rejects)

    def drop(self, table: Table, ids: Sequence[str], sequence: int) -> None:
        """Take away the rows with these ids that came before this partition."""
        try:
            with duckdb.connect(self.path) as base:
                where = f"{table.key} IN (SELECT unnest(?)) AND {SEQUENCE} < ?"
                base.execute(f"DELETE FROM {table.name} WHERE {where}", [list(ids), sequence])
        except duckdb.Error as why:
            raise self._failed(why) from None

    def _failed(self, why: Exception) -> RunError:
        said = " ".join(str(why).split())[:200]
        return RunError(f"{self.path}: {said}; close what holds the file, or name another")


def _put(base: duckdb.DuckDBPyConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    held = columns(table)
    spelt = ", ".join(f'"{c.name}" {_type(c)}{" PRIMARY KEY" if c.name == table.key else ""}' for c in held)
    base.execute("BEGIN")
    base.execute(f"CREATE TABLE IF NOT EXISTS {table.name} ({spelt})")
    there = {name for (name,) in base.execute("SELECT column_name FROM (DESCRIBE " + table.name + ")").fetchall()}
    for column in held:
        if column.name not in there:  # made by an older version
            base.execute(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {_type(column)}')
    if table.name == "events":
        base.execute(FLAT_VIEW.replace("CREATE VIEW", "CREATE OR REPLACE VIEW"))
    if rows:
        base.register("_new", pa.Table.from_pylist(rows, pa.schema([(c.name, _arrow(c)) for c in held])))
        names = ", ".join(f'"{c.name}"' for c in held)
        sets = ", ".join(f'"{c.name}" = excluded."{c.name}"' for c in held if c.name != table.key)
        base.execute(
            f"INSERT INTO {table.name} ({names}) SELECT {names} FROM _new "
            f"ON CONFLICT ({table.key}) DO UPDATE SET {sets} WHERE {_newer(table)}"
        )
    base.execute("COMMIT")


def _newer(table: Table) -> str:
    """A row takes the place of an older one; for events the revision decides, then the partition."""
    later = f"excluded.{SEQUENCE} > {table.name}.{SEQUENCE}"
    if table.name != "events":
        return later
    revision = f"excluded.revision > {table.name}.revision"
    return f"({revision} OR (excluded.revision = {table.name}.revision AND {later}))"


def _type(column: Column) -> str:
    if column.type == "RECORD":
        plain = "STRUCT(" + ", ".join(f'"{field.name}" {_type(field)}' for field in column.fields) + ")"
    else:
        plain = _TYPES[column.type]
    return f"{plain}[]" if column.repeated else plain


def _arrow(column: Column) -> pa.DataType:
    plain = _ARROW.get(column.type) or pa.struct([(f.name, _arrow(f)) for f in column.fields])
    return pa.list_(plain) if column.repeated else plain
