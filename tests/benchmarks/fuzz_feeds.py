"""Fuzz everything that reads bytes of feeds: no exception but Rejected, no hang, and what comes out holds its promises.

    python tests/benchmarks/fuzz_feeds.py SECONDS [SEED]

Mutates small feeds of our own and, where it lies beside the project, the suite of saved feeds. CPU seconds count. A
finding is written to the temporary folder and named; the run goes on. Exit code 1 if there was any.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pipeline.backfill import read_any
from pipeline.days import Days
from transforms.feeds.dates import read_date
from transforms.feeds.discover import feeds_of_page
from transforms.feeds.opml import read_opml
from transforms.feeds.parse import parse_feed
from transforms.feeds.sitemap import read_sitemap
from transforms.model import Rejected

SUITE = Path(__file__).parents[3] / "shared/suites/feeds/files"
MAX_SECONDS = 3.0  # of CPU for one input of at most a megabyte
NOW = "2026-11-23T00:00:00Z"
OWN = (
    b"""<?xml version="1.0" encoding="utf-8"?><!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel>
<title>T &a;</title><link>http://ex.org/</link><item><title>A &amp; B</title><link>/a?x=1&y=2</link><guid>1</guid>
<pubDate>Mon, 21 Sep 2026 10:00:00 EST</pubDate><description>
<![CDATA[<p>x</p>]]></description></item></channel></rss>""",
    b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://ex.org/"><title type="html">T</title>
<entry><id>urn:1</id>
<link rel="alternate" href="a"/><updated>2026-09-21T10:00:00+02:00</updated><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml">x<br/></div></content></entry></feed>""",
    b"""{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":1,"url":"/a","content_html":"<p>x",
"date_published":"2026-09-21"}]}""",
    b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://ex.org/a</loc><n:news><n:title>A</n:title></n:news></url></urlset>""",
    b'<opml version="2.0"><body><outline type="rss" xmlUrl="http://ex.org/feed" text="A"/></body></opml>',
    b'<html><link rel="alternate" type="application/rss+xml" href="/f"><body><a href="/rss">RSS</a></body></html>',
)
TOKENS = tuple(
    b"""< > & ]]> <![CDATA[ <!-- --> <? ?> <!DOCTYPE [ <!ENTITY % " ' = / </item> <item> <entry> </rss> <title>
    &#0; &#x0;    &lt; &a; xmlns= xml:base= href= rel= \x00 \xff \xfe\xff \xef\xbb\xbf \x1b$B \x1f\x8b { } [
    ] , : null 1e999 \\ud800
    2026-09-21 24:00:00 +9999 Mon, 99999999999999 \xd9\xa3 \xe5\xb9\xb4 javascript: http://[::1 // utf-16 gb18030
    charset=""".split()
)
TYPES = (
    "",
    "text/xml; charset=utf-8",
    "application/rss+xml; charset=windows-1251",
    "text/html; charset=shift_jis",
    "x" * 50,
)


def mutated(random_: random.Random, seeds: list[bytes]) -> bytes:
    """A seed after one to eight random changes, some of which blow it up to a megabyte at most."""
    data = bytearray(random_.choice(seeds))
    for _ in range(random_.randint(1, 8)):
        place = random_.randint(0, len(data))
        change = random_.randint(0, 7)
        if change == 0 and data:
            data[min(place, len(data) - 1)] = random_.randint(0, 255)
        elif change == 1:
            data[place:place] = random_.choice(TOKENS)
        elif change == 2:
            del data[place : place + random_.randint(1, 200)]
        elif change == 3:
            del data[place:]
        elif change == 4:
            chunk = bytes(data[place : place + random_.randint(1, 40)]) or random_.choice(TOKENS)
            data[place:place] = chunk * random_.choice((2, 10, 1000, 20_000))
        elif change == 5:
            data[place:place] = random_.choice(TOKENS) * random_.choice((2, 100, 50_000))
        elif change == 6:
            other = random_.choice(seeds)
            data[place:] = other[random_.randint(0, len(other)) :]
        else:
            data[place:place] = random_.randbytes(random_.randint(1, 64))
    return bytes(data[:1_000_000])


def check_feed(data: bytes, content_type: str = "") -> None:
    """Parse a feed and check what every feed promises. Raises AssertionError, or whatever the parser should not."""
    feed = parse_feed(data, content_type=content_type, url="https://ex.org/feed", now=NOW)
    ids = [entry.entry_id for entry in feed.entries]
    assert len(set(ids)) == len(ids), "ids repeat"
    for entry in feed.entries:
        assert entry.entry_id, "an entry without id"
        assert entry.link.startswith(("http://", "https://", "HTTP")) or not entry.link, entry.link
        assert not entry.published or "1990" <= entry.published[:4] <= "2026", entry.published
        assert len(entry.title) <= 1000
        assert "\n" not in entry.title


def targets(data: bytes, random_: random.Random) -> list[tuple[str, Callable[[], object]]]:
    """What is tried on one input."""
    content_type = random_.choice(TYPES)
    return [
        ("parse_feed", lambda: check_feed(data, content_type)),
        ("feeds_of_page", lambda: feeds_of_page(data, "https://ex.org/")),
        ("read_opml", lambda: read_opml(data)),
        ("read_sitemap", lambda: read_sitemap(data, url="https://ex.org/")),
        ("read_any", lambda: read_any(data, Days("2026-01-01", "2026-12-31"))),
        ("read_date", lambda: read_date(data[:120].decode("utf-8", "replace"))),
    ]


def main() -> None:
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    random_ = random.Random(seed)
    seeds = [*OWN, *(path.read_bytes() for path in sorted(SUITE.rglob("*")) if path.is_file())]
    seeds = [body for body in seeds if len(body) < 300_000]
    started, runs, findings, slowest = time.process_time(), 0, 0, (0.0, "")
    while time.process_time() - started < seconds:
        data = mutated(random_, seeds)
        for name, run in targets(data, random_)[: 6 if runs % 4 == 0 else 1]:
            began, problem = time.process_time(), ""
            try:
                run()
            except Rejected:
                pass
            except BaseException as why:  # whatever it is, it is a finding
                if isinstance(why, KeyboardInterrupt):
                    raise
                problem = f"{type(why).__name__}: {str(why)[:200]}"
            took = time.process_time() - began
            slowest = max(slowest, (took, name))
            if took > MAX_SECONDS:
                problem = f"{took:.1f} s"
            if problem:
                findings += 1
                with tempfile.NamedTemporaryFile(prefix=f"finding-{name}-", delete=False) as kept:
                    kept.write(data)
                print(f"{name}: {problem} ({kept.name})", flush=True)
        runs += 1
    print(f"{runs} inputs, {findings} findings, slowest {slowest[1]} {slowest[0]:.2f} s")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
