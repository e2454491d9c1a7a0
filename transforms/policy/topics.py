"""Topics: what an act is about, scored from cue phrases near the act and far from it."""

import functools
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.policy.cues import Hit, Phrases, Words, words_of

OTHER = "other"
_WEIGHTS = {"settles": 3.0, "points": 1.5, "leans": 0.5}
_MAX_WORDS = 6000  # of an article: what comes later says little about it


@dataclass(frozen=True, slots=True)
class Zones:
    """Stretches of a text that speak for the topic of an act, nearest first; `title` is a text of its own."""

    act: tuple[int, int]  # predicate and object
    sentence: tuple[int, int]
    near: tuple[tuple[int, int], ...]  # sentences about the same act, and the ones beside it


@dataclass(frozen=True, slots=True)
class Weighting:
    """How much a cue counts in each zone, and the bars for a second topic and for `other`."""

    act: float = 1.0
    sentence: float = 0.6
    title: float = 0.5
    near: float = 0.25
    article: float = 0.35  # of the topic's share of all cues of the article, times ten
    second: float = 0.35  # a second topic needs this share of the first one's score
    weak: float = 1.6  # below this score the first topic is followed by `other`
    least: float = 0.8  # below this score there is no topic but `other`


@compiled
def topic_phrases(knowledge: Knowledge) -> Phrases:
    """The cue phrases of topics.yaml."""
    return Phrases(
        (slug, weight, phrase.strip())
        for slug, entry in knowledge.data("topics.yaml")["topics"].items()
        for key, weight in _WEIGHTS.items()
        for phrase in entry.get(key, "").split(",")
        if phrase.strip()
    )


@functools.lru_cache(maxsize=8)
def article_words(text: str) -> Words:
    """The words of an article, kept for the acts that follow in it."""
    return words_of(text, most=_MAX_WORDS)


@functools.lru_cache(maxsize=8)
def topic_hits(text: str, knowledge: Knowledge) -> tuple[Hit, ...]:
    """The topic cues of an article in text order."""
    return tuple(topic_phrases(knowledge).find(article_words(text)))


def topic_scores(text: str, title: str, zones: Zones, knowledge: Knowledge, weighting: Weighting) -> dict[str, float]:
    """How strongly each topic is told, by slug."""
    hits = topic_hits(text, knowledge)
    scores: defaultdict[str, float] = defaultdict(float)
    for factor, found in (
        (weighting.act, _within(hits, [zones.act])),
        (weighting.sentence, _within(hits, [zones.sentence])),
        (weighting.title, topic_hits(title, knowledge)),
        (weighting.near, _within(hits, zones.near)),
    ):
        for slug, weight in _by_topic(found).items():
            scores[slug] += factor * weight
    shares = _article_shares(text, knowledge)
    for slug, share in shares:
        scores[slug] += weighting.article * 10 * share
    return dict(scores)


def ranked_topics(scores: dict[str, float], weighting: Weighting) -> tuple[str, ...]:
    """The topics in order of score; `other` where nothing fits, and after a weak first topic."""
    ranked = sorted(scores.items(), key=lambda s: (-round(s[1], 6), s[0]))
    if not ranked or ranked[0][1] < weighting.least:
        return (OTHER,)
    best = ranked[0][1]
    kept = [slug for slug, score in ranked if score >= weighting.second * best][:4]
    if best < weighting.weak and OTHER not in kept[:2]:
        kept.insert(1, OTHER)
    return tuple(kept)


@functools.lru_cache(maxsize=8)
def _article_shares(text: str, knowledge: Knowledge) -> tuple[tuple[str, float], ...]:
    """Each topic's share of the article's cues, a phrase counted twice at most."""
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    weights: defaultdict[str, float] = defaultdict(float)
    for hit in topic_hits(text, knowledge):
        counts[hit.label, hit.phrase] += 1
        if counts[hit.label, hit.phrase] <= 2:
            weights[hit.label] += hit.weight
    total = sum(weights.values()) + 10.0
    return tuple(sorted((slug, weight / total) for slug, weight in weights.items()))


def _within(hits: Sequence[Hit], spans: Iterable[tuple[int, int]]) -> list[Hit]:
    found = []
    for start, end in spans:
        low = bisect_left(hits, start, key=lambda h: h.start)
        high = bisect_left(hits, end, key=lambda h: h.start)
        found += [h for h in hits[low:high] if h.end <= end]
    return found


def _by_topic(hits: Iterable[Hit]) -> dict[str, float]:
    """The weight of the distinct phrases of each topic: the best counts whole, each further one half of the last."""
    phrases: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for hit in hits:
        phrases[hit.label][hit.phrase] = hit.weight
    return {
        slug: sum(w * 0.5**n for n, w in enumerate(sorted(found.values(), reverse=True)[:4]))
        for slug, found in phrases.items()
    }
