"""Topics: what an act is about, scored from cue phrases near the act and far from it."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge
from transforms.policy.cues import Hit
from transforms.policy.lookup import lead_of, lookup, within
from transforms.policy.request import Span

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Zones:
    """Stretches of a text that speak for the topic of an act, nearest first; `title` is a text of its own."""

    act: Span  # predicate and object
    sentence: Span
    near: tuple[Span, ...]  # sentences about the same act, and the ones beside it

    def region(self) -> Span:
        """The stretch that holds them all."""
        spans = [s for s in (self.act, self.sentence, *self.near) if s[1] > s[0]]
        return min((s[0] for s in spans), default=0), max((s[1] for s in spans), default=0)


@dataclass(frozen=True, slots=True)
class Weighting:
    """How much a cue counts in each zone, and the bars for a second topic and for `other`."""

    act: float = 1.0
    sentence: float = 0.6
    title: float = 0.5
    near: float = 0.25
    article: float = 0.35  # of the topic's share of all cues of the article, times ten
    second: float = 0.35  # a second topic needs this share of the first one's score
    further: float = 0.55  # and a third or fourth this share
    weak: float = 1.6  # below this score the first topic is followed by `other`
    least: float = 0.8  # below this score there is no topic but `other`


def topic_scores(text: str, title: str, zones: Zones, knowledge: Knowledge, weighting: Weighting) -> dict[str, float]:
    """How strongly each topic is told, by slug."""
    hits = lookup(text, zones.region(), knowledge).topics
    scores: defaultdict[str, float] = defaultdict(float)
    for factor, found in (
        (weighting.act, _within(hits, [zones.act])),
        (weighting.sentence, _within(hits, [zones.sentence])),
        (weighting.title, lookup(title, (0, len(title)), knowledge).topics),
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
    kept = [
        slug
        for n, (slug, score) in enumerate(ranked)
        if score >= (weighting.second if n < 2 else weighting.further) * best
    ]
    if best < weighting.weak and OTHER not in kept[:2]:
        kept = [kept[0], OTHER, *(slug for slug in kept[1:] if slug != OTHER)]
    return tuple(kept[:4])


@functools.lru_cache(maxsize=8)
def _article_shares(text: str, knowledge: Knowledge) -> tuple[tuple[str, float], ...]:
    """Each topic's share of the cues in the article's beginning, a phrase counted twice at most."""
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    weights: defaultdict[str, float] = defaultdict(float)
    for hit in lookup(text, lead_of(text), knowledge).topics:
        counts[hit.label, hit.phrase] += 1
        if counts[hit.label, hit.phrase] <= 2:
            weights[hit.label] += hit.weight
    total = sum(weights.values()) + 10.0
    return tuple(sorted((slug, weight / total) for slug, weight in weights.items()))


def _within(hits: Sequence[Hit], spans: Iterable[Span]) -> list[Hit]:
    return [h for span in spans for h in within(hits, span) if h.end <= span[1]]


def _by_topic(hits: Iterable[Hit]) -> dict[str, float]:
    """The weight of the distinct phrases of each topic: the best counts whole, each further one half of the last."""
    phrases: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for hit in hits:
        phrases[hit.label][hit.phrase] = hit.weight
    return {
        slug: sum(w * 0.5**n for n, w in enumerate(sorted(found.values(), reverse=True)[:4]))
        for slug, found in phrases.items()
    }
