"""The tables as Parquet: typed columns made from the model, so that any engine reads them with the types promised."""

import types
import typing
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.tables import Table
from transforms.model import Slot
from transforms.records import SLOT_VALUE_NAMES, field_names, field_types, written_name


def arrow_schema(table: Table) -> pa.Schema:
    """The columns of a table; a table that is keyed by what its model lacks gets that column too."""
    fields = list(_struct(table.kind))
    if table.key not in {field.name for field in fields}:
        fields.append(pa.field(table.key, pa.string()))
    return pa.schema(sorted(fields, key=lambda field: field.name))


def parquet_bytes(records: Iterable[dict[str, Any]], table: Table) -> bytes:
    """The records as one Parquet file; the same records give the same bytes."""
    out = BytesIO()
    pq.write_table(pa.Table.from_pylist(list(records), schema=arrow_schema(table)), out, compression="zstd")
    return out.getvalue()


def _struct(kind: type) -> Iterable[pa.Field]:
    hints = field_types(kind)
    for name in field_names(kind):
        yield pa.field(written_name(kind, name), _type(name, hints[name]))


def _type(name: str, hint: Any) -> pa.DataType:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _type(name, next(a for a in args if a is not type(None)))
    if origin is tuple:
        return pa.list_(_type("", args[0]))
    if hint is Slot and name in SLOT_VALUE_NAMES:
        return pa.struct([(SLOT_VALUE_NAMES[name], pa.string()), ("text", pa.string())])
    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return plain[hint] if hint in plain else pa.struct(list(_struct(hint)))
