"""Cut the article out of a plain text: the lines that are body, and what the cut ones say about it.

Every step labels lines and never unlabels one; a line without a label at the end is body. The order matters: the carrier
(mail, feed item) first, as its own text may hold marks of all the others, then the top, then furniture, then repeats.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from transforms.ids import normalised
from transforms.knowledge import Knowledge
from transforms.text import envelope, footnotes
from transforms.text.furniture import Found, find_furniture
from transforms.text.head import find_head, read_meta
from transforms.text.lines import Line, blocks, count_words, is_list_item, is_prose, joined, paragraphs, split_lines, wrap_width

_LONG_PROSE_WORDS = 25  # a paragraph of an article, not a caption, comment or headline with a full stop
_MIN_BODY_WORDS = 40  # before which nothing counts as the tail of an article
_MAX_TAIL_SHARE = 5  # comments can outgrow an article, but not by more
_MAX_REPEATS = 3
_MAX_DECK_WORDS = 90  # captions of agencies are the longest
_MAX_TAIL_WORDS = 12  # a headline or a signature; longer ones may be the last line of an article
_ENDS = 4  # paragraphs at each end of a page in which repeats are furniture


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the wrapping says: `name` is publisher, relayed, credit, signal, title, byline, date …"""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The body of a text, its paragraphs with their places in the input, and what the wrapping said, in order."""

    paragraphs: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    said: tuple[Said, ...]
    labels: tuple[tuple[int, str], ...]  # line number and kind of what was cut

    def get(self, name: str) -> str:
        return next((said.value for said in self.said if said.name == name and said.value), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(said.value for said in self.said if said.name == name and said.value)


@dataclass(slots=True)
class _Page:
    """The lines under work. Local to one call of `cut_text`."""

    lines: list[Line]
    width: int
    labels: dict[int, str]
    said: list[Said]

    def label(self, numbers: Sequence[int] | range, kind: str) -> None:
        for number in numbers:
            self.labels.setdefault(number, kind)

    def body(self) -> list[Line]:
        return [line for line in self.lines if line.number not in self.labels]

    def paragraphs(self) -> list[list[Line]]:
        return [found for block in blocks(self.body()) for found in paragraphs(block, self.width)]

    def cut(self, paragraph: Sequence[Line], kind: str) -> None:
        self.label([line.number for line in paragraph], kind)


def cut_text(text: str, knowledge: Knowledge, title: str = "", weak_title: bool = False) -> Cut:
    """Cut the article out of a plain text or mail body; `title` is what the carrier says of it (weak: a subject)."""
    lines = split_lines(text)
    page = _Page(lines, 0, {}, [])
    _cut_carrier(page, knowledge)
    page.width = wrap_width(page.body())
    said = next((said.value for said in page.said if said.name == "title"), "")
    _cut_lines(page, knowledge)
    _cut_head(page, said or title, weak_title and not said)
    _cut_furniture(page, knowledge)
    if _is_mail(page):
        _cut_signature(page, knowledge)
    _cut_repeats(page)
    _cut_author_card(page)
    _cut_tail(page)
    _cut_deck(page)
    return _result(page, text)


def cut_paragraphs(found: Sequence[str], knowledge: Knowledge, title: str = "") -> Cut:
    """Cut what is not article from the paragraphs that an extractor found in a web page."""
    text = "\n\n".join(found)
    page = _Page(split_lines(text), 0, {}, [])
    _cut_lines(page, knowledge)
    _cut_head(page, title, weak_title=False)
    _cut_furniture(page, knowledge)
    _cut_repeats(page)
    _cut_author_card(page)
    _cut_tail(page, lists=True)
    _cut_deck(page)
    return _result(page, text)


def _cut_carrier(page: _Page, knowledge: Knowledge) -> None:
    headers = envelope.find_headers(page.lines, knowledge)
    listed = envelope.find_list_header(page.lines)
    for header in [*headers, *([listed] if listed else [])]:
        page.label(range(header.first, header.last + 1), "header")
    carried = next((header for header in reversed(headers) if _is_front(page, header)), None)
    for header in headers if carried is None else [carried]:
        _read_header(page, header)
    if carried is not None and carried.forwarded:
        page.label(range(carried.first), "preface")
        page.said.append(Said("signal", "forwarded"))
    if listed:
        page.said.append(Said("relayed_on", listed.get("date")))
        page.said.append(Said("subject", listed.get("subject")))
        page.said.append(Said("signal", "forwarded"))
    _cut_quoted(page)
    notes = footnotes.find_notes(page.lines)
    if notes:
        page.label(range(notes[0], notes[1] + 1), "link_references")


def _is_front(page: _Page, header: envelope.Header) -> bool:
    """Whether more text stands below a header than above it."""
    above = sum(len(line.text) for line in page.lines[: header.first])
    return above < sum(len(line.text) for line in page.lines[header.last + 1 :])


def _read_header(page: _Page, header: envelope.Header) -> None:
    is_feed = bool(header.get("feed"))
    names = {"title": "title", "author": "byline", "link": "url", "date": "feed_date" if is_feed else "date"}
    if is_feed or header.forwarded:
        names |= {"feed": "relayed", "from": "relayed", "subject": "title"}
    else:
        names |= {"from": "sender", "subject": "subject"}
    page.said.extend(Said(names[field], value) for field, value in header.fields if field in names and value)


def _cut_quoted(page: _Page) -> None:
    """Cut what a reply quotes; where next to nothing else is left, the quoted lines are the article."""
    ranges = envelope.find_quoted_replies(page.lines)
    for first, last in ranges:
        page.label(range(first, last + 1), "quoted_reply")
    kept = sum(count_words(joined(paragraph)) for paragraph in page.paragraphs())
    quoted = [number for number, kind in page.labels.items() if kind == "quoted_reply" and page.lines[number].quoted]
    words = sum(len(page.lines[number].text.split()) for number in quoted)
    if words < 2 * kept or words < _MIN_BODY_WORDS:
        return
    page.label([line.number for line in page.body()], "preface")
    for number in quoted:
        del page.labels[number]
    opened = " ".join(line.text for line in page.lines if page.labels.get(line.number) == "quoted_reply")
    page.said += [Said("quoted_from", opened), Said("signal", "forwarded")]


def _cut_lines(page: _Page, knowledge: Knowledge) -> None:
    """Cut short furniture lines that stand directly above or below text of the same block."""
    seen_prose = False
    for line in page.body():
        if line.text and (not page.width or line.end - line.start < 0.6 * page.width):
            found = find_furniture(line.text, knowledge)
            if found and _stands_alone(found, seen_prose):
                _take(page, [line], found)
        seen_prose = seen_prose or is_prose(line.text)


def _stands_alone(found: Found, seen_prose: bool) -> bool:
    """Whether a line is cut for itself: above the first sentence the heads of lists are, and links to others are not."""
    if seen_prose:
        return found.kind.scope == "line"
    return found.kind.place == "any" and found.kind.scope != "tail"


def _take(page: _Page, paragraph: Sequence[Line], found: Found) -> None:
    page.cut(paragraph, found.kind.name)
    page.said.extend(Said(name, value) for name, value in found.said)
    if found.kind.signal:
        page.said.append(Said("signal", found.kind.signal))


def _cut_head(page: _Page, title: str, weak_title: bool) -> None:
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


def _cut_furniture(page: _Page, knowledge: Knowledge) -> None:
    found = page.paragraphs()
    body = _Body([joined(paragraph) for paragraph in found])
    place = 0
    while place < len(found):
        told = find_furniture(body.texts[place], knowledge)
        reach = place + 1
        if told is not None:
            _take(page, found[place], told)
            reach = body.reach(told, place, knowledge)
            for paragraph, text in zip(found[place + 1 : reach], body.texts[place + 1 : reach], strict=True):
                page.cut(paragraph, told.kind.name)
                _read_only(page, text, knowledge)
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
        while end < len(self.texts) and not is_prose(self.texts[end]) and not find_furniture(self.texts[end], knowledge):
            end += 1
        return end


def _read_only(page: _Page, text: str, knowledge: Knowledge) -> None:
    """What a line says that was already cut as part of something larger."""
    told = find_furniture(text, knowledge)
    if told is not None:
        page.said.extend(Said(name, value) for name, value in told.said)
        if told.kind.signal:
            page.said.append(Said("signal", told.kind.signal))


def _cut_author_card(page: _Page) -> None:
    """The author's name below the article, with the sentences about them that follow."""
    byline = next((said.value for said in page.said if said.name == "byline" and " " in said.value), "")
    if not byline:
        return
    found = page.paragraphs()
    place = max(_ENDS, len(found) - _ENDS)
    about = re.compile(rf"({re.escape(byline)}|{re.escape(byline.split()[0])}|He|She|They)\b", re.IGNORECASE)
    while place < len(found):
        text = joined(found[place])
        is_card = re.match(rf"{re.escape(byline)}(\W*$| (is|covers|writes|reports|has|works|joined)\b)", text, re.IGNORECASE)
        if is_card and all(about.match(joined(after)) or not is_prose(joined(after)) for after in found[place + 1 :]):
            for paragraph in found[place:]:
                page.cut(paragraph, "author_card")
            return
        place += 1


