"""Slots: the terms of one act, each with the words that show it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from transforms.knowledge import Knowledge, compiled
from transforms.model import Evidence, Slot
from transforms.policy.channels import find_channel, find_outlets, find_spokesperson, quotes_of_act
from transforms.policy.conditions import (
    clause_end,
    condition_markers,
    exception_markers,
    find_condition,
    is_term,
    rationale_markers,
)
from transforms.policy.counterparties import find_counterparty
from transforms.policy.dated import Dated, find_announced, find_effective
from transforms.policy.durations import find_duration, find_remainder, is_for_good
from transforms.policy.objects import find_object
from transforms.policy.party_signs import ActWords, act_facts, party_signs, sentence_hits
from transforms.policy.request import SlotRequest, Slots, Span
from transforms.policy.scope import Scope, scope_of
from transforms.policy.topics import Weighting, Zones, ranked_topics, topic_scores

WEIGHTING = Weighting()
_WITHOUT_END = ("support", "oppose", "disclose")  # acts that are done when they are told


class Placed(Protocol):
    """A value with the place of its words."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def source(self) -> str: ...


@dataclass(slots=True)
class _Evidence:
    """Collects the evidence of the fields as they are filled."""

    scope: Scope
    spans: list[Evidence] = field(default_factory=list)

    def add(self, name: str, start: int, end: int, source: str = "") -> None:
        if 0 <= start < end:
            self.spans.append(self.scope.evidence(name, start, end, source))

    def add_all(self, fields: Iterable[tuple[str, Placed | None]]) -> None:
        """Add every field that is filled."""
        for name, found in fields:
            if found is not None:
                self.add(name, found.start, found.end, found.source)


def fill_slots(request: SlotRequest, knowledge: Knowledge) -> Slots:
    """The terms of the act that the request points at.

    Looked for in the act's clause, then its sentence, then neighbouring sentences about the same act; never in a
    clause or a sentence that tells another company's. What the text does not say stays empty, except a counterparty
    that acts of the topic usually affect, and the month of publication as when it was announced (`published_fallback`).
    """
    scope = scope_of(request)
    shown = _Evidence(scope)
    condition = _condition(request, scope, shown, knowledge)
    exceptions = _exceptions(scope, shown, knowledge)
    rationale = _rationale(scope, shown, knowledge)
    thing = find_object(request, scope, knowledge)
    words = _act_words(scope, thing[1] if thing else None, shown)
    duration = _duration(request, scope, shown, knowledge) if request.action not in _WITHOUT_END else None
    topics = _topics(request, scope, words.act, knowledge)
    party = find_counterparty(request, scope, words, topics, knowledge)
    channel = find_channel(request, scope, knowledge)
    quotes = quotes_of_act(request, scope)
    spokesperson = find_spokesperson(request, scope, quotes, knowledge)
    outlets = find_outlets(request, scope, knowledge)
    announced, effective = find_announced(request, scope), find_effective(request, scope)
    if thing:
        shown.add("object", *thing[1])
    if spokesperson:
        shown.add("spokesperson", *spokesperson[1:], source="text")
    placed = (("counterparty", party), ("channel", channel), ("announced_on", announced), ("effective_on", effective))
    shown.add_all((*placed, *(("attributed_to", outlet) for outlet in outlets)))
    return Slots(
        topics=topics,
        object=thing[0] if thing else None,
        counterparty=party.slot if party else None,
        jurisdiction=_jurisdiction(scope, shown, knowledge),
        condition=condition,
        duration=duration,
        exceptions=exceptions,
        rationale=rationale,
        announced_on=announced.when,
        effective_on=effective.when,
        channel=channel.value if channel else "",
        spokesperson=spokesperson[0] if spokesperson else None,
        quotes=quotes,
        attributed_to=tuple(o.value for o in outlets),
        evidence=tuple(sorted(set(shown.spans))),
        hints=_hints(request, scope, announced, effective),
    )


def find_topics(request: SlotRequest, knowledge: Knowledge) -> tuple[str, ...]:
    """The topics of the act alone, at a fraction of the cost of all slots."""
    scope = scope_of(request)
    thing = find_object(request, scope, knowledge)
    return _topics(request, scope, _act_span(scope, thing[1] if thing else None), knowledge)


def party_signs_of(request: SlotRequest, knowledge: Knowledge) -> tuple[dict[str, dict[str, float]], list[str]]:
    """The signs of each party, and the facts of the act, that its counterparty is chosen by."""
    scope = scope_of(request)
    shown = _Evidence(scope)
    _condition(request, scope, shown, knowledge)
    _exceptions(scope, shown, knowledge)
    _rationale(scope, shown, knowledge)
    thing = find_object(request, scope, knowledge)
    words = _act_words(scope, thing[1] if thing else None, shown)
    topics = _topics(request, scope, words.act, knowledge)
    hits = sentence_hits(request, scope, words.terms, knowledge)
    signs = party_signs(request, scope, words, hits, topics, knowledge)
    return signs, act_facts(request.action, scope, words, hits, topics, knowledge)


def _act_words(scope: Scope, thing: Span | None, shown: _Evidence) -> ActWords:
    terms = tuple((e.start, e.end) for e in shown.spans if e.source == scope.source)
    return ActWords(_act_span(scope, thing), thing, terms)


