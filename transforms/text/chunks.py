"""Articles in several containers of one kind: sites break the text for adverts, and extractors take the first part."""

import re
from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

_COMPLETE_SHARE = 0.6  # of the page's paragraph text: an extraction above it is not looked at again
_MIN_CHARS = 60  # shorter paragraphs are captions and labels
_PROBE_LETTERS = 40
_LEAST_GAIN = 0.25  # of the extracted text: less is not a missed part but a caption or a teaser
_NO_LETTERS = re.compile(r"[\W_]+")
_APART = frozenset({"aside", "footer", "nav", "header", "form", "figure", "blockquote", "li"})


def with_missed_chunks(tree: HtmlElement, found: list[str]) -> list[str]:
    """The extracted paragraphs, and those behind them that stand in containers of the same tag and class.

    A page whose further paragraphs stand elsewhere (comments, teasers, legal text) keeps what was extracted.
    """
    paragraphs = [(element, flat_text(element)) for element in tree.iter("p")]
    size = sum(map(len, found))
    if not found or size >= _COMPLETE_SHARE * sum(len(text) for _, text in paragraphs):
        return found
    known = letters("".join(found))
    told = [
        (_container(element), text, _stands_in(text, known)) for element, text in paragraphs if len(text) >= _MIN_CHARS
    ]
    weights = Counter({container: 0 for container, _, _ in told})
    for container, text, is_known in told:
        weights[container] += len(text) * is_known
    own, weight = max(weights.items(), key=lambda item: (item[1], item[0]), default=(("", ""), 0))
    if weight * 2 < size or own[0] in _APART:
        return found
    last = max(place for place, (container, _, is_known) in enumerate(told) if is_known and container == own)
    missed = [text for container, text, is_known in told[last + 1 :] if container == own and not is_known]
    return [*found, *missed] if sum(map(len, missed)) >= _LEAST_GAIN * size else found


def _container(element: HtmlElement) -> tuple[str, str]:
    parent = element.getparent()
    return ("", "") if parent is None else (str(parent.tag), parent.get("class") or "")


def flat_text(element: HtmlElement) -> str:
    """All text of an element on one line."""
    return " ".join(str(element.text_content()).split())


def _stands_in(text: str, known: str) -> bool:
    probe = letters(text)
    return probe[:_PROBE_LETTERS] in known or probe[-_PROBE_LETTERS:] in known


def letters(text: str) -> str:
    """Letters and digits alone, case-folded: what is left of a text when markup and spacing differ."""
    return _NO_LETTERS.sub("", text.casefold())


def standing_in(
    found: Sequence[str], body: str, least_share: float, headings: frozenset[str] = frozenset()
) -> list[str]:
    """Those of the paragraphs that stand in `body`; all of them when that is less than a share of either.

    `headings` are letters of the page's headings: `body` is often without them, and one above such a paragraph stays.
    """
    known = letters(body)
    stands = [_stands_in(text, known) for text in found]
    above = [*stands[1:], False][: len(stands)]
    kept = [
        text
        for text, is_known, is_above in zip(found, stands, above, strict=True)
        if is_known or (is_above and letters(text) in headings)
    ]
    shared = sum(len(text) for text, is_known in zip(found, stands, strict=True) if is_known)
    return kept if shared >= least_share * max(len(body), sum(map(len, found))) else list(found)
