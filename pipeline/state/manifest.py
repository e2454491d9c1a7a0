"""The manifest: the one object that says which partitions count. What it does not name does not exist.

It is JSON with its own checksum, so that a damaged one is told apart, and a format version, so that an older program
refuses what a newer one wrote instead of reading half of it.
"""

import hashlib
import json
from typing import Any

import msgspec

from pipeline.errors import UsageError

NAME = "manifest.json"
FORMAT_VERSION = 1
KEPT_NAMES = 200  # of partitions that were merged into others, newest last: a repeated commit still finds its own


class File(msgspec.Struct, frozen=True, order=True):
    """One immutable file: of which table, the day of the pass that wrote it, rows, and what proves its content."""

    table: str
    path: str
    day: str
    count: int
    size: int
    sha256: str
    generation: str


class Partition(msgspec.Struct, frozen=True):
    """What one run added (or several, after a compaction): its files and its books."""

    name: str
    number: int  # of the run that wrote it; of a compacted one, of the newest run in it
    created: str  # the run's own time, RFC 3339
    files: tuple[File, ...] = ()
    inputs: int = 0
    states: dict[str, int] = {}
    knowledge: str = ""  # hash of the knowledge with which its articles were read; of several, the newest


class Retired(msgspec.Struct, frozen=True):
    """A partition whose rows live on in another: deleted after a grace, for a run may be reading it."""

    name: str
    at: float  # seconds of the epoch


class Config(msgspec.Struct, frozen=True):
    """Whose state this is, and with what knowledge its articles were read."""

    name: str
    digest: str


class Manifest(msgspec.Struct, frozen=True):
    """One version of the state."""

    config: Config
    runs: int = 0  # committed so far; compaction does not count
    updated: str = ""  # the latest time of a run
    partitions: tuple[Partition, ...] = ()  # oldest first; of two rows with one key the later partition's counts
    merged: tuple[str, ...] = ()
    retired: tuple[Retired, ...] = ()
    format_version: int = FORMAT_VERSION


def encoded(manifest: Manifest) -> bytes:
    """The manifest as it is written."""
    body = msgspec.to_builtins(manifest)
    return (json.dumps({**body, "checksum": _checksum(body)}, sort_keys=True, indent=1) + "\n").encode()


def decoded(content: bytes, path: str) -> Manifest:
    """The manifest in these bytes. Raises UsageError for a damaged one and for one of a newer version."""
    mend = f"copy the newest sound file of {path}/manifests/ over it, then run `policywire state verify`"
    try:
        body: dict[str, Any] = json.loads(content)
        version = body.get("format_version")
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise UsageError(
                f"{path}: the state has format version {version} and this Policywire reads up to {FORMAT_VERSION}; "
                "update Policywire, or name another state"
            )
        said = body.pop("checksum", "")
        found = _checksum(body)
        if said != found:
            raise UsageError(f"{path}/{NAME}: is damaged: it says checksum {said!s:.12} and has {found:.12}; {mend}")
        return msgspec.convert(body, Manifest)
    except (ValueError, AttributeError, RecursionError, msgspec.ValidationError) as why:
        said = str(why).splitlines()[0][:100]
        raise UsageError(
            f"{path}/{NAME}: is damaged (format version {FORMAT_VERSION} expected: {said}); {mend}"
        ) from None


def _checksum(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
