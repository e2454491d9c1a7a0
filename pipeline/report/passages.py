"""Evidence in its article: each span with a little text around it, in pieces that say which fields they show.

A passage is ``{"in", "at", "pieces"}``. A piece is plain text, ``[text, "field field"]`` for marked text, or a number:
that many characters are left out. The marked pieces of a field, put together, are exactly the evidence for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Record = dict[str, Any]
Piece = str | int | list[str]
Span = tuple[int, int, str]  # start, end, field

CONTEXT = 160  # characters on each side, unless the caller wants others
_SNAP = 24  # how far a window may shrink to end between two words
LONGEST = 900  # characters of one piece; of a longer one the two ends are shown
_MOST = 40  # spans of one telling
_ALL_EVENTS, _ALL_FAMILIES, _ALL_AROUND = 9_000_000, 3_000_000, 4_000_000  # characters quoted in one report
_LEAST, _LEAST_AROUND = 1_000, 40


@dataclass(frozen=True)
class Reach:
    """How much of the articles the page shows: characters around evidence on each side, and in all.

    A large report quotes the first tellings of each event and family and lists the others, so that its size stays
    in proportion and a browser opens it at once.
    """

    context: int = CONTEXT
    of_event: int = 1 << 30
    of_family: int = 1 << 30

    @classmethod
    def within(cls, context: int, tellings: int, events: int, families: int) -> "Reach":
        """The reach that so many tellings, events and families leave to each."""
        around = min(context, max(_LEAST_AROUND, _ALL_AROUND // max(1, tellings)))
        return cls(around, max(_LEAST, _ALL_EVENTS // max(1, events)), max(_LEAST, _ALL_FAMILIES // max(1, families)))


def length(passage: Record) -> int:
    """Characters of a passage."""
    return sum(len(p if isinstance(p, str) else p[0]) for p in passage["pieces"] if not isinstance(p, int))


def passages(spans: Iterable[Record], article: Record, context: int) -> list[Record]:
    """The passages that hold these evidence spans, in reading order, the title's first."""
    found = []
    for source in ("title", "text"):
        text = article.get(source) or ""
        here = sorted((s["start"], min(s["end"], len(text)), s["field"]) for s in spans if s["in"] == source)
        for window, inside in _windows([s for s in here if s[0] < s[1]][:_MOST], len(text), context):
            start, end = _snapped(text, window, inside)
            found.append({"in": source, "at": start, "pieces": list(_pieces(text, start, end, inside))})
    return found


def aligned(text: str, start: int, end: int, changed: Sequence[Sequence[int]], limit: int) -> Record:
    """One side of an aligned passage with its rewritten words marked, cut to `limit` characters."""
    end = min(end, len(text))
    shown = min(end, start + limit)
    spans = [(a, min(b, shown), "changed") for a, b in sorted(map(tuple, changed)) if start <= a < shown]
    pieces = list(_pieces(text, start, shown, spans))
    if shown < end:
        pieces.append(end - shown)
    return {"at": start, "pieces": pieces}


def _windows(spans: list[Span], length: int, context: int) -> Iterator[tuple[tuple[int, int], list[Span]]]:
    """Spans whose surroundings meet, together, and the stretch of text they need."""
    inside: list[Span] = []
    reach = 0
    for span in spans:
        if inside and span[0] - reach > 2 * context:
            yield (max(0, inside[0][0] - context), min(length, reach + context)), inside
            inside, reach = [], 0
        inside.append(span)
        reach = max(reach, span[1])
    if inside:
        yield (max(0, inside[0][0] - context), min(length, reach + context)), inside


def _snapped(text: str, window: tuple[int, int], inside: list[Span]) -> tuple[int, int]:
    """The window without the halves of words at its ends."""
    start, end = window
    first, last = inside[0][0], max(span[1] for span in inside)
    if start > 0:
        space = next((n for n in range(start, min(first, start + _SNAP)) if text[n].isspace()), None)
        start = space + 1 if space is not None else start
    if end < len(text):
        space = next((n for n in range(end, max(last, end - _SNAP), -1) if text[n].isspace()), None)
        end = space if space is not None else end
    return start, end


def _pieces(text: str, start: int, end: int, spans: list[Span]) -> Iterator[Piece]:
    """The text between two offsets, parted wherever a span begins or ends."""
    edges = sorted({edge for edge in (start, end, *(e for s in spans for e in s[:2])) if start <= edge <= end})
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for first, last, field in spans:
        opens.setdefault(first, []).append(field)
        closes.setdefault(last, []).append(field)
    held: Counter[str] = Counter()
    for left, right in pairwise(edges):
        held.update(opens.get(left, ()))
        held.subtract(closes.get(left, ()))
        yield from _shortened(text[left:right], " ".join(sorted(field for field, n in held.items() if n > 0)))


def _shortened(text: str, fields: str) -> Iterator[Piece]:
    parts = [text]
    left_out = len(text) - LONGEST
    if left_out > 0:
        half = LONGEST // 2
        parts = [text[:half], text[-half:]]
    for n, part in enumerate(parts):
        if n:
            yield left_out
        if part:
            yield [part, fields] if fields else part
