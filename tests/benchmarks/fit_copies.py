"""Fit the weights of `sentence_order` in `copies.yaml`: `fit_copies.py`; prints them and what they do.

Positives: the rewritten copies of the build part and copies by all spinners. Negatives: the independent reports of the
build part, reports of one event by two outlets of the shared corpus, their beginnings, and spun copies of one beside
the other. Labelled pairs weigh six times as much as made ones, both classes the same. The threshold is then moved by
hand into the gap that the build part leaves. The shipped weights come from the pairs that also share buckets, so they
differ from those printed here.
"""

import gzip
import json
import random
from collections.abc import Iterator
from datetime import date

import numpy as np
import spinners
from gold_copies import all_refs, copy_pairs
from made_corpus import CORPUS
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from transforms.copies.comparison import compare, material
from transforms.copies.reading import FUNCTION, read, vocabulary
from transforms.knowledge import shipped_knowledge

Row = tuple[str, bool, float, tuple[float, float, float]]  # kind, is a copy, weight, measures
NAMES = ("common", "whole", "whole_told")
SHORT = {"paraphrase", "back_translated", "freer"}


def _row(kind: str, is_copy: bool, weight: float, a: str, b: str) -> Row | None:
    words = vocabulary(shipped_knowledge())
    readings = [reading.only(reading.classes > FUNCTION) for reading in (read(a, words), read(b, words))]
    if min(len(reading) for reading in readings) < 30:
        return None
    found = compare(*(material(reading) for reading in readings))
    if not is_copy and found.log_runs > 2.6:
        return None  # two reports of one event that share a dozen runs are a copy that nobody labelled
    return kind, is_copy, weight, (found.common, found.whole, found.whole_told)


def _gold() -> Iterator[Row | None]:
    articles, pairs = copy_pairs("build")
    text = {article.ref: article.text for article in articles}
    for pair in pairs:
        if pair.label in {"rewritten", "backtranslated", "independent"}:
            yield _row(pair.kind, pair.is_copy, 6.0, text[pair.a], text[pair.b])


def _same_event(records: list[dict[str, str]]) -> list[tuple[int, int]]:
    """Pairs of two outlets within five days whose words are alike."""
    rows = TfidfVectorizer(stop_words="english", sublinear_tf=True, min_df=2).fit_transform(r["text"] for r in records)
    found = []
    alike = (rows @ rows.T).tocoo()
    for a, b, cosine in zip(alike.row.tolist(), alike.col.tolist(), alike.data.tolist(), strict=True):
        if a < b and cosine > 0.25 and records[a]["source"] != records[b]["source"]:
            days = [_day(records[n]["date"]) for n in (a, b)]
            if min(days) > 0 and abs(days[0] - days[1]) <= 5:
                found.append((a, b))
    return found


def _day(text: str) -> int:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return 0


def _made() -> Iterator[Row | None]:
    source = random.Random(11)
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    labelled = {ref.rpartition("-")[2] for ref in all_refs()}
    records = [record for record in records if record["id"] not in labelled]
    partner: dict[int, int] = {}
    for a, b in _same_event(records):
        partner |= {a: b, b: a}
        yield _row("one event", False, 1.0, records[a]["text"], records[b]["text"])
        for words in (80, 120, 250):
            first, second = (spinners.lead(records[n]["text"], words) for n in (a, b))
            yield _row("one event, beginnings", False, 1.0, first, second)
    for n in [*source.sample(range(len(records)), 350), *sorted(partner)[:100]]:
        for kind, spin in spinners.KINDS.items():
            if kind in {"excerpt", "syndicated"}:
                continue
            text = records[n]["text"]
            text = spinners.lead(text, source.choice([90, 120, 180, 300])) if kind in SHORT else text
            copy = spin(text, source)
            yield _row(kind, True, 1.0, text, copy)
            if n in partner:
                yield _row("spun beside other", False, 1.0, copy, records[partner[n]]["text"])


def main() -> None:
    rows = [row for source in (_gold(), _made()) for row in source if row is not None]
    is_copy = np.array([row[1] for row in rows])
    weights = np.array([row[2] for row in rows])
    weights[~is_copy] *= weights[is_copy].sum() / weights[~is_copy].sum()
    measures = np.array([row[3] for row in rows])
    model = LogisticRegression(C=30, max_iter=5000).fit(measures, is_copy, sample_weight=weights)
    print(dict(zip(NAMES, model.coef_[0].round(1).tolist(), strict=True)), "bias", model.intercept_.round(1))
    scores = model.decision_function(measures)
    for kind in sorted({row[0] for row in rows}):
        mine = scores[[row[0] == kind for row in rows]]
        print(f"{kind:<24} {len(mine):>5}  over 0: {(mine > 0).mean():.3f}  min {mine.min():.1f}  max {mine.max():.1f}")


if __name__ == "__main__":
    main()
