"""What the readers of the formats agree on: a feed as it is written, before links, dates and ids are made sure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One entry as written. `dates` are (kind, text) in order of trust; kind is published or updated."""

    own_id: str = ""
    link: str = ""
    title: str = ""
    dates: tuple[tuple[str, str], ...] = ()
    author: str = ""
    html: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed as written. `base` is where relative links of entries start, "" for the address it came from."""

    format: str
    entries: tuple[RawEntry, ...] = ()
    title: str = ""
    site: str = ""
    language: str = ""
    base: str = ""
    ttl: int = 0
    next_url: str = ""
    moved_to: str = ""
    dates: tuple[str, ...] = ()  # of the feed itself, as written
    notes: tuple[str, ...] = ()

    def with_notes(self, notes: Iterable[str]) -> "RawFeed":
        return replace(self, notes=(*self.notes, *notes))
