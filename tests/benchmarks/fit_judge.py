"""Fit the judge of tellings: what the scorer says out of fold, beside the acts already taken, against the gold.

The states it learns from are those of the decision itself: tellings in order of their chance, a true one is taken, and
so is a false one that the decision would most likely take.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent))
from gold_articles import GoldArticle, event_names, judged_tellings, locate, names, overlap, required, words
from scorer_examples import ACTIONS, WRITTEN_WEIGHT, Example, matrix_of, vocabulary

from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.again import Telling, pair_facts
from transforms.policy.decide import tellings_of
from transforms.policy.extract import Weighed
from transforms.policy.judge import FIRST, FURTHER, Judge, first_seen, further_seen

_TAKEN = 0.6  # chance from which a false telling is taken for an act
_LEAST = 4  # tellings that a fact of pairs must hold of
_C_PAIR, _C_SEEN = 0.1, 1.0
# By kind of article. Those of ordinary news seldom tell of policies: counted fully, acts of the others are missed.
WEIGHTS = {"real": 1.0, "corpus": 0.05, "written": WRITTEN_WEIGHT}


@dataclass(frozen=True)
class Ready:
    """An article with what the decision sees: the chance and the action scores of its candidates."""

    gold: GoldArticle
    weighed: Weighed
    examples: list[Example]
    chance: Any
    actions: Any


@dataclass
class FirstCase:
    document: int
    seen: list[float]
    right: bool


@dataclass
class FurtherCase:
    """A telling of a company that has acts: the facts of each pair with whether both tell one gold event."""

    document: int
    telling: Telling
    own: list[Telling]
    pairs: list[tuple[list[str], bool]]
    known: bool  # it tells some event
    right: bool


def told_events(gold: GoldArticle, weighed: Weighed) -> list[set[int]]:
    """The numbers of the gold events that each candidate tells, again or for the first time."""
    text, judged = gold.article.text, judged_tellings()
    told: list[set[int]] = [set() for _ in weighed.candidates]
    company = [names(c.company.name, c.company.brand, c.company.text) for c in weighed.candidates]
    heads = [weighed.body.tokens.starts[weighed.body.ranges[c.sentence][0] + c.head] for c in weighed.candidates]
    for number, event in enumerate(gold.events):
        mine = [i for i in range(len(told)) if company[i] & event_names(event)]
        for shown in (event["evidence"], *(event.get("again") or ())):
            at, end = locate(shown, text)
            inside = [i for i in mine if at >= 0 and at - 1 <= heads[i] <= end]
            if not inside and at >= 0 and shown == event["evidence"]:
                spans = [(i, weighed.candidates[i]) for i in mine]
                inside = [i for i, c in spans if overlap(words(shown), words(text[c.start : c.end])) >= 0.5][:1]
            for i in inside:
                told[i].add(number)
    for i, candidate in enumerate(weighed.candidates):
        start = weighed.body.sentences[candidate.sentence].start
        said = judged.get((gold.article.ref, candidate.company.name, start), {})
        if not told[i] and said.get("event") is not None:
            told[i].add(said["event"])
    return told


def cases_of(document: int, ready: Ready) -> tuple[list[FirstCase], list[FurtherCase]]:
    """The states of one article; tellings that are neither right nor wrong are left out."""
    first: list[FirstCase] = []
    further: list[FurtherCase] = []
    weighed, events = ready.weighed, told_events(ready.gold, ready.weighed)
    tellings = tellings_of(weighed.body, weighed.candidates, ready.chance, ready.actions, ACTIONS)
    acts: list[Telling] = []
    for telling in tellings:
        own = [act for act in acts if act.candidate.company.name == telling.candidate.company.name]
        told = events[telling.at]
        known = set[int]().union(*(events[act.at] for act in own))
        fresh = bool(told - known) and any(required(ready.gold.events[k]) for k in told)
        false = not fresh and (bool(told & known) or ready.examples[telling.at].label == 0)
        if fresh or false:
            right = fresh and _direction(telling) in _directions(ready.gold, told)
            if own:
                pairs = [(pair_facts(weighed.body, act, telling), bool(told & events[act.at])) for act in own]
                further.append(FurtherCase(document, telling, own, pairs, bool(told), right))
            else:
                seen = first_seen(telling, tellings, acts, len(weighed.body.sentences))
                first.append(FirstCase(document, seen, right))
        if fresh or (false and not own and not told and telling.chance >= _TAKEN):
            acts.append(telling)
    return first, further


def _direction(telling: Telling) -> str:
    return DIRECTION_OF_ACTION[telling.action]


def _directions(gold: GoldArticle, told: set[int]) -> set[str]:
    events = [gold.events[k] for k in told if required(gold.events[k])]
    actions = [a for e in events for a in (e["action"], *(e.get("alt_actions") or ()))]
    return {DIRECTION_OF_ACTION[a] for a in actions if a in DIRECTION_OF_ACTION}


def fit_judge(readies: Sequence[Ready], documents: Sequence[int], halves: Sequence[int]) -> Judge:
    """A judge from some of the articles; `halves` is 0 or 1 for each article, by story.

    What the second model is told of pairs comes from a fit that has not seen the article's half.
    """
    first: list[FirstCase] = []
    further: list[FurtherCase] = []
    for document in documents:
        found, more = cases_of(document, readies[document])
        first.extend(found)
        further.extend(more)
    weight = [WEIGHTS[ready.gold.kind] for ready in readies]
    unseen = [_fit_pairs([c for c in further if halves[c.document] != half]) for half in (0, 1)]
    seen = []
    for case in further:
        judge = Judge(unseen[halves[case.document]], {}, {})
        seen.append(further_seen(case.telling, max(judge.tells_again(f) for f, _ in case.pairs), case.own))
    return Judge(
        _fit_pairs(further),
        _fit_seen(FIRST, [c.seen for c in first], [c.right for c in first], [weight[c.document] for c in first]),
        _fit_seen(FURTHER, seen, [c.right for c in further], [weight[c.document] for c in further]),
    )


def _fit_pairs(cases: Sequence[FurtherCase]) -> dict[str, float]:
    pairs = [pair for case in cases if case.known for pair in case.pairs]
    index = vocabulary([facts for facts, _ in pairs], _LEAST)
    matrix = matrix_of([facts for facts, _ in pairs], index).astype(np.float64)
    model = LogisticRegression(C=_C_PAIR, max_iter=300).fit(matrix, [same for _, same in pairs])
    weights = dict(zip(index, (float(w) for w in model.coef_[0]), strict=True))
    weights["bias"] += float(model.intercept_[0])
    return weights


def _fit_seen(
    names_: Sequence[str], seen: list[list[float]], right: list[bool], weight: list[float]
) -> dict[str, float]:
    model = LogisticRegression(C=_C_SEEN, max_iter=300).fit(seen, right, sample_weight=weight)
    return {"bias": float(model.intercept_[0]), **dict(zip(names_, (float(w) for w in model.coef_[0]), strict=True))}
