"""Markup whose tags do not match made well-formed: for feeds that an XML parser refuses even when they are mended.

An end tag closes what was left open inside its element; one that closes nothing is dropped; an entry that begins within
an entry ends that one first; elements of HTML that never have an end are closed where they stand. Linear in the text.
"""

import re
from xml.sax.saxutils import quoteattr

_TAG = re.compile(
    r"(?P<data><!\[CDATA\[)"
    r"|<(?P<close>/?)(?P<name>[A-Za-z_:][\w:.-]{0,100})(?P<rest>(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)(?P<end>>)?",
)
_ATTRIBUTE = re.compile(r"([A-Za-z_:][\w:.-]{0,100})(?:\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)'|([^\s\"'<>]++)))?")
_VOID = frozenset({"br", "hr", "img", "input", "meta", "wbr", "area", "col", "embed", "param", "source"})
_FEEDS = frozenset({"item", "entry", "channel", "rss", "feed", "title", "description", "summary", "pubdate", "guid"})
_ENTRIES = frozenset({"item", "entry"})
_TEXTS = frozenset(
    {"title", "link", "guid", "pubdate", "updated", "published", "id", "dc:date", "dc:creator", "author"}
)
MAX_DEPTH = 200  # deeper tags are left out, their text stays
_MAX_ATTRIBUTES = 50
_MAX_TAGS = 1_000_000  # what comes after them is left out
_MAX_LOOK_BACK = 100  # open elements that an end tag may close at once


def balance_xml(text: str) -> str:
    """The same text with tags that match.

    >>> balance_xml("<rss><item><title>a <b>b<br></title><item><link>c</item></rss>")
    '<rss><item><title>a <b>b<br/></b></title></item><item><link>c</link></item></rss>'
    """
    pieces: list[str] = []
    opened: list[str] = []
    position = left_out = 0
    tags = 0
    while (tag := _TAG.search(text, position)) and tags < _MAX_TAGS:
        tags += 1
        pieces.append(text[position : tag.start()].replace("<", "&lt;"))
        position = tag.end()
        name = tag["name"]
        if tag["data"]:
            position = text.find("]]>", position) + 3
            if position < 3:  # `mend_xml` closes them all
                return balance_xml(text[: tag.start()])
            pieces.append(text[tag.start() : position])
        elif not tag["end"]:
            pieces.append("" if position >= len(text) else "&lt;" + tag[0][1:])
        elif tag["close"]:
            if left_out and name not in opened[-1:]:
                left_out -= 1
            else:
                pieces.append(_closed(opened, name))
        else:
            pieces.append(_before(opened, name))
            empty = tag["rest"].endswith("/") or (name.lower() in _VOID and len(opened) > 2)
            if len(opened) >= MAX_DEPTH and not empty:
                left_out += 1
                continue
            pieces.append(f"<{name}{_attributes(tag['rest'])}{'/' if empty else ''}>")
            if not empty:
                opened.append(name)
    pieces.append(text[position:].replace("<", "&lt;") if tags < _MAX_TAGS else "")
    pieces.extend(f"</{name}>" for name in reversed(opened))
    return "".join(pieces)


def _closed(opened: list[str], name: str) -> str:
    """What ends with an end tag: everything that is open inside its element. Nothing when it was never opened."""
    place = next(
        (
            place
            for place in range(len(opened) - 1, max(-1, len(opened) - 1 - _MAX_LOOK_BACK), -1)
            if _is(opened[place], name)
        ),
        -1,
    )
    if place < 0 or (name.lower() not in _FEEDS and _ENTRIES & {part.lower() for part in opened[place + 1 :]}):
        return ""
    closing = "".join(f"</{part}>" for part in reversed(opened[place:]))
    del opened[place:]
    return closing


def _before(opened: list[str], name: str) -> str:
    """What a start tag ends: the entry before a new entry, a title or link before another field of the entry."""
    low = name.lower()
    inside = [part.lower() for part in opened[-6:]]
    if low in _ENTRIES and low in inside:
        return _closed(opened, name)
    if inside and inside[-1] in _TEXTS and low in _TEXTS and not (inside[-1] == "author" and len(inside) > 1):
        return _closed(opened, opened[-1])
    return ""


def _is(one: str, other: str) -> bool:
    return one == other or one.lower() == other.lower()


def _attributes(rest: str) -> str:
    written: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(rest):
        if len(written) < _MAX_ATTRIBUTES:
            value = found[2] if found[2] is not None else found[3] if found[3] is not None else found[4]
            written.setdefault(found[1], value if value is not None else found[1])
    return "".join(f" {name}={_quoted(value)}" for name, value in written.items())


def _quoted(value: str) -> str:
    """A value in quotation marks; its references were mended before and stay."""
    return quoteattr(value).replace("&amp;", "&") if "&" in value else quoteattr(value)
