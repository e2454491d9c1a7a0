"""Fit the scorer of candidate acts: sparse weights, a share of which knows newsrooms' articles, and hidden units."""

import re
import sys
from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent))
from hidden_units import Cases, Hidden, fit_hidden
from scorer_examples import ACTIONS, UNLABELLED, Example, matrix_of, vocabulary

OPTIONAL_WEIGHT = 0.5  # of optional and background acts and of acts told again: acts after all
NEWS = "news:"  # ahead of a fact as newsrooms' articles have it
# Of the fit that knows newsrooms' articles from written ones. Average precision out of fold, real and written, is 0.65
# and 0.70 with none of it, 0.67 and 0.67 with half.
NEWS_SHARE = 0.3
HIDDEN_SHARE = 0.6  # of hidden units in what speaks for an act; F1 out of fold is flat from 0.5 to 0.7
LEAST_SHARE = 0.2  # of a predicate in the words that show an act, against the likeliest of them


@dataclass
class View:
    """Weights by feature, column 0 for an act and one an action, and hidden units that speak for an act."""

    weights: Any
    hidden: Hidden | None = None

    def score(self, matrix: Any) -> Any:
        total = matrix @ self.weights
        if self.hidden is not None:
            total[:, 0] += np.maximum(matrix @ self.hidden.units, 0) @ self.hidden.out
        return total


@dataclass
class Fitted:
    """What is learned: from a candidate's own facts, and from the facts of all its siblings."""

    index: dict[str, int]
    own: View
    shared: View

    def score(self, examples: list[Example]) -> tuple[Any, Any]:
        """Probability of a new act and log-odds of the actions, as the shipped scorer would give them."""
        own = self.own.score(matrix_of([e.facts for e in examples], self.index))
        told = together(examples)
        keys = {key: n for n, key in enumerate(told)}
        shared = self.shared.score(matrix_of([facts for facts, *_ in told.values()], self.index))
        total = (own + shared[[keys[e.key] for e in examples]]) / 2
        return 1 / (1 + np.exp(-total[:, 0])), total[:, 1:]


def together(examples: list[Example]) -> dict[Hashable, tuple[list[str], int, frozenset[str], float]]:
    """The facts, label and actions of siblings taken as one: an act when one of them tells one."""
    found: dict[Hashable, list[Example]] = {}
    for example in examples:
        found.setdefault(example.key, []).append(example)
    joined = {}
    for key, told in found.items():
        labels = {e.label for e in told} - {UNLABELLED}
        mark = 1 if 1 in labels else min(labels, default=UNLABELLED)
        facts = sorted({fact for e in told for fact in e.facts})
        joined[key] = facts, mark, frozenset(a for e in told for a in e.actions), told[0].weight
    return joined


def fit(examples: list[Example], c_act: float = 0.15, c_shared: float = 0.075, c_action: float = 0.2) -> Fitted:
    """Both views, each with both heads.

    Of the predicates in the words that show an act the likeliest counts most: they are weighed by a first fit.
    """
    used = [e for e in examples if e.label >= 0 or (e.label == -1 and e.actions)]
    index = vocabulary([e.facts for e in used], 3)
    columns = sorted(index)
    # what speaks for an action alone ("says:") does not tell whether there is an act
    scale = np.array([0.0 if n.removeprefix(NEWS).startswith("says:") else 1.0 for n in columns], dtype=np.float32)
    matrix = matrix_of([e.facts for e in used], index).multiply(scale).tocsr()
    truth = [abs(e.label) for e in used]
    weight = np.array([e.weight * (1.0 if e.label >= 0 else OPTIONAL_WEIGHT) for e in used])
    first = LogisticRegression(C=c_act, max_iter=200, tol=1e-3).fit(matrix, truth, sample_weight=weight)
    weight *= _share(used, first.predict_proba(matrix)[:, 1])
    second = LogisticRegression(C=c_act, max_iter=200, tol=1e-3).fit(matrix, truth, sample_weight=weight)
    own = _filled(second, index)
    labelled = [(e.facts, e.actions) for e in examples if e.actions]
    _fit_actions(labelled, index, own, c_action)

    told = [(f, m, a, w) for f, m, a, w in together(examples).values() if m >= 0 or (m == -1 and a)]
    matrix = matrix_of([f for f, *_ in told], index).multiply(scale).tocsr()
    weight = [w * (1.0 if m >= 0 else OPTIONAL_WEIGHT) for _, m, _, w in told]
    joint = LogisticRegression(C=c_shared, max_iter=200, tol=1e-3)
    joint.fit(matrix, [abs(m) for _, m, _, _ in told], sample_weight=weight)
    shared = _filled(joint, index)
    _fit_actions([(f, a) for f, _, a, _ in told if a], index, shared, c_action)
    return Fitted(index, View(own), View(shared))


