"""Saved feeds become articles; what is no feed is said to be none."""

import json
from pathlib import Path

import pytest

from pipeline.documents import read_documents
from transforms.knowledge import shipped_knowledge
from transforms.model import Page, Reject
from transforms.text.article import extract_article

BODY = "Borealis will stop selling its camera to police. The maker said so on Tuesday. " * 4
RSS = f"""<?xml version="1.0" encoding="iso-8859-1"?>
<rss version="2.0"><channel><title>Caf\xe9 Wire</title>
<item><guid>tag:1</guid><link>https://example.org/a</link><title>Borealis stops</title>
<pubDate>Wed, 10 Jun 2020 18:08:42 -0700</pubDate><description><![CDATA[<p>{BODY}</p>]]></description></item>
<item><link>https://example.org/b</link><title>No text</title></item>
</channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title>
<entry><id>urn:1</id><title>Borealis stops</title><updated>2020-06-10T18:08:42Z</updated>
<summary>short</summary><content type="html">&lt;p&gt;{BODY}&lt;/p&gt;</content></entry></feed>"""
NO_FEEDS = {
    "page": (b"<html><body><p>Please enable JavaScript</p></body></html>", "html_page"),
    "opml": (b'<?xml version="1.0"?><opml version="2.0"><body/></opml>', "opml"),
    "nothing": (b"", "empty_body"),
    "noise": (bytes(range(256)), "binary"),
    "no_entries": (b'<rss version="2.0"><channel><title>x</title></channel></rss>', "empty"),
    "bomb": (b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "xml_not_a_feed"),
}


def test_rss(tmp_path: Path) -> None:
    (tmp_path / "wire.rss").write_bytes(RSS.encode("iso-8859-1"))
    page, reject = read_documents(str(tmp_path / "wire.rss"))
    assert isinstance(page, Page)
    assert (page.ref, page.url, page.title, page.publisher) == (
        "tag:1",
        "https://example.org/a",
        "Borealis stops",
        "Café Wire",
    )
    article = extract_article(page, shipped_knowledge())
    assert article.text.startswith("Borealis will stop selling")
    assert (article.published.at, article.published.basis) == ("2020-06-11T01:08:42Z", "feed")
    assert article.published.not_after == "2020-06-10"
    assert isinstance(reject, Reject)
    assert (reject.reason, reject.subject) == ("no_text", "wire.rss#2")


@pytest.mark.parametrize("name", ["wire.atom", "wire.xml"])
def test_atom_takes_the_fuller_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(ATOM, "utf-8")
    (page,) = read_documents(str(tmp_path / name))
    assert isinstance(page, Page)
    assert page.ref == "urn:1"
    assert BODY.strip() in page.body.decode()


@pytest.mark.parametrize(("body", "reason"), NO_FEEDS.values(), ids=NO_FEEDS)
def test_what_is_no_feed(tmp_path: Path, body: bytes, reason: str) -> None:
    (tmp_path / "x.rss").write_bytes(body)
    (reject,) = read_documents(str(tmp_path / "x.rss"))
    assert isinstance(reject, Reject)
    assert reject.reason == reason


def test_json_feed(tmp_path: Path) -> None:
    items = [{"id": 7, "url": "https://example.org/a", "title": "Borealis stops", "content_text": BODY}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": items}
    (tmp_path / "wire.json").write_text(json.dumps(feed), "utf-8")
    (page,) = read_documents(str(tmp_path / "wire.json"))
    assert isinstance(page, Page)
    assert (page.ref, page.url, page.publisher) == ("7", "https://example.org/a", "Wire")
    assert BODY.strip() in page.body.decode()
