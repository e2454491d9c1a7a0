"""Examples for the scorer: every candidate of the gold articles with its label, and the folds they are held out in."""

import functools
import sys
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

sys.path.insert(0, str(Path(__file__).resolve().parent))
from gold_articles import (
    GoldArticle,
    event_names,
    judged_tellings,
    labelled_articles,
    locate,
    names,
    overlap,
    required,
    words,
    written_snippets,
)

from transforms.knowledge import shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.extract import Weighed, weigh
from transforms.policy.word_order import Window, window_of

ACTIONS = tuple(DIRECTION_OF_ACTION)
FOLDS = 10  # the scorer and the judge are held out in fifths (PARTS), the judge looks at halves of these
PARTS = 5
UNLABELLED = -2
WRITTEN_WEIGHT = 0.5  # of written articles, which are denser in acts than real ones
# What a passage without its article cannot tell: where it stands, and what else the article and its title say.
_OF_ARTICLE = (
    "sentence= length= companies_in_text= company_rank= company_count= company_in_title= title_company= title_act= "
    "first_of_company= seen= seen_company= title_overlap= title_has_predicate"
).split()


@dataclass
class Example:
    """A candidate with its label: 1 tells a required act, 0 none, -1 neither (optional, background, unclear).

    `UNLABELLED` ones only lend their facts to the siblings that have the same `key`.
    """

    document: int
    facts: list[str]
    label: int
    actions: frozenset[str]
    key: Hashable
    window: Window
    weight: float = 1.0  # of its article in training
    news: bool = True  # what a newsroom wrote


def label(gold: GoldArticle, weighed: Weighed) -> list[tuple[int, frozenset[str]]]:
    """A label for each candidate of an article, and the actions its event may have.

    Optional acts of ordinary news, on which its readers differ, have none: they teach nothing.
    """
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
            actions[i] = _taught(gold, event)
    return list(zip(labels, actions, strict=True))


def told_again(
    gold: GoldArticle, weighed: Weighed, marks: list[tuple[int, frozenset[str]]]
) -> list[tuple[int, frozenset[str]]]:
    """The labels with those of second tellings: they are neither new acts nor anything else."""
    spans = [
        (*locate(words_, gold.article.text), event_names(event), _taught(gold, event))
        for event in gold.events
        for words_ in event.get("again") or ()
    ]
    found = list(marks)
    for i, candidate in enumerate(weighed.candidates if spans else ()):
        head = weighed.body.tokens.starts[weighed.body.ranges[candidate.sentence][0] + candidate.head]
        company = names(candidate.company.name, candidate.company.brand, candidate.company.text)
        for at, end, told_of, actions in spans:
            if found[i][0] == 0 and at - 1 <= head <= end and company & told_of:
                found[i] = -1, actions
    return found


def judged(
    gold: GoldArticle, weighed: Weighed, marks: list[tuple[int, frozenset[str]]]
) -> list[tuple[int, frozenset[str]]]:
    """The labels as mended by reading the sentence; what only refers to an act told elsewhere has no label."""
    known, found = _judged(), list(marks)
    for i, candidate in enumerate(weighed.candidates):
        start = weighed.body.sentences[candidate.sentence].start
        said = known.get((gold.article.ref, candidate.company.name, start))
        mark, actions = found[i]
        if said is None or mark == 1:
            continue
        if said["tells"] == "nothing":
            found[i] = 0, frozenset()
        elif said["tells"] == "refers":
            found[i] = UNLABELLED, actions
        elif mark == 0:
            told = _actions(gold.events[said["event"]]) if "event" in said else frozenset({said.get("action")})
            found[i] = -1, told & frozenset(ACTIONS)
    return found


@functools.cache
def _judged() -> dict[tuple[str, str, int], dict[str, Any]]:
    return judged_tellings()


def _taught(gold: GoldArticle, event: dict[str, Any]) -> frozenset[str]:
    """The actions of an act that is taught; none, where ordinary news tells what not every reader takes for one."""
    return frozenset() if gold.kind == "corpus" and event.get("optional") else _actions(event)


