"""Backfill: which pages sitemaps, lists and archives hold for some days."""

import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.backfill import day_of_url, pages_of_list, pages_of_sitemap, sitemaps_of_robots
from pipeline.backfill_files import pages_within
from pipeline.days import Days
from transforms.feeds.model import PageRequest
from transforms.feeds.sitemap import read_sitemap
from transforms.model import Rejected

DAYS = Days("2026-03-02", "2026-03-05")
SITE = "https://example.org"


def fetcher(pages: Mapping[str, str | bytes]):  # type: ignore[no-untyped-def]
    def fetch(url: str) -> bytes:
        if url not in pages:
            raise Rejected("http_404", subject=url)
        body = pages[url]
        return body if isinstance(body, bytes) else body.encode()

    return fetch


def urls(found) -> list[str]:  # type: ignore[no-untyped-def]
    return [item.url if isinstance(item, PageRequest) else f"{item.reason} {item.subject}" for item in found]


@pytest.mark.parametrize(
    ("entry", "taken"),
    [
        ("<loc>/a</loc><n:news><n:publication_date>2026-03-02T10:00:00Z</n:publication_date></n:news>", True),
        ("<loc>/a</loc><n:news><n:publication_date>2026-03-06</n:publication_date></n:news>", False),
        ("<loc>/2026/03/04/a</loc><lastmod>2026-09-09</lastmod>", True),
        ("<loc>/2026/02/04/a</loc><lastmod>2026-03-04</lastmod>", False),
        ("<loc>/2026/03/a</loc>", True),
        ("<loc>/a</loc><lastmod>2026-03-01</lastmod>", False),
        ("<loc>/a</loc><lastmod>2026-09-09</lastmod>", True),
        ("<loc>/a</loc>", False),
        ("<loc>/a</loc><lastmod>nonsense</lastmod>", False),
    ],
)
def test_pages_of_a_sitemap(entry: str, taken: bool) -> None:
    sitemap = read_sitemap(f"<urlset xmlns:n='n'><url>{entry}</url></urlset>".encode(), url=SITE)
    assert bool(list(pages_of_sitemap(sitemap, DAYS))) is taken


def test_pages_without_a_day_only_when_asked_for() -> None:
    sitemap = read_sitemap(b"<urlset><url><loc>/a</loc></url></urlset>", url=SITE)
    assert urls(pages_of_sitemap(sitemap, DAYS, undated=True)) == [f"{SITE}/a"]


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("https://example.org/2026/03/03/a", True),
        ("https://example.org/2026/03/09/a", False),
        ("https://example.org/a", False),
        ("2026-03-03,https://example.org/a", True),
        ("https://example.org/a 2026-03-03", True),
        ("17\t20260201\t2026\t20260303121500\thttps://example.org/a", True),
        ("17\t20260303\t2026\t20260401121500\thttps://example.org/a", False),
        ("20260303121500-7\t20260303121500\t1\texample.org\thttps://example.org/a\tWB#1", True),
        ('"https://example.org/a","2026-03-04T10:00:00Z"', True),
        ("no address 2026-03-03", False),
        ("", False),
        ("x" * 500_000, False),
    ],
)
def test_lists_of_addresses(line: str, taken: bool) -> None:
    assert bool(list(pages_of_list([line, line], DAYS))) is taken
    assert len(list(pages_of_list([line, line], DAYS, undated=True))) <= 1


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://e.org/2026/03/04/x", "2026-03-04"),
        ("https://e.org/x-20260304.html", "2026-03-04"),
        ("https://e.org/news/2026-3-4/x", ""),
        ("https://e.org/sitemap-2026-03.xml", "2026-03"),
        ("https://e.org/2026/13/x", ""),
        ("https://e.org/id/120260304999", ""),
        ("https://2026-03-04.org/x", ""),
    ],
)
def test_days_in_addresses(url: str, day: str) -> None:
    assert day_of_url(url) == day


def test_a_site_through_robots_and_index() -> None:
    index = (
        f"<sitemapindex><sitemap><loc>{SITE}/map-2026-03.xml.gz</loc></sitemap><sitemap><loc>{SITE}/map-2026-01.xml</loc></sitemap>"
        f"<sitemap><loc>{SITE}/gone.xml</loc></sitemap><sitemap><loc>{SITE}/index.xml</loc></sitemap></sitemapindex>"
    )
    pages = "".join(f"<url><loc>{SITE}/2026/03/{day:02}/a</loc></url>" for day in (1, 3, 4))
    fetch = fetcher(
        {
            f"{SITE}/robots.txt": f"User-agent: *\nDisallow: /x\nSitemap: {SITE}/index.xml\nsitemap:{SITE}/index.xml\n",
            f"{SITE}/index.xml": index,
            f"{SITE}/map-2026-03.xml.gz": gzip.compress(f"<urlset>{pages}</urlset>".encode()),
        }
    )
    assert sorted(urls(pages_within([SITE], DAYS, fetch))) == [
        f"http_404 {SITE}/gone.xml",
        f"{SITE}/2026/03/03/a",
        f"{SITE}/2026/03/04/a",
    ]


def test_files_and_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "list.txt.gz").write_bytes(
        gzip.compress(b"https://example.org/2026/03/03/a\nhttps://example.org/2026/03/03/a\n")
    )
    (tmp_path / "page.html").write_text("<html></html>")
    (tmp_path / "notes.txt").write_text("no address\n")
    (tmp_path / "empty.txt").write_text("")
    names = ("list.txt.gz", "page.html", "missing.xml", "notes.txt", "empty.txt")
    sources = [str(tmp_path / name) for name in names]
    found = urls(pages_within(sources, DAYS, fetcher({})))
    reasons = ("not_a_sitemap", "unreadable", "no_addresses", "no_addresses")
    refused = [f"{reason} {source}" for reason, source in zip(reasons, sources[1:], strict=True)]
    assert found == ["https://example.org/2026/03/03/a", *refused]


def test_sitemaps_of_robots() -> None:
    assert sitemaps_of_robots(
        "# sitemap: /no\nSitemap: /a.xml\r\n SITEMAP : https://e.org/b.xml\n", f"{SITE}/robots.txt"
    ) == (
        f"{SITE}/a.xml",
        "https://e.org/b.xml",
    )
