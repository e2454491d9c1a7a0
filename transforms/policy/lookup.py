"""Lookup: all cue phrases of the slots, found at once in the sentences around an act and in an article's beginning."""

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from transforms.knowledge import Knowledge, compiled
from transforms.policy.cues import Hit, Phrases, words_of
from transforms.policy.request import Span
from transforms.policy.scope import Scope
from transforms.text.signals import meant_terms

_TOPIC_WEIGHTS = {"settles": 3.0, "points": 1.5, "leans": 0.5}
NOUN, THING = 1.0, 0.5  # weights of a party's own nouns and of what is its
_MAX_WORDS = 2000
LEAD = 3000  # characters of an article: what comes later says little about it


@dataclass(frozen=True, slots=True)
class Found:
    """The cues of a stretch of text by what they are for, each in text order."""

    span: Span
    topics: tuple[Hit, ...]
    parties: tuple[Hit, ...]
    channels: tuple[Hit, ...]


@compiled
def _phrases(knowledge: Knowledge) -> Phrases:
    return Phrases([*_topic_entries(knowledge), *_party_entries(knowledge), *_channel_entries(knowledge)])


def _topic_entries(knowledge: Knowledge) -> Iterator[tuple[str, float, str]]:
    for slug, entry in knowledge.data("topics.yaml")["topics"].items():
        for key, weight in _TOPIC_WEIGHTS.items():
            yield from ((f"topic:{slug}", weight, phrase) for phrase in _listed(entry.get(key, "")))


def _party_entries(knowledge: Knowledge) -> Iterator[tuple[str, float, str]]:
    for slug, entry in knowledge.data("counterparties.yaml")["counterparties"].items():
        for key, weight in (("nouns", NOUN), ("things", THING)):
            yield from ((f"party:{slug}", weight, phrase) for phrase in _listed(entry.get(key, "")))


def _channel_entries(knowledge: Knowledge) -> Iterator[tuple[str, float, str]]:
    """Channels weigh by their place in the list: the first is the surest."""
    listed = knowledge.data("terms.yaml")["channels"]
    kinds = [(channel, cues) for channel, cues in listed.items() if channel not in ("yes", "no")]
    for rank, (channel, cues) in enumerate(kinds):
        written = (filled for cue in cues for filled in _with_outlets(cue, knowledge))
        yield from ((f"channel:{channel}", float(len(kinds) - rank), cue) for cue in written)


def _with_outlets(cue: str, knowledge: Knowledge) -> Iterator[str]:
    """The cue with each newsroom's name for ``{outlet}``; picture agencies and names of marks are left out."""
    if "{outlet}" not in cue:
        yield cue
        return
    for entry in knowledge.data("outlets.yaml")["outlets"]:
        names = () if entry.get("stock") else (entry["name"], *entry.get("aliases", ()))
        yield from (cue.replace("{outlet}", name) for name in names if not re.search(r"[()|*?_]", name))


def _listed(phrases: str) -> list[str]:
    return [p.strip() for p in phrases.split(",") if p.strip()]


def cues_near(scope: Scope, source: str, knowledge: Knowledge) -> Found:
    """The cues of the title, or of the sentences around an act in the text."""
    if source == "title":
        return lookup(scope.title, (0, len(scope.title)), knowledge)
    return lookup(scope.text, scope.region(), knowledge)


def lead_of(text: str) -> Span:
    """The stretch that tells what an article is about."""
    return 0, min(len(text), LEAD)


@functools.lru_cache(maxsize=64)
def lookup(text: str, span: Span, knowledge: Knowledge) -> Found:
    """The cues of a stretch of text, kept for the next act that asks; of its first 2,000 words.

    The lead is looked up once, for most acts stand in it.
    """
    lead = lead_of(text)
    found = _all_cues(text, lead if span[1] < LEAD else span, knowledge)
    if found.span != span:
        found = Found(span, _inside(found.topics, span), _inside(found.parties, span), _inside(found.channels, span))
    return replace(found, parties=tuple(_longest(found.parties)))


def _inside(hits: Sequence[Hit], span: Span) -> tuple[Hit, ...]:
    return tuple(hit for hit in within(hits, span) if hit.end <= span[1])


@functools.lru_cache(maxsize=8)
def _all_cues(text: str, span: Span, knowledge: Knowledge) -> Found:
    """The cues of a stretch with all parties, of overlapping ones too."""
    found: dict[str, list[Hit]] = {"topic": [], "party": [], "channel": []}
    for hit in _phrases(knowledge).find(words_of(text, *span, most=_MAX_WORDS)):
        kind, _, label = hit.label.partition(":")
        found[kind].append(hit.relabelled(label))
    topics = sorted([*found["topic"], *_meant_topics(text, span, knowledge)], key=_start)
    return Found(span, tuple(topics), tuple(found["party"]), tuple(found["channel"]))


def _meant_topics(text: str, span: Span, knowledge: Knowledge) -> Iterator[Hit]:
    """The topics of the terms that a synonym machine distorted, where the distorted words stand."""
    for start, end, term in meant_terms(text, *span, knowledge):
        for hit in _phrases(knowledge).find(words_of(term)):
            kind, _, label = hit.label.partition(":")
            if kind == "topic":
                yield Hit(label, hit.weight, start, end, hit.phrase)


def _longest(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Of overlapping hits the longest ("law enforcement", not "law"); of equal ones all."""
    last: Hit | None = None
    for hit in sorted(hits, key=lambda h: (h.start, -h.end, h.label)):
        if last is None or hit.end > last.end or (hit.start, hit.end) == (last.start, last.end):
            yield hit
            last = hit


def within(hits: Sequence[Hit], span: Span) -> Sequence[Hit]:
    """The hits that begin in the span."""
    low = bisect_left(hits, span[0], key=_start)
    return hits[low : bisect_left(hits, span[1], lo=low, key=_start)]


def _start(hit: Hit) -> int:
    return hit.start
