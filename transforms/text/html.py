"""Articles from HTML pages: trafilatura finds the text, the page's own metadata says what it is."""

import re
from dataclasses import replace

from lxml.html import HtmlElement

from transforms.knowledge import Knowledge
from transforms.model import Page, Rejected
from transforms.text.chunks import flat_text, standing_in, with_missed_chunks
from transforms.text.cutting import cut_paragraphs
from transforms.text.decoding import decode
from transforms.text.metadata import Metadata, read_metadata
from transforms.text.outlets import outlets
from transforms.text.page_dates import page_date
from transforms.text.page_kinds import check_page
from transforms.text.plain import Told, told_by
from transforms.text.titles import best_title, clean_title

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_LEAST_SHARE = 0.7  # of a text that JSON-LD's articleBody must hold before it judges the rest


def read_html(page: Page, knowledge: Knowledge) -> Told:
    """Cut the article out of a web page.

    Rejects: no_text, and the kinds of page that hold no article (see `page_kinds`).
    """
    from trafilatura import bare_extraction, load_html  # a fifth of a second, and many inputs hold no page

    tree = load_html(decode(page.body, page.charset or _charset(page.body)))
    if tree is None:
        raise Rejected("no_text", subject=page.ref, detail="not a readable web page")
    metadata = read_metadata(tree, page.url)
    url = page.url or metadata.canonical
    title = _title(tree, metadata, url, knowledge) or page.title
    published = page_date(page, metadata, tree)  # before the extraction, which may change the tree
    document = bare_extraction(tree, url=page.url or None, with_metadata=False, include_comments=False)
    found = _paragraphs(document.text or "" if document is not None else "", metadata, tree)
    check_page(page, metadata, title, found, knowledge)
    cut = cut_paragraphs(found, knowledge, title)
    if not cut.paragraphs:
        raise Rejected("no_text", subject=page.ref, detail="no article in the page")
    page = replace(page, title=title, publisher=_publisher(page, metadata, url, knowledge))
    told = told_by(cut, page, knowledge, published)
    byline = metadata.byline or told.byline
    url = metadata.canonical or page.url
    return replace(told, title=title, url=url, byline=byline, body_spans=())


def _charset(body: bytes) -> str:
    found = _CHARSET.search(body[:4096])
    return found[1].decode("ascii") if found else ""


def _title(tree: HtmlElement, metadata: Metadata, url: str, knowledge: Knowledge) -> str:
    headings = [flat_text(heading) for heading in tree.iter("h1")][:5]
    tag = next((flat_text(title) for title in tree.iter("title")), "")
    known = outlets(knowledge).of_url(url)
    sites = [*metadata.sites, *([known.name] if known else [])]
    return best_title([*metadata.titles, tag], headings, sites, url)


def _publisher(page: Page, metadata: Metadata, url: str, knowledge: Knowledge) -> str:
    known = outlets(knowledge).of_url(url)
    return page.publisher or (known.name if known else clean_title(next(iter(metadata.sites), "")))


def _paragraphs(extracted: str, metadata: Metadata, tree: HtmlElement) -> list[str]:
    """The extracted paragraphs; where the page itself gives the article's text, only those that stand in it too."""
    found = [line.strip() for line in extracted.splitlines() if line.strip()]
    if metadata.body:
        return standing_in(found, metadata.body, _LEAST_SHARE)
    return with_missed_chunks(tree, found)
