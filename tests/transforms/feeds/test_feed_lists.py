"""JSON feeds, sitemaps, OPML, and the feeds of a page."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feeds.discover import feeds_of_page
from transforms.feeds.model import Feed
from transforms.feeds.opml import read_opml, write_opml
from transforms.feeds.parse import parse_feed
from transforms.feeds.sitemap import read_sitemap
from transforms.model import Rejected

SITE = "https://example.org/"


def json_entry(**item: Any) -> Any:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "x",
        "language": "en",
        "items": [item, {"id": "z"}],
    }
    return parse_feed(json.dumps(document).encode(), url=SITE).entries[0]


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ({"url": "/a"}, "link", "https://example.org/a"),
        ({"external_url": "https://other.org/b"}, "link", "https://other.org/b"),
        ({"url": "/a", "external_url": "https://other.org/b"}, "link", "https://example.org/a"),
        ({"id": 12, "content_text": "a < b"}, "html", "<p>a &lt; b</p>"),
        ({"content_html": "<p>x", "content_text": "y"}, "html", "<p>x"),
        ({"id": 12.5}, "own_id", "12.5"),
        ({"author": {"name": "Ann"}}, "author", "Ann"),
        ({"authors": [{"name": "Ann"}, {"name": "Bo"}, {}]}, "author", "Ann, Bo"),
        ({"authors": "Ann"}, "author", "Ann"),
        ({"date_published": "2026-03-03T10:00:00-05:00"}, "published", "2026-03-03T15:00:00Z"),
        ({"date_modified": "2026-03-03"}, "published_origin", "updated"),
        ({"date_published": "soon"}, "published", ""),
        ({"title": None, "url": []}, "link", ""),
        ({"title": "A &amp; B"}, "title", "A & B"),
        ({"summary": "In one line", "content_html": "<p>x"}, "title", "In one line"),
        ({"language": "de"}, "language", "de"),
        ({}, "language", "en"),
    ],
)
def test_json_items(item: dict[str, Any], field: str, value: str) -> None:
    assert getattr(json_entry(**item), field) == value


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["items", "url", "title", "authors", "id"]), inner)
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(JSON_VALUES)
def test_any_json_is_a_feed_or_refused(value: Any) -> None:
    document = {"version": "https://jsonfeed.org/version/1", "items": value}
    assert parse_feed(json.dumps(document).encode()).format == "json1"
    with suppress(Rejected):
        assert parse_feed(json.dumps(value).encode()).format.startswith("json")


MAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://example.org/a </loc><lastmod>2026-03-03</lastmod><image:image>
<image:loc>https://example.org/i.png</image:loc><image:title>Picture</image:title></image:image><news:news><news:publication><news:name>Quays</news:name>
<news:language>en</news:language></news:publication><news:publication_date>2026-03-02</news:publication_date>
<news:title>Kai</news:title></news:news></url><url><loc>javascript:x</loc></url><url><loc>/b?x=1&y=2</loc></url></urlset>"""


def test_sitemap() -> None:
    first, second = read_sitemap(MAP.encode(), url=SITE).pages
    assert (first.url, first.changed, first.published) == ("https://example.org/a", "2026-03-03", "2026-03-02")
    assert (first.title, first.publisher, first.language) == ("Kai", "Quays", "en")
    assert (second.url, second.changed) == ("https://example.org/b?x=1&y=2", "")


def test_sitemap_index_and_plain_list() -> None:
    index = "<sitemapindex><sitemap><loc>/s1.xml.gz</loc><lastmod>2026-03</lastmod></sitemap></sitemapindex>"
    assert read_sitemap(index.encode(), url=SITE).sitemaps == (("https://example.org/s1.xml.gz", "2026-03"),)
    assert [page.url for page in read_sitemap(b"https://example.org/a\nhttps://example.org/b\n").pages] == [
        "https://example.org/a",
        "https://example.org/b",
    ]


@pytest.mark.parametrize("body", [b"", b"no list", b"<html></html>", b"<rss><channel/></rss>", b"\xff\xfe", b"<"])
def test_what_is_no_sitemap(body: bytes) -> None:
    with pytest.raises(Rejected):
        read_sitemap(body)


