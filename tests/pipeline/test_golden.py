"""The replay of the seeds against tests/golden, line by line; `make golden` rewrites it and the diff is the review."""

import difflib
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.tables import TABLES
from tests_lines import lines_of

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
SHOWN = {"articles": ("text",)}  # long fields kept as their length


def golden_text(path: Path, name: str) -> str:
    lines = []
    for record in lines_of(path):
        for long in SHOWN.get(name, ()):
            record[long] = f"{len(record[long])} characters"
        lines.append(json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_seeds_give_the_golden_tables(seeds_output: Path, request: Any, name: str) -> None:
    told = golden_text(seeds_output / f"{name}.jsonl", name)
    path = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        path.write_text(told, "utf-8")
    kept = path.read_text("utf-8")
    diff = "".join(difflib.unified_diff(kept.splitlines(True), told.splitlines(True), "golden", "now"))
    assert told == kept, f"{diff}\nif this is meant, run `make golden` and review the diff"
