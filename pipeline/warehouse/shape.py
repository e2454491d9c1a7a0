"""The shape of a table in a warehouse: the columns of the output contract, and a few flat ones to sort and cut by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline.columns import arrow_schema
from pipeline.tables import Table
from transforms.model import Rejected

STAGE = "Warehouse"
MAX_ROW_BYTES = 90_000_000  # BigQuery takes rows of up to 100 MB of JSON
DAY, SEQUENCE = "day", "sequence"
CLUSTERED = {  # the column that rows of a table are kept together by, and where in the record it stands
    "events": ("company_name", ("company", "name")),
    "mentions": ("company_name", ("company", "name")),
    "demands": ("company_name", ("company", "name")),
    "articles": ("publisher", ("publisher",)),
    "alerts": ("rule", ("rule",)),
    "rejects": ("stage", ("stage",)),
}
# Words of SQL that are fields of records; they get an underscore, so that they can be written without quoting.
_RESERVED = frozenset({"at", "end", "in", "of"})
# Where the day of a row is read, first found first; a table without any has no day.
_DAYS = (("first_published",), ("published", "at"), ("announced_on", "date"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column as BigQuery and DuckDB both can have it; `fields` are those of a record."""

    name: str
    type: str  # STRING INT64 FLOAT64 BOOL DATE RECORD
    repeated: bool = False
    fields: tuple["Column", ...] = ()


def columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table, flat ones first: the day, the number of the partition a row came with, the cluster."""
    own = tuple(_column(field.name, field.type) for field in arrow_schema(table))
    names = {column.name for column in own}
    flat = [Column(DAY, "DATE"), Column(SEQUENCE, "INT64")]
    if table.name in CLUSTERED and CLUSTERED[table.name][0] not in names:
        flat.append(Column(CLUSTERED[table.name][0], "STRING"))
    return (*flat, *own)


def row(table: Table, record: Mapping[str, Any], sequence: int) -> dict[str, Any]:
    """A record as a row of these columns. Raises Rejected (row_too_large) for one no warehouse takes.

    A list within a list becomes a list of records with one field `items`, since BigQuery has no lists of lists.
    """
    shaped: dict[str, Any] = {DAY: day_of(record), SEQUENCE: sequence}
    if table.name in CLUSTERED:
        name, path = CLUSTERED[table.name]
        shaped[name] = _at(record, path)
    for field in arrow_schema(table):
        shaped[column_name(field.name)] = _value(field.type, record.get(field.name))
    size = sum(len(value) for value in shaped.values() if isinstance(value, str))
    if size > MAX_ROW_BYTES:
        raise Rejected("row_too_large", subject=str(record[table.key]), detail=f"{size:,} characters in {table.name}")
    return shaped


def day_of(record: Mapping[str, Any]) -> str | None:
    """The day a row belongs to, as an ISO date; None where none is known to the day."""
    found = (_at(record, path) for path in _DAYS)
    return next((str(text)[:10] for text in found if text and len(str(text)) >= 10), None)


def column_name(name: str) -> str:
    """The name of a field as a column."""
    return f"{name}_" if name in _RESERVED else name


def _at(record: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = record
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _column(field_name: str, kind: pa.DataType) -> Column:
    name = column_name(field_name)
    if pa.types.is_list(kind):
        inner = kind.value_type
        if pa.types.is_list(inner):
            return Column(name, "RECORD", True, (_column("items", inner),))
        return _record(name, inner, True) if pa.types.is_struct(inner) else Column(name, _plain(inner), repeated=True)
    return _record(name, kind, False) if pa.types.is_struct(kind) else Column(name, _plain(kind))


def _plain(kind: pa.DataType) -> str:
    return {pa.string(): "STRING", pa.int64(): "INT64", pa.float64(): "FLOAT64", pa.bool_(): "BOOL"}[kind]


def _record(name: str, kind: pa.DataType, repeated: bool) -> Column:
    return Column(name, "RECORD", repeated, tuple(_column(field.name, field.type) for field in kind))


def _value(kind: pa.DataType, value: Any) -> Any:
    if pa.types.is_list(kind):
        inner = kind.value_type
        if pa.types.is_list(inner):
            return [{"items": _value(inner, item)} for item in value or ()]
        return [_value(inner, item) for item in value or ()]
    if pa.types.is_struct(kind):
        return None if value is None else {column_name(f.name): _value(f.type, value.get(f.name)) for f in kind}
    return value
