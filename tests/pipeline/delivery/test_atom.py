"""The Atom feed is valid, stable, and updated when more is told of an event."""

from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests_alerts import HOSTILE, alerts_yaml, event, queued

from pipeline.delivery.atom import atom_feed
from pipeline.delivery.channels import AtomFeed
from transforms.outbox import Change, Facts, OutboxEntry

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
SETTINGS = AtomFeed(path="alerts.xml", url="https://example.org/alerts.xml")
RULES = alerts_yaml({"feed": {"type": "atom", "path": "alerts.xml"}})
ENTRIES = queued([event(n, text=HOSTILE) for n in range(5)], RULES)


def parsed_feed(xml: bytes) -> feedparser.FeedParserDict:
    SCHEMA.assertValid(etree.fromstring(xml))
    feed = feedparser.parse(xml, sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def test_the_feed_is_valid_and_readers_see_text() -> None:
    feed = parsed_feed(atom_feed(ENTRIES, "feed", SETTINGS))
    assert len(feed.entries) == 5
    assert feed.feed.links[0].href == "https://example.org/alerts.xml"
    for entry in feed.entries:
        assert entry.title.startswith("Borealis ends <script>alert(1)</script>")
        assert entry.title_detail.type == "text/plain"
        assert "<script" not in entry.content[0].value  # the HTML a reader would render
        assert "&lt;script&gt;" in entry.content[0].value
        assert entry.link.startswith("https://news.example.org/")
        assert entry.id.startswith("urn:uuid:")
    assert len({entry.id for entry in feed.entries}) == 5


def test_an_event_keeps_its_id_and_is_updated() -> None:
    told = ENTRIES[0]
    later = replace(
        told,
        alert_id="f" * 16,
        kind="changed",
        headline="Borealis ends it all",
        queued_at="2026-04-01T00:00:00Z",
        facts=replace(told.facts, changes=(Change(field="modality", old="planned", new="<b>in_effect</b>"),)),
    )
    before = {entry.id: entry for entry in parsed_feed(atom_feed(ENTRIES, "feed", SETTINGS)).entries}
    after = parsed_feed(atom_feed([later, *ENTRIES], "feed", SETTINGS))
    assert {entry.id for entry in after.entries} == set(before)
    assert after.feed.updated == "2026-04-01T00:00:00Z"
    first = after.entries[0]
    assert (first.title, first.updated) == ("Borealis ends it all", "2026-04-01T00:00:00Z")
    assert first.published == before[first.id].published == told.queued_at
    assert "<del>planned</del> <ins>&lt;b&gt;in_effect&lt;/b&gt;</ins>" in first.content[0].value


def test_the_newest_are_kept_and_order_of_input_does_not_matter() -> None:
    few = replace_keep(2)
    assert len(parsed_feed(atom_feed(ENTRIES, "feed", few)).entries) == 2
    assert atom_feed(ENTRIES, "feed", few) == atom_feed(ENTRIES[::-1], "feed", few)


def replace_keep(keep: int) -> AtomFeed:
    return AtomFeed(path="alerts.xml", keep=keep)


def test_a_feed_without_alerts_is_one() -> None:
    assert parsed_feed(atom_feed([], "feed", SETTINGS)).entries == []


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_makes_a_valid_feed(headline: str, link: str) -> None:
    entry = replace(ENTRIES[0], headline=headline, why=headline, facts=Facts(links=(link,), topics=(headline,)))
    parsed_feed(atom_feed([entry], "feed", AtomFeed(path="x", title=headline, url=link)))
    linked = replace(entry, facts=Facts(links=(f"http://{link}", f"https://example.org/{link}")))
    parsed_feed(atom_feed([linked], "feed", AtomFeed(path="x", url=f"https://example.org/{link}")))


@pytest.mark.parametrize("text", ["\x00\x0b", "\ud800", "\ufffe", "]]>", "&#0;", "a" * 100_000])
def test_what_xml_cannot_hold(text: str) -> None:
    entry: OutboxEntry = replace(ENTRIES[0], headline=text, why=text)
    parsed_feed(atom_feed([entry], "feed", SETTINGS))
