"""Values as plain JSON records and back, in the names of the output contract.

Unknown text is null, tuples are lists, records are objects. Two names differ from the Python ones: an evidence span is
`in` text or title (a keyword in Python), and the value of a slot has the name that fits its field.
"""

import dataclasses
import functools
import json
import types
import typing
from typing import Any, TypeVar

from transforms.model import Evidence, Slot

T = TypeVar("T")

SLOT_VALUE_NAMES = {"counterparty": "slug", "condition": "kind", "duration": "iso8601"}
_NAMES: dict[tuple[type, str], str] = {(Evidence, "source"): "in"}


def to_record(value: Any) -> Any:
    """A JSON-ready copy of a model value: ``""`` becomes null; floats are rounded to 6 digits so that bytes agree."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        return {written_name(kind, name): _field_record(name, getattr(value, name)) for name in field_names(kind)}
    if isinstance(value, tuple | list):
        return [to_record(item) for item in value]
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        return round(value, 6)
    return value


def from_record(kind: type[T], record: Any) -> T:
    """The value of type `kind` that `to_record` wrote as `record`; unknown keys are ignored, missing ones defaulted."""
    plain: type = kind
    hints = field_types(plain)
    known: dict[str, Any] = {}
    for name in field_names(plain):
        written = written_name(plain, name)
        if written in record:
            known[name] = _value(name, hints[name], record[written])
    return kind(**known)


def to_line(record: Any) -> str:
    """One line of JSON with sorted keys; a lone surrogate, which UTF-8 cannot hold, becomes "?"."""
    line = json.dumps(record, ensure_ascii=False, sort_keys=True)
    return line.encode("utf-8", "replace").decode("utf-8")


def _field_record(name: str, value: Any) -> Any:
    if isinstance(value, Slot) and name in SLOT_VALUE_NAMES:
        return {SLOT_VALUE_NAMES[name]: value.value or None, "text": value.text or None}
    return to_record(value)


@functools.cache
def field_names(kind: type) -> tuple[str, ...]:
    """Names of the fields of a model type, in their order."""
    return tuple(f.name for f in dataclasses.fields(kind))


@functools.cache
def field_types(kind: type) -> dict[str, Any]:
    """Types of the fields of a model type."""
    return typing.get_type_hints(kind)


def written_name(kind: type, name: str) -> str:
    """The name a field has in the output."""
    return _NAMES.get((kind, name), name)


def _value(name: str, hint: Any, raw: Any) -> Any:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType or origin is typing.Union:
        inner = next(a for a in args if a is not type(None))
        return None if raw is None else _value(name, inner, raw)
    if origin is tuple:
        items = raw or ()
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(_value(name, args[0], item) for item in items)
        return tuple(_value(name, a, item) for a, item in zip(args, items, strict=True))
    if hint is Slot and name in SLOT_VALUE_NAMES:
        return Slot(value=raw.get(SLOT_VALUE_NAMES[name]) or "", text=raw.get("text") or "")
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return from_record(hint, raw)
    if hint is str:
        return raw or ""
    if hint is float:
        return float(raw or 0.0)
    return raw
