"""OPML, the format in which readers exchange their lists of feeds: read leniently, written plainly."""

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from lxml import etree

from transforms.feeds.feed_tree import read_tree
from transforms.feeds.links import absolute_link
from transforms.feeds.mend_xml import mend_xml
from transforms.feeds.model import Feed
from transforms.model import Rejected
from transforms.text.charset import decode_document

MAX_FEEDS = 20_000
_SPACE = "urn:policywire:feed"  # of the settings that only we know
_SETTINGS = ("content", "zone", "min_interval", "max_interval")


def read_opml(body: bytes) -> tuple[Feed, ...]:
    """The feeds of an OPML document in its order, each once; folders and anything else is passed over.

    Rejects: not_opml.
    """
    text = decode_document(body).text
    root, _ = read_tree(mend_xml(text[max(0, text.find("<")) :]).text)
    if root is None or _local(root) != "opml":
        raise Rejected("not_opml", subject="", detail="the root element is no <opml>")
    feeds: dict[str, Feed] = {}
    for element in root.iter():
        if _local(element) == "outline" and len(feeds) < MAX_FEEDS:
            feed = _feed(element)
            if feed is not None:
                feeds.setdefault(feed.url, feed)
    return tuple(feeds.values())


def write_opml(feeds: Iterable[Feed], title: str = "Policywire feeds") -> bytes:
    """An OPML 2.0 document of the feeds, sorted by address. Names of secrets and headers stay at home.

    >>> read_opml(write_opml([Feed(url="https://example.org/feed", name="A & B")]))[0].name
    'A & B'
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:policywire="{_SPACE}">',
        f"  <head><title>{_escaped(title)}</title></head>",
        "  <body>",
        *(f"    <outline{_attributes(feed)}/>" for feed in sorted(feeds)),
        "  </body>",
        "</opml>",
        "",
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _feed(element: etree._Element) -> Feed | None:
    kind = _said(element, "type").lower()
    url = absolute_link(_said(element, "xmlUrl") or (_said(element, "url") if kind in ("rss", "atom") else ""))
    if "://" not in url:
        return None
    own = {name: element.get(f"{{{_SPACE}}}{name}", "") for name in _SETTINGS}
    name = " ".join((_said(element, "title") or _said(element, "text")).split())
    default = Feed(url=url)
    return Feed(
        url=url,
        name=name if name != url else "",
        content=own["content"] if own["content"] in ("page", "entry") else default.content,
        zone=own["zone"],
        min_interval=_seconds(own["min_interval"], default.min_interval),
        max_interval=_seconds(own["max_interval"], default.max_interval),
    )


def _said(element: etree._Element, name: str) -> str:
    """An attribute in any of the spellings that are about."""
    spellings = (name, name.lower(), name.upper(), name.title())
    return next((said.strip() for spelling in spellings if (said := element.get(spelling))), "")


def _attributes(feed: Feed) -> str:
    plain = {"type": "rss", "text": feed.name or feed.url, "xmlUrl": feed.url}
    if feed.name:
        plain["title"] = feed.name
    default = Feed(url=feed.url)
    own = {name: str(getattr(feed, name)) for name in _SETTINGS if getattr(feed, name) != getattr(default, name)}
    written = [*plain.items(), *((f"policywire:{name}", value) for name, value in own.items())]
    return "".join(f" {name}={_quoted(value)}" for name, value in written)


def _quoted(value: str) -> str:
    return quoteattr(_printable(value))


def _escaped(text: str) -> str:
    return _printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _printable(text: str) -> str:
    """What XML can hold."""
    return "".join(
        char for char in text if char >= " " and char not in "\ufffe\uffff" and not "\ud800" <= char <= "\udfff"
    )


def _seconds(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
