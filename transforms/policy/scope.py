"""Scope: which clause and which neighbouring sentences speak of an act, and which of another company's."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.model import Evidence
from transforms.policy.request import NamedCompany, SlotRequest, Span

_REACH = 3  # sentences after the act that may go on about it
_BOUNDARY = re.compile(r";|[,—–]?\s\b(?:while|whereas|but|and|as|after|although|though)\s+$|[,—–]\s*$")
_LINK = re.compile(
    r"^[“\"‘']?(?:it|its|they|the (?:company|firm|platform|site|network|service|startup|(?:tech |social )?giant)|"
    r"this|that|these|we|our|"
    r"the (?:\w+[\s-]){0,3}(?:ban|moratorium|pause|suspension|stoppage|shutdown|closure|closures|boycott|"
    r"cancellation|launch|removal|move|decision|change|changes|policy|rule|rules|exception|exceptions|plan|"
    r"feature|tool|update|restriction|restrictions|measure|measures|announcement|step|freeze|halt|label|labels|"
    r"system|program|programme))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where the slots of an act are looked for; offsets are of `body`."""

    body: str  # the text, or the title
    source: str  # "text" or "title"
    predicate: Span
    clause: Span  # from the company's name to where another company's act begins
    sentence: Span
    near: tuple[Span, ...]  # sentences of the text about the same act, nearest first; of `text` even for a title
    beside: tuple[Span, ...]  # the sentences before and after, whatever they tell
    text: str
    title: str

    def region(self) -> Span:
        """The stretch of the text that holds every sentence of the scope."""
        spans = [*self.near, *self.beside, *([self.sentence] if self.source == "text" else [])]
        return min([s[0] for s in spans], default=0), max([s[1] for s in spans], default=0)

    def going_on(self) -> tuple[Span, ...]:
        """The sentences behind the act that point back to it: "The ban …", "It will …"."""
        return tuple(
            s for s in self.near if (self.source == "title" or s[0] > self.sentence[0]) and points_back(self.text, s)
        )

    def evidence(self, field: str, start: int, end: int, source: str = "") -> Evidence:
        """The evidence of a field at these offsets of the act's own body, or of the named source."""
        where = source or self.source
        body = self.text if where == "text" else self.title
        return Evidence(field=field, source=where, start=start, end=end, text=body[start:end])


def scope_of(request: SlotRequest) -> Scope:
    """The clause, sentence and neighbours of an act."""
    if request.in_title:
        whole = (0, len(request.title))
        first = tuple(s for s in request.sentences[:2] if _about(request, s))
        clause = _clause(request, request.title, whole)
        return Scope(
            request.title,
            "title",
            request.predicate,
            clause,
            whole,
            first,
            tuple(request.sentences[:2]),
            request.text,
            request.title,
        )
    index = max(0, min(request.sentence, len(request.sentences) - 1))
    sentence = request.sentences[index] if request.sentences else (0, len(request.text))
    near = []
    for n in range(index + 1, min(index + 1 + _REACH, len(request.sentences))):
        if not _about(request, request.sentences[n]) or not _linked(request, request.sentences[n]):
            break
        near.append(request.sentences[n])
    if index > 0 and _about(request, request.sentences[index - 1]):
        near.append(request.sentences[index - 1])
    beside = request.sentences[max(0, index - 1) : index] + request.sentences[index + 1 : index + 2]
    clause = _clause(request, request.text, sentence)
    return Scope(
        request.text,
        "text",
        request.predicate,
        clause,
        sentence,
        tuple(near),
        tuple(beside),
        request.text,
        request.title,
    )


def _clause(request: SlotRequest, body: str, sentence: Span) -> Span:
    """The part of the sentence that is about this act: up to the next subject that is another company."""
    start, end = sentence
    others = False  # another company was named before: then the clause begins at this one's name
    for name in named_within(request, sentence):
        others = others or not request.is_own(name.company)
        if not _BOUNDARY.search(body[max(start, name.start - 14) : name.start]) and name.start > sentence[0]:
            continue
        own = request.is_own(name.company)
        if own and others and start < name.start < request.predicate[0]:
            start = name.start
        elif not own and request.predicate[1] < name.start < end and _acts(body, name.end, sentence[1]):
            end = name.start
    stop = body.find(";", request.predicate[1], end)
    return (start, stop if stop > 0 else end)


def _acts(body: str, at: int, end: int) -> bool:
    """Whether a verb follows the name, so that a clause of its own begins there."""
    return bool(
        re.match(
            r"(?:,[^,]{2,60},)?\s+(?:has|have|had|is|was|will|would|said|says|also|did|does|\w+(?:ed|es|s))\b",
            body[at:end],
        )
    )


def _about(request: SlotRequest, span: Span) -> bool:
    """Whether a sentence names no other company, or this one too."""
    if request.in_title:
        return True
    inside = named_within(request, span)
    return not inside or any(request.is_own(n.company) for n in inside)


def points_back(text: str, span: Span) -> bool:
    """Whether a sentence begins with a word for what was told before: it, the company, the ban."""
    return bool(_LINK.match(text[span[0] : min(span[1], span[0] + 80)]))


def _linked(request: SlotRequest, span: Span) -> bool:
    """Whether a sentence goes on about the act: it begins with a word that points back, or names the company."""
    if points_back(request.text, span):
        return True
    return any(request.is_own(n.company) for n in named_within(request, span))


def named_within(request: SlotRequest, span: Span) -> Sequence[NamedCompany]:
    """The companies named in a stretch; `named` of a request stands in text order."""
    low = bisect_left(request.named, span[0], key=lambda n: n.start)
    return request.named[low : bisect_left(request.named, span[1], key=lambda n: n.start)]
