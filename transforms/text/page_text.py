"""The paragraphs of a web page's article: what trafilatura finds, corrected by what the page says of its own text."""

import logging
import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from transforms.model import Page
from transforms.text.chunks import flat_text, letters, standing_in, with_missed_chunks
from transforms.text.lines import count_words
from transforms.text.marks import Marks, read_marks, without_pointers
from transforms.text.metadata import Metadata
from transforms.text.page_tree import MAX_TEXT_CHARS, check_text
from transforms.text.pruning import drop_code, prune
from transforms.text.script_text import html_in_scripts

_LEAST_SHARE = 0.7  # of a text that JSON-LD's articleBody must hold before it judges the rest
_ENOUGH = 0.2  # of the text of a page's paragraphs
_MUCH_MORE = 2
_FEW_WORDS = 40  # below, the browser may be meant to set the text from data
_SENTENCES = re.compile(r"(?<=[.!?…][\"”’»)])\s+|(?<=[.!?…])\s+")
_PARAGRAPH_CHARS = 400

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports each page without text as an error


@dataclass(frozen=True, slots=True)
class Body:
    """The paragraphs of an article, and how many of them are the headings of other pages."""

    paragraphs: list[str]
    cards: int = 0


def page_body(tree: HtmlElement, source: str, metadata: Metadata, page: Page) -> Body:
    """The article's paragraphs in a page, whose tree is changed; `source` is its HTML. Rejects: too_complex."""
    drop_code(tree)
    check_text(tree, page)
    prune(tree)
    marks = read_marks(tree)
    found = _corrected(tree, marks, metadata, page.url)
    cards = sum(letters(text) in marks.cards for text in found)
    if _count(found) >= _FEW_WORDS:
        return Body(found, cards)
    others = (_in_scripts(source, page.url), _in_metadata(metadata))
    return Body(max((found, *others), key=lambda texts: (_count(texts) >= _FEW_WORDS) * _count(texts)))


def _corrected(tree: HtmlElement, marks: Marks, metadata: Metadata, url: str) -> list[str]:
    found = without_pointers(_extracted(tree, url), marks)
    return _own_text(found, metadata, marks) if metadata.body else with_missed_chunks(tree, found)


def _extracted(tree: HtmlElement, url: str) -> list[str]:
    """What trafilatura finds by its own rules; its other extractors are asked only where that is little of the page.

    They take a fifth of its time, and where its own rules find an article they do more harm than good.
    """
    found = _lines(tree, url, fast=True)
    if sum(map(len, found)) >= _ENOUGH * sum(len(flat_text(paragraph)) for paragraph in tree.iter("p")):
        return found
    others = _lines(tree, url, fast=False)
    return others if sum(map(len, others)) >= _MUCH_MORE * sum(map(len, found)) else found


def _lines(tree: HtmlElement, url: str, fast: bool) -> list[str]:
    from trafilatura import bare_extraction  # a fifth of a second, and many inputs hold no page

    document = bare_extraction(tree, url=url or None, with_metadata=False, include_comments=False, fast=fast)
    lines = (document.text or "").splitlines() if document is not None and not isinstance(document, dict) else ()
    return [line.strip() for line in lines if line.strip()]


def _own_text(found: list[str], metadata: Metadata, marks: Marks) -> list[str]:
    """Where the page gives its article's text as data, only those paragraphs that stand in it too."""
    return standing_in(found, metadata.body, _LEAST_SHARE, marks.headings)


def _in_scripts(source: str, url: str) -> list[str]:
    from trafilatura import load_html

    html = html_in_scripts(source)
    tree = load_html(f"<html><body><article>{html}</article></body></html>") if html else None
    if tree is None:
        return []
    drop_code(tree)
    if len(tree.text_content()) > MAX_TEXT_CHARS:
        return []
    prune(tree)
    return _corrected(tree, read_marks(tree), Metadata(), url)


def _in_metadata(metadata: Metadata) -> list[str]:
    """JSON-LD's articleBody, whose paragraphs are lost, in pieces of a paragraph's length."""
    found: list[str] = []
    for sentence in _SENTENCES.split(metadata.body):
        if found and len(found[-1]) < _PARAGRAPH_CHARS:
            found[-1] = f"{found[-1]} {sentence}"
        else:
            found.append(sentence)
    return [text for text in found if text]


def _count(texts: list[str]) -> int:
    return sum(map(count_words, texts))
