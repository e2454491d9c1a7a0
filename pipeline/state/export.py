"""The state as the tables of a replay: what `report`, `explain` and people read."""

import importlib.metadata
import json
from collections import Counter
from typing import Any

from pipeline.buckets import is_remote, replaced_in_bucket
from pipeline.errors import UsageError
from pipeline.folders import MARK, replaced
from pipeline.state.manifest import Manifest
from pipeline.state.store import Snapshot, snapshot_of
from pipeline.state.tables import INPUTS, KNOWN, OWN_TABLES, REPLACED, ROBOTS
from pipeline.tables import TABLES

SHOWN = tuple(table.name for table in OWN_TABLES if table.name not in (KNOWN, REPLACED, INPUTS, ROBOTS))


def read_state(path: str) -> dict[str, list[dict[str, Any]]]:
    """The tables of section output of a state, and those of feeds and alerts, each sorted by key."""
    snapshot = committed_state(path)
    return {table: list(snapshot.rows(table)) for table in (*(t.name for t in TABLES), *SHOWN)}


def committed_state(path: str) -> Snapshot:
    """The state at a path. Raises UsageError where no run was committed."""
    snapshot = snapshot_of(path)
    if snapshot.manifest is None:
        raise UsageError(f"{path}: holds no state; give the path that `state:` of the configuration names")
    return snapshot


def export(path: str, output: str, form: str = "jsonl") -> dict[str, int]:
    """Write the tables into a folder or gs:// path as a replay does, whole or not at all; returns rows by table."""
    from apache_beam.io.filesystems import FileSystems

    from pipeline.sinks import write_file

    snapshot = committed_state(path)
    manifest = snapshot.manifest
    assert manifest is not None
    counts: dict[str, int] = {}
    with replaced_in_bucket(output) if is_remote(output) else replaced(output) as folder:
        for table in (*TABLES, *(t for t in OWN_TABLES if t.name in SHOWN)):
            lines = snapshot.lines(table.name)
            counts[table.name] = len(lines)
            content = b"".join(line + b"\n" for line in lines.values())
            write_file(FileSystems.join(folder, f"{table.name}.jsonl"), content)
            if form == "parquet":
                from pipeline.columns import parquet_bytes

                records = (json.loads(line) for line in lines.values())
                write_file(FileSystems.join(folder, f"{table.name}.parquet"), parquet_bytes(records, table))
        text = json.dumps(summary(manifest, counts), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        write_file(FileSystems.join(folder, MARK), text.encode("utf-8"))
    return counts


def summary(manifest: Manifest, counts: dict[str, int]) -> dict[str, Any]:
    """What `run.json` says of a state: its books over all runs."""
    from pipeline.replay import FORMAT_VERSION, VERSIONS_OF

    states: Counter[str] = Counter()
    for partition in manifest.partitions:
        states.update(partition.states)
    return {
        "format_version": FORMAT_VERSION,
        "versions": {name: importlib.metadata.version(name) for name in VERSIONS_OF},
        "config": manifest.config.name,
        "config_hash": manifest.config.digest,
        "as_of": None,
        "idle_links": [],
        "inputs": sum(partition.inputs for partition in manifest.partitions),
        "runs": manifest.runs,
        "states": dict(sorted(states.items())),
        "stages": {},
        "tables": {name: counts[name] for name in sorted(counts)},
    }
