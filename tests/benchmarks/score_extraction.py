"""Run the extraction over gold articles, write what it tells, and print the figures of the gold's own scorer.

usage: python tests/benchmarks/score_extraction.py GOLD [-o DIR] [--verbose]

GOLD is `written` (the training articles), `seeds`, or names of parts of the real gold ("train1,train2"). Figures on
articles the model was trained on are in-sample; `train_scorer.py` prints the out-of-fold ones.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from gold_articles import SHARED, GoldArticle, real_articles, seed_articles, written_articles

from transforms.knowledge import shipped_knowledge
from transforms.policy.extract import extract_mentions
from transforms.records import to_line, to_record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold")
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    out = arguments.output or Path(tempfile.mkdtemp())
    out.mkdir(parents=True, exist_ok=True)
    articles = list(_articles(arguments.gold))
    knowledge = shipped_knowledge()
    began, seconds, mentions = time.perf_counter(), 0.0, []
    for gold in articles:
        mentions.extend(extract_mentions(gold.article, knowledge).mentions)
    seconds = time.perf_counter() - began
    lines = sorted(to_line(to_record(m)) for m in mentions)
    (out / "mentions.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    gold_lines = [json.dumps({"id": g.article.ref, "events": g.events, "traps": []}) for g in articles]
    (out / "gold.jsonl").write_text("\n".join(gold_lines) + "\n", "utf-8")
    count = sum(len(g.article.text.split()) for g in articles)
    print(
        f"{len(articles)} articles, {count / len(articles):.0f} words each, "
        f"{count / 600 / seconds:.0f} articles of 600 words per second"
    )
    scorer = [sys.executable, str(SHARED / "tools" / "score_events.py"), str(out / "gold.jsonl"), str(out)]
    subprocess.run(scorer + (["--verbose"] if arguments.verbose else []), check=True)


def _articles(what: str) -> list[GoldArticle]:
    if what == "written":
        return list(written_articles())
    if what == "seeds":
        return list(seed_articles())
    return list(real_articles(what.split(",")))


if __name__ == "__main__":
    main()