OPML = """<?xml version="1.0" encoding="iso-8859-1"?><opml version="1.1"><head><title>mine</title></head><body>
<outline text="News & more">
<outline type="rss" text="Caf\xe9" xmlUrl="https://example.org/feed" htmlUrl="https://example.org"/>
<outline type="RSS" title="B" text="b" xmlurl=" https://example.org/b "/></outline>
<outline type="atom" text="C" url="https://example.org/c"/><outline text="no feed" url="https://example.org/d"/>
<outline type="rss" text="again" xmlUrl="https://example.org/feed"/><outline xmlUrl="file:///etc/passwd"/></body></opml>"""


def test_opml_is_read_leniently() -> None:
    feeds = read_opml(OPML.encode("iso-8859-1"))
    assert [(feed.name, feed.url) for feed in feeds] == [
        ("Café", "https://example.org/feed"),
        ("B", "https://example.org/b"),
        ("C", "https://example.org/c"),
    ]


@pytest.mark.parametrize("body", [b"", b"x", b"<rss/>", b"<html/>", b"\x00"])
def test_what_is_no_opml(body: bytes) -> None:
    with pytest.raises(Rejected) as refused:
        read_opml(body)
    assert refused.value.reason == "not_opml"


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="\ufffe\uffff"), max_size=20)
FEEDS = st.builds(
    Feed,
    url=st.integers(0, 99).map(lambda number: f"https://example.org/feed?id={number}&x=<'\">".replace("<'\">", "1")),
    name=NAMES,
    content=st.sampled_from(["page", "entry"]),
    zone=st.sampled_from(["", "Europe/Berlin"]),
    min_interval=st.sampled_from([600, 900]),
    max_interval=st.sampled_from([86_400, 7200]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(FEEDS, max_size=5, unique_by=lambda feed: feed.url))
def test_opml_round_trip(feeds: list[Feed]) -> None:
    assert read_opml(write_opml(feeds)) == tuple(sorted(feeds))


def test_secrets_stay_at_home() -> None:
    body = write_opml([Feed(url="https://example.org/feed", auth="TOKEN_NAME", headers=(("X-Key", "${KEY}"),))])
    assert b"TOKEN_NAME" not in body
    assert b"KEY" not in body


PAGES = {
    '<link rel="alternate" type="application/rss+xml" title="All" href="/rss">': [("https://example.org/rss", "link")],
    "<LINK REL='ALTERNATE' TYPE='application/atom+xml; charset=utf-8' HREF='a.xml'>": [
        ("https://example.org/a.xml", "link")
    ],
    '<base href="https://cdn.example.org/x/"><link rel="alternate" type="text/xml" href="feed.xml">': [
        ("https://cdn.example.org/x/feed.xml", "link")
    ],
    '<link rel="alternate" type="application/json+oembed" href="/oembed">'
    '<link rel="alternate" type="application/feed+json" href="/feed.json">': [
        ("https://example.org/feed.json", "link")
    ],
    '<link rel="alternate" hreflang="de" href="/de"><a href="/neues/rss.xml">x</a>': [
        ("https://example.org/neues/rss.xml", "anchor")
    ],
    '<a href="/abo">RSS</a><a href="/feedback">Feedback</a><a href="/atomic-energy">Atomic</a>': [
        ("https://example.org/abo", "anchor")
    ],
    '<link rel="alternate" type="application/rss+xml" href="/comments/feed/" title="Comments"><link rel="alternate" '
    'type="application/rss+xml" href="/feed/">': [
        ("https://example.org/feed/", "link"),
        ("https://example.org/comments/feed/", "link"),
    ],
    '<meta name="generator" content="WordPress 6.5"><p>x': [("https://example.org/feed/", "software")],
    '<link rel="stylesheet" href="/rss.css"><script src="/feed.js"></script><img src="https://x.blogspot.com/i.png">': [
        ("https://example.org/feeds/posts/default", "software")
    ],
}


@pytest.mark.parametrize(("page", "found"), PAGES.items(), ids=range(len(PAGES)))
def test_feeds_of_pages(page: str, found: list[tuple[str, str]]) -> None:
    assert [(feed.url, feed.how) for feed in feeds_of_page(f"<html>{page}</html>".encode(), SITE)] == found


def test_a_page_that_tells_nothing_leaves_the_usual_places() -> None:
    found = feeds_of_page(b"<p>hello", SITE + "a/b")
    assert {feed.how for feed in found} == {"usual_place"}
    assert found[0].url == "https://example.org/feed"
