"""Where a state lies, behind one seam: few operations on named objects, the same for a folder and for a bucket.

Objects are written once and never changed, but for the manifest, which is swapped: written only where it still has the
generation that was read. A generation is opaque text; `ABSENT` is that of an object which is not there.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

ABSENT = "0"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """An object of a listing: name below the base, size in bytes, last written (seconds of the epoch)."""

    name: str
    size: int
    written: float


class Base(Protocol):
    """A place for objects. Every failure is a UsageError or RunError whose message is one sentence with the mend."""

    @property
    def path(self) -> str:
        """Where the base is, as the configuration names it."""

    def read(self, name: str) -> tuple[bytes, str] | None:
        """The content of an object and its generation; None where it is not there."""

    def write(self, name: str, content: bytes) -> str:
        """Write an object durably and return its generation. Written again with the same content it is the same."""

    def swap(self, name: str, content: bytes, generation: str) -> bool:
        """Write an object durably if it still has this generation; whether it was written."""

    def listed(self, prefix: str) -> Iterator[Found]:
        """The objects whose names begin with `prefix`."""

    def delete(self, name: str) -> None:
        """Delete an object; nothing happens where it is not there."""

    def probe(self) -> None:
        """Raise the error that writing here would meet: no permission, no bucket, no credentials."""


@functools.lru_cache(maxsize=16)
def base_of(path: str) -> Base:
    """The base at a path: a folder, or ``gs://bucket/folder``."""
    if path.startswith("gs://"):
        from pipeline.state.bucket import BucketBase

        return BucketBase(path)
    from pipeline.state.folder import FolderBase

    return FolderBase(path)
