"""Train the scorer of candidate acts and write `config/model/scorer.npz`.

usage: python tests/benchmarks/train_scorer.py [--write]

Reads the written training articles and, where it exists, the build part of the real gold (never its check part); every
figure printed is out of fold, folds are split by story. Same data, same file: solvers and folds are deterministic.
"""

import argparse
import json
import math
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent))
from gold_articles import (
    SHARED,
    GoldArticle,
    event_names,
    labelled_articles,
    locate,
    names,
    overlap,
    real_articles,
    required,
    words,
    written_articles,
)

from transforms.knowledge import shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.decide import decide
from transforms.policy.demands import asked_of_company
from transforms.policy.extract import Weighed, mentions_of, weigh
from transforms.policy.scorer import save
from transforms.records import to_line, to_record

BUILD_PARTS = ("train1", "train2", "train3", "train4", "train5")
ACTIONS = tuple(DIRECTION_OF_ACTION)
FOLDS = 5
SCORER = SHARED / "tools" / "score_events.py"
OPTIONAL_WEIGHT = 0.3  # of optional and background acts and of acts told again: acts after all
MODEL = Path(__file__).resolve().parents[2] / "config" / "model" / "scorer.npz"


@dataclass
class Example:
    """A candidate with its label: 1 tells a required act, 0 none, -1 neither (optional, background, unclear)."""

    document: int
    facts: list[str]
    label: int
    actions: frozenset[str]


def label(gold: GoldArticle, weighed: Weighed) -> list[tuple[int, frozenset[str]]]:
    """A label for each candidate of an article, and the actions its event may have."""
    text = gold.article.text
    labels = [0] * len(weighed.candidates)
    actions: list[frozenset[str]] = [frozenset()] * len(weighed.candidates)
    company = [names(c.company.name, c.company.brand, c.company.text) for c in weighed.candidates]
    spans = [words(text[c.start : c.end]) for c in weighed.candidates]
    for event in sorted(gold.events, key=required):
        mine = [i for i in range(len(labels)) if company[i] & event_names(event)]
        at, end = locate(event["evidence"], text)
        shown, thing = words(event["evidence"]), words(event["object"])
        inside = []
        for i in mine:
            candidate = weighed.candidates[i]
            head = weighed.body.tokens.starts[weighed.body.ranges[candidate.sentence][0] + candidate.head]
            if at >= 0 and at - 1 <= head <= end and overlap(shown, spans[i]) >= 0.3:
                inside.append(i)
            elif labels[i] == 0 and max(overlap(shown, spans[i]), overlap(thing, spans[i])) >= 0.5:
                labels[i] = -1
                if required(event) and (overlap(shown, spans[i]) >= 0.5 or overlap(thing, spans[i]) >= 0.6):
                    actions[i] = _actions(event)  # the same act told elsewhere
        if not inside and at >= 0:
            near = [i for i in mine if overlap(shown, spans[i]) >= 0.5]
            inside = near[:1]
        for i in inside:
            labels[i] = 1 if required(event) else -1
            actions[i] = _actions(event)
    return list(zip(labels, actions, strict=True))


def _actions(event: dict[str, Any]) -> frozenset[str]:
    return frozenset({event["action"], *(event.get("alt_actions") or ())}) & frozenset(ACTIONS)


def stories(articles: list[GoldArticle]) -> list[int]:
    """A story number for each article: texts that share much of their vocabulary are one story."""
    matrix = TfidfVectorizer(sublinear_tf=True, min_df=2, stop_words="english").fit_transform(
        [a.article.text for a in articles]
    )
    near = (matrix @ matrix.T).tocoo()
    parent = list(range(len(articles)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j, value in zip(near.row, near.col, near.data, strict=True):
        if i < j and value > 0.35:
            parent[max(root(i), root(j))] = min(root(i), root(j))
    return [root(i) for i in range(len(articles))]


def folds_of(groups: list[int]) -> list[int]:
    """A fold for each article: stories largest first into the smallest fold."""
    sizes, fold_size, fold = Counter(groups), [0] * FOLDS, {}
    for group, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fold[group] = min(range(FOLDS), key=lambda f: (fold_size[f], f))
        fold_size[fold[group]] += size
    return [fold[g] for g in groups]


def matrix_of(facts: list[list[str]], index: dict[str, int]) -> csr_matrix:
    rows, columns = [], []
    for n, names_ in enumerate(facts):
        found = sorted({index[name] for name in names_ if name in index})
        rows.extend([n] * len(found))
        columns.extend(found)
    return csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(facts), len(index)))