def _actions(event: dict[str, Any]) -> frozenset[str]:
    return frozenset({event["action"], *(event.get("alt_actions") or ())}) & frozenset(ACTIONS)


def stories(texts: list[str]) -> list[int]:
    """A story number for each article: texts that share much of their vocabulary are one story."""
    matrix = TfidfVectorizer(sublinear_tf=True, min_df=2, stop_words="english").fit_transform(texts)
    near = (matrix @ matrix.T).tocoo()
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, j, value in zip(near.row, near.col, near.data, strict=True):
        if i < j and value > 0.35:
            parent[max(root(i), root(j))] = min(root(i), root(j))
    return [root(i) for i in range(len(texts))]


def folds_of(groups: list[int]) -> list[int]:
    """A fold for each article: stories largest first into the smallest fold."""
    sizes, fold_size, fold = Counter(groups), [0] * FOLDS, {}
    for group, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fold[group] = min(range(FOLDS), key=lambda f: (fold_size[f], f))
        fold_size[fold[group]] += size
    return [fold[g] for g in groups]


def examples_of(articles: list[GoldArticle], written: float = 1.0) -> tuple[list[Example], list[Weighed]]:
    """Every candidate of the articles with its label; candidates of written articles weigh `written`."""
    knowledge = shipped_knowledge()
    examples, read = [], []
    for n, gold in enumerate(articles):
        weighed = weigh(gold.article, knowledge)
        read.append(weighed)
        marks = judged(gold, weighed, told_again(gold, weighed, label(gold, weighed)))
        seen = zip(weighed.facts, weighed.siblings, marks, windows_of(weighed), strict=True)
        weight = 1.0 if gold.news else written
        for facts, key, (mark, actions), window in seen:
            examples.append(Example(n, facts, mark, actions, (n, *key), window, weight, gold.news))
    return examples, read


def labelled_examples(first: int) -> tuple[list[str], list[Example]]:
    """Texts and candidates of the articles whose candidates were labelled by hand; document numbers from `first` on."""
    knowledge, found, texts = shipped_knowledge(), [], []
    for item in labelled_articles():
        weighed = weigh(item.article, knowledge)
        number = first + len(texts)
        texts.append(item.article.text)
        marks = []
        for candidate in weighed.candidates:
            head = weighed.body.tokens.starts[weighed.body.ranges[candidate.sentence][0] + candidate.head]
            marks.append(item.labels.get((candidate.company.name, head), (UNLABELLED, "")))
        shown = {key for key, (mark, _) in zip(weighed.siblings, marks, strict=True) if mark != UNLABELLED}
        seen = zip(weighed.facts, weighed.siblings, marks, windows_of(weighed), strict=True)
        for facts, key, (mark, action), window in seen:
            if key in shown:
                found.append(Example(number, facts, mark, frozenset({action} - {""}), (number, *key), window))
    return texts, found


def snippet_examples(first: int, weight: float = 1.0) -> tuple[list[str], list[Example]]:
    """Texts and candidates of the written passages, by what stands in the passage alone; documents from `first` on.

    The fact that it is a passage takes up what the article would have said; no article has it.
    """
    knowledge, found, texts = shipped_knowledge(), [], []
    for snippet in written_snippets():
        weighed = weigh(snippet.article, knowledge)
        number = first + len(texts)
        texts.append(snippet.article.text)
        seen = zip(weighed.facts, weighed.siblings, label(snippet, weighed), windows_of(weighed), strict=True)
        for facts, key, (mark, actions), window in seen:
            kept = [fact for fact in facts if not fact.startswith(tuple(_OF_ARTICLE))]
            found.append(Example(number, [*kept, "passage"], mark, actions, (number, *key), window, weight, False))
    return texts, found


def windows_of(weighed: Weighed) -> list[Window]:
    """The words that the network reads of each candidate."""
    return [window_of(weighed.body, weighed.title, candidate, shipped_knowledge()) for candidate in weighed.candidates]


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
