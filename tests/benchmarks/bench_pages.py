"""How well and how fast pages are read, against bare trafilatura: text, titles, dates, CPU.

    python tests/benchmarks/bench_pages.py [SUITE] [--speed]

SUITE is a folder with `index.jsonl` (rows with path, suite, url and, where known, text, title, date) and gzipped pages;
without one beside the project the script says so and ends.

- Text: F1 of the words (``\\w+``, with repetition) of a page's text against the truth, mean over the pages; beside it
  the figure of the pooled shares, as the article extraction benchmark of Scrapinghub pools them. A page that is refused
  counts 0. The interval is the 95 % one of the paired bootstrap of the differences (10,000 draws, fixed seed).
- The peers are `trafilatura.extract(html)` as it comes ("default") and with comments off ("no comments").
- Dates: right where the truth's day is the article's day or its UTC day; wrong another day; else missing. A truth that
  lies behind the day on which the page was crawled is an error of the suite; figures are given with and without those.
- Titles: near where rapidfuzz's ratio of the case-folded words is at least 70 %, strict at 90 %.
- Speed: pages per CPU second, each page read by all in turn; the peer that does the same work (title, date, text)
  is `bare_extraction(html, with_metadata=True, include_comments=False)`.

Pages of an even first hex digit of sha256(id) are the half that was looked at while building ("seen").
"""

import argparse
import gzip
import hashlib
import json
import logging
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import trafilatura
from rapidfuzz import fuzz

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Page, Rejected
from transforms.text.article import extract_article

SUITE = Path(__file__).resolve().parents[3] / "shared" / "suites" / "html"
WORD = re.compile(r"\w+")
DRAWS = 10_000


def counts(truth: str, found: str) -> tuple[int, int, int]:
    """Words that both have, that only the found text has, that only the truth has."""
    a, b = Counter(WORD.findall(truth)), Counter(WORD.findall(found))
    both = sum((a & b).values())
    return both, sum(b.values()) - both, sum(a.values()) - both


def f1(told: tuple[float, float, float]) -> float:
    both, extra, missed = told
    return 2 * both / (2 * both + extra + missed) if both else 0.0


def pooled(told: Sequence[tuple[int, int, int]]) -> float:
    shares = [tuple(part / max(1, sum(one)) for part in one) for one in told]
    return f1(tuple(map(sum, zip(*shares, strict=True))))  # type: ignore[arg-type]


def mean_and_pooled(told: Sequence[tuple[int, int, int]]) -> str:
    return f"{statistics.mean(map(f1, told)):.4f} (pooled {pooled(told):.4f})"


