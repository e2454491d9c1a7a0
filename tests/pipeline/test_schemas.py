"""The shipped JSON Schemas are those of the model."""

import json
from pathlib import Path

import jsonschema
import pytest

from pipeline.schemas import schema_of
from pipeline.tables import TABLES, Table


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_shipped_schema_is_the_model(root: Path, table: Table) -> None:
    shipped = json.loads((root / "config" / "schemas" / f"{table.name}.schema.json").read_text("utf-8"))
    assert shipped == schema_of(table), "run `make schemas`"
    jsonschema.Draft202012Validator.check_schema(shipped)


def test_a_wrong_line_is_refused() -> None:
    events = next(table for table in TABLES if table.name == "events")
    faults = list(jsonschema.Draft202012Validator(schema_of(events)).iter_errors({"event_id": "x", "action": "dance"}))
    assert len(faults) > 10
