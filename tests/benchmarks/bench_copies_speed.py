"""How fast copies are found: `bench_copies_speed.py [COUNT …]`, and with `--beam` through the runner of replay.

Prints for each COUNT: articles a second for signatures and candidates, candidates per article, pairs a second for
verification, what was found and falsely joined, peak memory. Times are CPU seconds of one core.
"""

import argparse
import resource
import time
from collections import Counter

import numpy as np
from made_corpus import CORPUS, made_articles, words_of_corpus

from transforms.copies import candidates
from transforms.copies.families import parents, root
from transforms.copies.reading import vocabulary
from transforms.copies.signatures import sign
from transforms.copies.verdict import thresholds
from transforms.copies.verification import verify
from transforms.knowledge import shipped_knowledge
from transforms.lineage import TraceCopies
from transforms.model import Article


def functions(made: list[tuple[Article, str, str]]) -> None:
    """Measure the plain functions."""
    knowledge = shipped_knowledge()
    words, limits = vocabulary(knowledge), thresholds(knowledge)
    started = time.process_time()
    signed = [sign(article, words) for article, _, _ in made]
    signing = time.process_time() - started
    pairs, hot = candidates.pairs_of(np.concatenate([entries for _, entries in signed]))
    chosen = candidates.chosen(candidates.enough(pairs), {s.key: s.rank for s, _ in signed})
    finding = time.process_time() - started - signing
    by_key = {s.key: s for s, _ in signed}
    started = time.process_time()
    verified = {k: verify(by_key[k], [by_key[o] for o in group], limits) for k, group in candidates.by_later(chosen)}
    verifying = time.process_time() - started
    up = {key: link.earlier for key, link in parents({k: links for k, links in verified.items() if links}).items()}
    keys = {article.ref: s.key for (article, _, _), (s, _) in zip(made, signed, strict=True)}
    found, copies = Counter[str](), Counter[str]()
    for article, kind, origin in made:
        copies[kind] += 1
        if kind:
            found[kind] += root(keys[article.ref], up) == root(keys[origin], up)
        else:
            found[kind] += keys[article.ref] in up
    n = len(made)
    both = n / (signing + finding)
    print(f"{n} articles: sign {n / signing:.0f}/s, candidates {n / finding:.0f}/s, both {both:.0f}/s")
    print(f"  {len(chosen) / n:.2f} candidates an article, {len(pairs) / n:.0f} share a bucket; {hot} hot buckets")
    print(f"  verify {len(chosen) / max(verifying, 1e-9):.0f} pairs/s; total {signing + finding + verifying:.1f} s")
    print("  found " + ", ".join(f"{k} {found[k]}/{copies[k]}" for k in sorted(copies) if k), end="; ")
    print(f"originals that got a parent {found['']}/{copies['']} (0 to expect)")


def through_beam(count: int) -> None:
    """Measure the stage on the runner of replay, the making of articles taken off."""
    import apache_beam as beam
    from apache_beam.runners.portability.fn_api_runner import FnApiRunner

    words = words_of_corpus()

    def make(part: int) -> list[Article]:
        return [article for article, _, _ in made_articles(1000, words, seed=part)]

    times = []
    for trace in (False, True):
        started = time.monotonic()
        with beam.Pipeline(runner=FnApiRunner()) as p:
            articles = p | beam.Create(range(count // 1000)) | beam.FlatMap(make).with_output_types(Article)
            if trace:
                articles = articles | TraceCopies(shipped_knowledge())
            articles | beam.combiners.Count.Globally() | beam.Map(print)
        times.append(time.monotonic() - started)
    print(f"{count} articles through Beam: {times[1]:.0f} s, {count / (times[1] - times[0]):.0f}/s beyond making them")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[10_000])
    parser.add_argument("--beam", action="store_true")
    options = parser.parse_args()
    if not CORPUS.is_file():
        print("skipped: there is no corpus beside the project")
        return
    for count in options.counts:
        if options.beam:
            through_beam(count)
        else:
            functions(list(made_articles(count, words_of_corpus())))
        print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


if __name__ == "__main__":
    main()
