"""What a web page says about its article in JSON-LD, meta tags and its head: title, dates, authors, publisher, kind."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

_ARTICLES = frozenset(
    "article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle "
    "backgroundnewsarticle askpublicnewsarticle satiricalarticle advertisercontentarticle blogposting liveblogposting "
    "socialmediaposting techarticle scholarlyarticle report discussionforumposting webarticle".split()
)
_MEDIA = frozenset({"videoobject", "podcastepisode", "webpage"})
_MAX_NODES = 2000  # of JSON-LD in one page: product lists can hold tens of thousands
# Names of meta tags in lower case, the more telling ones first.
_PUBLISHED = tuple(
    "article:published_time article:published og:article:published_time datepublished date.published dc.date.issued "
    "dc.date.created dcterms.created dcterms.issued parsely-pub-date sailthru.date pubdate publish-date publish_date "
    "publication_date published_at published-date published_time article.published article_date_original "
    "originalpublicationdate cxenseparse:recs:publishtime cxense:publishtime bt:pubdate citation_publication_date "
    "citation_date ptime displaydate og:pubdate rnews:datepublished dc.date dcterms.date date "
    "shareaholic:article_published_time vr:published_time ob_date mediator_published_time last-published "
    "dcsext.articlefirstpublished iso-8601-publish-date tp:pubdate".split()
)
_MODIFIED = tuple("article:modified_time og:updated_time datemodified dcterms.modified lastmod last-modified".split())
_BYLINES = tuple(
    "author article:author parsely-author dc.creator dcterms.creator sailthru.author byl cxenseparse:author "
    "citation_author".split()
)
_SITES = tuple(
    "og:site_name application-name dc.publisher publisher article:publisher_name twitter:app:name:iphone "
    "apple-mobile-web-app-title".split()
)


_SECTIONS = ("article:section", "section", "og:article:section", "parsely-section", "cxenseparse:section")


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page about itself; "" and () for what it does not say. Dates and titles are as written."""

    headline: str = ""  # JSON-LD's
    shared: tuple[str, ...] = ()  # titles as Open Graph and Twitter are to show them, in this order of trust
    published: tuple[str, ...] = ()
    modified: str = ""
    byline: str = ""
    sites: tuple[str, ...] = ()  # names of the site and of its publisher, best first
    canonical: str = ""
    description: str = ""
    is_article: bool = False  # by JSON-LD
    sections: tuple[str, ...] = ()
    is_free: bool = True  # False where the page says that only subscribers may read it
    body: str = ""  # JSON-LD articleBody, without markup
    types: frozenset[str] = field(default_factory=frozenset)  # JSON-LD types and og:type, in lower case


def read_metadata(tree: HtmlElement, url: str = "") -> Metadata:
    """Everything that the page says of its article. Damaged JSON and tags are passed over."""
    nodes = list(_json_ld(tree))
    articles = [node for node in nodes if _types(node) & _ARTICLES] or [node for node in nodes if _types(node) & _MEDIA]
    metas = _metas(tree)
    main = articles[:1] or [{}]
    return Metadata(
        headline=_headline(articles),
        shared=tuple(_said(metas, ("og:title", "twitter:title"))),
        published=tuple(
            filter(None, [*(_text(node.get("datePublished")) for node in articles), *_said(metas, _PUBLISHED)])
        ),
        modified=next(
            filter(None, [*(_text(node.get("dateModified")) for node in articles), *_said(metas, _MODIFIED)]), ""
        ),
        byline=_names(main[0].get("author")) or _not_url(_said(metas, _BYLINES)),
        sites=tuple(filter(None, [_names(main[0].get("publisher")), *_said(metas, _SITES), _site_of(nodes)])),
        canonical=_canonical(tree, metas, url),
        description=next(iter(_said(metas, ("og:description", "description"))), ""),
        is_article=bool(articles) and not _types(articles[0]) & _MEDIA,
        sections=tuple(filter(None, [_text(main[0].get("articleSection")), *_said(metas, _SECTIONS)])),
        is_free=_text(str(main[0].get("isAccessibleForFree", ""))).lower() not in ("false", "no"),
        body=max((_plain(_text(node.get("articleBody"))) for node in articles), key=len, default=""),
        types=frozenset({kind for node in nodes for kind in _types(node)} | {metas.get("og:type", "").lower()}),
    )


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """All nodes of all JSON-LD scripts, in document order, depth first."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        stack = [_parsed(script.text or "")]
        count = 0
        while stack and count < _MAX_NODES:
            node = stack.pop()
            count += 1
            if isinstance(node, dict):
                yield node
                stack.extend(value for value in reversed(list(node.values())) if isinstance(value, (dict, list)))
            elif isinstance(node, list):
                stack.extend(reversed(node))


def _parsed(source: str) -> Any:
    source = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*;?\s*$", "", source.strip())
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return None


def _types(node: dict[str, Any]) -> frozenset[str]:
    said = node.get("@type")
    kinds = said if isinstance(said, list) else [said]
    return frozenset(kind.rpartition("/")[2].lower() for kind in kinds if isinstance(kind, str))


def _headline(articles: list[dict[str, Any]]) -> str:
    return next((said for node in articles[:3] if (said := _text(node.get("headline")))), "")


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str) and item.strip()), "")
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _names(value: Any) -> str:
    """The names of persons or organisations, which JSON-LD writes in many shapes."""
    values = value if isinstance(value, list) else [value]
    names = []
    for item in values[:20]:
        name = _text(item.get("name")) if isinstance(item, dict) else _text(item)
        if name and name not in names and not name.startswith("http"):
            names.append(name)
    return ", ".join(names)


def _site_of(nodes: list[dict[str, Any]]) -> str:
    return next(
        (
            name
            for node in nodes
            if _types(node) & {"website", "newsmediaorganization"} and (name := _names(node.get("name")))
        ),
        "",
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Meta tags by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = _text(meta.get("content"))
        for key in (meta.get("property"), meta.get("name"), meta.get("itemprop")):
            if key and content:
                found.setdefault(key.strip().lower(), content)
    return found


def _said(metas: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [metas[name] for name in names if metas.get(name)]


def _not_url(said: list[str]) -> str:
    return next((name for name in said if not name.startswith(("http", "@", "/"))), "")


def _plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^<>]{0,500}>", " ", markup)).split())


def _canonical(tree: HtmlElement, metas: dict[str, str], url: str) -> str:
    for link in tree.iter("link"):
        href = link.get("href")
        if href and "canonical" in (link.get("rel") or "").lower().split():
            return _joined(url, href)
    return _joined(url, metas["og:url"]) if metas.get("og:url") else ""


def _joined(url: str, href: str) -> str:
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return ""
