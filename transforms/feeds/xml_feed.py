"""RSS, RDF, Atom and CDF, read by feedparser from XML that is known to be harmless."""

import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from transforms.feeds.feed_names import DATES
from transforms.feeds.feed_tree import FeedTree
from transforms.feeds.feed_xml import EntryFacts, write_feed
from transforms.feeds.links import absolute_link, names_a_page
from transforms.feeds.raw_feed import RawEntry, RawFeed
from transforms.model import Rejected

_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_ATOM = re.compile(r"atom|pie|echo|necho", re.IGNORECASE)
_ORDER = {name: place for place, name in enumerate(DATES)}


def raw_xml_feed(tree: FeedTree, broken_off: etree._Element | None, url: str) -> RawFeed:
    """The feed of a tree as it is written; what lies in the field `broken_off` is left out."""
    import feedparser  # costs a replay without feeds a twentieth of a second

    written = write_feed(tree, broken_off)
    facts = _first(written.facts)
    site = _site(tree, written.facts)
    base = site if "://" in site else url
    parsed = feedparser.parse(
        io.BytesIO(written.body),  # never the bytes themselves: feedparser would take them for the name of a file
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if len(parsed.entries) != len(written.entries):  # cannot be, and then no fact may go to a wrong entry
        raise Rejected("not_a_feed", subject=url, detail="its entries cannot be told apart")
    return RawFeed(
        format=_format(tree, str(parsed.get("version") or "")),
        entries=tuple(map(_entry, parsed.entries, written.entries)),
        title=_text(parsed.feed, "title"),
        site=site,
        language=_text(parsed.feed, "language") or facts.get("language", "") or facts.get("dc:language", ""),
        base=base,
        ttl=_ttl(facts),
        next_url=facts.get("link:next", ""),
        moved_to=facts.get("itunes:new-feed-url", "") or facts.get("newlocation", ""),
        dates=tuple(text for name, text in written.facts if name in DATES),
        notes=written.notes,
    )


def _entry(parsed: Mapping[str, Any], facts: EntryFacts) -> RawEntry:
    contents = [str(content.get("value") or "") for content in parsed.get("content") or ()]
    own_id, told = _text(parsed, "id"), _first(facts.facts)
    original = absolute_link(told.get("feedburner:origlink", ""))
    link = (original if "://" in original else "") or _text(parsed, "link")
    if not told.keys() & {"link", "link:alternate"}:
        claimed = absolute_link(told.get("guid", ""))  # RSS's ids say that they are links
        named = absolute_link(told.get("id", ""))
        named = named if names_a_page(named) else ""
        link = link if link and "://" in (claimed or named or absolute_link(told.get("rdf:about", ""))) else ""
    return RawEntry(
        own_id=own_id,
        link=link,
        title=_text(parsed, "title"),
        dates=tuple((DATES[name], text) for name, text in sorted(facts.dates, key=lambda date: _ORDER[date[0]])),
        author=_text(parsed, "author"),
        html=max([*contents, _text(parsed, "summary")], key=len),
        language=_language(parsed),
    )


def _language(parsed: Mapping[str, Any]) -> str:
    details = [parsed.get("title_detail") or {}, *(parsed.get("content") or ()), parsed.get("summary_detail") or {}]
    return _text(parsed, "language") or next((str(part["language"]) for part in details if part.get("language")), "")


def _site(tree: FeedTree, facts: Iterable[tuple[str, str]]) -> str:
    """The address of the site itself: RSS's link, Atom's alternate."""
    said = list(facts)
    for wanted in ("link", "link:alternate"):
        for name, text in said:
            if name == wanted and text:
                return text
    return tree.root.get("href", "") if tree.kind == "channel" else ""


def _format(tree: FeedTree, version: str) -> str:
    """rss20, rss10, rss092, atom10, cdf … ; a document of no known version by its root."""
    if version:
        return version
    if tree.kind in ("feed", "entry"):
        return "atom"
    return {"rdf": "rss10", "channel": "cdf"}.get(tree.kind, "rss")


def _ttl(facts: Mapping[str, str]) -> int:
    """Seconds between polls that the feed asks for: RSS's minutes, or a period and how often in it."""
    try:
        if facts.get("ttl"):
            return max(0, min(int(float(facts["ttl"]) * 60), 31_536_000))
        period = _PERIODS.get(facts.get("sy:updateperiod", "").lower(), 0)
        return period // max(1, int(facts.get("sy:updatefrequency") or 1))
    except (ValueError, OverflowError):
        return 0


def _first(facts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The first fact of each name."""
    found: dict[str, str] = {}
    for name, text in facts:
        found.setdefault(name, text)
    return found


def _text(holder: Mapping[str, Any], key: str) -> str:
    return str(dict.get(holder, key) or "").strip() if isinstance(holder, dict) else ""