def _cut_tail(page: _Page, lists: bool = False) -> None:
    """Lines without a sentence at the very end: names, tags, dates, marks of the end; items of a list only if told."""
    for paragraph in reversed(page.paragraphs()):
        text = joined(paragraph)
        is_sentence = is_prose(text) or (text.endswith((".", "!", "?", "”", '"')) and "@" not in text and " " in text)
        if is_sentence or count_words(text) > _MAX_TAIL_WORDS or (is_list_item(text) and not lists):
            return
        page.cut(paragraph, "tail_line")


def _read_only(page: _Page, text: str, knowledge: Knowledge) -> None:
    """What a line says that was already cut as part of something larger."""
    told = find_furniture(text, knowledge)
    if told is not None:
        page.said.extend(Said(name, value) for name, value in told.said)
        if told.kind.signal:
            page.said.append(Said("signal", told.kind.signal))


def _list_end(texts: list[str], words: list[int], start: int, knowledge: Knowledge) -> int:
    """Where a list of links ends: at the end when no more of an article follows, else behind its headline-like lines."""
    if not any(_is_long_prose(text, count) for text, count in zip(texts[start:], words[start:], strict=True)):
        return len(texts)
    end = start
    while end < len(texts) and not is_prose(texts[end]) and not find_furniture(texts[end], knowledge):
        end += 1
    return end


