"""Quotations: where a text quotes somebody, and who speaks.

Marks are paired paragraph by paragraph, in one pass, so that one missing mark spoils at most its own paragraph.
A paragraph that leaves a mark open runs on only where the next paragraph opens one again, which is how newspapers
set a quotation of several paragraphs; each of its paragraphs is a span of its own.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from transforms.knowledge import Knowledge
from transforms.model import Quote
from transforms.text.speakers import Attributor, NamedSpan, Piece, Voice

_MARK = re.compile(r"[\"“”„«»‘’]|(?<!\w)'(?=\w)|(?<=[\w.,!?…])'(?!\w)")
_PARAGRAPH = re.compile(r"[^\n]+")
_OPENERS = "“„«"
_CLOSERS = "”»"
_MAX_QUOTES = 4000
_BLOCK = re.compile(r"[ \t]*(?:>|&gt;)[ \t]*(?=\S)")

Span = tuple[int, int]


def quote_spans(text: str, *, min_words: int = 1) -> tuple[Span, ...]:
    """Spans of the outermost quotations, marks included, in order; at most 4,000 of them.

    `min_words` leaves out shorter ones: 4 skips scare quotes and quoted names of one to three words.

    >>> [text[a:b] for text in ['He said “no ‘buts’ here” and "left".'] for a, b in quote_spans(text)]
    ['“no ‘buts’ here”', '"left"']
    """
    return tuple(s for s in _spans(text) if min_words <= 1 or _words(text, s) >= min_words)


@functools.lru_cache(maxsize=4)
def _spans(text: str) -> tuple[Span, ...]:
    """All spans, kept for the next step that reads the text."""
    found: list[Span] = []
    carried = False  # the paragraph before left its quotation open
    for paragraph in _PARAGRAPH.finditer(text):
        block = _BLOCK.match(text, paragraph.start(), paragraph.end())
        if block:
            found.append((block.end(), _stripped_end(text, block.end(), paragraph.end())))
            carried = False
        else:
            spans, carried = _paragraph_spans(text, paragraph.start(), paragraph.end(), carried)
            found += spans
        if len(found) > _MAX_QUOTES:
            break
    return tuple(found[:_MAX_QUOTES])


def inner(text: str, span: Span) -> Span:
    """The span without its marks and the white space inside them.

    >>> inner('“ Yes. ”', (0, 8))
    (2, 6)
    """
    start, end = span
    if start < end and text[start] in "\"'‘" + _OPENERS:
        start += 1
    if start < end and text[end - 1] in "\"'’" + _CLOSERS:
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, _stripped_end(text, start, end)


def find_quotes(text: str, named: Sequence[NamedSpan] = (), knowledge: Knowledge | None = None) -> tuple[Quote, ...]:
    """The quotations of the text with speaker, role and company as far as the text tells.

    `text` of a quote is the exact slice of its offsets, marks left out. A quotation that its speaker's name interrupts
    stays in two parts with one speaker. `named` are the companies the text names:
    values with start, end and company.

    >>> [(q.text, q.speaker) for q in find_quotes('“We will wait,” Ada Poe said. “It is time,” she added.')]
    [('We will wait,', 'Ada Poe'), ('It is time,', 'Ada Poe')]
    """
    places = sorted((_Place(n.start, n.end, _name(n)) for n in named), key=lambda place: place[:2])
    return _found(text, tuple(places), knowledge)


class _Place(NamedTuple):
    """A company by name where the text names it."""

    start: int
    end: int
    company: str


def _name(named: NamedSpan) -> str:
    return str(getattr(named.company, "name", named.company) or "")


@functools.lru_cache(maxsize=4)
def _found(text: str, named: tuple[_Place, ...], knowledge: Knowledge | None) -> tuple[Quote, ...]:
    """The quotations of a text, kept for the next step that knows no further names."""
    spans = quote_spans(text)
    attributor = Attributor(text, named, knowledge)
    quotes = []
    for piece in _pieces(text, spans):
        start, end = inner(text, (piece.start, piece.end))
        if start < end:
            quotes.append(_quote(text, start, end, attributor.voice_of(piece)))
    for n in range(len(quotes) - 2, -1, -1):  # the earlier paragraphs of a quotation get the voice named after the last
        at, following = quotes[n], quotes[n + 1]
        if not at.speaker and not text[at.end : following.start].strip('\n\t “"„«'):
            voice = Voice(following.speaker, following.role, following.company)
            quotes[n] = _quote(text, at.start, at.end, voice)
    return tuple(quotes)


def _quote(text: str, start: int, end: int, voice: Voice) -> Quote:
    return Quote(speaker=voice.name, text=text[start:end], start=start, end=end, role=voice.role, company=voice.company)


def _pieces(text: str, spans: Sequence[Span]) -> Iterator[Piece]:
    """Each span with the end of the quotation before and the start of the one after, within its paragraph."""
    for n, (start, end) in enumerate(spans):
        low = max(spans[n - 1][1] if n else 0, text.rfind("\n", max(0, start - 2000), start) + 1)
        newline = text.find("\n", end, end + 2000)
        high = min(spans[n + 1][0] if n + 1 < len(spans) else len(text), newline if newline >= 0 else end + 2000)
        yield Piece(start, end, low, min(high, len(text)))


def _paragraph_spans(text: str, low: int, high: int, carried: bool) -> tuple[list[Span], bool]:
    """The outermost quotations of one paragraph and whether it leaves one open for the next."""
    spans: list[Span] = []
    stack: list[int] = []  # starts of open quotations
    single = -1  # start of an open quotation in single marks, outside double ones
    last_mark = low
    for mark in _MARK.finditer(text, low, high):
        at, sign = mark.start(), mark.group()
        if sign in "‘’'":
            single = _single(text, at, sign, single, low, high, stack, spans)
            continue
        last_mark = at
        if _opens(text, at, sign, low, high, bool(stack)):
            if sign == '"' and stack:
                stack.clear()  # straight marks do not nest: the one before was never closed
            stack.append(at)
        elif stack:
            start = stack.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, at + 1))
        elif carried and at - low <= 3000 and not spans and sign != '"':
            spans.append((low, at + 1))  # the last paragraph of a quotation that opens no mark again
    end = _stripped_end(text, low, high)
    if stack and stack[-1] == last_mark and _opens_next(text, high):
        spans.append((stack[-1], end))
        return spans, True
    if stack and stack[-1] == last_mark and end - last_mark <= 1500 and len(text[last_mark:end].split()) >= 4:
        spans.append((stack[-1], end))  # cut short, or the closing mark was lost
    return spans, False


def _opens(text: str, at: int, sign: str, low: int, high: int, is_open: bool) -> bool:
    """Whether a mark opens a quotation; a straight one is judged by the characters around it."""
    if sign != '"':
        return sign in _OPENERS
    before = text[at - 1] if at > low else " "
    after = text[at + 1] if at + 1 < high else " "
    if before.isspace() or before in "([{—–-/":
        return not (is_open and (after.isspace() or after in ".,;:!?)"))
    if after.isspace() or after in ".,;:!?)]}—–-":
        return False
    return not is_open


def _single(
    text: str, at: int, sign: str, single: int, low: int, high: int, stack: list[int], spans: list[Span]
) -> int:
    """Follow quotations in single marks outside double ones; return the start of the open one or -1."""
    if stack:
        return -1
    before = text[at - 1] if at > low else " "
    after = text[at + 1] if at + 1 < high else " "
    if sign != "’" and not before.isalnum() and after.isalnum() and single < 0:
        return at
    if single < 0 or after.isalnum() or sign == "‘":
        return single
    possessive = before == "s" and after == " " and text[at + 2 : at + 3].islower() and _another_close(text, at, high)
    if possessive or before.isspace() or at - single > 1500:
        return single
    while spans and spans[-1][0] > single:
        spans.pop()
    spans.append((single, at + 1))
    return -1


def _another_close(text: str, at: int, high: int) -> bool:
    """Whether a later mark in reach could still close: then one after an s is a plural's apostrophe."""
    return bool(re.search(r"[.,!?\w][’'](?!\w)", text[at + 1 : min(high, at + 300)]))


def _opens_next(text: str, at: int) -> bool:
    return text[at : at + 8].lstrip()[:1] in ("“", '"', "„", "«")


def _stripped_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _words(text: str, span: Span) -> int:
    return len(text[span[0] : span[1]].split())