def vocabulary(facts: list[list[str]], least: int) -> dict[str, int]:
    counts = Counter(name for names_ in facts for name in set(names_))
    return {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= least))}


@dataclass
class Fitted:
    index: dict[str, int]
    weights: Any


def fit(examples: list[Example], c_act: float = 0.1, c_action: float = 0.2) -> Fitted:
    """Both heads on these examples."""
    used = [e for e in examples if e.label >= 0 or e.actions]
    index = vocabulary([e.facts for e in used], 3)
    act = LogisticRegression(C=c_act, max_iter=200, tol=1e-3)
    weight = [1.0 if e.label >= 0 else OPTIONAL_WEIGHT for e in used]
    # what speaks for an action alone ("says:") does not tell whether there is an act
    scale = np.array([0.0 if name.startswith("says:") else 1.0 for name in sorted(index)], dtype=np.float32)
    matrix = matrix_of([e.facts for e in used], index).multiply(scale).tocsr()
    act.fit(matrix, [abs(e.label) for e in used], sample_weight=weight)
    weights = np.zeros((len(index), 1 + len(ACTIONS)), dtype=np.float32)
    weights[:, 0] = act.coef_[0]
    weights[index["bias"], 0] += act.intercept_[0]
    _fit_actions(examples, index, weights, c_action)
    return Fitted(index, weights)


def _fit_actions(examples: list[Example], index: dict[str, int], weights: Any, c: float) -> None:
    """The action head, on what is said rather than where; an event of several labels counts for each in part."""
    known = [(e, a) for e in examples if e.actions for a in sorted(e.actions)]
    scale = np.array([_action_scale(name) for name in sorted(index)], dtype=np.float32)
    matrix = matrix_of([e.facts for e, _ in known], index).multiply(scale).tocsr()
    share = [1.0 / len(e.actions) for e, _ in known]
    head = LogisticRegression(C=c, max_iter=150, tol=1e-3)
    head.fit(matrix, [ACTIONS.index(a) for _, a in known], sample_weight=share)
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
    "p chain kind use".split()
)


def examples_of(articles: list[GoldArticle]) -> tuple[list[Example], list[Weighed]]:
    knowledge = shipped_knowledge()
    examples, read = [], []
    for n, gold in enumerate(articles):
        weighed = weigh(gold.article, knowledge)
        read.append(weighed)
        for facts, (mark, actions) in zip(weighed.facts, label(gold, weighed), strict=True):
            examples.append(Example(n, facts, mark, actions))
    return examples, read


def labelled_examples() -> list[Example]:
    """Candidates of the corpus that were labelled by hand; document -1, for they are never held out."""
    knowledge, found = shipped_knowledge(), []
    for item in labelled_articles():
        weighed = weigh(item.article, knowledge)
        for candidate, facts in zip(weighed.candidates, weighed.facts, strict=True):
            head = weighed.body.tokens.starts[weighed.body.ranges[candidate.sentence][0] + candidate.head]
            if (candidate.company.name, head) in item.labels:
                mark, action = item.labels[candidate.company.name, head]
                found.append(Example(-1, facts, mark, frozenset({action} - {""})))
    return found


