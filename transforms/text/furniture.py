"""What stands around an article and is not of it, told by the patterns of `boilerplate.yaml`."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled

_MAX_LINE_CHARS = 420  # longer paragraphs are never furniture
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\xa0": " ", "…": "..."})
_DECORATION = re.compile(r"^(?:[\s*_>~=+|•·◦▪■●►▶☛»«\[\]-]|#+(?=[\s#]|$))+|[\s#*_~=|•·◦▪■●►▶»\[\]-]+$")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of furniture: its patterns and how far a line of it reaches (`scope`: line | list | tail)."""

    name: str
    scope: str
    place: str
    signal: str
    patterns: tuple[re.Pattern[str], ...]

    def match(self, line: str) -> re.Match[str] | None:
        return next((found for pattern in self.patterns if (found := pattern.fullmatch(line))), None)


@dataclass(frozen=True, slots=True)
class Found:
    """A line told as furniture, and what it says: named groups such as publisher, relayed, credit."""

    kind: Kind
    said: tuple[tuple[str, str], ...] = ()


@compiled
def kinds(knowledge: Knowledge) -> tuple[Kind, ...]:
    """All kinds of furniture in the order in which they are tried."""
    return tuple(
        Kind(
            name=entry["kind"],
            scope=entry["scope"],
            place=entry.get("place", "any"),
            signal=entry.get("signal", ""),
            patterns=tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry["match"]),
        )
        for entry in knowledge.data("boilerplate.yaml")["kinds"]
    )


def plain_line(line: str) -> str:
    """The line as patterns see it: straight quotes, no list marks, heading marks or emphasis.

    >>> plain_line("## **You’ll like** »")
    "You'll like"
    """
    return _DECORATION.sub("", line.translate(_STRAIGHT))


@functools.lru_cache(maxsize=4096)
def find_furniture(line: str, knowledge: Knowledge) -> Found | None:
    """The kind of furniture that a whole line or short paragraph is, if any."""
    if len(line) > _MAX_LINE_CHARS:
        return None
    plain = plain_line(line)
    for kind in kinds(knowledge):
        match = kind.match(plain) if plain else None
        if match:
            return Found(kind, tuple(_said(match, line)))
    return None


def _said(match: re.Match[str], line: str) -> Iterator[tuple[str, str]]:
    for name, value in sorted(match.groupdict().items()):
        if value and value.strip():
            yield name, value.strip(" .,")
