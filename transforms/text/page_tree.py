"""A page's bytes become a tree that everything behind can walk in bounded time.

Pages of people have some thousand elements. The bounds here are ten times what the largest of them have, and keep what
follows (which is linear in elements and text) within seconds; what the parser itself does in quadratic time is refused
before it is parsed.
"""

import re

from lxml.etree import XPath
from lxml.html import HtmlElement

from transforms.model import Page, Rejected
from transforms.text.decoding import decode_html

MAX_ELEMENTS = 80_000
MAX_TEXT_CHARS = 1_500_000
_MAX_TAGS = 400_000
_MAX_ATTRIBUTES = 1000  # of one element; libxml2 compares each with all others
_COUNT = XPath("count(//*)")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{4000,}")
# References to characters that no XML may hold: libxml2 lets them into a tree, and then nothing can be moved in it.
_ILLEGAL = re.compile(
    r"&#(?:0*+(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)"
    r"|[xX]0*+(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[fF]{3}[efEF])(?![0-9a-fA-F]));?"
)
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")


def parse_page(page: Page) -> tuple[HtmlElement, str]:
    """The tree of a page, and its decoded source.

    Rejects: empty_body, no_text (no HTML at all), too_complex (more elements, attributes or text than any article has).
    """
    from trafilatura import load_html  # a fifth of a second, and many inputs hold no page

    if not page.body.strip(b"\x00 \t\r\n"):
        raise Rejected("empty_body", subject=page.ref)
    source = _ILLEGAL.sub(" ", decode_html(page.body, page.charset))
    _check_source(source, page)
    tree = load_html(source)
    if tree is None:
        raise Rejected("no_text", subject=page.ref, detail="not a readable web page")
    count = int(_COUNT(tree))
    if count > MAX_ELEMENTS:
        raise Rejected("too_complex", subject=page.ref, detail=f"{count} elements")
    return tree, source


def check_text(tree: HtmlElement, page: Page) -> None:
    """Raises Rejected (too_complex) for more text than any article has; scripts and styles must be gone."""
    size = len(tree.text_content())
    if size > MAX_TEXT_CHARS:
        raise Rejected("too_complex", subject=page.ref, detail=f"{size} characters of text")


def _check_source(source: str, page: Page) -> None:
    tags = source.count("<")
    if tags > _MAX_TAGS:
        raise Rejected("too_complex", subject=page.ref, detail=f"{tags} tags")
    for tag in _LONG_TAG.finditer(source):
        attributes = len(_QUOTED.sub("", tag[0]).split())
        if attributes > _MAX_ATTRIBUTES:
            raise Rejected("too_complex", subject=page.ref, detail=f"an element with {attributes} attributes")
