"""Which company says "we": in a quotation by its speaker, in a post it signed, or in a document of its own."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

from transforms.knowledge import Knowledge, compiled
from transforms.model import Company, Quote
from transforms.policy.companies import Named

_WE = re.compile(r"\b(?:[Ww]e|[Oo]ur|[Uu]s)\b(?!\.\w)")
_SIGNED = re.compile(r"(?:—|--|-) ?$")  # ahead of the name that signs an embedded post: "— Globex (@globex) May 2"
_HANDLE = re.compile(r"[\w .]{0,20} \(@\w+\)")
_NEAR = 24  # names on either side of a quotation among which its speaker's company is looked for
_OWN = 2  # things called "our" outside quotations that make a text a company's own document
_SHARE = 0.3  # of the sentences outside quotations that must say "we" for it
_ATTRIBUTION = 120  # code points of attribution between two quotations of one speaker
_POST = 400  # code points of a signed post that are read


def first_person(
    flat: str,
    text: str,
    sentences: Sequence[tuple[int, int]],
    quotes: Sequence[Quote],
    named: Sequence[Named],
    knowledge: Knowledge,
) -> Iterator[Named]:
    """Each "we", "our" and "us" that stands for a company."""
    yield from _quoted(flat, text, quotes, named)
    yield from _signed(flat, text, named)
    company = _author(flat, sentences, quotes, named, knowledge)
    if company is not None:
        for start, end in _outside(sentences, quotes):
            yield from _each(flat, text, start, end, company)


def _each(flat: str, text: str, start: int, end: int, company: Company) -> Iterator[Named]:
    for match in _WE.finditer(flat, start, end):
        word = match.group().lower()
        use = {"our": "possessor", "us": "object"}.get(word, "actor")
        at, stop = match.span()
        yield Named(start=at, end=stop, text=text[at:stop], company=company, kind="anaphor", use=use)


def _quoted(flat: str, text: str, quotes: Sequence[Quote], named: Sequence[Named]) -> Iterator[Named]:
    """Quotations by a company's speaker; one that follows in the same paragraph goes on for the same company."""
    starts = [n.start for n in named]
    spoken, end = "", 0
    for quote in quotes:
        if quote.company or not _goes_on(flat, end, quote):
            spoken = quote.company
        end = quote.end
        if spoken:
            middle = bisect_left(starts, quote.start)
            near = [n for n in named[max(0, middle - _NEAR) : middle + _NEAR] if n.company.name == spoken]
            if near:
                closest = min(near, key=lambda n: (abs(n.start - quote.start), n.start))
                yield from _each(flat, text, quote.start, quote.end, closest.company)


def _goes_on(flat: str, end: int, quote: Quote) -> bool:
    """True for a quotation without a personal speaker that opens right behind the attribution of the last."""
    gap = flat[end : quote.start] if quote.start - end <= _ATTRIBUTION else "\n"
    named_speaker = " " in quote.speaker
    return "\n" not in gap and gap.count(". ") <= 1 and not named_speaker


def _signed(flat: str, text: str, named: Sequence[Named]) -> Iterator[Named]:
    """An embedded post: its words stand ahead of the signature, in the same paragraph or the one before."""
    for n in named:
        if (
            n.kind in ("name", "brand", "organisation", "person")
            and _HANDLE.match(flat, n.end)
            and _SIGNED.search(flat[max(0, n.start - 3) : n.start])
        ):
            low = max(0, n.start - _POST)
            body = flat[low : n.start].rstrip(" \n-—")
            paragraph = body.rfind("\n")
            yield from _each(flat, text, low + paragraph + 1, low + len(body), n.company)


def _outside(sentences: Sequence[tuple[int, int]], quotes: Sequence[Quote]) -> Iterator[tuple[int, int]]:
    """Sentences that touch no quotation."""
    spans, at = sorted((q.start, q.end) for q in quotes), 0
    for start, end in sentences:
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if at == len(spans) or spans[at][0] >= end:
            yield start, end


@compiled
def _own_things(knowledge: Knowledge) -> re.Pattern[str]:
    things = knowledge.data("references.yaml")["speakers"]["own_things"]
    return re.compile(rf"\b[Oo]ur (?:\w+ )?(?:{'|'.join(sorted(things, key=lambda w: (-len(w), w)))})\b")


def _author(
    flat: str,
    sentences: Sequence[tuple[int, int]],
    quotes: Sequence[Quote],
    named: Sequence[Named],
    knowledge: Knowledge,
) -> Company | None:
    """The company whose own document this is: it speaks of "our" products outside quotations, and often says "we"."""
    if flat.count("ur ") < _OWN:
        return None  # too few of "our": most articles end here
    own = _own_things(knowledge)
    spoken = things = total = 0
    for start, end in _outside(sentences, quotes):
        total += 1
        spoken += _WE.search(flat, start, end) is not None
        things += own.search(flat, start, end) is not None
    if things < _OWN or spoken < _SHARE * total:
        return None
    counts = Counter(n.company.name for n in named if n.use != "source" and n.kind != "anaphor")
    if not counts:
        return None
    name, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return next(n.company for n in named if n.company.name == name) if 2 * count >= sum(counts.values()) else None
