"""Cue phrases: many phrases looked up in a text at once, in time linear in its words.

A phrase is a row of words; `(a|b)` is a choice, `word*` any word that begins so, a trailing `?` on a choice makes it
optional. Words are compared lower-cased, without possessive and plural endings; hyphens part words.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_PART = re.compile(r"\(([^)]*)\)(\??)|([^\s()]+)")
_MAX_VARIANTS = 400
_MAX_KNOWN = 1 << 16


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its label and weight, and the characters it covers."""

    label: str
    weight: float
    start: int
    end: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a stretch of text in the form cues are compared by, with their offsets; parallel lists."""

    forms: list[str]
    starts: list[int]
    ends: list[int]


@functools.lru_cache(maxsize=1 << 15)
def word_form(word: str) -> str:
    """The form of a word that cues are compared by.

    >>> [word_form(w) for w in ("Companies", "Apple’s", "users", "police", "pass")]
    ['company', 'apple', 'user', 'police', 'pass']
    """
    low = word.lower().replace("’", "'").removesuffix("'s").rstrip("'")
    if len(low) > 4 and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > 3 and low.endswith("s") and low[-2] not in "sui":
        return low[:-1]
    return low


def words_of(text: str, start: int = 0, end: int | None = None, most: int = 1 << 30) -> Words:
    """The words of a stretch of text, in order; at most `most`."""
    found = itertools.islice(_WORD.finditer(text, start, len(text) if end is None else end), most)
    forms, starts, ends = [], [], []
    for match in found:
        forms.append(word_form(match.group()))
        starts.append(match.start())
        ends.append(match.end())
    return Words(forms, starts, ends)


class Phrases:
    """A set of weighted, labelled phrases that is looked up together."""

    def __init__(self, entries: Iterable[tuple[str, float, str]]) -> None:
        """`entries` are (label, weight, phrase)."""
        self._exact: dict[str, list[_Row]] = {}
        self._prefix: dict[str, list[_Row]] = {}
        for label, weight, phrase in entries:
            for row in _variants(phrase):
                table, key = (self._prefix, row[0][:-1]) if row[0].endswith("*") else (self._exact, row[0])
                table.setdefault(key, []).append((row[1:], label, weight, phrase))
        self._lengths = sorted({len(key) for key in self._prefix})
        self._known: dict[str, list[_Row]] = {}  # what starts with each word met so far

    def find(self, words: Words) -> Iterator[Hit]:
        """Every phrase that stands in the words, in text order; phrases may overlap."""
        forms, known = words.forms, self._known
        for n, form in enumerate(forms):
            rows = known.get(form)
            if rows is None:
                rows = self._starting(form)
                if len(known) < _MAX_KNOWN:
                    known[form] = rows
            for rest, label, weight, phrase in rows:
                last = n + len(rest)
                if last < len(forms) and (not rest or _follow(forms, n + 1, rest)):
                    yield Hit(label, weight, words.starts[n], words.ends[last], phrase)

    def _starting(self, form: str) -> "list[_Row]":
        found = list(self._exact.get(form, ()))
        for length in self._lengths:
            if length > len(form):
                break
            found += self._prefix.get(form[:length], ())
        return found


_Row = tuple[tuple[str, ...], str, float, str]


def _follow(forms: list[str], at: int, rest: tuple[str, ...]) -> bool:
    for pattern in rest:
        form = forms[at]
        if not (form.startswith(pattern[:-1]) if pattern.endswith("*") else form == pattern):
            return False
        at += 1
    return True


def _variants(phrase: str) -> Iterator[tuple[str, ...]]:
    """The rows of words a phrase stands for."""
    choices: list[list[str]] = []
    for match in _PART.finditer(phrase):
        if match.group(3):
            choices.append([match.group(3)])
        else:
            choices.append(match.group(1).split("|") + ([""] if match.group(2) else []))
    seen = set()
    for row in itertools.islice(itertools.product(*choices), _MAX_VARIANTS):
        words = tuple(_pattern(w) for part in row for w in part.replace("-", " ").split())
        if words and words not in seen:
            seen.add(words)
            yield words


def _pattern(word: str) -> str:
    return word.lower() if word.endswith("*") else word_form(word)
