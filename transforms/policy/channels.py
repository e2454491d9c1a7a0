"""Channels and voices: through what an act was made known, who spoke for the company, and whose report it rests on."""

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.model import Attribution, Quote, Speaker
from transforms.policy.request import SlotRequest, Span
from transforms.policy.scope import Scope
from transforms.text.attribution import find_attributions

_OWN_DOCUMENTS = frozenset(("statement", "blog post", "blog", "letter", "memo", "press release", "release", "filing", "tweet", "post", "email", "notice"))
_PERSON = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w.’'-]*| (?:de|van|von|der|al|bin|la))+$")


@dataclass(frozen=True, slots=True)
class Found:
    """A value with the place of the words that give it."""

    value: str
    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class _Channels:
    pattern: re.Pattern[str]
    kinds: dict[str, tuple[int, str]]  # words -> (rank, channel)


@compiled
def _channels(knowledge: Knowledge) -> _Channels:
    listed = knowledge.data("terms.yaml")["channels"]
    kinds: dict[str, tuple[int, str]] = {}
    for rank, (channel, cues) in enumerate((k, v) for k, v in listed.items() if k not in ("yes", "no")):
        for cue in cues:
            kinds.setdefault(cue, (rank, channel))
    words = "|".join(re.escape(c).replace("\\ ", r"\s+") for c in sorted(kinds, key=lambda c: (-len(c), c)))
    return _Channels(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), kinds)


def find_channel(request: SlotRequest, scope: Scope, knowledge: Knowledge) -> Found | None:
    """The channel named in the act's clause, else its sentence, else the sentences about the act."""
    table = _channels(knowledge)
    for source, span in _places(scope):
        body = request.title if source == "title" else request.text
        best: tuple[int, int, re.Match[str], str] | None = None
        for match in table.pattern.finditer(body, *span):
            rank, channel = table.kinds[re.sub(r"\s+", " ", match.group().lower())]
            if best is None or (rank, match.start()) < best[:2]:
                best = (rank, match.start(), match, channel)
        if best is not None:
            return Found(best[3], best[2].start(), best[2].end(), source)
    return None


def find_outlets(request: SlotRequest, scope: Scope, knowledge: Knowledge) -> list[Found]:
    """The newsrooms and the company's own documents that the act's sentences rest on; at most four."""
    cited = _attributions(request.text, knowledge)
    found: list[Found] = []
    for source, span in _places(scope):
        if source != "text":
            continue
        low = bisect_left(cited, span[0], key=lambda a: a.start)
        for citation in cited[low : bisect_left(cited, span[1], key=lambda a: a.start)]:
            own_document = citation.outlet.islower()
            if own_document and citation.outlet not in _OWN_DOCUMENTS:
                continue
            name = f"{request.company} {citation.outlet}" if own_document else citation.outlet
            if not request.is_own(name) and all(f.value != name for f in found):
                found.append(Found(name, citation.start, citation.end, "text"))
    return found[:4]


@functools.lru_cache(maxsize=8)
def _attributions(text: str, knowledge: Knowledge) -> tuple[Attribution, ...]:
    """The citations of an article, kept for the acts that follow in it."""
    return find_attributions(text, knowledge)


def quotes_of_act(request: SlotRequest, scope: Scope) -> tuple[Quote, ...]:
    """What the company says in the act's sentence and in the sentences about the act; at most six."""
    if scope.source == "title":
        spans = scope.near
    else:
        spans = (scope.sentence, *scope.near)
    kept = []
    for span in sorted(set(spans)):
        low = bisect_left(request.quotes, span[0] - 600, key=lambda q: q.start)
        high = bisect_left(request.quotes, span[1], key=lambda q: q.start)
        kept += [q for q in request.quotes[low:high] if q.end > span[0] and q not in kept]
    return tuple(q for q in kept if request.is_own(q.company) and len(q.text.split()) > 2)[:6]


def find_spokesperson(request: SlotRequest, scope: Scope, quotes: tuple[Quote, ...]) -> tuple[Speaker, int, int] | None:
    """The person who speaks for the company beside the act; offsets of the name in the text, or -1."""
    low = bisect_left(request.quotes, scope.sentence[0] - 1500, key=lambda q: q.start)
    high = bisect_left(request.quotes, scope.sentence[1] + 1500, key=lambda q: q.start)
    around = request.quotes[low:high] if scope.source == "text" else request.quotes[:6]
    nearest = sorted(around, key=lambda q: (abs(q.start - scope.sentence[0]), q.start))
    for quote in (*quotes, *nearest):
        if request.is_own(quote.company) and _PERSON.fullmatch(quote.speaker):
            surname = quote.speaker.split()[-1]
            for name in (quote.speaker, surname):
                at = request.text.find(name, max(0, quote.start - 400), quote.end + 400)
                if at >= 0:
                    return Speaker(name=quote.speaker, role=quote.role), at, at + len(name)
    return None


def _places(scope: Scope) -> Iterable[tuple[str, Span]]:
    yield scope.source, scope.clause
    yield scope.source, scope.sentence
    for span in scope.near[:2]:
        yield "text", span
