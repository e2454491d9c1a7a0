"""Reading a run's tables back: from a folder, a bucket, or a state that many runs have written to."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.buckets import is_remote
from pipeline.credentials import check_access
from pipeline.errors import UsageError
from pipeline.folders import MARK
from pipeline.query import Rows
from pipeline.tables import TABLES, Table

Record = dict[str, Any]


def tables_in(folder: str) -> tuple[tuple[Table, ...], Rows]:
    """The tables that are there, and how to read one. Raises UsageError where no run has written."""
    if is_remote(folder):
        check_access(folder)
        from apache_beam.io.filesystems import FileSystems  # knows buckets; a local folder need not wait for its import

        def text(name: str) -> str:
            with FileSystems.open(FileSystems.join(folder, name), compression_type="uncompressed") as file:
                return str(file.read(), "utf-8")

        def exists(name: str) -> bool:
            return bool(FileSystems.exists(FileSystems.join(folder, name)))
    else:

        def text(name: str) -> str:
            return (Path(folder) / name).read_text("utf-8")

        def exists(name: str) -> bool:
            return (Path(folder) / name).is_file()

    if exists("manifest.json"):
        return _tables_of_state(folder)
    if not exists(MARK):
        raise UsageError(f"{folder}: holds no {MARK}, so no run has written here; name the folder given to -o")
    there = tuple(table for table in TABLES if exists(f"{table.name}.jsonl"))

    def rows(name: str) -> Sequence[Record]:
        try:
            return [json.loads(line) for line in text(f"{name}.jsonl").split("\n") if line]
        except ValueError as why:
            raise UsageError(f"{folder}/{name}.jsonl: is damaged ({why}); run again") from None

    return there, rows


def _tables_of_state(path: str) -> tuple[tuple[Table, ...], Rows]:
    """The tables of a state that has not been exported."""
    from pipeline.state.store import snapshot_of

    snapshot = snapshot_of(path)
    return TABLES, lambda name: list(snapshot.rows(name))
