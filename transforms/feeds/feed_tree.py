"""The tree of a feed, however broken: its own fields, and its entries even where missing end tags nest them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import etree

from transforms.feeds.balance_xml import balance_xml
from transforms.feeds.feed_names import ITEMS, Name, name_of, namespace_of

MAX_ENTRIES = 5000
_MAX_ELEMENTS = 1_000_000  # that are looked at in one document
_MAX_FIELDS = 2000  # of one entry
_MAX_NESTING = 6  # levels below an entry at which a further entry can hang
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_HOLDERS = frozenset({"rss", "rdf", "channel", "feed"})
_TEXTS = frozenset("title link description content summary guid id encoded".split())


@dataclass(frozen=True, slots=True)
class FeedTree:
    """The elements of a feed that matter, and where each entry's relative links start from (xml:base, joined)."""

    root: etree._Element
    home: str  # namespace of the root
    fields: tuple[etree._Element, ...] = ()
    entries: tuple[tuple[etree._Element, str], ...] = ()
    notes: tuple[str, ...] = ()

    def name(self, element: etree._Element) -> Name:
        return name_of(element, self.home)

    @property
    def kind(self) -> str:
        """The local name of the root in lower case."""
        return self.name(self.root).local


@dataclass(slots=True)
class _Walk:
    """The elements that are still to be visited: (children, base, whether fields of the feed lie among them)."""

    stack: list[tuple[Iterator[etree._Element], str, bool, int]] = field(default_factory=list)
    seen: int = 0


def read_tree(text: str) -> tuple[etree._Element | None, bool]:
    """The root of a document and whether it was well-formed; None when there is not one element in it.

    No DTD, entity, network or inclusion: the text comes from `mend_xml`, which leaves none.
    """
    balanced = ""
    for recover in (False, False, True):
        body = (balanced or text).encode("utf-8", "replace")
        parser = etree.XMLParser(
            recover=recover,
            huge_tree=True,  # sizes are bounded by the caller, and entities there are none
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
            encoding="utf-8",
        )
        try:
            root = etree.fromstring(body, parser)
        except etree.XMLSyntaxError:
            balanced = balanced or balance_xml(text)
            continue
        if root is not None:
            return root, not balanced
    return None, False


def feed_tree(root: etree._Element) -> FeedTree:
    """The fields and entries of the feed at `root`, in document order; entries after `MAX_ENTRIES` are left out."""
    home = namespace_of(root)
    fields: list[etree._Element] = []
    entries: list[tuple[etree._Element, str]] = []
    if name_of(root, home).local in ITEMS:
        entries.append((root, root.get(_XML_BASE, "")))
    base = root.get(_XML_BASE) or root.get("base") or root.get("BASE") or ""  # the last two: Microsoft's channels
    walk = _Walk([(iter(root), base, not entries, 0)])
    while walk.stack and walk.seen < _MAX_ELEMENTS:
        children, base, own, depth = walk.stack[-1]
        child = next(children, None)
        walk.seen += 1
        if child is None:
            walk.stack.pop()
            continue
        local = name_of(child, home).local
        below = _joined(base, child.get(_XML_BASE, ""))
        if local in ITEMS:
            if len(entries) >= MAX_ENTRIES:
                return FeedTree(root, home, tuple(fields), tuple(entries), ("too_many_entries",))
            entries.append((child, below))
            walk.stack.append((iter(child), below, False, 1))
        elif local in _HOLDERS:
            walk.stack.append((iter(child), below, own, 0))
        elif own:
            fields.append(child)
            if local not in _TEXTS and len(child):
                walk.stack.append((iter(child), below, False, 1))
        elif len(child) and local not in _TEXTS and depth < _MAX_NESTING:
            walk.stack.append((iter(child), below, False, depth + 1))
    return FeedTree(root, home, tuple(fields), tuple(entries))


def fields_of(entry: etree._Element, home: str) -> Iterator[etree._Element]:
    """The fields of an entry, those of its media group among them, without entries nested by mistake."""
    for number, child in enumerate(entry):
        if number >= _MAX_FIELDS:
            return
        local = name_of(child, home).local
        if local == "group":
            yield from (inner for _, inner in zip(range(_MAX_FIELDS), child, strict=False))
        elif local not in ITEMS:
            yield child


def last_leaf(root: etree._Element) -> etree._Element:
    """Where a document that was cut off ends."""
    element = root
    while len(element):
        element = element[-1]
    return element


def _joined(base: str, further: str) -> str:
    try:
        return urljoin(base, further) if further else base
    except ValueError:
        return base
