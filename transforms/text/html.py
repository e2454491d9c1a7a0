"""Articles from HTML pages: trafilatura finds the text, the page's own metadata says what it is."""

import re
from dataclasses import replace

from lxml.html import HtmlElement

from transforms.knowledge import Knowledge
from transforms.model import Page, Rejected
from transforms.text.chunks import flat_text
from transforms.text.cut_page import Cut
from transforms.text.cutting import cut_paragraphs
from transforms.text.learned import site_of_page
from transforms.text.lines import is_prose
from transforms.text.metadata import Metadata, read_metadata
from transforms.text.outlets import outlets
from transforms.text.page_dates import page_date
from transforms.text.page_kinds import check_page
from transforms.text.page_text import page_body
from transforms.text.page_tree import parse_page
from transforms.text.plain import Told, told_by
from transforms.text.titles import best_title, by_trust, clean_title
from transforms.text.urls import own_url

_REFRESH = re.compile(
    r"<meta[^>]{0,200}http-equiv=[\"']?refresh[^>]{0,100}url\s*=\s*[\"']?([^\"'>\s]{1,500})", re.IGNORECASE
)
_HEAD_CHARS = 20_000


def read_html(page: Page, knowledge: Knowledge) -> Told:
    """Cut the article out of a web page.

    Rejects: no_text, meta_refresh, what cannot be parsed within bounds (see `page_tree`), and the kinds of page that
    hold no article (see `page_kinds`).
    """
    tree, source = parse_page(page)
    metadata = read_metadata(tree, page.url)
    url = page.url or metadata.canonical
    title = _title(tree, metadata, url, knowledge) or page.title
    published = page_date(page, metadata, tree)  # before the tree is changed
    body = page_body(tree, source, metadata, page)
    check_page(page, metadata, title, body, knowledge)
    cut = cut_paragraphs(body.paragraphs, knowledge, title, site_of_page(url))
    signals = _signals(metadata)
    if not cut.paragraphs:
        cut, signals = _summary(metadata, source, page), (*signals, "summary_only")
    page = replace(page, title=title, publisher=_publisher(page, metadata, url, knowledge))
    told = told_by(cut, page, knowledge, published)
    byline = metadata.byline or told.byline
    url = own_url(page.url, metadata.canonical)
    signals = tuple(sorted({*told.signals, *signals}))
    return replace(told, title=title, url=url, byline=byline, signals=signals, body_spans=())


def _summary(metadata: Metadata, source: str, page: Page) -> Cut:
    """An article that shows no text (a film with its caption in the markup) is told by its own description."""
    if metadata.is_article and metadata.published and is_prose(metadata.description):
        return Cut((metadata.description,), (), (), ())
    refresh = _REFRESH.search(source[:_HEAD_CHARS])
    if refresh:
        raise Rejected("meta_refresh", subject=page.ref, detail=refresh[1][:200])
    raise Rejected("no_text", subject=page.ref, detail="no article in the page")


def _signals(metadata: Metadata) -> tuple[str, ...]:
    return ("live_blog",) if "liveblogposting" in metadata.types else ()


def _title(tree: HtmlElement, metadata: Metadata, url: str, knowledge: Knowledge) -> str:
    headings = [flat_text(heading) for heading in tree.iter("h1")][:5]
    tag = next((flat_text(title) for title in tree.iter("title")), "")
    known = outlets(knowledge).of_url(url)
    sites = [*metadata.sites, *([known.name] if known else []), *metadata.sections]
    return best_title(by_trust(metadata.headline, metadata.shared, tag, headings), headings, sites, url)


def _publisher(page: Page, metadata: Metadata, url: str, knowledge: Knowledge) -> str:
    known = outlets(knowledge).of_url(url)
    return page.publisher or (known.name if known else clean_title(next(iter(metadata.sites), "")))
