"""Train the scorer of candidate acts and write `config/model/scorer.npz`.

usage: python tests/benchmarks/train_scorer.py [--write]

Reads the written training articles and, where it exists, the build part of the real gold (never its check part); every
figure printed is out of fold, folds are split by story. Same data, same file: solvers and folds are deterministic.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fit_judge import Ready, fit_judge
from gold_articles import SHARED, GoldArticle, real_articles, written_articles
from hidden_units import Cases, Hidden, fit_hidden
from scorer_examples import (
    ACTIONS,
    PARTS,
    UNLABELLED,
    WRITTEN_WEIGHT,
    Example,
    examples_of,
    folds_of,
    labelled_examples,
    matrix_of,
    snippet_examples,
    stories,
    vocabulary,
)

from transforms.knowledge import shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy import scorer as shipped
from transforms.policy.decide import FIRST, FURTHER, Decision, decide
from transforms.policy.demands import asked_of_company
from transforms.policy.extract import Weighed, mentions_of
from transforms.policy.judge import save as save_judge
from transforms.policy.positions import no_new_position
from transforms.policy.turns import with_frames
from transforms.records import to_line, to_record

BUILD_PARTS = ("train1", "train2", "train3", "train4", "train5")
SCORER = SHARED / "tools" / "score_events.py"
OPTIONAL_WEIGHT = 0.5  # of optional and background acts and of acts told again: acts after all
NEWS = "news:"  # ahead of a fact as newsrooms' articles have it
# Of the fit that knows newsrooms' articles from written ones. Average precision out of fold, real and written, is 0.65
# and 0.70 with none of it, 0.67 and 0.67 with half.
NEWS_SHARE = 0.3
HIDDEN_SHARE = 0.6  # of hidden units in what speaks for an act; F1 out of fold is flat from 0.5 to 0.7
PASSAGE_WEIGHT = 0.25  # of written passages
LEAST_SHARE = 0.2  # of a predicate in the words that show an act, against the likeliest of them
MODEL = Path(__file__).resolve().parents[2] / "config" / "model" / "scorer.npz"
JUDGE = MODEL.with_name("judge.json")


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


def average_precision(truth: Any, score: Any) -> float:
    order = np.argsort(-np.asarray(score), kind="stable")
    hit = np.asarray(truth)[order]
    return float((np.cumsum(hit) / (1 + np.arange(len(hit))))[hit == 1].mean())


def precision_of(examples: list[Example], probability: Any, held: list[int]) -> float:
    """Average precision of siblings, each at its likeliest; those neither right nor wrong are left out."""
    told = together([examples[i] for i in held])
    best = dict.fromkeys(told, 0.0)
    for i in held:
        best[examples[i].key] = max(best[examples[i].key], float(probability[i]))
    judged = [(mark, best[key]) for key, (_, mark, *_) in told.items() if mark >= 0]
    return average_precision([m for m, _ in judged], [p for _, p in judged])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    articles = [*real_articles(BUILD_PARTS), *written_articles()]
    began = time.time()
    examples, read = examples_of(articles, WRITTEN_WEIGHT)
    print(
        f"{len(articles)} articles, {len(examples)} candidates, {Counter(e.label for e in examples)}, "
        f"{time.time() - began:.1f} s"
    )
    texts, extra = labelled_examples(len(articles))
    print(f"{len(extra)} candidates beside ones labelled by hand in {len(texts)} other articles")
    passages, more = snippet_examples(len(articles) + len(texts), PASSAGE_WEIGHT)
    print(f"{len(more)} candidates in {len(passages)} passages")
    extra.extend(more)
    folds = folds_of(stories([*(a.article.text for a in articles), *texts, *passages]))
    probability, actions = out_of_fold(folds, examples, extra)
    for origin in ("real", "written"):
        held = [i for i, e in enumerate(examples) if (articles[e.document].origin == "real") == (origin == "real")]
        print(f"{origin}: average precision {precision_of(examples, probability, held):.4f}")
    told = [i for i, e in enumerate(examples) if e.label == 1 and e.actions]
    right = sum(
        DIRECTION_OF_ACTION[ACTIONS[int(actions[i].argmax())]] in {DIRECTION_OF_ACTION[a] for a in examples[i].actions}
        for i in told
    )
    print("direction", right, "of", len(told))
    readies = made_ready(articles, examples, read, probability, actions)
    decisions = judge_held_out(readies, folds)
    if arguments.write:
        fitted = fit_for_news(examples + extra)
        MODEL.parent.mkdir(exist_ok=True)
        names_ = write(fitted)
        save_judge(JUDGE, fit_judge(readies, range(len(readies)), [f // PARTS for f in folds]))
        print(f"wrote {MODEL.name}: {len(names_)} features, {MODEL.stat().st_size} bytes")
    for origin in ("real", "written"):
        reliability(readies, decisions, origin)
        print(origin, "out of fold:", score_held_out(readies, decisions, origin))


def write(fitted: Fitted) -> list[str]:
    """Write the scorer without the features that weigh next to nothing; the names of those it has."""
    views = [fitted.own, fitted.shared]
    units = [view.hidden.units for view in views if view.hidden is not None]
    strength = np.max([np.abs(m).max(axis=1) for m in (*(v.weights for v in views), *units)], axis=0)
    keep = strength > 0.005
    names_ = [n for n, k in zip(sorted(fitted.index), keep, strict=True) if k]
    tables = [
        shipped.View(np.hstack([v.weights, v.hidden.units])[keep], v.hidden.out) for v in views if v.hidden is not None
    ]
    shipped.save(MODEL, names_, tables, ACTIONS)
    return names_


def out_of_fold(folds: list[int], examples: list[Example], extra: list[Example]) -> tuple[Any, Any]:
    """Probability and action scores of every candidate by a model that has not seen its story."""
    probability, actions = np.zeros(len(examples)), np.zeros((len(examples), len(ACTIONS)))
    for part in range(PARTS):
        fitted = fit_for_news([e for e in (*examples, *extra) if folds[e.document] % PARTS != part])
        held = [i for i, e in enumerate(examples) if folds[e.document] % PARTS == part]
        probability[held], actions[held] = fitted.score([examples[i] for i in held])
    return probability, actions


def made_ready(
    articles: list[GoldArticle], examples: list[Example], read: list[Weighed], probability: Any, actions: Any
) -> list[Ready]:
    """The articles with what the decision sees of them out of fold."""
    rows: list[list[int]] = [[] for _ in articles]
    for i, example in enumerate(examples):
        rows[example.document].append(i)
    found = []
    for n, gold in enumerate(articles):
        body, candidates = read[n].body, read[n].candidates
        chance = probability[rows[n]].copy()
        chance[[a.candidate for a in asked_of_company(body, candidates, shipped_knowledge())]] = 0.0
        chance[no_new_position(body, candidates, shipped_knowledge())] = 0.0
        told = with_frames(body, candidates, actions[rows[n]], ACTIONS, shipped_knowledge())
        found.append(Ready(gold, read[n], [examples[i] for i in rows[n]], chance, told))
    return found


def judge_held_out(
    readies: list[Ready], folds: list[int], first: float = FIRST, further: float = FURTHER
) -> list[Decision]:
    """The decision on every article by a judge that has not seen its story."""
    decisions: list[Decision] = [Decision([], []) for _ in readies]
    for part in range(PARTS):
        judge = fit_judge(
            readies, [n for n in range(len(readies)) if folds[n] % PARTS != part], [f // PARTS for f in folds]
        )
        for n, ready in enumerate(readies):
            if folds[n] % PARTS == part:
                weighed = ready.weighed
                decisions[n] = decide(
                    weighed.body, weighed.candidates, ready.chance, ready.actions, ACTIONS, judge, first, further
                )
    return decisions


def score_held_out(readies: list[Ready], decisions: list[Decision], origin: str) -> str:
    """The gold's own figures for the acts kept out of fold, with their terms."""
    if not SCORER.exists():
        return ""
    gold_lines, mention_lines = [], []
    for ready, decision in zip(readies, decisions, strict=True):
        if (ready.gold.origin == "real") != (origin == "real"):
            continue
        gold_lines.append(json.dumps({"id": ready.gold.article.ref, "events": ready.gold.events}))
        mentions = mentions_of(ready.gold.article, ready.weighed, decision, shipped_knowledge())
        mention_lines.extend(to_line(to_record(mention)) for mention in mentions)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "gold.jsonl").write_text("\n".join(gold_lines), "utf-8")
        (folder / "mentions.jsonl").write_text("\n".join(mention_lines), "utf-8")
        command = [sys.executable, str(SCORER), str(folder / "gold.jsonl"), name, "--json"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def reliability(readies: list[Ready], decisions: list[Decision], origin: str) -> None:
    """How often acts of each confidence are right; optional and background acts count for neither side."""
    told, right = [], []
    for ready, decision in zip(readies, decisions, strict=True):
        if (ready.gold.origin == "real") != (origin == "real"):
            continue
        for act in decision.acts:
            members = [ready.examples[i] for i in (act.candidate, *act.support)]
            if ready.examples[act.candidate].label >= 0 or any(e.label == 1 for e in members):
                directions = {DIRECTION_OF_ACTION[a] for e in members if e.label == 1 for a in e.actions}
                told.append(act.confidence)
                right.append(DIRECTION_OF_ACTION[act.action] in directions)
    error, confidence, truth = 0.0, np.array(told), np.array(right)
    for low in np.arange(0, 1, 0.2):
        inside = (confidence >= low) & (confidence < low + 0.2)
        if inside.any():
            error += abs(float(truth[inside].mean()) - float(confidence[inside].mean())) * float(inside.mean())
            print(f"{origin}: confidence {low:.1f}: {int(inside.sum())} acts, {float(truth[inside].mean()):.2f} right")
    print(f"{origin}: expected calibration error {error:.3f}")


if __name__ == "__main__":
    main()
