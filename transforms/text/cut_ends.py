"""Cut what stands at the two ends of an article: pitches said twice, the author's card, loose lines, a deck."""

import re

from transforms.ids import normalised
from transforms.text.cut_page import CutPage
from transforms.text.lines import count_words, is_list_item, is_prose, joined

_LONG_PROSE_WORDS = 25  # a paragraph of an article, not a pitch
_MAX_REPEATS = 3
_MAX_DECK_WORDS = 90  # captions of agencies are the longest
_MAX_TAIL_WORDS = 12  # a headline or a signature; longer ones may be the last line of an article
_ENDS = 4  # paragraphs at each end of a page in which repeats are furniture


def cut_repeats(page: CutPage) -> None:
    """A short paragraph that opens and closes a page is a pitch, whatever it says; of a long one the first stays."""
    found = page.paragraphs()
    texts = [joined(paragraph).casefold() for paragraph in found]
    first, last = texts[:_ENDS], texts[max(_ENDS, len(texts) - _ENDS) :]
    # Names of speakers stand at both ends of an interview too, but all through it as well.
    both = {text for text in first if text in last and texts.count(text) <= _MAX_REPEATS}
    for place, text in enumerate(texts):
        is_first = text in both and texts.index(text) == place
        if text in both and (not is_first or count_words(text) < _LONG_PROSE_WORDS):
            page.cut(found[place], "repeated")


def cut_author_card(page: CutPage) -> None:
    """The author's name below the article, with the sentences about them that follow."""
    byline = next((said.value for said in page.said if said.name == "byline" and " " in said.value), "")
    if not byline:
        return
    found = page.paragraphs()
    place = max(_ENDS, len(found) - _ENDS)
    about = re.compile(rf"({re.escape(byline)}|{re.escape(byline.split()[0])}|He|She|They)\b", re.IGNORECASE)
    while place < len(found):
        text = joined(found[place])
        is_card = re.match(
            rf"{re.escape(byline)}(\W*$| (is|covers|writes|reports|has|works|joined)\b)", text, re.IGNORECASE
        )
        if is_card and all(about.match(joined(after)) or not is_prose(joined(after)) for after in found[place + 1 :]):
            for paragraph in found[place:]:
                page.cut(paragraph, "author_card")
            return
        place += 1


def cut_tail(page: CutPage, lists: bool = False) -> None:
    """Lines without a sentence at the very end: names, tags, dates, marks of the end; items of a list only if told."""
    for paragraph in reversed(page.paragraphs()):
        text = joined(paragraph)
        is_sentence = is_prose(text) or (text.endswith((".", "!", "?", "”", '"')) and "@" not in text and " " in text)
        if is_sentence or count_words(text) > _MAX_TAIL_WORDS or (is_list_item(text) and not lists):
            return
        page.cut(paragraph, "tail_line")


def cut_deck(page: CutPage) -> None:
    """A deck: a short first paragraph whose words the next paragraph says again in the same order."""
    found = page.paragraphs()
    if len(found) < 2:
        return
    deck, lead = (_words(joined(paragraph)) for paragraph in found[:2])
    if 4 <= len(deck) <= min(_MAX_DECK_WORDS, len(lead)) and _in_order(deck, lead) >= 0.9 * len(deck):
        page.cut(found[0], "deck")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", normalised(text))


def _in_order(deck: list[str], lead: list[str]) -> int:
    """How many words of the deck the lead repeats in the same order."""
    place = count = 0
    for word in deck:
        try:
            place = lead.index(word, place) + 1
            count += 1
        except ValueError:
            continue
    return count
