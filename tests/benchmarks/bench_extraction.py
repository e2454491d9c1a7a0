"""How fast the extraction is: articles of 600 words a second and core, cold start, memory, and the ratio to langdetect.

usage: python tests/benchmarks/bench_extraction.py

Reads the written training articles (and the build part of the real gold where it exists); CPU time, one process.
"""

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from gold_articles import real_articles, written_articles

from transforms.knowledge import shipped_knowledge
from transforms.policy.extract import extract_mentions


def main() -> None:
    articles = [gold.article for gold in (*written_articles(), *real_articles(("train1", "train2", "train3")))]
    knowledge = shipped_knowledge()
    extract_mentions(articles[0], knowledge)
    print(f"cold start {time.process_time():.2f} s of CPU from process start to the first article told")
    words = sum(len(article.text.split()) for article in articles)
    began = time.process_time()
    mentions = sum(len(extract_mentions(article, knowledge).mentions) for article in articles)
    ours = time.process_time() - began
    print(f"{len(articles)} articles, {mentions} mentions: {words / 600 / ours:.0f} articles of 600 words/s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    from langdetect import DetectorFactory, detect

    DetectorFactory.seed = 0
    began = time.process_time()
    for article in articles:
        detect(article.text)
    theirs = time.process_time() - began
    print(f"langdetect: {words / 600 / theirs:.0f}/s; extraction takes {ours / theirs:.1f} times as long")


if __name__ == "__main__":
    main()
