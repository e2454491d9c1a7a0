"""Sentences: where each one starts and ends, in linear time and never longer than `MAX_SENTENCE`.

Rules rather than a model: a full stop ends a sentence unless it closes an abbreviation or an initial; a blank line, a
list bullet or the end of an unwrapped line always does; a hard-wrapped line does not.
"""

import re
from typing import NamedTuple

MAX_SENTENCE = 900  # characters; longer runs (tables, transcripts without stops) are cut at a space

_STOP = re.compile(r"[.!?…。！？]+[\"”’')\]»]*(?=\s|[“\"]|$)|\n")
_NEVER_LAST = frozenset(
    "mr mrs ms dr sen sens rep reps gov prof gen col lt sgt capt rev hon st mt ft vs no nos fig vol ed eds est approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun e.g i.e cf al messrs pres "
    "atty".split()
)
_SOMETIMES_LAST = frozenset(
    "inc corp co ltd llc plc bros jr sr dept assn u.s u.k e.u u.n d.c n.y l.a p.m a.m ph.d etc calif ala ariz "
    "colo conn "
    "fla ill kan mass md mich minn nev okla ore pa tenn tex va vt wash wis wyo".split()
)
_STARTERS = frozenset(
    "the a an it its in on at but and as he she they we i you this that these those there if when while after before "
    "however meanwhile last earlier also according for from by under since though although so what who how not no "
    "his her their our my to with some many most several all both one two".split()
)
_WORD_BEFORE = re.compile(r"[\w.&'’-]+$")
_NEXT_WORD = re.compile(r"\s*[\"“‘'(\[]*([\w'’]+)")
_BULLET = re.compile(r"\s*(?:[-–—*•●▪◦·>#]|\d{1,2}[.)])\s")


class Sentence(NamedTuple):
    """Code points of the text: `text[start:end]` is the sentence without surrounding space."""

    start: int
    end: int


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """Sentences in text order; they do not overlap and none is blank.

    >>> text = "Mr. Roe of Acme Inc. said so. It did! U.S. law differs."
    >>> [text[s.start:s.end] for s in split_sentences(text)]
    ['Mr. Roe of Acme Inc. said so.', 'It did!', 'U.S. law differs.']
    """
    found: list[Sentence] = []
    start = 0
    for match in _STOP.finditer(text):
        if match.group() == "\n":
            ends = _line_ends_sentence(text, start, match.start())
        else:
            ends = _stop_ends_sentence(text, start, match.start(), match.end())
        if ends:
            _add(text, start, match.end(), found)
            start = match.end()
    _add(text, start, len(text), found)
    return tuple(found)


def _stop_ends_sentence(text: str, start: int, at: int, end: int) -> bool:
    following = _NEXT_WORD.match(text, end, end + 60)
    if text[at] != ".":
        return not (following and following.group(1)[:1].islower())
    before = _WORD_BEFORE.search(text, max(start, at - 20), at)
    word = before.group().lower() if before else ""
    if end - at == 1:
        if word in _NEVER_LAST or (len(word) == 1 and word.isalpha() and word != "i"):
            return False
        if word in _SOMETIMES_LAST:
            return bool(following and following.group(1)[:1].isupper() and following.group(1).lower() in _STARTERS)
        if word.isdigit() and text[max(start, at - len(word)) : at].strip() == text[start:at].strip():
            return False  # "1." opens a list item
    return not (following and following.group(1)[:1].islower())


def _line_ends_sentence(text: str, start: int, at: int) -> bool:
    line_start = max(text.rfind("\n", max(0, at - 400), at) + 1, start)
    line = text[line_start:at].strip()
    if not line:
        return True
    next_end = text.find("\n", at + 1, at + 400)
    after = text[at + 1 : next_end if next_end >= 0 else at + 400]
    if not after.strip() or _BULLET.match(after):
        return True
    wrapped = 55 <= len(line) <= 110 and line[-1] not in '.!?:;…”"' and not after[:1].isspace()
    return not wrapped


def _add(text: str, start: int, end: int, found: list[Sentence]) -> None:
    while start < end:
        while start < end and text[start].isspace():
            start += 1
        stop = end
        if end - start > MAX_SENTENCE:
            cut = text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE)
            stop = cut if cut > 0 else start + MAX_SENTENCE
        last = stop
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            found.append(Sentence(start, last))
        start = stop
