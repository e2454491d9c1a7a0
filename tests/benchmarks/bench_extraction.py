"""How fast the extraction is: articles of 600 words a second and core, cold start, memory, and the ratio to langdetect.

usage: python tests/benchmarks/bench_extraction.py

Reads three kinds of articles, as far as they are there: news as it comes, few of it about companies' policies; the
build part of the real gold, chosen because it is; the written training articles, which are denser in acts still. CPU
time, one process; machines differ, the ratio to langdetect on the same texts less so.
"""

import itertools
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from gold_articles import ordinary_articles, real_articles, written_articles

from transforms.knowledge import shipped_knowledge
from transforms.policy.extract import extract_mentions

ORDINARY = 500


def main() -> None:
    groups = {
        "news as it comes": list(itertools.islice(ordinary_articles(), ORDINARY)),
        "news of policies": [gold.article for gold in real_articles(("train1", "train2", "train3"))],
        "written": [gold.article for gold in written_articles()],
    }
    knowledge = shipped_knowledge()
    extract_mentions(groups["written"][0], knowledge)
    print(
        f"cold start {time.process_time():.2f} s of CPU from process start to the first article told, articles read in"
    )
    from langdetect import DetectorFactory, detect

    DetectorFactory.seed = 0
    detect(groups["written"][0].text)
    for name, articles in groups.items():
        if not articles:
            continue
        words = sum(len(article.text.split()) for article in articles)
        began = time.process_time()
        mentions = sum(len(extract_mentions(article, knowledge).mentions) for article in articles)
        ours = time.process_time() - began
        began = time.process_time()
        for article in articles:
            detect(article.text)
        theirs = time.process_time() - began
        print(
            f"{name}: {len(articles)} articles, {mentions} mentions: {words / 600 / ours:.0f} articles of 600 words/s; "
            f"langdetect {words / 600 / theirs:.0f}/s, {ours / theirs:.1f} times as fast"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, langdetect in it")


if __name__ == "__main__":
    main()
