"""What the readers of one format share: an open file, its dead letters and its bounded lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pipeline.days import Days
from transforms.model import Reject

STAGE = "ReadDocuments"
MAX_DOCUMENT_BYTES = 10_000_000  # the largest news pages on record are below 5 MB


@dataclass(frozen=True, slots=True)
class OpenFile:
    """An open file, its name without folders, and the format its name or its first bytes show."""

    name: str
    format: str
    stream: BinaryIO
    days: Days | None = None  # of an archive: take only what was fetched on them

    def reject(self, reason: str, detail: str = "", *, part: str = "") -> Reject:
        """The dead letter of the file or of a part of it (a line or message number, a record's URL)."""
        return Reject(stage=STAGE, reason=reason, subject=f"{self.name}{part}", detail=detail[:300])

    def too_large(self, part: str = "") -> Reject:
        return self.reject("too_large", f"more than {MAX_DOCUMENT_BYTES} bytes", part=part)

    def lines(self) -> Iterator[bytes | None]:
        """The lines of the file; None stands for one above the limit, of which nothing is kept."""
        while line := self.stream.readline(MAX_DOCUMENT_BYTES + 1):
            if len(line) <= MAX_DOCUMENT_BYTES:
                yield line
                continue
            while line and not line.endswith(b"\n"):
                line = self.stream.readline(1 << 20)
            yield None
