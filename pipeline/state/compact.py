"""Compaction: small neighbouring partitions become one, so that the cost of a pass does not grow with their number.

Sizes grow geometrically from the newest to the oldest partition, so that each row is rewritten a logarithmic number of
times. The content of the state does not change, and a run that is under way commits on top of it as if nothing were.
"""

import time
import uuid
from collections import Counter, defaultdict
from dataclasses import replace

import msgspec

from pipeline.state.base import base_of
from pipeline.state.commit import TRIES, swapped
from pipeline.state.manifest import KEPT_NAMES, File, Manifest, Partition, Retired
from pipeline.state.store import Snapshot, read_manifest, value_of
from pipeline.state.tables import BY_NAME, KNOWN, REPLACED, SETTLING, is_settled
from pipeline.state.write import Target, files_of

GROWTH = 2  # an older partition is merged while it is smaller than this times all newer ones together
_BY_DAY = frozenset({KNOWN, "events", "mentions"})  # read within the horizon only, so they keep their days


def compact(path: str, whole: bool = False) -> int:
    """Merge partitions of the state, all of them if `whole`; returns how many there are now.

    Raises UsageError or RunError where the state cannot be read or written.
    """
    for _ in range(TRIES):
        snapshot, generation = read_manifest(path)
        old = snapshot.manifest
        if old is None:
            return 0
        first = 0 if whole else _first(old)
        if len(old.partitions) - first < 2:
            return len(old.partitions)
        merged = _merged(snapshot, old, first)
        names = tuple(p.name for p in old.partitions[first:])
        new = msgspec.structs.replace(
            old,
            partitions=(*old.partitions[:first], merged),
            merged=(*old.merged, *names)[-KEPT_NAMES:],
            retired=(*old.retired, *(Retired(name, time.time()) for name in names)),
        )
        if swapped(base_of(path), new, generation):
            return len(new.partitions)
    return len(old.partitions) if old else 0


def _first(manifest: Manifest) -> int:
    """The oldest partition that is to be merged with all newer ones."""
    sizes = [sum(file.size for file in partition.files) for partition in manifest.partitions]
    first = max(len(sizes) - 1, 0)
    total = sum(sizes[first:])
    while first and sizes[first - 1] <= GROWTH * total:
        first -= 1
        total += sizes[first]
    return first


def _merged(snapshot: Snapshot, manifest: Manifest, first: int) -> Partition:
    parts = manifest.partitions[first:]
    newest = parts[-1]
    name = f"{newest.number:08d}-{uuid.uuid4().hex[:12]}"
    states: Counter[str] = Counter()
    for part in parts:
        states.update(part.states)
    files: list[File] = []
    forms = {file.table for part in parts for file in part.files}
    form = "parquet" if any(table.endswith(".parquet") for table in forms) else "jsonl"
    for table in BY_NAME:
        target = Target(snapshot.path, name, newest.created[:10], form)
        files += _merged_table(snapshot, table, first, target)
    return Partition(
        name=name,
        number=newest.number,
        created=newest.created,
        files=tuple(sorted(files)),
        inputs=sum(part.inputs for part in parts),
        states=dict(sorted(states.items())),
        knowledge=newest.knowledge,
    )


def _merged_table(snapshot: Snapshot, table: str, first: int, target: Target) -> list[File]:
    rows: dict[str, tuple[str, bytes]] = {}
    for number, file in snapshot.parts(table):
        if number >= first:
            dead = snapshot.replaced_after(number, table)
            for key, line in snapshot.keyed(file):
                if table == REPLACED:
                    rows[line.decode()] = (file.day, line)
                elif key not in dead and not (table in SETTLING and is_settled(value_of(table, line), target.day)):
                    rows[key] = (file.day, line)
    days: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    for key, (day, line) in sorted(rows.items()):
        days[day if table in _BY_DAY else target.day].append((key, line))
    return [
        file
        for day, found in sorted(days.items())
        for file in files_of(BY_NAME[table], found, replace(target, day=day))
    ]