def _act_span(scope: Scope, thing: Span | None) -> Span:
    if thing is None:
        return scope.predicate
    return min(scope.predicate[0], thing[0]), max(scope.predicate[1], thing[1])


def _topics(request: SlotRequest, scope: Scope, act: Span, knowledge: Knowledge) -> tuple[str, ...]:
    if scope.source == "title":
        zones = Zones((0, 0), (0, 0), scope.near or scope.beside)
    else:
        zones = Zones(act, scope.sentence, (*scope.near, *(s for s in scope.beside if s not in scope.near)))
    return ranked_topics(topic_scores(request.text, request.title, zones, knowledge, WEIGHTING), WEIGHTING)


def _condition(request: SlotRequest, scope: Scope, shown: _Evidence, knowledge: Knowledge) -> Slot | None:
    """The condition told in the clause, else in the title, else in a sentence that goes on about the act."""
    found = find_condition(scope.body, scope.predicate, scope.clause, knowledge)
    if found:
        shown.add("condition", found.start, found.end)
        return Slot(value=found.kind, text=scope.body[found.start : found.end])
    told = request.salience == "main" and scope.source != "title" and (request.brand or request.company) in scope.title
    title = [("title", (0, len(scope.title)))] if told else []
    for source, span in (*title, *(("text", s) for s in scope.going_on()[:2])):
        body = scope.title if source == "title" else scope.text
        for marked in condition_markers(knowledge).all(body, span):
            if marked.kind in ("until", "unless") and is_term(body, marked, span[0]):
                shown.add("condition", marked.start, marked.end, source)
                return Slot(value=marked.kind, text=body[marked.start : marked.end])
    return None


def _duration(request: SlotRequest, scope: Scope, shown: _Evidence, knowledge: Knowledge) -> Slot | None:
    """The duration told in the clause, else in a sentence that goes on about the act."""
    places = [(scope.source, scope.clause), *(("text", s) for s in scope.going_on()[:2])]
    for source, span in places:
        body = scope.body if source == scope.source else scope.text
        if is_for_good(body, span):
            return None
        told_at = scope.predicate[0] if span == scope.clause and source == scope.source else 0
        found = find_duration(body, span, knowledge, told_at) or find_remainder(body, span, request.published)
        if found:
            shown.add("duration", found.start, found.end, source)
            return found.slot
    return None


def _exceptions(scope: Scope, shown: _Evidence, knowledge: Knowledge) -> tuple[str, ...]:
    """What the act leaves out, from its clause and the sentences that go on about it; at most four."""
    found: list[str] = []
    for source, span in [(scope.source, (scope.predicate[0], scope.clause[1])), *(("text", s) for s in scope.near[:2])]:
        body = scope.body if source == scope.source else scope.text
        for marked in exception_markers(knowledge).all(body, span):
            text = body[marked.tail : marked.end]
            if text and text not in found and len(found) < 4:
                found.append(text)
                shown.add("exceptions", marked.tail, marked.end, source)
    return tuple(found)


def _rationale(scope: Scope, shown: _Evidence, knowledge: Knowledge) -> str:
    for marked in rationale_markers(knowledge).all(scope.body, (scope.predicate[0], scope.clause[1])):
        shown.add("rationale", marked.start, marked.end)
        return scope.body[marked.start : marked.end]
    return ""


@compiled
def _places_of_law(knowledge: Knowledge) -> tuple[re.Pattern[str], dict[str, str]]:
    """A place after a preposition or before the word for its people or law, and the name of each such word."""
    names = {cue: name for name, cues in knowledge.data("terms.yaml")["jurisdictions"].items() for cue in cues}
    words = "|".join(re.escape(c).replace("\\ ", r"\s+") for c in sorted(names, key=lambda c: (-len(c), c)))
    return (
        re.compile(
            rf"\b(?=\w)(?:(?:in|across|throughout|within|outside)\s+(?:\w+\s+)?(?:the\s+)?(?P<a>{words})|"
            rf"(?P<b>{words})\s+(?:users|customers|law|laws|police|residents|stores|market|citizens|subscribers|"
            rf"accounts|advertisers|voters|teens)|"
            r"(?P<c>worldwide|globally|around the world|nationwide|across the globe))(?!\w)"
        ),
        names,
    )


def _jurisdiction(scope: Scope, shown: _Evidence, knowledge: Knowledge) -> str:
    pattern, names = _places_of_law(knowledge)
    for span in ((scope.predicate[0], scope.clause[1]), scope.clause):
        match = pattern.search(scope.body, *span)
        if match and match.lastgroup:
            start, end = match.span(match.lastgroup)
            shown.add("jurisdiction", start, end)
            return names[re.sub(r"\s+", " ", scope.body[start:end])]
    return ""


def _hints(request: SlotRequest, scope: Scope, announced: Dated, effective: Dated) -> tuple[str, ...]:
    """Slugs for the judge of modality and salience."""
    hints = []
    if effective.when.date and announced.when.date and effective.when.date > announced.when.date:
        hints.append("effective_later")
    told = announced.when.date if announced.start >= 0 else ""
    if told and request.published.at and told[:4] < request.published.at[:4]:
        hints.append("other_year")
    if clause_end(scope.body, scope.predicate[1], scope.clause[1]) == scope.predicate[1]:
        hints.append("no_object")
    return tuple(hints)