def average_precision(truth: Any, score: Any) -> float:
    order = np.argsort(-np.asarray(score), kind="stable")
    hit = np.asarray(truth)[order]
    return float((np.cumsum(hit) / (1 + np.arange(len(hit))))[hit == 1].mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    articles = [*real_articles(BUILD_PARTS), *written_articles()]
    began = time.time()
    examples, read = examples_of(articles)
    print(
        f"{len(articles)} articles, {len(examples)} candidates, {Counter(e.label for e in examples)}, "
        f"{time.time() - began:.1f} s"
    )
    extra = labelled_examples()
    print(f"{len(extra)} labelled candidates of the corpus")
    probability, actions = out_of_fold(articles, examples, extra)
    for origin in ("real", "written"):
        keep = [
            i
            for i, e in enumerate(examples)
            if e.label >= 0 and (articles[e.document].origin == "real") == (origin == "real")
        ]
        print(
            origin,
            "average precision",
            round(average_precision([examples[i].label for i in keep], probability[keep]), 4),
        )
    told = [i for i, e in enumerate(examples) if e.label == 1 and e.actions]
    right = sum(
        DIRECTION_OF_ACTION[ACTIONS[int(actions[i].argmax())]] in {DIRECTION_OF_ACTION[a] for a in examples[i].actions}
        for i in told
    )
    print("direction", right, "of", len(told))
    calibration = calibrate(examples, read, probability, actions)
    for origin in ("real", "written"):
        score_held_out(articles, examples, read, probability, actions, origin)
    if arguments.write:
        fitted = fit(examples + extra)
        keep = np.abs(fitted.weights).max(axis=1) > 0.005
        names_ = [n for n, k in zip(sorted(fitted.index), keep, strict=True) if k]
        MODEL.parent.mkdir(exist_ok=True)
        save(MODEL, names_, fitted.weights[keep], ACTIONS, calibration)
        print(f"wrote {MODEL.name}: {len(names_)} features, {MODEL.stat().st_size} bytes")


def out_of_fold(
    articles: list[GoldArticle], examples: list[Example], extra: list[Example], **options: float
) -> tuple[Any, Any]:
    """Probability and action scores of every candidate by a model that has not seen its story."""
    folds = folds_of(stories(articles))
    probability, actions = np.zeros(len(examples)), np.zeros((len(examples), len(ACTIONS)))
    for fold in range(FOLDS):
        fitted = fit([e for e in examples if folds[e.document] != fold] + extra, **options)
        held = [i for i, e in enumerate(examples) if folds[e.document] == fold]
        scores = matrix_of([examples[i].facts for i in held], fitted.index) @ fitted.weights
        probability[held] = 1 / (1 + np.exp(-scores[:, 0]))
        actions[held] = scores[:, 1:]
    return probability, actions


def score_held_out(
    articles: list[GoldArticle],
    examples: list[Example],
    read: list[Weighed],
    probability: Any,
    actions: Any,
    origin: str,
) -> None:
    """Print the gold's own figures for the acts kept out of fold, with their terms."""
    if not SCORER.exists():
        return
    by_document: dict[int, list[int]] = {}
    for i, example in enumerate(examples):
        by_document.setdefault(example.document, []).append(i)
    gold_lines, mention_lines = [], []
    for n, gold in enumerate(articles):
        if (gold.origin == "real") != (origin == "real"):
            continue
        gold_lines.append(json.dumps({"id": gold.article.ref, "events": gold.events}))
        rows = by_document.get(n, [])
        candidates, body = read[n].candidates, read[n].body
        chance = probability[rows].copy()
        chance[[a.candidate for a in asked_of_company(body, candidates, shipped_knowledge())]] = 0.0
        decision = decide(body, candidates, chance, actions[rows], ACTIONS)
        mentions = mentions_of(gold.article, read[n], decision, shipped_knowledge())
        mention_lines.extend(to_line(to_record(mention)) for mention in mentions)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "gold.jsonl").write_text("\n".join(gold_lines), "utf-8")
        (folder / "mentions.jsonl").write_text("\n".join(mention_lines), "utf-8")
        command = [sys.executable, str(SCORER), str(folder / "gold.jsonl"), name, "--json"]
        print(
            origin, "out of fold:", subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        )


def calibrate(examples: list[Example], read: list[Weighed], probability: Any, actions: Any) -> tuple[float, float]:
    """Platt's slope and offset from the acts kept out of fold; optional and background acts count for neither side."""
    by_document: dict[int, list[int]] = {}
    for i, example in enumerate(examples):
        by_document.setdefault(example.document, []).append(i)
    odds, right = [], []
    for document, indices in sorted(by_document.items()):
        weighed = read[document]
        kept = decide(
            weighed.body,
            weighed.candidates,
            probability[indices],
            actions[indices],
            ACTIONS,
            gate=0.0,
            threshold=0.15,
            second=0.15,
        )
        for act in kept.acts:
            told = [examples[indices[i]] for i in (act.candidate, *act.support)]
            if examples[indices[act.candidate]].label >= 0 or any(e.label == 1 for e in told):
                directions = {DIRECTION_OF_ACTION[a] for e in told if e.label == 1 for a in e.actions}
                odds.append([math.log(act.probability / (1 - act.probability))])
                right.append(int(DIRECTION_OF_ACTION[act.action] in directions))
    model = LogisticRegression(C=1e3).fit(odds, right)
    expected = model.predict_proba(odds)[:, 1]
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (expected >= low) & (expected < low + 0.1)
        if inside.any():
            gap = abs(float(np.asarray(right)[inside].mean()) - float(expected[inside].mean()))
            error += gap * inside.mean()
            print(
                f"confidence {low:.1f}: {int(inside.sum())} acts, {float(np.asarray(right)[inside].mean()):.2f} right"
            )
    print(f"expected calibration error {error:.3f}")
    return float(model.coef_[0][0]), float(model.intercept_[0])


if __name__ == "__main__":
    main()
