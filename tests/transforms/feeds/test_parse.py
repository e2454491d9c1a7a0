"""Whole feeds: every format, broken ones, and what is no feed."""

import gzip
import json

import pytest

from transforms.feeds.model import ParsedFeed
from transforms.feeds.parse import MAX_BYTES, parse_feed
from transforms.model import Rejected

URL = "https://example.org/news/feed"
NOW = "2026-11-23T00:00:00Z"
RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Harbour Wire</title><link>https://example.org/</link><language>en-gb</language><ttl>30</ttl>
<atom:link rel="self" href="https://example.org/news/feed"/><atom:link rel="next" href="?page=2"/>
<item><title>Port &amp;amp; quay</title><link>/a/1</link><guid isPermaLink="false">7</guid>
<dc:creator>Ann Lee</dc:creator>
<pubDate>Tue, 3 Mar 2026 10:00:00 EST</pubDate><description>short</description>
<content:encoded><![CDATA[<p>The whole of it, with <b>markup</b>.</p>]]></content:encoded></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://example.org/base/">
<title type="html">Hafen
&lt;b&gt;Blatt&lt;/b&gt;</title><link href="https://example.org/"/><entry><id>urn:x:1</id><title>Kai</title>
<link rel="alternate" href="a/1"/><published>2026-03-03T16:00:00+01:00</published>
<updated>2026-03-04T08:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Alles</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/"><title>Quays</title>
<link>https://example.org/</link></channel><item rdf:about="https://example.org/a/1"><title>Kai</title>
<link>https://example.org/a/1</link><dc:date>2026-03-03T15:00:00Z</dc:date></item></rdf:RDF>"""
ATOM03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Old</title><entry><title>Kai</title>
<link rel="alternate" href="https://example.org/a/1"/><id>t:1</id><issued>2026-03-03T15:00:00Z</issued>
<modified>2026-03-04T08:00:00Z</modified></entry></feed>"""
NEWS = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://example.org/a/1</loc><n:news><n:publication><n:name>Quays</n:name><n:language>en</n:language>
</n:publication><n:publication_date>2026-03-03T15:00:00Z</n:publication_date><n:title>Kai</n:title></n:news></url>
</urlset>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quays",
        "home_page_url": "https://example.org/",
        "items": [
            {"id": 5, "url": "/a/1", "title": "Kai", "content_text": "a < b", "date_published": "2026-03-03T15:00:00Z"}
        ],
    }
)
FORMATS = {
    "rss20": RSS.replace("Port &amp;amp; quay", "Kai"),
    "rss091": '<rss version="0.91"><channel><title>x</title><item><title>Kai</title><link>https://example.org/a/1</link>'
    "<pubDate>Tue, 3 Mar 2026 15:00:00 GMT</pubDate></item></channel></rss>",
    "rss10": RDF,
    "atom10": ATOM,
    "atom03": ATOM03,
    "news_sitemap": NEWS,
    "json11": JSON,
    "json1": JSON.replace("version/1.1", "version/1"),
}


def parsed(text: str | bytes, **more: str) -> ParsedFeed:
    return parse_feed(text if isinstance(text, bytes) else text.encode(), url=URL, now=NOW, **more)


@pytest.mark.parametrize(("name", "text"), FORMATS.items(), ids=FORMATS)
def test_formats(name: str, text: str) -> None:
    feed = parsed(text)
    (entry,) = feed.entries
    assert feed.format.startswith(name)
    assert entry.title == "Kai"
    assert entry.link in ("https://example.org/a/1", "https://example.org/base/a/1")
    assert (entry.published, entry.published_precision, entry.published_origin) == (
        "2026-03-03T15:00:00Z",
        "second",
        "published",
    )


def test_everything_an_rss_feed_says() -> None:
    feed = parsed(RSS)
    (entry,) = feed.entries
    assert (feed.title, feed.site, feed.language, feed.ttl) == ("Harbour Wire", "https://example.org/", "en-GB", 1800)
    assert feed.next_url == "https://example.org/news/feed?page=2"
    assert (entry.title, entry.author, entry.own_id, entry.language) == ("Port & quay", "Ann Lee", "7", "en-GB")
    assert entry.html == "<p>The whole of it, with <b>markup</b>.</p>"
    assert entry.published_text == "2026-03-03T10:00:00-05:00"
    assert feed.notes == ()


def test_everything_an_atom_feed_says() -> None:
    feed = parsed(ATOM)
    (entry,) = feed.entries
    assert (feed.title, feed.language, entry.language) == ("Hafen Blatt", "de", "de")
    assert (entry.link, entry.updated) == ("https://example.org/base/a/1", "2026-03-04T08:00:00Z")
    assert "<p>Alles</p>" in entry.html


def test_an_update_is_told_from_a_publication() -> None:
    (entry,) = parsed(ATOM.replace("<published>2026-03-03T16:00:00+01:00</published>", "")).entries
    assert (entry.published, entry.published_origin) == ("2026-03-04T08:00:00Z", "updated")


BROKEN = {
    "junk in front": "<br />\n<b>Warning</b>: fopen() in line 3\n" + RSS,
    "space in front": "\n\n  " + RSS,
    "junk behind": RSS + "<!-- served in 3 ms --><script>x</script>",
    "bare ampersand": RSS.replace("/a/1", "/a/1?x=1&y=2"),
    "html entity": RSS.replace("Port", "Port&eacute;&nbsp;"),
    "bare bracket": RSS.replace("short", "a < b"),
    "unclosed element": RSS.replace("short", "<p>short<br>"),
    "unclosed field": RSS.replace("</guid>", ""),
    "control characters": RSS.replace("short", "sh\x0bo\x00rt"),
    "number of no character": RSS.replace("short", "&#0;&#xD800;&#150;"),
    "undeclared namespace": RSS.replace('xmlns:dc="http://purl.org/dc/elements/1.1/"', ""),
    "attribute without quotes": RSS.replace('isPermaLink="false"', "isPermaLink=false isPermaLink=false"),
    "two declarations": '<?xml version="1.0"?>' + RSS,
    "document type": RSS.replace("<rss ", '<!DOCTYPE rss [<!ENTITY q "quay">]><rss ').replace("quay<", "&q;<"),
    "document type first": RSS.replace('<?xml version="1.0"?>', '<!DOCTYPE rss [<!ENTITY q "quay">]>').replace(
        "quay<", "&q;<"
    ),
    "unclosed comment": RSS.replace("<item>", "<!-- <item>"),
    "wrong case": RSS.replace("</title>", "</Title>"),
}


@pytest.mark.parametrize(("name", "text"), BROKEN.items(), ids=BROKEN)
def test_broken_feeds_are_salvaged(name: str, text: str) -> None:
    feed = parsed(text)
    (entry,) = feed.entries
    assert entry.title.startswith("Port")
    assert entry.link.startswith("https://example.org/a/1")
    assert entry.published == "2026-03-03T15:00:00Z"
    assert feed.notes or name in ("space in front", "document type", "document type first", "two declarations")


def test_entries_whose_end_tags_are_missing_come_apart() -> None:
    items = "".join(f"<item><title>T{n}</title><link>/a/{n}</link><description>text {n}" for n in range(3))
    feed = parsed(f"<rss><channel><title>x</title>{items}</channel></rss>")
    assert [(entry.title, entry.link, entry.html) for entry in feed.entries] == [
        (f"T{n}", f"https://example.org/a/{n}", f"text {n}") for n in range(3)
    ]


def outcome(text: str) -> ParsedFeed | Rejected:
    try:
        return parsed(text)
    except Rejected as why:
        return why


@pytest.mark.parametrize("length", range(600, len(RSS) - 20, 40))
def test_a_feed_that_breaks_off_tells_nothing_wrong(length: int) -> None:
    second = "<item><title>Second story</title><link>/a/2</link><guid isPermaLink='false'>8</guid></item></channel>"
    text = RSS.replace("</channel>", second)[:length]
    feed = outcome(text)
    if isinstance(feed, Rejected):
        assert feed.reason == "truncated"
        return
    assert "truncated" in feed.notes
    for entry in feed.entries:
        assert entry.link in ("", "https://example.org/a/1", "https://example.org/a/2")
        assert entry.title in ("", "Port & quay", "Second story")
        assert entry.published in ("", "2026-03-03T15:00:00Z")


NO_FEEDS = {
    b"": "empty_body",
    b" \n\t": "empty_body",
    b"\xef\xbb\xbf": "empty_body",
    b"\x00" * 500: "empty_body",
    bytes(range(256)) * 20: "binary",
    b"%PDF-1.7 ...": "binary",
    b"\x89PNG\r\n\x1a\n": "binary",
    b"<!doctype html><html><head><title>Home</title></head><body>hello</body></html>": "html_page",
    b"<html><body><div>We value your privacy</div></body></html>": "html_page",
    b"  <!-- x --><!DOCTYPE HTML PUBLIC '-//W3C//DTD'><p>x": "html_page",
    b"<html><head><title>Just a moment...</title></head><body></body></html>": "challenge_page",
    b"<html><title>Sorry</title>Our systems have detected unusual traffic</html>": "challenge_page",
    b"<div>not a document</div>": "html_page",
    b"<opml version='2.0'><body><outline xmlUrl='https://example.org/feed'/></body></opml>": "opml",
    b"<sitemapindex><sitemap><loc>https://example.org/s.xml</loc></sitemap></sitemapindex>": "sitemap_index",
    b"<urlset><url><loc>https://example.org/a</loc><lastmod>2026-03-03</lastmod></url></urlset>": "sitemap",
    b"<svg xmlns='http://www.w3.org/2000/svg'><title>x</title></svg>": "xml_not_a_feed",
    b"<soap:Envelope><soap:Body/></soap:Envelope>": "xml_not_a_feed",
    b"<rss></rss>": "xml_not_a_feed",
    b"<rss version='2.0'><channel><title>Cut": "truncated",
    b"not found": "not_a_feed",
    b"<<<<": "not_a_feed",
    b'{"error": "no such feed"}': "json_not_a_feed",
    b'[{"title": "x"}]': "json_not_a_feed",
    b'{"items": []}': "json_not_a_feed",
    b'{"version": "https://jsonfeed.org/version/1", "title": "x", "items": [{"id"': "truncated",
    b"[" * 100_000: "json_not_a_feed",
    b"\x1f\x8b\x08broken": "binary",
    gzip.compress(b"x" * (MAX_BYTES + 1)): "too_large",
    b"<a/>" * (MAX_BYTES // 4 + 1): "too_large",
}


@pytest.mark.parametrize(
    ("body", "reason"), NO_FEEDS.items(), ids=[f"{n}-{r}" for n, r in enumerate(NO_FEEDS.values())]
)
def test_what_is_no_feed_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse_feed(body, url=URL)
    assert (refused.value.reason, refused.value.subject) == (reason, URL)


def test_a_feed_without_entries_is_a_feed_that_says_so() -> None:
    feed = parsed('<rss version="2.0"><channel><title>Quiet</title></channel></rss>')
    assert (feed.entries, feed.notes) == ((), ("no_entries",))


def test_a_gzip_file_is_unpacked() -> None:
    feed = parsed(gzip.compress(RSS.encode()))
    assert (len(feed.entries), feed.notes) == (1, ("gzip_file",))


def test_the_original_address_wins_over_a_counter() -> None:
    counted = (
        '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://example.org/real</f:origLink></item>'
    )
    (entry,) = parsed(RSS.replace("</item>", counted)).entries
    assert entry.link == "https://example.org/real"


@pytest.mark.parametrize(
    ("date", "note"),
    [
        ("yesterday", "no_date"),
        ("04/05/2026", "ambiguous_date"),
        ("Fri, 01 Jan 2100 00:00:00 GMT", "future_date"),
        ("0", "no_date"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "implausible_date"),
    ],
)
def test_a_doubtful_date_is_no_date_and_is_said(date: str, note: str) -> None:
    feed = parsed(RSS.replace("Tue, 3 Mar 2026 10:00:00 EST", date).replace("en-gb", "en"))
    assert feed.entries[0].published == feed.entries[0].published_precision == ""
    assert note in feed.notes


def test_numeric_dates_are_read_as_the_feed_writes_them() -> None:
    items = "".join(
        f"<item><title>{d}</title><link>/{d}</link><pubDate>{d}</pubDate></item>" for d in ("04/05/2026", "05/13/2026")
    )
    feed = parsed(f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>")
    assert [entry.published for entry in feed.entries] == ["2026-04-05", "2026-05-13"]


def test_dates_without_zone_take_the_feeds_own() -> None:
    text = RSS.replace("10:00:00 EST", "10:00:00")
    assert parsed(text).entries[0].published == "2026-03-03T10:00:00Z"
    assert parsed(text, zone="Asia/Tokyo").entries[0].published == "2026-03-03T01:00:00Z"
    with_date = text.replace("<ttl>", "<lastBuildDate>Tue, 3 Mar 2026 12:00:00 -0300</lastBuildDate><ttl>")
    assert parsed(with_date).entries[0].published == "2026-03-03T13:00:00Z"
    assert "assumed_zone" in parsed(with_date).notes
