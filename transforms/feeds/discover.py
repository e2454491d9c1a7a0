"""The feeds of a web page or site: what it declares, what it links to, and where its software usually puts them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml import etree, html

from transforms.feeds.links import absolute_link
from transforms.text.charset import decode_document

_MAX_CHARACTERS = 2_000_000
_MAX_LINKS = 20_000
_MAX_FOUND = 50
_FORMATS = {
    "application/rss+xml": "rss",
    "application/x-rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/rdf+xml": "rdf",
    "application/feed+json": "json",
    "application/json": "json",
    "text/rss+xml": "rss",
    "text/atom+xml": "atom",
    "application/xml": "",
    "text/xml": "",
}
_FEED_PATH = re.compile(
    r"(?:^|[/._?=&-])(?:rss\d?|atom|feeds?|rdf)(?:\.(?:xml|json|rdf|php|aspx?))?(?:$|[/?&#=._-])|\.(?:rss|atom|rdf)$",
    re.IGNORECASE,
)
_FEED_WORDS = re.compile(
    r"^\W*(?:rss|atom|xml|feeds?|news ?feed|rss[ -]?feeds?|subscribe (?:via|by) rss)\W*$", re.IGNORECASE
)
_NO_FEED = re.compile(
    r"/wp-json/|oembed|\.(?:css|js|png|jpe?g|gif|svg|ico|pdf|mp3|mp4)(?:$|\?)|/(?:share|login|signin)\b", re.IGNORECASE
)
_COMMENTS = re.compile(r"comment|kommentar|commentaire|coment[aá]rio", re.IGNORECASE)
# Where publishing software puts its feed, by what it says of itself or by what its pages are made of.
_SOFTWARE = (
    (re.compile(r"wordpress|/wp-content/|/wp-includes/"), "/feed/"),
    (re.compile(r"blogger|blogspot\.com"), "/feeds/posts/default"),
    (re.compile(r'content="ghost \d'), "/rss/"),
    (re.compile(r'content="drupal|/sites/default/files/'), "/rss.xml"),
    (re.compile(r'content="joomla'), "/?format=feed&type=rss"),
    (re.compile(r'content="hugo'), "/index.xml"),
    (re.compile(r'content="jekyll'), "/feed.xml"),
    (re.compile(r"squarespace\.com|static1\.squarespace"), "/?format=rss"),
    (re.compile(r"substackcdn\.com|substack\.com"), "/feed"),
    (re.compile(r'content="(?:discourse|discuz)'), "/latest.rss"),
    (re.compile(r'content="typo3|/typo3conf/'), "/rss.xml"),
)
_USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
_HOW = ("link", "anchor", "software", "usual_place")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed of a page. `how`: link (declared), anchor (linked to), software or usual_place (to be tried)."""

    url: str
    title: str = ""
    format: str = ""  # rss | atom | rdf | json, "" when the page does not say
    how: str = "link"


def feeds_of_page(body: bytes, url: str, *, content_type: str = "") -> tuple[FoundFeed, ...]:
    """The feeds of a page, likeliest first; feeds of comments come last. Guesses only where nothing is declared.

    >>> feeds_of_page(b'<link rel="alternate" type="application/atom+xml" href="/a.xml">', "https://example.org/")[0].url
    'https://example.org/a.xml'
    """
    text = decode_document(body, content_type).text[:_MAX_CHARACTERS]
    tree = _tree(text)
    found = [*_declared(tree, url), *_linked(tree, url)] if tree is not None else []
    if not any(feed.how == "link" for feed in found):
        found += _by_software(text, url)
    if not found:
        found = [FoundFeed(url=link, how="usual_place") for path in _USUAL if (link := absolute_link(path, url))]
    first: dict[str, FoundFeed] = {}
    for feed in found:
        if feed.url != url:
            first.setdefault(feed.url, feed)
    ranked = sorted(first.values(), key=lambda feed: (_is_of_comments(feed), _HOW.index(feed.how)))
    return tuple(ranked[:_MAX_FOUND])


def _tree(text: str) -> html.HtmlElement | None:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _declared(tree: html.HtmlElement, url: str) -> Iterator[FoundFeed]:
    base = _base(tree, url)
    for link in _some(tree, "link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        address = absolute_link(link.get("href") or "", base)
        if not address or _NO_FEED.search(address):
            continue
        named = kind in _FORMATS and bool(
            _FORMATS[kind] not in ("", "json") or _FEED_PATH.search(address) or kind.startswith("application/feed")
        )
        if "feed" in relations or ("alternate" in relations and named):
            yield FoundFeed(url=address, title=_line(link.get("title")), format=_FORMATS.get(kind, ""), how="link")


def _linked(tree: html.HtmlElement, url: str) -> Iterator[FoundFeed]:
    base = _base(tree, url)
    for anchor in _some(tree, "a"):
        address = absolute_link((anchor.get("href") or "").removeprefix("feed:").replace("feed://", "http://"), base)
        if not address or _NO_FEED.search(address):
            continue
        parts = urlsplit(address)
        words = _line("".join(anchor.itertext()))[:60] or _line(anchor.get("title"))
        named = _FEED_PATH.search(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        if named or (_FEED_WORDS.match(words) and len(parts.path) > 1):
            yield FoundFeed(url=address, title=words, how="anchor")


def _by_software(text: str, url: str) -> list[FoundFeed]:
    head = text[:200_000].lower()
    paths = [path for sign, path in _SOFTWARE if sign.search(head)]
    return [FoundFeed(url=link, how="software") for path in paths if (link := absolute_link(path, url))]


def _some(tree: html.HtmlElement, tag: str) -> Iterator[html.HtmlElement]:
    return (element for _, element in zip(range(_MAX_LINKS), tree.iter(tag), strict=False))


def _base(tree: html.HtmlElement, url: str) -> str:
    for element in _some(tree, "base"):
        if element.get("href"):
            return absolute_link(element.get("href") or "", url) or url
    return url


def _is_of_comments(feed: FoundFeed) -> bool:
    return bool(_COMMENTS.search(feed.title) or _COMMENTS.search(urlsplit(feed.url).path))


def _line(text: str | None) -> str:
    return " ".join((text or "").split())[:200]
