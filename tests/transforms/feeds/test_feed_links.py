"""Links: absolute, of the web only, and reduced to the page they name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feeds.links import absolute_link, link_key, names_a_page
from transforms.feeds.parse import parse_feed
from transforms.feeds.titles import plain_title

BASE = "https://example.org/news/feed.xml"
LINKS = {
    "https://example.org/a": "https://example.org/a",
    "/a": "https://example.org/a",
    "a?b=1": "https://example.org/news/a?b=1",
    "//cdn.example.org/a": "https://cdn.example.org/a",
    "\n  https://example.org/\n  a b \n": "https://example.org/%20%20a%20b",
    "www.example.org/a": "http://www.example.org/a",
    "HTTP://Example.org/A": "http://Example.org/A",
    "https://example.org/ä?ö=ü": "https://example.org/ä?ö=ü",
    "javascript:alert(1)": "",
    "JaVaScRiPt:alert(1)": "",
    "data:text/html,x": "",
    "file:///etc/passwd": "",
    "ftp://example.org/x": "",
    "mailto:a@example.org": "",
    "tag:example.org,2026:1": "",
    "urn:uuid:1": "",
    "http://": "",
    "http://[::1": "",
    "": "",
    "   ": "",
    "x" * 5000: "",
}


@pytest.mark.parametrize(("link", "absolute"), LINKS.items(), ids=range(len(LINKS)))
def test_links(link: str, absolute: str) -> None:
    assert absolute_link(link, BASE) == absolute


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_any_link_is_of_the_web_or_none(link: str) -> None:
    found = absolute_link(link, BASE)
    assert not found or found.split(":")[0] in ("http", "https")
    assert absolute_link(found, BASE) == found
    assert isinstance(link_key(found), str)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?utm_source=x", "http://www.example.org/a/"),
        ("https://example.org/a?id=1&fbclid=2#c", "https://example.org/a?gclid=9&id=1"),
        ("https://example.org:443/a", "https://example.org/a"),
    ],
)
def test_the_same_page(one: str, other: str) -> None:
    assert link_key(one) == link_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("https://e.org/a?id=1", "https://e.org/a?id=2"), ("https://e.org/a", "https://f.org/a")]
)
def test_other_pages(one: str, other: str) -> None:
    assert link_key(one) != link_key(other)


def test_a_home_page_names_no_page() -> None:
    assert [
        names_a_page(link) for link in ("https://e.org", "https://e.org/", "https://e.org/a", "https://e.org/?p=1")
    ] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("feed", "link"),
    [
        (
            '<feed xmlns="A" xml:base="http://b.org/x/"><entry><id>1</id><link href="y"/></entry></feed>',
            "http://b.org/x/y",
        ),
        (
            '<feed xmlns="A"><link href="http://s.org/"/><entry><id>1</id><link href="/y"/></entry></feed>',
            "http://s.org/y",
        ),
        ('<feed xmlns="A"><entry xml:base="/z/"><id>1</id><link href="y"/></entry></feed>', "https://example.org/z/y"),
        ("<rss><channel><item><guid>https://example.org/g</guid></item></channel></rss>", "https://example.org/g"),
        ("<rss><channel><item><guid isPermaLink='false'>https://example.org/g</guid></item></channel></rss>", ""),
        ("<rss><channel><item><guid>no link</guid><title>x</title></item></channel></rss>", ""),
        ("<rss><channel><item><link>javascript:x</link><title>x</title></item></channel></rss>", ""),
    ],
)
def test_links_of_feeds(feed: str, link: str) -> None:
    text = feed.replace('xmlns="A"', 'xmlns="http://www.w3.org/2005/Atom"')
    assert parse_feed(text.encode(), url=BASE).entries[0].link == link


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A &amp; B", "A & B"),
        ("Caf&amp;eacute;", "Café"),
        ("<b>Bold</b> and <i class='x'>not</i>", "Bold and not"),
        ("x &lt; y", "x < y"),
        ("How to use <template>", "How to use <template>"),
        ("one<br/>two\n three", "one two three"),
        ("<script>alert(1)</script>Safe", "Safe"),
        ("", ""),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert plain_title(text) == title


def test_a_title_of_a_megabyte_is_cut() -> None:
    assert len(plain_title("long " * 200_000)) == 1000
