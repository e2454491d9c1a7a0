"""JSON Schemas of the output tables, made from the model so that the two cannot drift apart.

`python -m pipeline.schemas FOLDER` writes them; a test holds the shipped ones to the model.
"""

import json
import sys
import types
import typing
from pathlib import Path
from typing import Any

from pipeline.tables import TABLES, Table
from transforms.model import DIRECTION_OF_ACTION, MODALITIES, ROLES, Article, Evidence, Published, Quote, Slot, When
from transforms.records import SLOT_VALUE_NAMES, field_names, field_types, written_name

DRAFT = "https://json-schema.org/draft/2020-12/schema"
HEX_ID = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
PARTIAL_DATE = {"type": ["string", "null"], "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"}
PRECISIONS = ("day", "month", "year", None)
SPECIAL: dict[tuple[type, str], dict[str, Any]] = {
    (Article, "language"): {"type": "string", "pattern": "^[a-z]{2,3}(-[a-zA-Z]+)?$"},
    # A time where the second is known, else a date of the precision given: a made-up hour would be a guess.
    (Published, "at"): {"type": ["string", "null"], "pattern": r"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\dZ)?)?)?$"},
    (Published, "precision"): {"enum": ["second", *PRECISIONS]},
    (Published, "basis"): {"enum": ["markup", "feed", "url", "text", "input", "fetched", None]},
    (Published, "not_before"): PARTIAL_DATE,
    (Published, "not_after"): PARTIAL_DATE,
    # null in a mention, whose quotations stand in its own article
    (Quote, "article_id"): {**HEX_ID, "type": ["string", "null"]},
    (When, "date"): PARTIAL_DATE,
    (When, "precision"): {"enum": list(PRECISIONS)},
    (When, "basis"): {"enum": ["explicit", "relative", "published_fallback", None]},
    (Evidence, "source"): {"enum": ["text", "title"]},
}
BY_NAME: dict[str, dict[str, Any]] = {
    "action": {"enum": sorted(DIRECTION_OF_ACTION)},
    "direction": {"enum": sorted(set(DIRECTION_OF_ACTION.values()))},
    "modality": {"enum": list(MODALITIES)},
    "salience": {"enum": ["main", "secondary", "background"]},
    "role": {"enum": list(ROLES)},
    "status": {"enum": ["active", "merged", "retracted"]},
    "change_kind": {"enum": ["content", "technical"]},
    # summary: of a live run, for what was published before its alerts began
    "kind": {"enum": ["new", "corroborated", "changed", "corrected", "source_health", "summary"]},
    "channel": {
        "enum": [
            None,
            "letter",
            "blog_post",
            "press_release",
            "interview",
            "statement",
            "filing",
            "post",
            "terms_change",
        ]
    },
    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
    "similarity": {"type": "number", "minimum": 0, "maximum": 1},
    "start": {"type": "integer", "minimum": 0},
    "end": {"type": "integer", "minimum": 0},
    "revision": {"type": "integer", "minimum": 1},
}
PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": ["string", "null"]},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
}
LABELLED = ("Lineage", "Mention", "Demand", "PolicyEvent", "Alert", "Source", "Evidence", "Passage")


def schema_of(table: Table) -> dict[str, Any]:
    """The JSON Schema of one line of a table."""
    schema = _object(table.kind)
    if table.key not in schema["properties"]:
        schema["properties"][table.key] = HEX_ID
        schema["required"] = sorted([*schema["required"], table.key])
    return {"$schema": DRAFT, "title": f"One line of {table.name}.jsonl", **schema}


def write_schemas(folder: Path) -> None:
    """Write the schema of every table into `folder`."""
    for table in TABLES:
        text = json.dumps(schema_of(table), indent=2, sort_keys=True) + "\n"
        (folder / f"{table.name}.schema.json").write_text(text, "utf-8")


def _object(kind: type) -> dict[str, Any]:
    types_of = field_types(kind)
    properties = {written_name(kind, name): _field(kind, name, types_of[name]) for name in field_names(kind)}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": sorted(properties),
    }


def _field(kind: type, name: str, hint: Any) -> dict[str, Any]:
    if (kind, name) in SPECIAL:
        return SPECIAL[kind, name]
    if name in BY_NAME and kind.__name__ in LABELLED and hint in (str, float, int):
        return BY_NAME[name]
    if name.endswith("_id") and name not in ("merged_into",) and hint is str:
        return HEX_ID
    return _of(name, hint)


def _of(name: str, hint: Any) -> dict[str, Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [_of(name, next(a for a in args if a is not type(None))), {"type": "null"}]}
    if origin is tuple and args[-1] is Ellipsis:
        return {"type": "array", "items": _of("", args[0])}
    if origin is tuple:
        items = [_of("", a) for a in args]
        return {"type": "array", "prefixItems": items, "minItems": len(args), "maxItems": len(args)}
    if hint is Slot and name in SLOT_VALUE_NAMES:
        names = [SLOT_VALUE_NAMES[name], "text"]
        properties = dict.fromkeys(names, PLAIN[str])
        return {"type": "object", "additionalProperties": False, "properties": properties, "required": names}
    return PLAIN[hint] if hint in PLAIN else _object(hint)


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