def fit_for_news(examples: list[Example], share: float = NEWS_SHARE, hidden: float = HIDDEN_SHARE) -> Fitted:
    """A fit of which a share knows what newsrooms write from what was written for training, and a share hidden units.

    The one sees every fact of a newsroom's article twice, as all articles have it and as newsrooms do, so that it
    learns what differs there; as it will read news, both count (Daumé, "Frustratingly Easy Domain Adaptation", 2007).
    """
    general = fit(examples)
    apart = fit([replace(e, facts=[*e.facts, *(NEWS + f for f in e.facts)]) if e.news else e for e in examples])
    views = ((general.own, apart.own), (general.shared, apart.shared))
    for name, row in general.index.items():
        rows = [apart.index[n] for n in (name, NEWS + name) if n in apart.index]
        for mine, its in views:
            mine.weights[row, 0] = (1 - share) * mine.weights[row, 0] + share * its.weights[rows, 0].sum()
    _add_hidden(general, examples, hidden)
    return general


def _add_hidden(fitted: Fitted, examples: list[Example], share: float) -> None:
    """Hidden units for both views; what they say and what the weights say counts by `share`."""
    own = [(e.facts, e.label, e.actions, e.weight, e.news) for e in examples]
    news = {e.key: e.news for e in examples}
    told = [(f, m, a, w, news[key]) for key, (f, m, a, w) in together(examples).items()]
    for view, cases in ((fitted.own, own), (fitted.shared, told)):
        used = [case for case in cases if case[1] >= 0 or (case[1] == -1 and case[2])]
        view.hidden = fit_hidden(_cases(used, fitted.index), len(ACTIONS), fitted.index["bias"])
        view.hidden.out *= share
        view.weights[:, 0] = (1 - share) * view.weights[:, 0] + share * view.hidden.linear


def _cases(used: list[tuple[list[str], int, frozenset[str], float, bool]], index: dict[str, int]) -> Cases:
    facts = [[name for name in facts if not name.startswith("says:")] for facts, *_ in used]
    return Cases(
        matrix_of(facts, index),
        np.array([abs(label) for _, label, *_ in used], dtype=np.float32),
        np.array([w * (1.0 if label >= 0 else OPTIONAL_WEIGHT) for _, label, _, w, _ in used], dtype=np.float32),
        np.array([ACTIONS.index(min(actions)) if actions else -1 for _, _, actions, _, _ in used]),
        np.array([news for *_, news in used], dtype=np.float32),
    )


def _share(used: list[Example], chance: Any) -> Any:
    """Of each example its chance against the best of its siblings that tell an act; 1 for what tells none."""
    best: dict[Hashable, float] = {}
    for example, value in zip(used, chance, strict=True):
        if example.label:
            best[example.key] = max(best.get(example.key, 0.0), float(value))
    return np.array(
        [
            max(LEAST_SHARE, value / best[e.key]) if e.label else 1.0
            for e, value in zip(used, chance.tolist(), strict=True)
        ]
    )


def _filled(act: LogisticRegression, index: dict[str, int]) -> Any:
    weights = np.zeros((len(index), 1 + len(ACTIONS)), dtype=np.float32)
    weights[:, 0] = act.coef_[0]
    weights[index["bias"], 0] += act.intercept_[0]
    return weights


def _fit_actions(
    labelled: list[tuple[list[str], frozenset[str]]], index: dict[str, int], weights: Any, c: float
) -> None:
    """The action head, on what is said rather than where; an event of several labels counts for each in part."""
    known = [(facts, actions, a) for facts, actions in labelled for a in sorted(actions)]
    scale = np.array([_action_scale(name) for name in sorted(index)], dtype=np.float32)
    matrix = matrix_of([facts for facts, _, _ in known], index).multiply(scale).tocsr()
    share = [1.0 / len(actions) for _, actions, _ in known]
    head = LogisticRegression(C=c, max_iter=150, tol=1e-3)
    head.fit(matrix, [ACTIONS.index(a) for _, _, a in known], sample_weight=share)
    weights[index["bias"], 1:] = -9
    for row, k in enumerate(head.classes_):
        weights[:, 1 + k] = head.coef_[row] * scale
        weights[index["bias"], 1 + k] = head.coef_[row][index["bias"]] + head.intercept_[row]


def _action_scale(name: str) -> float:
    """How freely a fact may speak for an action: its frame most, its place in the article not at all."""
    kind = re.split("[=:*]", name, maxsplit=1)[0]
    if name.startswith(("says:", "group=")):
        return 2.0
    return 1.0 if kind in _ACTION_FACTS else 0.0


_ACTION_FACTS = frozenset(
    "bias frame lemma o vo n v next via via_is gov1 gov nominal policy strength role quote law_object "
    "rule_object content_object legal government "
    "p chain kind use position".split()
)
