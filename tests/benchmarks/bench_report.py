"""The report at scale: 5,000 events told by 50,000 articles. Bars: <= 30 MB, interactive in <= 3 s in a real browser.

Writing must take time linear in the size, so half of the output is written too and the ratio printed. CPU time, one
core. The browser is the machine's own chromium; without one only the writing is measured.
"""

import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pipeline.report.write import report_page
from transforms.ids import content_id
from transforms.model import DIRECTION_OF_ACTION

Record = dict[str, Any]
WRITTEN = Path(__file__).resolve().parents[1] / "data" / "written"
FIELDS = ("company", "object", "counterparty", "announced_on", "support")
ARTICLES_OF_EVENT = 10
COPIES_OF_EVENT = 6


def words_at_hand() -> list[str]:
    """The words of the written articles, in order: their phrases are as hard to pack as news."""
    texts = [
        json.loads(line)["text"] for path in sorted(WRITTEN.glob("*.jsonl")) for line in path.open(encoding="utf-8")
    ]
    return " ".join(texts).split()


def made_output(events: int, seed: int = 1) -> tuple[dict[str, list[Record]], Record]:
    """The tables and the summary of a run with this many events, each told by ten articles, six of them copies."""
    source, words = random.Random(seed), words_at_hand()
    tables: dict[str, list[Record]] = {
        name: [] for name in ("articles", "mentions", "demands", "events", "alerts", "rejects")
    }
    companies = [f"Company {' '.join(source.sample(words, 1))} {n}" for n in range(300)]
    for number in range(events):
        _event(number, tables, companies[min(299, int(source.expovariate(0.02)))], words, source)
    for n in range(events // 5):
        tables["rejects"].append(
            {
                "stage": "ExtractArticles",
                "reason": source.choice(("no_text", "too_short")),
                "subject": f"page-{n}.html",
                "detail": "",
                "reject_id": content_id("reject", str(n)),
            }
        )
    return tables, {
        "inputs": len(tables["articles"]),
        "states": {},
        "versions": {"policywire": "0"},
        "config": "replay.yaml",
    }


def _event(number: int, tables: dict[str, list[Record]], company: str, words: list[str], source: random.Random) -> None:
    day = f"20{source.randint(12, 26)}-{source.randint(1, 12):02d}-{source.randint(1, 28):02d}"
    action = source.choice(sorted(DIRECTION_OF_ACTION))
    topics = sorted(source.sample(("privacy", "encryption", "labor", "elections", "biometrics"), 2))
    model, ids, sources = "", [], []
    for n in range(ARTICLES_OF_EVENT):
        copy = n >= ARTICLES_OF_EVENT - COPIES_OF_EVENT
        article = _article(
            f"{number}-{n}", day, words, source, tables["articles"][-1] if copy else None, model if copy else ""
        )
        model = model if copy else article["article_id"]
        tables["articles"].append(article)
        mention = _mention(article, company, action, topics, source)
        tables["mentions"].append(mention)
        ids.append(mention["mention_id"])
        sources.append(
            {
                "article_id": article["article_id"],
                "ref": article["ref"],
                "publisher": article["publisher"],
                "role": article["lineage"]["role"],
                "attributed_to": [],
            }
        )
    event_id = content_id("event", str(number))
    tables["events"].append(
        {
            "event_id": event_id,
            "company": {"name": company, "brand": None, "id": None, "text": company},
            "action": action,
            "direction": DIRECTION_OF_ACTION[action],
            "modality": "announced",
            "status": "active",
            "merged_into": None,
            "revision": 1,
            "change_kind": "content",
            "topics": topics,
            "object": {"text": _phrase(words, source, 5), "product": None},
            "counterparty": {"slug": "police", "text": "police"},
            "jurisdiction": None,
            "condition": None,
            "duration": None,
            "exceptions": [],
            "rationale": None,
            "announced_on": _when(day),
            "effective_on": _when(None),
            "channel": "statement",
            "spokesperson": None,
            "conflicts": [],
            "sources": sources,
            "mention_ids": ids,
            "num_articles": len(ids),
            "num_publishers": len(ids),
            "num_independent_sources": 3,
            "first_party": False,
            "origins": [f"report of {s['publisher']}" for s in sources[:3]],
            "first_published": day,
            "last_published": day,
            "quotes": [
                {
                    "speaker": _phrase(words, source, 2),
                    "text": _phrase(words, source, 25),
                    "role": None,
                    "start": 0,
                    "end": 9,
                    "article_id": sources[0]["article_id"],
                    "variants": [],
                }
            ],
            "follows": None,
            "confidence": 0.9,
        }
    )
    tables["alerts"].append(
        {
            "alert_id": content_id("alert", str(number)),
            "event_id": event_id,
            "revision": 1,
            "kind": "new",
            "rule": "policy_act",
            "severity": "info",
            "headline": "",
            "why": "first seen",
        }
    )
    for n in range(2):
        first = tables["articles"][-1 - n]
        tables["demands"].append(
            {
                "demand_id": content_id("demand", str(number), str(n)),
                "article_id": first["article_id"],
                "ref": first["ref"],
                "issuer": _phrase(words, source, 2),
                "action": action,
                "topic": topics[0],
                "object": None,
                "company": {"name": company, "brand": None, "id": None, "text": company},
                "evidence": [_span("act", first["text"], 400, 520)],
            }
        )


def _article(ref: str, day: str, words: list[str], source: random.Random, of: Record | None, model: str) -> Record:
    text = _edited(of["text"], words, source) if of else " ".join(_phrase(words, source, 9) for _ in range(60))
    passages = [
        {
            "start": at,
            "end": at + 300,
            "of_start": at,
            "of_end": at + 300,
            "similarity": 0.8,
            "changed": [[at + 20 * n, at + 20 * n + 8] for n in range(8)],
        }
        for at in (0, 400, 800)
    ]
    lineage = {
        "role": "rewritten" if of else "original",
        "of": model or None,
        "similarity": 0.8 if of else 0.0,
        "shown_by": ["shared_words"] if of else [],
        "passages": passages if of else [],
        "revision_of": None,
    }
    publisher = _phrase(words, source, 2)
    return {
        "article_id": content_id("article", ref),
        "text_id": content_id(ref),
        "ref": ref,
        "text": text,
        "title": _phrase(words, source, 9),
        "url": f"https://news.example/{day}/{ref}/{'-'.join(_phrase(words, source, 4).split())}",
        "canonical_url": None,
        "language": "en",
        "publisher": publisher,
        "byline": _phrase(words, source, 2),
        "published": {"at": day, "precision": "day", "basis": "input", "not_before": day, "not_after": day},
        "lineage": lineage,
        "family_id": content_id("family", model or content_id("article", ref)),
        "attributed_to": [],
        "relayed_from": None,
        "signals": [],
        "body_spans": [],
    }


def _mention(article: Record, company: str, action: str, topics: list[str], source: random.Random) -> Record:
    at = source.randrange(200, 900)
    spans = [_span("act", article["text"], at, at + 160)]
    spans += [_span(field, article["text"], at + 30 * n, at + 30 * n + 14) for n, field in enumerate(FIELDS)]
    return {
        "mention_id": content_id("mention", article["ref"]),
        "article_id": article["article_id"],
        "ref": article["ref"],
        "action": action,
        "modality": "announced",
        "salience": "main",
        "confidence": 0.8,
        "rules": ["suspend.stop:pause", "role:subj"],
        "inherited_from": None,
        "evidence": spans,
        "topics": topics,
        "company": {"name": company},
    }


def _span(field: str, text: str, start: int, end: int) -> Record:
    return {"field": field, "in": "text", "start": start, "end": end, "text": text[start:end]}


def _when(date: str | None) -> Record:
    return {"date": date, "precision": "day" if date else None, "basis": "explicit" if date else None, "text": None}


def _phrase(words: list[str], source: random.Random, count: int) -> str:
    at = source.randrange(len(words) - count)
    return " ".join(words[at : at + count])


def _edited(text: str, words: list[str], source: random.Random) -> str:
    return " ".join(source.choice(words) if source.random() < 0.1 else word for word in text.split())


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    half, whole = made_output(events // 2), made_output(events)
    times, page = [], b""
    for tables, summary in (half, whole):
        start = time.process_time()
        page = report_page(tables, summary)
        times.append(time.process_time() - start)
    articles = len(whole[0]["articles"])
    print(
        f"{events:,} events, {articles:,} articles: {len(page) / 1e6:.1f} MB (bar 30), written in {times[1]:.1f} s, "
        f"{times[1] / times[0]:.2f} x the time of half of them (linear: 2)"
    )
    open_in_browser(page)


def open_in_browser(page: bytes) -> None:
    """Print how long the page takes until it answers, and how long an event takes to open."""
    browser = shutil.which("chromium")
    if not browser:
        print("there is no chromium on this machine; how fast the page opens was not measured")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        path = Path(folder) / "report.html"
        path.write_bytes(page)
        chromium = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for _ in range(3):
            tab = chromium.new_page()
            start = time.perf_counter()
            tab.goto(path.as_uri())
            tab.wait_for_selector("html[data-ready]")
            opened = time.perf_counter() - start
            start = time.perf_counter()
            tab.click("#list td.what a >> nth=3")
            tab.wait_for_selector("#page:not([hidden]) mark")
            more = time.perf_counter() - start
            print(f"interactive after {opened:.2f} s (bar 3); an event's page after {more:.2f} s more")
            tab.close()
        chromium.close()


if __name__ == "__main__":
    main()
