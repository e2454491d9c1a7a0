"""Train the scorer of candidate acts, the network beside it and the judge, and write them to `config/model/`.

usage: python tests/benchmarks/train_scorer.py [--write]

Reads the written training articles and, where it exists, the build part of the real gold (never its check part); every
figure printed is out of fold, folds are split by story. Same data, same file: solvers and folds are deterministic.
The network is fitted with PyTorch (`pip install torch`), which nothing else here needs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).resolve().parent))
from fit_confidence import SCORER, Outcome, calibrated, outcomes
from fit_judge import Ready, fit_judge
from fit_scorer import OPTIONAL_WEIGHT, Fitted, fit_for_news, together
from gold_articles import GoldArticle, annotated_articles, ordinary_articles, real_articles, written_articles
from scorer_examples import (
    ACTIONS,
    PARTS,
    WRITTEN_WEIGHT,
    Example,
    examples_of,
    folds_of,
    labelled_examples,
    snippet_examples,
    stories,
)

try:
    from fit_words import Read, first_vectors, fit_words
except ModuleNotFoundError as error:
    sys.exit(f"training needs {error.name}, which is not installed: pip install {error.name}")

from transforms.knowledge import shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy import scorer as shipped
from transforms.policy.decide import FIRST, FURTHER, Decision, decide
from transforms.policy.demands import asked_of_company
from transforms.policy.extract import Weighed, mentions_of
from transforms.policy.judge import Judge
from transforms.policy.judge import save as save_judge
from transforms.policy.positions import no_new_position
from transforms.policy.turns import with_frames
from transforms.policy.word_order import LOOKED_AT, WordOrder
from transforms.policy.word_order import save as save_words
from transforms.records import to_line, to_record
from transforms.text.tokens import tokenize

KINDS = ("real", "corpus", "written")
BUILD_PARTS = ("train1", "train2", "train3", "train4", "train5")
PASSAGE_WEIGHT = 0.25  # of written passages
WIDE = (0.3, 0.2)  # how likely a first and a further act must be, before calibration, to calibrate on
MODEL = Path(__file__).resolve().parents[2] / "config" / "model" / "scorer.npz"
JUDGE, WORDS = MODEL.with_name("judge.json"), MODEL.with_name("words.npz")


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
    articles = [*real_articles(BUILD_PARTS), *annotated_articles(), *written_articles()]
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
    for kind in KINDS:
        held = [i for i, e in enumerate(examples) if articles[e.document].kind == kind]
        print(f"{kind}: average precision {precision_of(examples, probability, held):.4f}")
    vectors = first_vectors(_texts(articles), [e.window for e in (*examples, *extra)])
    words = words_out_of_fold(folds, examples, extra, vectors)
    probability, mix = mixed(folds, examples, probability, words)
    for kind in KINDS:
        held = [i for i, e in enumerate(examples) if articles[e.document].kind == kind]
        print(f"{kind}: average precision with words {precision_of(examples, probability, held):.4f}")
    told = [i for i, e in enumerate(examples) if e.label == 1 and e.actions]
    right = sum(
        DIRECTION_OF_ACTION[ACTIONS[int(actions[i].argmax())]] in {DIRECTION_OF_ACTION[a] for a in examples[i].actions}
        for i in told
    )
    print("direction", right, "of", len(told))
    readies = made_ready(articles, examples, read, probability, actions)
    judges, judge = judges_held_out(readies, folds)
    decisions = decided(readies, folds, judges)
    if arguments.write:
        fitted = fit_for_news(examples + extra)
        MODEL.parent.mkdir(exist_ok=True)
        names_ = write(fitted)
        save_words(WORDS, replace(fit_network([*examples, *extra], vectors), mix=mix))
        save_judge(JUDGE, judge)
        print(f"wrote {MODEL.name}: {len(names_)} features, {MODEL.stat().st_size} bytes")
    found = outcomes(readies, decisions)
    for kind in KINDS:
        reliability([o for o in found if readies[o.document].gold.kind == kind], kind)
        print(kind, "out of fold:", score_held_out(readies, decisions, kind))


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


def _texts(articles: list[GoldArticle]) -> Iterator[list[str]]:
    """The words of all articles there are, gold or not."""
    for article in (*(gold.article for gold in articles), *ordinary_articles()):
        yield tokenize(article.text).words


def fit_network(examples: list[Example], vectors: tuple[dict[str, int], Any]) -> WordOrder:
    """The network that reads words, from the examples that are labelled."""
    used = [e for e in examples if e.label >= 0 or (e.label == -1 and e.actions)]
    read = Read(
        [e.window for e in used],
        np.array([abs(e.label) for e in used], dtype=np.float32),
        np.array([e.weight * (1.0 if e.label >= 0 else OPTIONAL_WEIGHT) for e in used], dtype=np.float32),
        np.array([ACTIONS.index(min(e.actions)) if e.actions else -1 for e in used]),
    )
    return fit_words(read, *vectors, len(ACTIONS))


def words_out_of_fold(
    folds: list[int], examples: list[Example], extra: list[Example], vectors: tuple[dict[str, int], Any]
) -> Any:
    """Log-odds of every candidate by a network that has not seen its story."""
    found = np.zeros(len(examples), dtype=np.float32)
    for part in range(PARTS):
        network = fit_network([e for e in (*examples, *extra) if folds[e.document] % PARTS != part], vectors)
        held = [i for i, e in enumerate(examples) if folds[e.document] % PARTS == part]
        found[held] = network.log_odds([examples[i].window for i in held])
    return found


def mixed(folds: list[int], examples: list[Example], chance: Any, words: Any) -> tuple[Any, tuple[float, float, float]]:
    """The chance by scorer and words together, each fifth by weights of the others; and the weights of all."""
    looked = np.flatnonzero(chance >= LOOKED_AT)
    part = np.array([folds[e.document] % PARTS for e in examples])
    label = np.array([e.label for e in examples])
    news = np.array([e.news for e in examples])
    found, mix = np.array(chance, dtype=np.float32), (1.0, 0.0, 0.0)
    both = np.column_stack([np.log(chance / (1 - chance)), words])
    weight = np.where(news, 1 / max(1, (news & (label == 1)).sum()), 1 / max(1, (~news & (label == 1)).sum()))
    for held in (*range(PARTS), None):
        rows = [i for i in looked if label[i] >= 0 and part[i] != held]
        fitted = LogisticRegression(C=100.0).fit(both[rows], label[rows], sample_weight=weight[rows] * 1e4)
        if held is None:
            mix = (*(round(float(w), 4) for w in fitted.coef_[0]), round(float(fitted.intercept_[0]), 4))
        else:
            mine = [i for i in looked if part[i] == held]
            found[mine] = fitted.predict_proba(both[mine])[:, 1]
    return found, mix


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


def judges_held_out(readies: list[Ready], folds: list[int]) -> tuple[list[Judge], Judge]:
    """A judge for each part that has not seen its stories, and one from all; their confidence is calibrated."""
    halves, documents = [f // PARTS for f in folds], range(len(readies))
    judges = [fit_judge(readies, [n for n in documents if folds[n] % PARTS != part], halves) for part in range(PARTS)]
    found = outcomes(readies, decided(readies, folds, judges, *WIDE))
    held = [
        calibrated(judge, readies, [o for o in found if folds[o.document] % PARTS != part])
        for part, judge in enumerate(judges)
    ]
    return held, calibrated(fit_judge(readies, documents, halves), readies, found)


def decided(
    readies: list[Ready], folds: list[int], judges: list[Judge], first: float = FIRST, further: float = FURTHER
) -> list[Decision]:
    """The decision on every article by the judge that has not seen its story."""
    return [
        decide(
            ready.weighed.body,
            ready.weighed.candidates,
            ready.chance,
            ready.actions,
            ACTIONS,
            judges[folds[n] % PARTS],
            first,
            further,
        )
        for n, ready in enumerate(readies)
    ]


def score_held_out(readies: list[Ready], decisions: list[Decision], kind: str) -> str:
    """The gold's own figures for the acts kept out of fold, with their terms."""
    if not SCORER.exists():
        return ""
    gold_lines, mention_lines = [], []
    for ready, decision in zip(readies, decisions, strict=True):
        if ready.gold.kind != kind:
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


def reliability(found: list[Outcome], kind: str) -> None:
    """How often acts of each confidence are right; optional and background acts count for neither side."""
    if not found:
        return
    error, confidence, truth = 0.0, np.array([o.said for o in found]), np.array([o.right for o in found])
    for low in np.arange(0, 1, 0.2):
        inside = (confidence >= low) & (confidence < low + 0.2)
        if inside.any():
            error += abs(float(truth[inside].mean()) - float(confidence[inside].mean())) * float(inside.mean())
            print(f"{kind}: confidence {low:.1f}: {int(inside.sum())} acts, {float(truth[inside].mean()):.2f} right")
    print(f"{kind}: expected calibration error {error:.3f}")


if __name__ == "__main__":
    main()
