"""Alerts as an Atom feed (RFC 4287): an entry per event that keeps its id and is updated when more is told of it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape

from lxml import etree

from pipeline.delivery.channels import AtomFeed
from transforms.outbox import OutboxEntry
from transforms.policy.alert_facts import address, line

NAMESPACE = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml"
_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://policywire/alerts")  # the root that our ids are made from
_NO_ALERT_YET = "1970-01-01T00:00:00Z"


def atom_feed(entries: Iterable[OutboxEntry], channel: str, settings: AtomFeed) -> bytes:
    """The feed of the newest events that these alerts tell; the same alerts give the same bytes."""
    by_event: dict[str, list[OutboxEntry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: (entry.queued_at, entry.alert_id)):
        by_event[entry.event_id].append(entry)
    newest = sorted(by_event.values(), key=lambda told: (told[-1].queued_at, told[-1].event_id), reverse=True)
    feed = etree.Element(_tag("feed"), nsmap={None: NAMESPACE})
    _text(feed, "id", _id("feed", channel, settings.url))
    _text(feed, "title", line(settings.title))
    _text(feed, "updated", newest[0][-1].queued_at if newest else _NO_ALERT_YET)
    _text(etree.SubElement(feed, _tag("author")), "name", "Policywire")
    _text(feed, "generator", "Policywire")
    if address(settings.url):
        etree.SubElement(feed, _tag("link"), rel="self", type=CONTENT_TYPE, href=address(settings.url))
    for told in newest[: settings.keep]:
        feed.append(_entry(told))
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _entry(told: Sequence[OutboxEntry]) -> etree._Element:
    """One event: the newest alert is its headline, and all of them, newest first, its content."""
    last = told[-1]
    entry = etree.Element(_tag("entry"))
    _text(entry, "id", _id("event", last.event_id))
    _text(entry, "title", line(last.headline) or "Alert").set("type", "text")
    _text(entry, "published", told[0].queued_at)
    _text(entry, "updated", last.queued_at)
    for link in [address(link) for link in last.facts.links if address(link)][:1]:
        etree.SubElement(entry, _tag("link"), rel="alternate", href=link)
    for name in sorted({line(alert.kind) for alert in told} | {line(topic) for topic in last.facts.topics}):
        etree.SubElement(entry, _tag("category"), term=name)
    _text(entry, "content", "".join(_told(alert) for alert in reversed(told))).set("type", "html")
    return entry


def _told(alert: OutboxEntry) -> str:
    changes = "".join(
        f"<li>{_html(change.field)}: <del>{_html(change.old)}</del> <ins>{_html(change.new)}</ins></li>"
        for change in alert.facts.changes
    )
    links = "".join(
        f'<li><a href="{escape(address(link))}">{_html(link)}</a></li>' for link in alert.facts.links if address(link)
    )
    told = f"<p>{_html(alert.headline)}</p><p>{_html(alert.kind)} ({_html(alert.severity)}): {_html(alert.why)}</p>"
    return f"{told}<ul>{changes}{links}</ul>" if changes or links else told


def _html(text: str) -> str:
    return escape(line(text))


def _id(*parts: str) -> str:
    return uuid.uuid5(_IDS, "\x1f".join(parts)).urn


def _text(parent: etree._Element, name: str, text: str) -> etree._Element:
    element: etree._Element = etree.SubElement(parent, _tag(name))
    element.text = text
    return element


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
