"""Cue phrases: many phrases looked up in a text at once, in time linear in its words.

A phrase is a row of words; `(a|b)` is a choice, `word*` any word that begins so, `_` any word, a trailing `?` on a
choice makes it optional. Whole words are compared lower-cased, without possessive and plural endings; hyphens part
words.
"""

import functools
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_WORD = re.compile(r"([^\W_]+(?:['’][^\W_]+)?)")
_PART = re.compile(r"\(([^)]*)\)(\??)|([^\s()]+)")
_MAX_VARIANTS = 400
_MAX_KNOWN = 1 << 16


class Hit(NamedTuple):
    """A phrase found: its label and weight, and the characters it covers."""

    label: str
    weight: float
    start: int
    end: int
    phrase: str

    def relabelled(self, label: str) -> "Hit":
        """The same hit under another label."""
        return Hit(label, self.weight, self.start, self.end, self.phrase)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a stretch of text; parallel lists.

    `forms` are what whole words are compared by, `plain` (lower-cased only) what beginnings are.
    """

    forms: list[str]
    plain: list[str]
    starts: list[int]
    ends: list[int]


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


def words_of(text: str, start: int = 0, end: int | None = None, most: int = 0) -> Words:
    """The words of a stretch of text, in order; at most `most`, or all where that is nought."""
    parts = _WORD.split(text[start:end], maxsplit=most)  # gaps and words in turn: quicker than matches
    ends = list(itertools.accumulate(map(len, parts), initial=start))
    plain = [word.lower().replace("’", "'") for word in parts[1::2]]
    return Words(list(map(_form, plain)), plain, ends[1:-1:2], ends[2::2])


_form = functools.lru_cache(maxsize=1 << 15)(word_form)


class Phrases:
    """A set of weighted, labelled phrases that is looked up together."""

    def __init__(self, entries: Iterable[tuple[str, float, str]]) -> None:
        """`entries` are (label, weight, phrase)."""
        self._exact: dict[str, list[_Row]] = {}
        self._prefix: dict[str, list[_Row]] = {}
        seen: set[tuple[str, tuple[str, ...]]] = set()  # "post" and "posts" are one phrase
        for label, weight, phrase in entries:
            for row in _variants(phrase):
                if (label, row) in seen:
                    continue
                seen.add((label, row))
                table, key = (self._prefix, row[0][:-1]) if row[0].endswith("*") else (self._exact, row[0])
                table.setdefault(key, []).append((row[1:], label, weight, phrase))
        self._lengths = sorted({len(key) for key in self._prefix})
        self._known: dict[str, _Start | None] = {}  # what starts with each word met so far

    def find(self, words: Words) -> Iterator[Hit]:
        """Every phrase that stands in the words, in text order; phrases may overlap."""
        forms, starts, ends, known, count = words.forms, words.starts, words.ends, self._known, len(words.forms)
        for n, plain in enumerate(words.plain):
            if plain in known:
                start = known[plain]
            else:
                start = self._start(forms[n], plain)
                if len(known) < _MAX_KNOWN:
                    known[plain] = start
            if start is None:
                continue
            for _, label, weight, phrase in start.alone:
                yield Hit(label, weight, starts[n], ends[n], phrase)
            following = forms[n + 1] if n + 1 < count else ""
            for rest, label, weight, phrase in (*start.by_second.get(following, ()), *start.second_open):
                last = n + len(rest)
                if last < count and _follow(words, n + 1, rest):
                    yield Hit(label, weight, starts[n], ends[last], phrase)

    def _start(self, form: str, plain: str) -> "_Start | None":
        rows = list(self._exact.get(form, ()))
        for length in self._lengths:
            if length > len(plain):
                break
            rows += self._prefix.get(plain[:length], ())
        if not rows:
            return None
        by_second: dict[str, list[_Row]] = {}
        for row in rows:
            if row[0] and not _is_open(row[0][0]):
                by_second.setdefault(row[0][0], []).append(row)
        second_open = [r for r in rows if r[0] and _is_open(r[0][0])]
        return _Start([r for r in rows if not r[0]], by_second, second_open)


_Row = tuple[tuple[str, ...], str, float, str]  # the words after the first, label, weight, phrase


@dataclass(frozen=True, slots=True)
class _Start:
    """The phrases that start with a word: those of one word, and the longer ones by their second."""

    alone: list[_Row]
    by_second: dict[str, list[_Row]]
    second_open: list[_Row]


def _is_open(pattern: str) -> bool:
    return pattern == "_" or pattern.endswith("*")


def _follow(words: Words, at: int, rest: tuple[str, ...]) -> bool:
    for pattern in rest:
        if pattern.endswith("*"):
            if not words.plain[at].startswith(pattern[:-1]):
                return False
        elif pattern not in ("_", words.forms[at]):
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


@functools.lru_cache(maxsize=1 << 14)
def _pattern(word: str) -> str:
    return word.lower() if word == "_" or word.endswith("*") else word_form(word)
