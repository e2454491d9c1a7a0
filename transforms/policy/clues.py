"""Clues to when an article was written and which story it belongs to, from its text alone."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from transforms.text.dates import find_dates, possible_days
from transforms.text.elections import election_days, is_american
from transforms.text.sentences import split_sentences

_COUNTED_KINDS = ("day_word", "weekday", "period", "ago", "month_day", "month", "day", "month_year", "year")
_MAX_DATES = 80


@dataclass(frozen=True, slots=True, order=True)
class DatedWords:
    """A date expression that is not ahead, where it stands, and the sentence around it (code points)."""

    first: int
    last: int
    at: int
    text: str


def dated_words(text: str) -> tuple[DatedWords, ...]:
    """The date expressions of the first part of a text with their sentences."""
    part = text[:_MAX_READ]
    sentences = split_sentences(part)
    starts = [sentence.start for sentence in sentences]
    found = []
    for expression in find_dates(part):
        number = bisect_right(starts, expression.start) - 1
        if number >= 0 and expression.tense != "future" and expression.kind in _COUNTED_KINDS:
            sentence = sentences[number]
            found.append(DatedWords(sentence.start, sentence.end, expression.start, expression.text))
    return tuple(found[:_MAX_DATES])


# A capitalised word that does not begin a sentence.
_NAME = re.compile(r"(?<=[a-z0-9,;:’'“\"(] )(?:[“\"(])?([A-Z][\w-]{2,30})")
_PLAIN = re.compile(r"\b[a-z]{3,30}\b")
_MAX_NAMES = 40
_MAX_READ = 20_000  # characters: a story is named where it begins


def names_in(text: str) -> tuple[str, ...]:
    """The names that occur most in a text, at most 40, in lower case and sorted; no word that occurs uncapitalised.

    >>> names_in("Last week Ada Marsh of the Harbour Council spoke. Later Marsh left.")
    ('ada', 'council', 'harbour', 'marsh')
    """
    counts = Counter(found[1].lower() for found in _NAME.finditer(text, 0, _MAX_READ))
    plain = set(_PLAIN.findall(text, 0, _MAX_READ))
    ranked = sorted(counts.keys() - plain, key=lambda name: (-counts[name], name))
    return tuple(sorted(ranked[:_MAX_NAMES]))


def still_ahead(text: str) -> str:
    """The earliest dated day that the text says still lies ahead, as ISO date; "" when it names none.

    An article that says what will happen by the end of 2024 was written before that.

    >>> still_ahead("The pause would lapse after the 2016 midterm election, and a new rule will apply from March 2017.")
    '2016-11-08'
    """
    american = is_american(text)
    sentences = (text[start:end] for start, end in split_sentences(text))
    ahead = [str(day) for sentence in sentences for day in election_days(sentence, american)]
    for expression in find_dates(text):
        days = possible_days(expression, None) if expression.tense == "future" else None
        if days:
            ahead.append(str(days[1]))
    return min(ahead, default="")
