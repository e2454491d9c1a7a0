"""Words and marks of a text with their offsets, and which of them belong to which sentence."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add

# The stop of an abbreviation ("Mr.", "U.S.") belongs to its word and is no mark of its own. Few words are short with a
# stop behind them: that is looked at first.
# A contraction with n't is one word; 's, 're, 'll are words of their own, so that "Acme's" ends in the word "Acme".
_TOKEN = re.compile(
    r"(\b(?=[^\W_]{1,4}\.)(?:(?:[a-z]\.){2,}|(?:mr|mrs|ms|dr|prof|sen|rep|gov|gen|lt|rev|inc|corp|co|ltd|jr|sr|st|vs|"
    r"jan|feb|aug|sept|oct|nov|dec)\.|[A-Z]\.(?= [A-Z]))|"
    r"[^\W_]+(?:(?<=[^\W_]n)'t\b|(?:[-.&][^\W_]+)*)|'(?:s|re|ve|ll|d|m)\b|[^\w\s])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel lists: lower-cased words (curly apostrophes straightened), their offsets, and whether capitalised."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    capital: list[bool]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Token range of the characters `start`..`end`."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


def tokenize(text: str) -> Tokens:
    """Tokens of the text in one pass.

    >>> tokenize("Mr. Poe left the U.S. Senate.").words
    ['mr', 'poe', 'left', 'the', 'u.s', 'senate', '.']

    >>> tokenize("Acme won't sell AT&T's one-year plan.").words
    ['acme', "won't", 'sell', 'at&t', "'s", 'one-year', 'plan', '.']
    """
    parts = _TOKEN.split(text.replace("’", "'"))  # what stands between tokens and tokens in turn: quicker than matches
    found = [part if part[-1] != "." else part.rstrip(".") or "." for part in parts[1::2]]
    starts = list(accumulate(map(len, parts)))[:-1:2]
    return Tokens(
        words=list(map(str.lower, found)),
        starts=starts,
        ends=list(map(add, starts, map(len, found))),
        capital=[word[0].isupper() for word in found],
    )


def sentence_ranges(tokens: Tokens, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Token range of each sentence."""
    return [tokens.between(start, end) for start, end in sentences]
