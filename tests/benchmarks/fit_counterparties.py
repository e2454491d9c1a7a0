"""Fit the weights of config/counterparties.yaml: python tests/benchmarks/fit_counterparties.py GOLD_FOLDER [--write].

GOLD_FOLDER holds docs.jsonl and gold.jsonl (articles, and their acts with company, action, counterparty and the phrase
that shows the act). Only the parts named train* are read. A conditional logistic regression chooses among the parties
of an act; signs are shared by all parties and not negative, the parties' own biases are held near nought, and an
article with many acts weighs as the root of their number. Prints the accuracy with each part held out.
"""

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.knowledge import shipped_folder, shipped_knowledge
from transforms.policy.companies import find_companies
from transforms.policy.counterparties import ActWords, party_features
from transforms.policy.objects import find_object
from transforms.policy.request import SlotRequest
from transforms.policy.scope import scope_of
from transforms.policy.slots import find_topics
from transforms.text.sentences import split_sentences

SIGN_PENALTY, BIAS_PENALTY, STEPS, RATE = 0.003, 0.3, 500, 0.5
KNOWLEDGE = shipped_knowledge()


@dataclass(frozen=True)
class Example:
    """The signs of each party of one act, the right party, and the article and part it is from."""

    parties: tuple[str, ...]
    signs: tuple[dict[str, float], ...]
    right: str
    article: str
    part: str


def examples(folder: Path) -> list[Example]:
    docs = {d["id"]: d for d in map(json.loads, (folder / "docs.jsonl").read_text("utf-8").splitlines())}
    found = []
    for gold in map(json.loads, (folder / "gold.jsonl").read_text("utf-8").splitlines()):
        if gold["part"].startswith("train"):
            doc = docs[gold["id"]]
            named = find_companies(doc["text"], KNOWLEDGE)
            sentences = tuple((s.start, s.end) for s in split_sentences(doc["text"]))
            for act in gold["events"]:
                example = example_of(doc, act, sentences, named, gold["part"])
                if example is not None:
                    found.append(example)
    return found


def example_of(
    doc: dict[str, Any], act: dict[str, Any], sentences: tuple[tuple[int, int], ...], named: tuple[Any, ...], part: str
) -> Example | None:
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", act["evidence"])))
    shown = re.search(words, doc["text"], re.IGNORECASE)
    if shown is None or not act.get("counterparty"):
        return None
    index = max(n for n, s in enumerate(sentences) if s[0] <= shown.start())
    request = SlotRequest(
        text=doc["text"],
        title=doc["title"],
        sentences=sentences,
        sentence=index,
        predicate=(shown.start(), min(shown.end(), sentences[index][1])),
        company=act["company"],
        brand=act.get("brand") or "",
        action=act["action"],
        named=named,
    )
    scope = scope_of(request)
    thing = find_object(request, scope, KNOWLEDGE)
    span = (request.predicate[0], max(request.predicate[1], thing[1][1])) if thing else request.predicate
    told = ActWords(span, thing[1] if thing else None, ())
    signs = party_features(request, scope, told, find_topics(request, KNOWLEDGE), KNOWLEDGE)
    parties = tuple(sorted(signs))
    return Example(parties, tuple(dict(signs[p]) for p in parties), act["counterparty"], doc["id"], part)


def fit(data: list[Example], names: list[str]) -> npt.NDArray[np.float64]:
    rows = [(matrix(e, names), e.parties.index(e.right)) for e in data if e.right in e.parties]
    counts = Counter(e.article for e in data)
    importance = [counts[e.article] ** -0.5 for e in data if e.right in e.parties]
    is_bias = np.array([n.startswith("is_") for n in names])
    is_free = is_bias | np.array([n == "own_ads" for n in names])
    penalty = np.where(is_bias, BIAS_PENALTY, SIGN_PENALTY)
    weights = np.zeros(len(names))
    for _ in range(STEPS):
        slope = np.zeros(len(names))
        for (signs, right), share in zip(rows, importance, strict=True):
            odds = np.exp(signs @ weights - np.max(signs @ weights))
            odds /= odds.sum()
            odds[right] -= 1
            slope += share * (signs.T @ odds)
        weights -= RATE * (slope / sum(importance) + penalty * weights)
        weights = np.where(is_free, weights, np.maximum(weights, 0))
    return weights


def matrix(example: Example, names: list[str]) -> npt.NDArray[np.float64]:
    return np.array([[signs.get(n, 0.0) for n in names] for signs in example.signs])


def accuracy(data: list[Example], names: list[str], weights: npt.NDArray[np.float64]) -> float:
    best = [e.parties[int(np.argmax(matrix(e, names) @ weights))] for e in data]
    return sum(b == e.right for b, e in zip(best, data, strict=True)) / len(data)


def main() -> None:
    data = examples(Path(sys.argv[1]))
    frequent = {p for p, n in Counter(e.right for e in data).items() if n >= 16}
    signs = {n for e in data for s in e.signs for n in s}
    names = sorted(n for n in signs if not n.startswith("is_") or n.removeprefix("is_") in frequent)
    for part in sorted({e.part for e in data}):
        weights = fit([e for e in data if e.part != part], names)
        held_out = [e for e in data if e.part == part]
        print(part, len(held_out), round(accuracy(held_out, names, weights), 3))
    weights = fit(data, names)
    lines = "".join(f"  {n}: {w:.2f}\n" for n, w in zip(names, weights, strict=True) if abs(w) >= 0.005)
    print("all", len(data), round(accuracy(data, names, weights), 3), lines, sep="\n")
    if "--write" in sys.argv:
        path = shipped_folder() / "counterparties.yaml"
        path.write_text(path.read_text("utf-8").split("weights:\n")[0] + "weights:\n" + lines, "utf-8")


if __name__ == "__main__":
    main()
