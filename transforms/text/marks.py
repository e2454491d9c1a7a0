"""What the markup says of the lines of a page's text: which are headings, which nothing but a link."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from transforms.text.chunks import flat_text, letters
from transforms.text.lines import count_words, is_list_item, is_prose

_LINKED_SHARE = 0.7  # of a line's characters: "Read also:" may stand before the link
_MIN_LINKED_WORDS = 4  # shorter lines are names and terms that happen to be linked
_TIMES_REPEATED = 3
_MIN_REPEATED_WORDS = 6  # shorter lines are names of speakers, and labels in lists
_MAX_CHARS = 400
_MAX_HEADER_CHARS = 600
_LEAST_KEPT = 0.5  # of a page's text, else it is made of such lines


@dataclass(frozen=True, slots=True)
class Marks:
    """Letters (see `letters`) of a page's lines, by what they are: `headings`, paragraphs and list items that are
    links to other pages (`linked`), lines of headers (`heads`), headings that are links (`cards`)."""

    headings: frozenset[str] = frozenset()
    linked: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    cards: frozenset[str] = frozenset()


def read_marks(tree: HtmlElement) -> Marks:
    """The marks of all lines of a page that are short enough to be other than text."""
    headings = (flat_text(heading) for heading in tree.iter("h2", "h3", "h4"))
    spelt = frozenset(letters(text) for text in headings if 0 < len(text) <= _MAX_CHARS)
    linked = frozenset(letters(text) for text in _linked(tree)) - spelt  # a table of contents links headings
    cards = frozenset(letters(text) for text in _cards(tree))
    return Marks(spelt, linked, frozenset(letters(text) for text in _in_headers(tree)), cards)


def _linked(tree: HtmlElement) -> list[str]:
    found = []
    for element in tree.iter("p", "li"):
        links = [flat_text(link) for link in element.iter("a")]
        text = flat_text(element) if links else ""
        if 0 < len(text) <= _MAX_CHARS and sum(map(len, links)) >= _LINKED_SHARE * len(text):
            found.append(text)
    return found


def _cards(tree: HtmlElement) -> list[str]:
    return [
        flat_text(heading)
        for heading in tree.iter("h2", "h3", "h4")
        if heading.find(".//a") is not None or getattr(heading.getparent(), "tag", "") == "a"
    ]


def _in_headers(tree: HtmlElement) -> list[str]:
    return [
        flat_text(element)
        for header in tree.iter("header")
        if len(flat_text(header)) <= _MAX_HEADER_CHARS
        for element in header.iter("p", "h2", "h3", "h4", "li", "div", "span")
    ]


def without_pointers(found: Sequence[str], marks: Marks) -> list[str]:
    """The lines without those that only point elsewhere, and without those that a page says again and again.

    A page that is made of such lines (a list of deals, of sources) keeps them.
    """
    times = Counter(map(letters, found))
    once = _mostly([text for text in found if not _is_repeated(text, times)], found)
    below = _mostly([text for text in once if letters(text) not in marks.heads], once)
    return _mostly([text for text in below if not _is_pointer(text, marks)], below)


def _mostly(kept: list[str], found: Sequence[str]) -> list[str]:
    return kept if sum(map(len, kept)) >= _LEAST_KEPT * sum(map(len, found)) else list(found)


def _is_pointer(text: str, marks: Marks) -> bool:
    return count_words(text) >= _MIN_LINKED_WORDS and not is_prose(text) and letters(text) in marks.linked


def _is_repeated(text: str, times: Counter[str]) -> bool:
    return (
        times[letters(text)] >= _TIMES_REPEATED and count_words(text) >= _MIN_REPEATED_WORDS and not is_list_item(text)
    )
