"""The elements of RSS, RDF, Atom and their extensions that are read, by one name each whatever the feed calls them."""

import re
from dataclasses import dataclass

from lxml import etree

ITEMS = frozenset({"item", "entry"})
# Prefixes by their namespaces, in lower case; the first is written, the others are variants in use.
NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "fh": "http://purl.org/syndication/history/1.0",
}
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()} | {
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd/": "itunes",
}
_CORE = re.compile(
    r"https?://(?:backend\.userland\.com/rss.*|blogs\.law\.harvard\.edu/tech/rss|purl\.org/rss/1\.0/(?:modules/rss091#)?"
    r"|(?:my|channel)\.netscape\.com/rdf/simple/0\.9/|purl\.org/(?:atom/ns#|pie/|echo/)|www\.w3\.org/2005/atom"
    r"|example\.com/(?:newformat#|necho))|uri/of/echo/namespace#"
)
_FAMILIES = re.compile(r"https?://(?:prismstandard\.org/namespaces/(?:basic/)?\d|search\.yahoo\.com/mrss)")

# What a field of a feed, and of an entry, is written as for the feed parser; "" is kept as a fact only.
FEED = {
    "title": "title",
    "dc:title": "title",
    "link": "link",
    "language": "language",
    "dc:language": "language",
    "id": "",
    "ttl": "",
    "newlocation": "",
    "itunes:new-feed-url": "",
    "sy:updateperiod": "",
    "sy:updatefrequency": "",
}
ENTRY = {
    **{name: name for name in ("title", "link", "guid", "id", "description", "summary", "abstract", "content", "body")},
    **{name: name for name in ("fullitem", "content:encoded", "xhtml:body", "dc:title", "media:title")},
    **{name: name for name in ("media:description", "itunes:summary", "dc:language", "language")},
    "dc:description": "description",
    "author": "author",
    "dc:creator": "author",
    "itunes:author": "author",
    "feedburner:origlink": "",
}
ENTRY_FACTS = frozenset({"link", "link:alternate", "guid", "id", "feedburner:origlink"})
# Names of dates in the order in which they are trusted, and what they tell.
DATES = {
    **dict.fromkeys(("pubdate", "published", "issued", "dcterms:issued", "prism:publicationdate"), "published"),
    **dict.fromkeys(("dc:date", "dcterms:created", "created", "dc:issued", "date", "dcterms:date"), "published"),
    **dict.fromkeys(("updated", "modified", "dcterms:modified", "lastmod", "lastbuilddate"), "updated"),
}
LIMITS = {
    **dict.fromkeys(("link", "guid", "id", "origlink", "newlocation", "new-feed-url"), 4000),
    **dict.fromkeys(("author", "creator", "language", "ttl", "updateperiod", "updatefrequency"), 300),
    **{name.rpartition(":")[2]: 200 for name in DATES},
    "title": 2000,
}


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an element: "" and a local name in lower case for RSS and Atom, else a known prefix."""

    prefix: str
    local: str

    def __str__(self) -> str:
        return f"{self.prefix}:{self.local}" if self.prefix else self.local


def name_of(element: etree._Element, home: str) -> Name:
    """What an element is called; `home` is the namespace of the document's root, whose names count as the feed's own.

    A prefix that was never declared is taken at its word; an unknown namespace is "?".
    """
    tag = element.tag
    if not isinstance(tag, str):  # an entity or instruction
        return Name("?", "")
    space, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
    low = space.lower()
    if ":" in local:
        prefix, _, local = local.partition(":")
        return Name("" if prefix.lower() in ("atom", "rss", "a10") else prefix.lower(), local.lower())
    if not space or space == home or _CORE.fullmatch(low):
        return Name("", local.lower())
    known = _PREFIXES.get(low)
    if not known:
        family = _FAMILIES.match(low)
        known = ("prism" if "prism" in low else "media") if family else "?"
    return Name(known, local.lower())


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element, "" when it has none."""
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
