"""A feed written anew for the feed parser: only known elements, bounded and well-formed, in the order they came.

Neither the slow paths of the parser nor its network can run on what is written here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from transforms.feeds.feed_names import DATES, ENTRY, ENTRY_FACTS, FEED, LIMITS, NAMESPACES
from transforms.feeds.feed_tree import FeedTree, fields_of

_MAX_TEXT = 1_000_000  # characters of one field
_MAX_ATTRIBUTE = 4000
# What an attribute is written as, and the spellings it is looked for by: going over all attributes of an element
# takes quadratic time in lxml, and an element can have a hundred thousand.
_ATTRIBUTES = {
    "xml:base": ("{http://www.w3.org/XML/1998/namespace}base",),
    "xml:lang": ("{http://www.w3.org/XML/1998/namespace}lang",),
    "rdf:about": ("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about",),
    "isPermaLink": ("isPermaLink", "ispermalink", "isPermalink", "IsPermaLink"),
    **{name: (name, name.upper(), name.title()) for name in "type mode rel href src hreflang url".split()},
}
_OWN_FACTS = {"href": "link", "HREF": "link", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about": "rdf:about"}
_OF_ENTRY = ("xml:base", "xml:lang", "rdf:about", "href")


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is read of an entry beside the feed parser: dates as (name, text) in order, and further facts likewise."""

    dates: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FeedXml:
    """A feed in plain XML, the facts of its entries in the same order, its own facts, and slugs of what was cut."""

    body: bytes
    entries: tuple[EntryFacts, ...]
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    xml: str  # "" when it is a fact only
    text: str
    cut: bool = False


def write_feed(tree: FeedTree, broken_off: etree._Element | None = None) -> FeedXml:
    """The feed of a tree. What lies in the field `broken_off`, the end of a document that was cut off, is left out."""
    ends = {broken_off, *broken_off.iterancestors()} if broken_off is not None else set()
    own = _fields(tree, tree.fields, FEED, ends)
    written: list[str] = []
    facts: list[EntryFacts] = []
    notes = {"cut_text"} if any(field.cut for field in own) else set()
    for entry, base in tree.entries:
        fields = _fields(tree, fields_of(entry, tree.home), ENTRY, ends)
        if entry in ends and not any(field.name in ("link", "guid", "id") for field in fields):
            continue  # it broke off before it said what it is
        notes |= {"cut_text"} if any(field.cut for field in fields) else set()
        written.append(_entry(tree, entry, base, fields))
        facts.append(_facts(entry, fields))
    return FeedXml(
        _document(tree, "".join(field.xml for field in own), "".join(written)).encode("utf-8", "replace"),
        tuple(facts),
        tuple((field.name, field.text) for field in own),
        tuple(sorted(notes | set(tree.notes))),
    )


def _document(tree: FeedTree, own: str, entries: str) -> str:
    kind = {"rdf": "rdf:RDF", "entry": "feed"}.get(tree.kind, tree.kind)
    kind = kind if kind in ("rss", "rdf:RDF", "feed", "channel") else "rss"
    spaces = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in NAMESPACES.items())
    home = "".join((tree.home if kind == "feed" else _rdf_home(tree) if kind == "rdf:RDF" else "").split())
    own_space = f" xmlns={quoteattr(home)}" if home else ""  # blanks are taken out, which Python's SAX splits names at
    version = f" version={quoteattr(tree.root.get('version', '')[:20])}" if tree.root.get("version") else ""
    shared = _attributes(tree.root, ("xml:base", "xml:lang"))
    opening = f"<{kind}{version}{own_space}{spaces}{shared}>"
    body = own + entries
    if kind == "rss":
        body = f"<channel>{own}{entries}</channel>"
    elif kind == "rdf:RDF":
        body = f"<channel>{own}</channel>{entries}"
    return f"<?xml version='1.0' encoding='utf-8'?>\n{opening}{body}</{kind}>"


def _rdf_home(tree: FeedTree) -> str:
    """The namespace of an RDF feed's own elements: that of its channel, else of its entries."""
    spaces = {prefix or "": uri for prefix, uri in tree.root.nsmap.items()}
    return spaces.get("", "") or "http://purl.org/rss/1.0/"


def _entry(tree: FeedTree, entry: etree._Element, base: str, fields: Iterable[_Field]) -> str:
    tag = tree.name(entry).local
    attributes = _attributes(entry, tuple(name for name in _OF_ENTRY if name != "xml:base"))
    start = f" xml:base={quoteattr(base[:_MAX_ATTRIBUTE])}" if base else ""
    return f"<{tag}{start}{attributes}>{''.join(field.xml for field in fields)}</{tag}>"


def _facts(entry: etree._Element, fields: Iterable[_Field]) -> EntryFacts:
    dates = [(field.name, field.text) for field in fields if field.name in DATES]
    changed = entry.get("lastmod") or entry.get("LASTMOD")
    if changed:
        dates.append(("lastmod", changed[:200]))
    own = [(name, entry.get(key, "")) for key, name in _OWN_FACTS.items() if entry.get(key)]
    return EntryFacts(
        tuple(dates), (*own, *((field.name, field.text) for field in fields if field.name in ENTRY_FACTS))
    )


def _fields(
    tree: FeedTree, elements: Iterable[etree._Element], known: dict[str, str], ends: set[etree._Element]
) -> list[_Field]:
    fields = []
    for element in elements:
        name = tree.name(element)
        tag = "" if str(name) in DATES else known.get(str(name))
        if tag is None or element in ends:
            continue
        text, markup, cut = _content(element, LIMITS.get(name.local, _MAX_TEXT))
        rel = element.get("rel", "")[:40].lower()
        if name.local == "link" and element.get("href"):
            text = element.get("href", "")[:_MAX_ATTRIBUTE]
            fields.append(_Field(f"link:{rel or 'alternate'}", f"<link{_attributes(element)}/>", text, cut))
            continue
        if tag == "author":
            text, markup = _author(tree, element) or text, False
        inner = _author_xml(tree, text) if tag == "author" else escape(text)
        xml = f"<{tag}{_attributes(element, markup=markup)}>{inner}</{tag}>"
        fields.append(_Field(str(name), xml if tag else "", text.strip(), cut))
    return fields


def _author(tree: FeedTree, element: etree._Element) -> str:
    for child in element:
        if tree.name(child).local == "name":
            return (child.text or "").strip()[: LIMITS["author"]]
    return ""


def _author_xml(tree: FeedTree, text: str) -> str:
    return f"<name>{escape(text)}</name>" if tree.kind in ("feed", "entry") else escape(text)


def _content(element: etree._Element, limit: int) -> tuple[str, bool, bool]:
    """The text of a field, whether it is markup (elements nobody escaped are written out), and whether it was cut."""
    if len(element) == 0:
        text, markup = element.text or "", False
    else:
        whole = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
        start = whole.find(">") + 1
        text, markup = whole[start : max(start, whole.rfind("</"))], True
    return text[:limit], markup, len(text) > limit


def _attributes(element: etree._Element, only: tuple[str, ...] = (), markup: bool = False) -> str:
    written = {}
    for name in only or _ATTRIBUTES:
        value = next((said for spelling in _ATTRIBUTES[name] if (said := element.get(spelling)) is not None), None)
        if value is not None:
            written[name] = value[:_MAX_ATTRIBUTE]
    if markup:
        written["type"] = "html"
        written.pop("mode", None)
    return "".join(f" {name}={quoteattr(value)}" for name, value in sorted(written.items()))
