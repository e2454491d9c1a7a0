"""Train the choice of counterparties and write `config/model/parties.npz`.

usage: python tests/benchmarks/train_parties.py [--write]

Reads the written training articles and, where it exists, the build part of the real gold (never its check part). Every
figure printed is out of fold, folds are split by story. A conditional logistic regression chooses among the parties
of counterparties.yaml: signs weigh the same for all parties, facts of the act, its company and the words of the
article have a weight for each party; both are held near nought, and an article with many acts weighs less than their
number. The example sentences of counterparties.yaml teach the parties that articles seldom tell of; an act to which
the gold gives no counterparty teaches nothing. Same data, same file: the solver is deterministic.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

sys.path.insert(0, str(Path(__file__).resolve().parent))
from gold_articles import GoldArticle, event_names, locate, names, real_articles, required, written_articles
from scorer_examples import FOLDS, folds_of, stories

from transforms.knowledge import shipped_knowledge
from transforms.policy.extract import Weighed, _request, weigh
from transforms.policy.party_model import save, sign_facts
from transforms.policy.party_signs import company_facts, story_facts
from transforms.policy.request import SlotRequest
from transforms.policy.scorer import shipped_scorer
from transforms.policy.slots import party_signs_of

BUILD_PARTS = ("train1", "train2", "train3", "train4", "train5")
MODEL = Path(__file__).resolve().parents[2] / "config" / "model" / "parties.npz"
FACT_PENALTY, SIGN_PENALTY = 12.0, 3.3  # of the squared weights, against the summed loss of the examples
LEAST, LEAST_WORD = 2, 6  # acts that a fact, or a word of the article, must hold of
COMMON = 0.3  # a word in a larger share of the acts' articles tells nothing
REAL = 1.5  # weight of an act of a real article
KEPT = 0.02  # weights below this are left out of the file
# Weight of an example sentence, told twice under two actions: of a party with fewer acts than `RARE`, and of others.
SENTENCE, OF_COMMON, RARE = 2.0, 1.0, 80
_VERB = re.compile(
    r"\b(?:will|has|have|must|can|may|could|should|let|lets|put|shut|cut|sold|sued|told|gave|took|found|get|gets|lose|"
    r"lost|pay|pays|hides|opened|\w+ed)\b"
)
# Gold that says a party in other words.
SAME = {
    "law_enforcement": "police",
    "law enforcement": "police",
    "labor": "employees",
    "drivers": "contractors",
    "moderators": "contractors",
    "artists": "creators",
    "performers": "creators",
    "rightsholders": "creators",
    "publishers": "press",
    "political campaign": "politicians",
    "auditors": "researchers",
    "universities": "researchers",
    "data brokers": "data_brokers",
}


@dataclass(frozen=True)
class Example:
    """The signs of each party of one act, its facts, the party as the gold says it, and where it is from."""

    document: int
    signs: dict[str, dict[str, float]]
    facts: list[str]
    told: str
    proposed: bool  # whether a candidate of the extraction stands at its words
    counted: bool  # whether the gold requires the act
    real: bool


def examples_of(articles: list[GoldArticle]) -> list[Example]:
    """Every act of the gold with a counterparty, as the extraction reads it."""
    found = []
    for document, gold in enumerate(articles):
        weighed = weigh(gold.article, shipped_knowledge())
        chance, actions = shipped_scorer().score(weighed.facts, weighed.siblings) if weighed.facts else ([], [])
        for event in gold.events:
            at, end = locate(event["evidence"], gold.article.text)
            if at < 0 or not event.get("counterparty"):
                continue
            mine = [
                i
                for i, c in enumerate(weighed.candidates)
                if c.start < end and at < c.end
                and names(c.company.name, c.company.brand, c.company.text) & event_names(event)
            ]  # fmt: skip
            if mine:
                best = max(mine, key=lambda i: (float(chance[i]), -i))
                action = shipped_scorer().actions[int(actions[best].argmax())]
                asked = _request(gold.article, weighed, weighed.candidates[best], action, "main", shipped_knowledge())
            else:
                asked = _at_evidence(gold, weighed, event, (at, end))
            signs, facts = party_signs_of(asked, shipped_knowledge())
            facts = [*facts, *company_facts(asked), *story_facts(asked.text)]
            told, real = event["counterparty"], gold.origin == "real"
            found.append(Example(document, signs, facts, told, bool(mine), required(event), real))
    return found


def written_examples(document: int) -> Iterator[Example]:
    """The example sentences of counterparties.yaml: they teach the parties that articles seldom tell of."""
    for party, entry in shipped_knowledge().data("counterparties.yaml")["counterparties"].items():
        for sentence in entry["yes"]:
            verb = _VERB.search(sentence)
            place = verb.span() if verb else (0, len(sentence))
            for action in ("limit", "adopt"):
                asked = SlotRequest(
                    text=sentence, title="", sentences=((0, len(sentence)),), sentence=0, predicate=place,
                    company="Borealis", action=action,
                )  # fmt: skip
                signs, facts = party_signs_of(asked, shipped_knowledge())
                yield Example(document, signs, [f for f in facts if f != "bias"], party, False, False, False)


def _at_evidence(gold: GoldArticle, weighed: Weighed, event: dict[str, Any], place: tuple[int, int]) -> SlotRequest:
    sentences = weighed.body.sentences
    index = max((n for n, s in enumerate(sentences) if s[0] <= place[0]), default=0)
    return SlotRequest(
        text=gold.article.text,
        title=gold.article.title,
        sentences=sentences,
        sentence=index,
        predicate=(place[0], min(place[1], max(sentences[index][1], place[0] + 1))),
        company=event["company"],
        action=event["action"],
        brand=event.get("brand") or "",
        published=gold.article.published,
        quotes=weighed.quotes,
        named=tuple(weighed.body.named),
    )


@dataclass
class Table:
    """The examples as numbers: facts by act, signs by act and party."""

    parties: list[str]
    signs: list[str]
    facts: list[str]
    by_fact: csr_matrix
    by_sign: Any  # (acts, parties, signs)
    right: Any  # index of the party, -1 for one that has no place in the knowledge

    @classmethod
    def of(cls, examples: list[Example], parties: list[str]) -> "Table":
        told = [sorted({*e.facts, *sign_facts(e.signs)}) for e in examples]
        counts = Counter(fact for facts in told for fact in facts)
        index = {fact: n for n, fact in enumerate(sorted(f for f, c in counts.items() if _tells(f, c, len(examples))))}
        signs = sorted({sign for e in examples for found in e.signs.values() for sign in found})
        place = {sign: n for n, sign in enumerate(signs)}
        rows = [(n, index[f]) for n, facts in enumerate(told) for f in facts if f in index]
        by_fact = csr_matrix(
            (np.ones(len(rows)), ([r for r, _ in rows], [c for _, c in rows])), shape=(len(examples), len(index))
        )
        by_sign = np.zeros((len(examples), len(parties), len(signs)))
        for n, example in enumerate(examples):
            for party, found in example.signs.items():
                for sign, amount in found.items():
                    by_sign[n, parties.index(party), place[sign]] = amount
        right = [SAME.get(e.told, e.told) for e in examples]
        known = np.array([parties.index(r) if r in parties else -1 for r in right])
        return cls(parties, signs, sorted(index), by_fact, by_sign, known)

    def scores(self, rows: Any, weights: Any, shared: Any) -> Any:
        return self.by_fact[rows] @ weights + self.by_sign[rows] @ shared


def _tells(fact: str, count: int, acts: int) -> bool:
    """Whether a fact that holds of so many acts is kept."""
    return LEAST_WORD <= count <= COMMON * acts if fact.startswith("word=") else count >= LEAST


def fit(table: Table, rows: Any, importance: Any) -> tuple[Any, Any]:
    """(weights of the facts by party, weights of the signs) from these acts."""
    shape, right = (len(table.facts), len(table.parties)), table.right[rows]
    truth = np.eye(len(table.parties))[right]
    weight = importance[rows]
    facts, signs = table.by_fact[rows], table.by_sign[rows]

    def loss(point: Any) -> tuple[float, Any]:
        weights, shared = point[: shape[0] * shape[1]].reshape(shape), point[shape[0] * shape[1] :]
        scores = facts @ weights + signs @ shared
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores)
        chance /= chance.sum(axis=1, keepdims=True)
        told = -(weight * np.log(chance[np.arange(len(right)), right] + 1e-12)).sum()
        held = FACT_PENALTY * (weights**2).sum() + SIGN_PENALTY * (shared**2).sum()
        error = (chance - truth) * weight[:, None]
        slopes = [
            facts.T @ error + FACT_PENALTY * weights,
            np.einsum("np,nps->s", error, signs) + SIGN_PENALTY * shared,
        ]
        return told + held / 2, np.concatenate([slopes[0].ravel(), slopes[1]])

    start = np.zeros(shape[0] * shape[1] + len(table.signs))
    point = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 120}).x
    return point[: shape[0] * shape[1]].reshape(shape), point[shape[0] * shape[1] :]


def _importance(example: Example, acts: Counter[int], told: Counter[str], articles: int) -> float:
    """How much an act counts in training; example sentences follow the articles."""
    if example.document >= articles:
        return SENTENCE if told[example.told] < RARE else OF_COMMON
    return float(acts[example.document] ** -0.3) * (REAL if example.real else 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    articles = [*real_articles(BUILD_PARTS), *written_articles()]
    examples = [*examples_of(articles), *written_examples(len(articles))]
    parties = sorted(shipped_knowledge().data("counterparties.yaml")["counterparties"])
    table = Table.of(examples, parties)
    acts = Counter(e.document for e in examples)
    told = Counter(SAME.get(e.told, e.told) for e in examples if e.document < len(articles))
    importance = np.array([_importance(e, acts, told, len(articles)) for e in examples])
    folds = [*folds_of(stories([a.article.text for a in articles])), -1]
    fold = np.array([folds[e.document] for e in examples])
    chosen = [""] * len(examples)
    for held in range(FOLDS):
        weights, shared = fit(table, np.flatnonzero((fold != held) & (table.right >= 0)), importance)
        rows = np.flatnonzero(fold == held)
        for n, best in zip(rows, table.scores(rows, weights, shared).argmax(axis=1), strict=True):
            chosen[n] = parties[best]
    for real in (True, False):
        judged = [n for n, e in enumerate(examples) if e.real == real and e.proposed and e.counted]
        right = sum(chosen[n] == examples[n].told for n in judged)
        share = right / max(1, len(judged))
        print(f"{'real' if real else 'written'} out of fold: {right} of {len(judged)} right, {share:.3f}")
    if arguments.write:
        weights, shared = fit(table, np.flatnonzero(table.right >= 0), importance)
        kept = np.flatnonzero(np.abs(weights).max(axis=1) >= KEPT)
        save(MODEL, table.signs, shared, [table.facts[n] for n in kept], weights[kept], parties)
        print(f"wrote {MODEL.name}: {len(kept)} facts, {len(table.signs)} signs, {MODEL.stat().st_size} bytes")


if __name__ == "__main__":
    main()
