"""Sitemaps: lists of pages with the day of their last change, news sitemaps, and indexes of further sitemaps."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from transforms.feeds.feed_tree import read_tree
from transforms.feeds.links import absolute_link
from transforms.feeds.mend_xml import mend_xml
from transforms.feeds.raw_feed import RawEntry
from transforms.model import Rejected
from transforms.text.charset import decode_document

MAX_PAGES = 50_000  # what the protocol allows one sitemap
_DATES = {"publication_date": "published", "lastmod": "updated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage:
    """A page of a sitemap; dates are as written."""

    url: str
    changed: str = ""
    published: str = ""  # of a news sitemap
    title: str = ""
    publisher: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """The pages of a sitemap, or of an index the sitemaps it lists as (URL, last change as written)."""

    pages: tuple[SitemapPage, ...] = ()
    sitemaps: tuple[tuple[str, str], ...] = ()


def read_sitemap(body: bytes, *, content_type: str = "", url: str = "") -> Sitemap:
    """The sitemap of unpacked bytes: XML, or plain text with one URL a line. Rejects: not_a_sitemap, empty_body."""
    text = decode_document(body, content_type).text.strip("\ufeff \t\r\n\x00")
    if not text:
        raise Rejected("empty_body", subject=url)
    if "<" not in text[:1000]:
        return _plain(text, url)
    root, _ = read_tree(mend_xml(text[text.find("<") :]).text)
    kind = _local(root) if root is not None else ""
    if root is None or kind not in ("urlset", "sitemapindex"):
        raise Rejected("not_a_sitemap", subject=url, detail=f"the root element is <{kind[:40]}>")
    entries = [_fields(child) for child in _children(root)]
    if kind == "sitemapindex":
        found = [(absolute_link(fields.get("loc", ""), url), fields.get("lastmod", "")) for fields in entries]
        return Sitemap(sitemaps=tuple((link, changed) for link, changed in found if link))
    pages = [_page(fields, url) for fields in entries]
    return Sitemap(pages=tuple(page for page in pages if page.url))


def raw_news(root: etree._Element) -> tuple[RawEntry, ...]:
    """The entries of a news sitemap; () for a sitemap without news."""
    entries = [_fields(child) for child in _children(root)]
    if not any("title" in fields or "publication_date" in fields for fields in entries):
        return ()
    return tuple(
        RawEntry(
            own_id=fields.get("loc", ""),
            link=fields.get("loc", ""),
            title=fields.get("title", ""),
            dates=tuple((kind, fields[name]) for name, kind in _DATES.items() if fields.get(name)),
            language=fields.get("language", ""),
        )
        for fields in entries
        if fields.get("loc")
    )


def _plain(text: str, url: str) -> Sitemap:
    lines = text.split("\n", MAX_PAGES)[:MAX_PAGES]
    pages = [SitemapPage(url=link) for line in lines if "://" in (link := absolute_link(line))]
    if len(pages) * 2 <= sum(bool(line.strip()) for line in lines):
        raise Rejected("not_a_sitemap", subject=url, detail="text that is no list of addresses")
    return Sitemap(pages=tuple(pages))


def _page(fields: dict[str, str], url: str) -> SitemapPage:
    return SitemapPage(
        url=absolute_link(fields.get("loc", ""), url),
        changed=fields.get("lastmod", ""),
        published=fields.get("publication_date", ""),
        title=fields.get("title", ""),
        publisher=fields.get("name", ""),
        language=fields.get("language", ""),
    )


def _children(root: etree._Element) -> Iterator[etree._Element]:
    for number, child in enumerate(root):
        if number >= MAX_PAGES:
            return
        if _local(child) in ("url", "sitemap"):
            yield child


def _fields(entry: etree._Element) -> dict[str, str]:
    """The texts of an entry by local name, those of its news part (and the publication in it) among them."""
    fields: dict[str, str] = {}
    for child in entry[:100]:
        parts = [child, *child[:50], *(inner for part in child[:50] for inner in part[:10])]
        for part in parts if _local(child) == "news" else [child]:
            if len(part) == 0 and (part.text or "").strip():
                fields.setdefault(_local(part), (part.text or "").strip()[:4000])
    return fields


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""
