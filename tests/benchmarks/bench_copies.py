"""Copy detection beside its peers on labelled pairs: `bench_copies.py [--part build|check]`.

A peer joins a pair when its own published rule does, judged on the pair alone; we join it when the whole run over all
articles of the part put both into one family, which is harder. Needs datasketch, rensa and scikit-learn.
"""

import argparse
import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable
from functools import cache

from gold_copies import FOLDER, Pair, copy_pairs
from rapidfuzz.distance import Levenshtein

from transforms.copies.trace import trace
from transforms.knowledge import shipped_knowledge
from transforms.model import Article

Rule = Callable[[Article, Article], bool]
ROLES = {"syndicated": {"syndicated"}, "excerpt": {"excerpt"}, "rewritten": {"rewritten"}}
ROLES["backtranslated"] = {"translated", "rewritten"}


@cache
def _shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(" ".join(words[n : n + 5]) for n in range(max(1, len(words) - 4)))


def _minhash(threshold: float) -> Rule:
    from datasketch import MinHash

    @cache
    def of(text: str) -> MinHash:
        sketch = MinHash(num_perm=128)
        for shingle in _shingles(text):
            sketch.update(shingle.encode())
        return sketch

    return lambda a, b: of(a.text).jaccard(of(b.text)) >= threshold


def _rensa(threshold: float) -> Rule:
    from rensa import RMinHash

    @cache
    def of(text: str) -> RMinHash:
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update(sorted(_shingles(text)))
        return sketch

    return lambda a, b: of(a.text).jaccard(of(b.text)) >= threshold


@cache
def _simhash(text: str) -> int:
    """Charikar's 64-bit fingerprint over words, as in the simhash package."""
    sums = [0] * 64
    for word, count in Counter(re.findall(r"\w+", text.lower())).items():
        value = int.from_bytes(hashlib.md5(word.encode()).digest()[:8], "big")
        for bit in range(64):
            sums[bit] += count if value >> bit & 1 else -count
    return sum(1 << bit for bit in range(64) if sums[bit] > 0)


def _tfidf(articles: list[Article], cosine: float, levenshtein: float = 0.0) -> Rule:
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform([a.text for a in articles])
    place = {article.ref: n for n, article in enumerate(articles)}

    def rule(a: Article, b: Article) -> bool:
        if (rows[place[a.ref]] @ rows[place[b.ref]].T).sum() < cosine:
            return False
        return not levenshtein or Levenshtein.normalized_similarity(a.text, b.text) >= levenshtein

    return rule


def _ours(articles: list[Article]) -> tuple[Rule, dict[str, Article]]:
    traced = {article.ref: article for article in trace(articles, shipped_knowledge())}
    return (lambda a, b: traced[a.ref].family_id == traced[b.ref].family_id), traced


def _peers(articles: list[Article]) -> dict[str, Callable[[], Rule]]:
    rules: dict[str, Callable[[], Rule]] = {
        "exact text": lambda: lambda a, b: a.text_id == b.text_id,
        "same URL": lambda: lambda a, b: bool(a.url) and a.url == b.url,
    }
    for threshold in (0.5, 0.7, 0.8):
        rules[f"datasketch MinHash {threshold}"] = lambda t=threshold: _minhash(t)
    for threshold in (0.5, 0.7):
        rules[f"rensa {threshold}"] = lambda t=threshold: _rensa(t)
    for bits in (3, 6, 10):
        rules[f"SimHash {bits}"] = lambda n=bits: lambda a, b: (_simhash(a.text) ^ _simhash(b.text)).bit_count() <= n
    rules["TF-IDF cosine 0.85"] = lambda: _tfidf(articles, 0.85)
    rules["cosine 0.95, Levenshtein 0.92"] = lambda: _tfidf(articles, 0.95, 0.92)
    return rules


def _row(name: str, rule: Rule, articles: dict[str, Article], pairs: list[Pair], kinds: list[str]) -> None:
    joined: Counter[str] = Counter()
    for pair in pairs:
        joined[pair.kind] += rule(articles[pair.a], articles[pair.b])
    copies = {pair.kind for pair in pairs if pair.is_copy}
    right = sum(joined[k] for k in copies)
    wrong = sum(joined.values()) - right
    missed = sum(pair.is_copy for pair in pairs) - right
    f1 = 2 * right / (2 * right + wrong + missed)
    cells = " ".join(f"{joined[k]:>6}" for k in kinds)
    print(f"{name:<30} {cells} {wrong:>6} {f1:>6.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("build", "check"), default="build")
    part = parser.parse_args().part
    if not FOLDER.is_dir():
        print("skipped: there are no labelled pairs beside the project")
        return
    articles, pairs = copy_pairs(part)
    by_ref = {article.ref: article for article in articles}
    counts = Counter(pair.kind for pair in pairs)
    kinds = sorted(counts, key=lambda k: (k not in {p.kind for p in pairs if p.is_copy}, k))
    print(f"{part} part: {len(articles)} articles, {len(pairs)} pairs; pairs joined, false joins, F1")
    print(" " * 30, " ".join(f"{kind[:6]:>6}" for kind in kinds), " false     F1")
    print(f"{'(pairs)':<30}", " ".join(f"{counts[kind]:>6}" for kind in kinds))
    for name, build in _peers(articles).items():
        _row(name, build(), by_ref, pairs, kinds)
    started = time.process_time()
    ours, traced = _ours(articles)
    _row("TraceCopies", ours, by_ref, pairs, kinds)
    found = [p for p in pairs if p.is_copy and ours(by_ref[p.a], by_ref[p.b])]
    right = sum(bool({traced[p.a].lineage.role, traced[p.b].lineage.role} & ROLES[p.label]) for p in found)
    print(f"role right on {right}/{len(found)} of those found; {time.process_time() - started:.1f} s")


if __name__ == "__main__":
    main()
