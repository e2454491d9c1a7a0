"""Cleaning: what dead runs left behind, and partitions that were merged into others.

Only what the manifest does not name is deleted, and only after a grace: a run that is under way writes files long
before it names them, and may read a partition that was merged meanwhile.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from pipeline.state.base import Base, Found, base_of
from pipeline.state.commit import TRIES
from pipeline.state.manifest import NAME, Manifest, encoded
from pipeline.state.store import read_manifest
from pipeline.state.write import FOLDER

GRACE_HOURS = 24.0
KEPT_COPIES = 20  # of the manifest, for repair
UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Cleaned:
    """What was deleted (or would be)."""

    names: tuple[str, ...]
    size: int


def clean(path: str, grace_hours: float = GRACE_HOURS, dry: bool = False) -> Cleaned:
    """Delete leftovers older than the grace; with `dry` only find them. Raises UsageError, RunError."""
    base = base_of(path)
    before = time.time() - 3600 * grace_hours
    manifest = read_manifest(path)[0].manifest
    found = list(_leftovers(base, manifest, before))
    if not dry:
        for item in found:
            base.delete(item.name)
        if manifest and any(retired.at <= before for retired in manifest.retired):
            _forget_retired(path, before)
    return Cleaned(tuple(item.name for item in found), sum(item.size for item in found))


def _leftovers(base: Base, manifest: Manifest | None, before: float) -> Iterator[Found]:
    named = {file.path for p in manifest.partitions for file in p.files} if manifest else set()
    waiting = {retired.name for retired in manifest.retired if retired.at > before} if manifest else set()
    groups: dict[str, list[Found]] = {}
    for item in base.listed(f"{FOLDER}/"):
        groups.setdefault(item.name.split("/")[1], []).append(item)
    for name, items in sorted(groups.items()):
        # The newest file tells whether a run may still be writing here.
        if name not in waiting and max(item.written for item in items) <= before:
            yield from (item for item in items if item.name not in named)
    copies = sorted((item for item in base.listed("manifests/")), key=lambda item: (item.written, item.name))
    yield from (item for item in copies[:-KEPT_COPIES] if item.written <= before)
    yield from (item for item in base.listed(UNFINISHED) if item.written <= before)


def _forget_retired(path: str, before: float) -> None:
    for _ in range(TRIES):
        snapshot, generation = read_manifest(path)
        if snapshot.manifest is None:
            return
        kept = tuple(retired for retired in snapshot.manifest.retired if retired.at > before)
        new = msgspec.structs.replace(snapshot.manifest, retired=kept)
        if base_of(path).swap(NAME, encoded(new), generation):
            return
