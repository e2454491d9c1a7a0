"""What a run left behind, read again: the output folder of a replay, or the state of live runs."""

import json
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.folders import MARK
from pipeline.tables import TABLES

Record = dict[str, Any]
Tables = dict[str, list[Record]]
LIVE_TABLES = ("feeds", "notices")  # which only live runs have
_STATE_MARK = "manifest.json"


def read_results(folder: Path) -> tuple[Tables, Record]:
    """The tables, and what `run.json` says. Raises UsageError when the folder holds neither an output nor a state."""
    if str(folder).startswith("gs:/"):  # a path has but one slash there
        name = str(folder).replace(":/", "://", 1)
        raise UsageError(f"{name}: lies in a bucket; copy it to a folder of this machine first")
    if (folder / _STATE_MARK).is_file():
        return _of_state(str(folder))
    if not (folder / MARK).is_file():
        raise UsageError(f"{folder}: is no output of a run (there is no {MARK} in it); give the folder replay wrote")
    tables = {name: _lines(folder / f"{name}.jsonl") for name in (*(table.name for table in TABLES), *LIVE_TABLES)}
    try:
        return tables, json.loads((folder / MARK).read_text("utf-8"))
    except ValueError as why:
        raise UsageError(f"{folder / MARK}: is damaged ({why}); run again") from None


def _of_state(path: str) -> tuple[Tables, Record]:
    from pipeline.state.export import committed_state, read_state, summary

    tables = read_state(path)
    manifest = committed_state(path).manifest
    return tables, summary(manifest, {name: len(rows) for name, rows in tables.items()}) if manifest else {}


def _lines(path: Path) -> list[Record]:
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    except (ValueError, UnicodeDecodeError) as why:
        raise UsageError(f"{path}: is damaged ({str(why)[:120]}); run again") from None
