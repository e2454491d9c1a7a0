"""Score the feed parser on a suite of feeds with expectations: who disagrees with whom, wrong dates, non-feeds, CPU.

    python tests/benchmarks/score_feeds.py [SUITE]

SUITE is a folder with `expected.jsonl` and the files it names. Rows whose expectation is feedparser's own output are
counted apart: only the others are independent. A date counts as wrong when another day or second is given than is
expected; none given is a disagreement, not a wrong date. An expected null is "not stated": where feedparser tells
something there, the suite does not count that as a disagreement either.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from transforms.feeds.model import ParsedFeed
from transforms.feeds.parse import parse_feed
from transforms.model import Rejected

SUITE = Path(__file__).parents[3] / "shared/suites/feeds"
NOW = "2026-11-23T00:00:00Z"
Row = dict[str, Any]


def is_independent(row: Row) -> bool:
    """Whether somebody else than feedparser says what is to be expected."""
    return not row["expect_source"].startswith(("feedparser", "feedvalidator"))


def outcome(suite: Path, row: Row) -> tuple[ParsedFeed | Rejected, float]:
    """What the parser makes of a row's file, and the CPU seconds it took."""
    body = (suite / row["path"]).read_bytes()
    headers = row.get("response_headers") or {}
    url = row.get("base_url") or headers.get("content-location") or ""
    started = time.process_time()
    try:
        return parse_feed(
            body, content_type=headers.get("content-type", ""), url=url, now=NOW
        ), time.process_time() - started
    except Rejected as why:
        return why, time.process_time() - started


def differences(row: Row, got: ParsedFeed | Rejected) -> Iterator[tuple[str, str]]:
    """Every (field, text) in which the outcome is not what is expected; the field "date" is a wrong date."""
    expected = row["expect"]
    if expected.get("error"):
        if isinstance(got, ParsedFeed):
            yield "non-feed", f"taken for a feed of {len(got.entries)} entries"
        return
    if isinstance(got, Rejected):
        yield "rejected", f"{got.reason}: {got.detail[:80]}"
        return
    if "entries" in expected and expected["entries"] != len(got.entries):
        yield "entries", f"{len(got.entries)} for {expected['entries']}"
        return
    if expected.get("feed_title") and " ".join(expected["feed_title"].split()) != got.title:
        yield "feed title", f"{got.title!r} for {expected['feed_title']!r}"
    for number, entry in enumerate(got.entries):
        told = {
            "titles": " ".join(entry.title.split()) or None,
            "links": entry.link or None,
            "published": entry.published if entry.published_origin == "published" else None,
            "published_or_updated": entry.published or None,
            "updated": entry.updated or entry.published or None,
        }
        for field, value in told.items():
            wanted = expected.get(field, [])
            if number < len(wanted) and not _same(field, value, wanted[number]):
                wrong = field.startswith(("pub", "upd")) and value and wanted[number]
                yield ("date" if wrong else field), f"[{number}] {field} {value!r} for {wanted[number]!r}"


def _same(field: str, value: str | None, wanted: str | None) -> bool:
    if field == "titles":
        return (value or "") == " ".join((wanted or "").split())
    if wanted is None:
        return True
    if field.startswith(("pub", "upd")) and value and wanted:
        return wanted.startswith(value) if len(value) < 20 else value == wanted
    return (value or "") == (wanted or "")


def main() -> None:
    suite = Path(sys.argv[1]) if len(sys.argv) > 1 else SUITE
    if not (suite / "expected.jsonl").exists():
        sys.exit(f"{suite}: no suite of feeds here")
    rows = [json.loads(line) for line in (suite / "expected.jsonl").open(encoding="utf-8")]
    disagree: Counter[bool] = Counter()
    fields: Counter[str] = Counter()
    slowest: list[tuple[float, str]] = []
    for row in rows:
        got, seconds = outcome(suite, row)
        slowest.append((seconds, row["id"]))
        found = list(differences(row, got))
        if found and row.get("cls") == "either":
            print(f"either    {row['id']}: {found[0][1]}")
            continue
        fields.update({field for field, _ in found})
        disagree[is_independent(row)] += bool(found)
        if found:
            kind = "INDEPENDENT" if is_independent(row) else "feedparser"
            print(f"{kind:11} {row['id']}: {'; '.join(text for _, text in found[:3])} ({len(found)})")
    own = sum(map(is_independent, rows))
    print(f"\nindependent rows: {disagree[True]} of {own} disagree ({disagree[True] / own:.1%})")
    print(f"feedparser's own: {disagree[False]} of {len(rows) - own} disagree")
    print(f"fields: {dict(fields)}")
    print("slowest:", ", ".join(f"{name} {seconds:.2f} s" for seconds, name in sorted(slowest, reverse=True)[:6]))


if __name__ == "__main__":
    main()
