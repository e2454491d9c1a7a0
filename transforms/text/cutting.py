"""Cut the article out of a plain text: the lines that are body, and what the cut ones say about it.

Every step labels lines; a line without a label at the end is body. The order matters: the carrier (mail, feed item)
first, as its own text may hold marks of all the others, then the top, then furniture, then the two ends.
"""

from collections.abc import Sequence
from itertools import accumulate

from transforms.ids import normalised
from transforms.knowledge import Knowledge
from transforms.text.cut_carrier import cut_carrier, cut_signature
from transforms.text.cut_ends import cut_author_card, cut_deck, cut_repeats, cut_tail
from transforms.text.cut_page import Cut, CutPage, Said
from transforms.text.furniture import Found, find_furniture
from transforms.text.head import find_head, read_meta
from transforms.text.learned import SIGNAL as LEARNED
from transforms.text.learned import learned_among
from transforms.text.lines import count_words, is_prose, joined, split_lines, wrap_width

_LONG_PROSE_WORDS = 25  # a paragraph of an article, not a caption, comment or headline with a full stop
_MIN_BODY_WORDS = 40  # before which nothing counts as the tail of an article
_MAX_TAIL_SHARE = 5  # comments can outgrow an article, but not by more


def cut_text(text: str, knowledge: Knowledge, title: str = "", weak_title: bool = False) -> Cut:
    """Cut the article out of a plain text or mail body; `title` is what the carrier says of it (weak: a subject)."""
    lines = split_lines(text)
    page = CutPage(lines, 0, {}, [])
    cut_carrier(page, knowledge)
    page.width = wrap_width(page.body())
    said = next((said.value for said in page.said if said.name == "title"), "")
    _cut_lines(page, knowledge)
    _cut_head(page, said or title, weak_title and not said)
    _cut_furniture(page, knowledge)
    cut_signature(page, knowledge)
    cut_repeats(page)
    cut_author_card(page)
    cut_tail(page)
    cut_deck(page)
    return page.result(text)


def cut_paragraphs(found: Sequence[str], knowledge: Knowledge, title: str = "", site: str = "") -> Cut:
    """Cut what is not article from the paragraphs that an extractor found in a web page of a site."""
    text = "\n\n".join(found)
    page = CutPage(split_lines(text), 0, {}, [])
    _cut_lines(page, knowledge)
    _cut_head(page, title, weak_title=False)
    _cut_learned(page, knowledge, site)
    _cut_furniture(page, knowledge)
    cut_repeats(page)
    cut_author_card(page)
    cut_tail(page, lists=True)
    cut_deck(page)
    return page.result(text)


def _cut_lines(page: CutPage, knowledge: Knowledge) -> None:
    """Cut short furniture lines that stand directly above or below text of the same block."""
    seen_prose = False
    for line in page.body():
        if line.text and (not page.width or line.end - line.start < 0.6 * page.width):
            found = find_furniture(line.text, knowledge)
            if found and _stands_alone(found, seen_prose):
                page.take([line], found)
        seen_prose = seen_prose or is_prose(line.text)


def _stands_alone(found: Found, seen_prose: bool) -> bool:
    """Whether a line is cut for itself: above the first sentence heads of lists are, and links to others are not."""
    if seen_prose:
        return found.kind.scope == "line"
    return found.kind.place == "any" and found.kind.scope != "tail"


def _cut_head(page: CutPage, title: str, weak_title: bool) -> None:
    found = page.paragraphs()
    texts = [joined(paragraph) for paragraph in found]
    head = find_head(texts, title, weak_title)
    for place in sorted(head.used):
        page.cut(found[place], "head")
    page.said += [Said("title", head.title), Said("byline", head.byline), Said("date", head.date)]
    page.said += [Said("masthead", head.masthead), Said("relayed", head.source)]
    again = normalised(head.title)
    for paragraph, text in zip(found, texts, strict=True):
        if again and normalised(text) == again:
            page.cut(paragraph, "repeated")


def _cut_learned(page: CutPage, knowledge: Knowledge, site: str) -> None:
    found = page.paragraphs()
    learned = learned_among([joined(paragraph) for paragraph in found], site, knowledge)
    for place in sorted(learned):
        page.cut(found[place], "learned")
    if learned:
        page.said.append(Said("signal", LEARNED))


def _cut_furniture(page: CutPage, knowledge: Knowledge) -> None:
    found = page.paragraphs()
    body = _Body([joined(paragraph) for paragraph in found])
    place = 0
    while place < len(found):
        told = find_furniture(body.texts[place], knowledge)
        reach = place + 1
        if told is not None:
            page.take(found[place], told)
            reach = body.reach(told, place, knowledge)
            for paragraph, text in zip(found[place + 1 : reach], body.texts[place + 1 : reach], strict=True):
                page.cut(paragraph, told.kind.name)
                page.read_only(text, knowledge)
        elif body.before[place] >= _MIN_BODY_WORDS and read_meta(body.texts[place]) is not None:
            page.cut(found[place], "meta")
        place = reach


class _Body:
    """The paragraphs of a page with the words that stand before each, and where the last long one stands."""

    def __init__(self, texts: list[str]) -> None:
        words = [count_words(text) for text in texts]
        self.texts = texts
        self.before = [0, *accumulate(words)]
        long = [place for place, text in enumerate(texts) if words[place] >= _LONG_PROSE_WORDS and is_prose(text)]
        self._last_long = long[-1] if long else -1

    def reach(self, told: Found, place: int, knowledge: Knowledge) -> int:
        """The first paragraph behind all that a furniture line takes with it."""
        before = self.before[place]
        if told.kind.scope == "line" or before < _MIN_BODY_WORDS:
            return place + 1
        after = self.before[-1] - before
        if self._last_long <= place or (told.kind.scope == "tail" and before * _MAX_TAIL_SHARE >= after):
            return len(self.texts)
        end = place + 1
        while (
            end < len(self.texts) and not is_prose(self.texts[end]) and not find_furniture(self.texts[end], knowledge)
        ):
            end += 1
        return end