def interval(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the mean difference."""
    gains = np.array(ours) - np.array(theirs)
    draws = np.random.default_rng(0).integers(0, len(gains), (DRAWS, len(gains)))
    low, high = np.percentile(gains[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def read(page: Page) -> Article | str:
    try:
        return extract_article(page, shipped_knowledge())
    except Rejected as why:
        return why.reason


def is_seen(row: dict[str, Any]) -> bool:
    return int(hashlib.sha256(row["id"].encode()).hexdigest()[0], 16) % 2 == 0


def print_texts(rows: list[dict[str, Any]], found: dict[str, Article | str], pages: dict[str, Page]) -> None:
    for suite in sorted({row["suite"] for row in rows if row.get("text")}):
        for half in ("all", "seen", "unseen"):
            chosen = [
                row
                for row in rows
                if row["suite"] == suite and row.get("text") and (half == "all" or is_seen(row) == (half == "seen"))
            ]
            ours = [counts(row["text"], text_of(found[row["id"]])) for row in chosen]
            said = f"{suite:12} {half:6} n={len(chosen):3}  F1 {mean_and_pooled(ours)}"
            for name, comments in (("default", True), ("no comments", False)):
                bare = [counts(row["text"], bare_text(pages[row["id"]], comments)) for row in chosen]
                low, high = interval([f1(one) for one in ours], [f1(one) for one in bare])
                said += f"; {name} {mean_and_pooled(bare)}, gain {low:+.4f} to {high:+.4f}"
            print(said)


_bare: dict[tuple[str, bool], str] = {}


def bare_text(page: Page, comments: bool) -> str:
    key = (page.ref, comments)
    if key not in _bare:
        _bare[key] = trafilatura.extract(page.body, include_comments=comments) or ""
    return _bare[key]


def text_of(found: Article | str) -> str:
    return found.text if isinstance(found, Article) else ""


def print_dates(rows: list[dict[str, Any]], found: dict[str, Article | str]) -> None:
    for name, suites in (("all", None), ("fundus", "fundus"), ("htmldate_mediacloud", "htmldate_mediacloud")):
        for possible in (False, True):
            told: Counter[str] = Counter()
            for row in rows:
                day = str(row.get("date") or "")[:10]
                if not day or (suites and row["suite"] != suites):
                    continue
                if possible and day > str(row.get("crawl_date") or "9999")[:10]:
                    continue
                article = found[row["id"]]
                published = article.published if isinstance(article, Article) else None
                if published is None or not published.at:
                    told["missing"] += 1
                else:
                    told["right" if day in (published.not_before, published.at[:10]) else "wrong"] += 1
            n = sum(told.values())
            shares = ", ".join(f"{kind} {told[kind]} ({told[kind] / n:.1%})" for kind in ("right", "wrong", "missing"))
            print(f"dates {name:20} {'possible truths' if possible else 'all truths':15} n={n}: {shares}")


def print_titles(rows: list[dict[str, Any]], found: dict[str, Article | str]) -> None:
    def folded(title: str) -> str:
        return " ".join(WORD.findall(title.casefold()))

    for half in ("all", "seen", "unseen"):
        chosen = [row for row in rows if row.get("title") and (half == "all" or is_seen(row) == (half == "seen"))]
        likeness = [
            fuzz.ratio(folded(row["title"]), folded(article.title if isinstance(article, Article) else ""))
            for row in chosen
            for article in [found[row["id"]]]
        ]
        near, strict = (sum(one >= least for one in likeness) / len(chosen) for least in (70, 90))
        print(f"titles {half:6} n={len(chosen)}: near {near:.1%}, strict {strict:.1%}")


def print_speed(pages: Sequence[Page]) -> None:
    readers: dict[str, Callable[[Page], object]] = {
        "policywire": read,
        "extract, comments off": lambda page: trafilatura.extract(page.body, include_comments=False),
        "bare_extraction with metadata": lambda page: trafilatura.bare_extraction(
            page.body, with_metadata=True, include_comments=False
        ),
    }
    spent: Counter[str] = Counter()
    for page in (*pages[:10], *pages):
        for name, reader in readers.items():
            started = time.thread_time()
            reader(page)
            spent[name] += time.thread_time() - started
        if page is pages[9]:
            spent.clear()  # imports and compiled patterns
    for name, seconds in spent.items():
        ratio = seconds / spent["policywire"]
        print(f"speed {name}: {len(pages) / seconds:.1f} pages per CPU second; policywire has {ratio:.2f} of its rate")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("suite", nargs="?", type=Path, default=SUITE)
    parser.add_argument("--speed", action="store_true")
    args = parser.parse_args()
    if not (args.suite / "index.jsonl").is_file():
        print(f"{args.suite}: no suite of pages there; nothing was measured")
        return
    logging.disable(logging.CRITICAL)
    rows = [json.loads(line) for line in (args.suite / "index.jsonl").read_text("utf-8").splitlines()]
    pages = {
        row["id"]: Page(
            ref=row["id"],
            body=gzip.decompress((args.suite / row["path"]).read_bytes()),
            content_type="text/html",
            url=row.get("url") or "",
        )
        for row in rows
    }
    found = {name: read(page) for name, page in pages.items()}
    print("refused:", dict(Counter(one for one in found.values() if isinstance(one, str))))
    print_texts(rows, found, pages)
    print_dates(rows, found)
    print_titles(rows, found)
    if args.speed:
        print_speed(list(pages.values()))


if __name__ == "__main__":
    main()