def _is_long_prose(text: str, count: int) -> bool:
    return count >= _LONG_PROSE_WORDS and is_prose(text)


def _cut_repeats(page: _Page) -> None:
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


def _cut_deck(page: _Page) -> None:
    """A deck: a short first paragraph whose words the next paragraph says again in the same order."""
    found = page.paragraphs()
    if len(found) < 2:
        return
    deck, lead = (_words(joined(paragraph)) for paragraph in found[:2])
    if 4 <= len(deck) <= min(_MAX_DECK_WORDS, len(lead)):
        if _in_order(deck, lead) >= 0.9 * len(deck):
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


def _result(page: _Page, text: str) -> Cut:
    has_notes = "link_references" in page.labels.values()
    bodies: list[str] = []
    spans: list[tuple[int, int]] = []
    for paragraph in page.paragraphs():
        clean = joined(paragraph)
        clean = footnotes.without_marks(clean) if has_notes else clean
        if clean:
            bodies.append(clean)
            spans.extend(_spans(paragraph))
    return Cut(tuple(bodies), tuple(_merged(spans, text)), tuple(page.said), tuple(sorted(page.labels.items())))


def _cut_signature(page: _Page, knowledge: Knowledge) -> None:
    first = envelope.find_signature(page.body(), _body_end(page))
    for line in page.lines[first:]:
        if line.number not in page.labels:
            _read_only(page, line.text, knowledge)
            page.cut([line], "signature")


def _is_mail(page: _Page) -> bool:
    return "header" in page.labels.values() or "list_footer" in page.labels.values()


def _body_end(page: _Page) -> int:
    return max((line.number for line in page.body() if line.text), default=-1) + 1


def _spans(paragraph: Sequence[Line]) -> Iterator[tuple[int, int]]:
    for line in paragraph:
        yield line.start, line.end


def _merged(spans: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Spans with nothing but space between them as one."""
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current is not None and not text[current[1] : start].strip(" \t\r\n>"):
            current = current[0], end
        else:
            if current is not None:
                yield current
            current = start, end
    if current is not None:
        yield current
