"""From measures to a verdict: is one article a copy of the other, how sure, of what kind, shown by what."""

import math
from dataclasses import dataclass
from typing import Any

from transforms.copies.comparison import Comparison
from transforms.knowledge import Knowledge, compiled


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to show a copy: a logistic model of measures."""

    slug: str
    bias: float
    same_outlet: float  # added to the bias where both articles are of one outlet, which share furniture and background
    weights: tuple[tuple[str, float], ...]

    def probability(self, measures: Comparison, same_outlet: bool) -> float:
        total = self.bias + (self.same_outlet if same_outlet else 0.0)
        for name, weight in self.weights:
            total += weight * float(getattr(measures, name))
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """`copies.yaml`, parsed."""

    ways: tuple[Way, ...]
    copy: float
    sure: float
    sure_share: float
    testifies: float
    same_outlet_lead: float
    word_for_word: float
    most_of_it: float
    excerpt_runs: float


@compiled
def thresholds(knowledge: Knowledge) -> Thresholds:
    """The thresholds of `copies.yaml`."""
    data: dict[str, Any] = knowledge.data("copies.yaml")
    ways = tuple(
        Way(slug=slug, bias=way["bias"], same_outlet=way["same_outlet"], weights=tuple(sorted(way["weights"].items())))
        for slug, way in sorted(data["ways"].items())
    )
    return Thresholds(ways=ways, **data["thresholds"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Of a pair: probability that one was made from the other, role of the copy, similarity, and the signs."""

    probability: float
    role: str
    similarity: float
    shown_by: tuple[str, ...]


def judge(measures: Comparison, same_outlet: bool, limits: Thresholds) -> Verdict:
    """The verdict on a pair."""
    chances = sorted(((w.probability(measures, same_outlet), w.slug) for w in limits.ways), reverse=True)
    if same_outlet and measures.lead < limits.same_outlet_lead:
        chances = [(0.0, slug) for _, slug in chances]
    return Verdict(
        probability=round(chances[0][0], 6),
        role=_role(measures, limits),
        similarity=round(min(measures.common, 0.999), 6),
        shown_by=tuple(slug for chance, slug in chances if chance >= limits.copy),
    )


def _role(measures: Comparison, limits: Thresholds) -> str:
    literal = measures.verbatim / (measures.common_shorter + 1e-6)  # of what is taken over, how much word for word
    if measures.common_longer >= limits.most_of_it:
        return "syndicated" if literal >= limits.word_for_word else "rewritten"
    return "excerpt" if literal >= limits.excerpt_runs else "rewritten"
