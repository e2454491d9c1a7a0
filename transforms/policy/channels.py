"""Channels and voices: through what an act was made known, who spoke for the company, and whose report it rests "
"on."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from transforms.knowledge import Knowledge
from transforms.model import Attribution, Quote, Speaker
from transforms.policy.companies import Named, flattened
from transforms.policy.company_people import find_people
from transforms.policy.lookup import cues_near, within
from transforms.policy.request import NamedCompany, SlotRequest, Span
from transforms.policy.scope import Scope, named_within
from transforms.text.attribution import find_attributions
from transforms.text.speakers import Attributor

_OWN_DOCUMENTS = frozenset(
    (
        "statement",
        "blog post",
        "blog",
        "letter",
        "memo",
        "press release",
        "release",
        "filing",
        "tweet",
        "post",
        "email",
        "notice",
    )
)
_QUOTED_NEAR = 1500  # characters around the act in which a quotation still speaks of it
_PERSON = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w.’'-]*| (?:de|van|von|der|al|bin|la))+$")


@dataclass(frozen=True, slots=True)
class Found:
    """A value with the place of the words that give it."""

    value: str
    start: int
    end: int
    source: str


def find_channel(request: SlotRequest, scope: Scope, knowledge: Knowledge) -> Found | None:
    """The channel named in the act's clause, else its sentence, else the sentences about the act."""
    for source, span in _places(scope):
        inside = within(cues_near(scope, source, knowledge).channels, span)
        best = min(inside, key=lambda h: (-h.weight, h.start, -h.end), default=None)
        if best is not None:
            return Found(best.label, best.start, best.end, source)
    return None


def find_outlets(request: SlotRequest, scope: Scope, knowledge: Knowledge) -> list[Found]:
    """The newsrooms and the company's own documents that the act's sentences rest on; at most four."""
    cited = _citations(scope, knowledge)
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


def _citations(scope: Scope, knowledge: Knowledge) -> list[Attribution]:
    """The citations in the sentences of the act, with offsets of the text."""
    start, end = scope.region()
    found = find_attributions(scope.text[start:end], knowledge)
    return [replace(a, start=a.start + start, end=a.end + start) for a in found]


def quotes_of_act(request: SlotRequest, scope: Scope) -> tuple[Quote, ...]:
    """What the company says in the act's sentence and in the sentences about the act; at most six."""
    spans = scope.near if scope.source == "title" else (scope.sentence, *scope.near)
    kept = []
    for span in sorted(set(spans)):
        low = bisect_left(request.quotes, span[0] - 600, key=lambda q: q.start)
        high = bisect_left(request.quotes, span[1], key=lambda q: q.start)
        kept += [q for q in request.quotes[low:high] if q.end > span[0] and q not in kept]
    return tuple(q for q in kept if request.is_own(q.company) and len(q.text.split()) > 2)[:6]


def find_spokesperson(
    request: SlotRequest, scope: Scope, quotes: tuple[Quote, ...], knowledge: Knowledge
) -> tuple[Speaker, int, int] | None:
    """The person who speaks for the company, with the offsets of the name in the text.

    Who tells the act in its own sentence, else who is quoted for the company, the nearest first.
    """
    told = _teller(request, scope, knowledge)
    if told is not None:
        return told
    low = bisect_left(request.quotes, scope.sentence[0] - _QUOTED_NEAR, key=lambda q: q.start)
    high = bisect_left(request.quotes, scope.sentence[1] + _QUOTED_NEAR, key=lambda q: q.start)
    around = request.quotes[low:high] if scope.source == "text" else request.quotes[:6]
    nearest = sorted(around, key=lambda q: (abs(q.start - scope.sentence[0]), q.start))
    for quote in (*quotes, *nearest):
        if request.is_own(quote.company) and _is_person(quote.speaker, quote.company):
            found = _placed(request.text, quote.speaker, max(0, quote.start - 400), quote.end + 400)
            if found is not None:
                return Speaker(name=quote.speaker, role=quote.role), *found
    return _named_beside(request, scope, knowledge)


def _named_beside(request: SlotRequest, scope: Scope, knowledge: Knowledge) -> tuple[Speaker, int, int] | None:
    """The company's own person whom the act's sentence names in full: "quoted Acme chief Jo Doe that it would …"."""
    if scope.source != "text":
        return None
    own = [n for n in named_within(request, scope.sentence) if request.is_own(n.company)]
    roles = _roles(request.text, scope.sentence, own, knowledge)
    for named in own:
        words = request.text[named.start : named.end]
        if isinstance(named, Named) and named.kind == "person" and " " in words:
            return Speaker(name=words, role=roles.get(words, "")), named.start, named.end
    return None


def _roles(text: str, sentence: Span, own: Sequence[NamedCompany], knowledge: Knowledge) -> dict[str, str]:
    """Roles by which a sentence introduces people of the company."""
    low, high = sentence
    inside = [replace(n, start=n.start - low, end=n.end - low) for n in own if isinstance(n, Named)]
    return {person.name: person.role for person in find_people(flattened(text[low:high]), inside, knowledge)}


def _teller(request: SlotRequest, scope: Scope, knowledge: Knowledge) -> tuple[Speaker, int, int] | None:
    """The person who says the act in its own sentence, quoted or not."""
    if scope.source != "text":
        return None
    voice = Attributor(request.text, named_within(request, scope.sentence), knowledge).voice_in(*scope.sentence)
    if not (request.is_own(voice.company) and _is_person(voice.name, voice.company)):
        return None
    found = _placed(request.text, voice.name, *scope.sentence)
    return (Speaker(name=voice.name, role=voice.role), *found) if found else None


def _is_person(name: str, company: str) -> bool:
    return bool(_PERSON.fullmatch(name)) and company not in name


def _placed(text: str, name: str, start: int, end: int) -> Span | None:
    """Where the full name, else the surname, stands."""
    for words in (name, name.split()[-1]):
        at = text.find(words, start, end)
        if at >= 0:
            return at, at + len(words)
    return None


def _places(scope: Scope) -> Iterable[tuple[str, Span]]:
    yield scope.source, scope.clause
    yield scope.source, scope.sentence
    for span in scope.near[:2]:
        yield "text", span
