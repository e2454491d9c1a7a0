"""Words and marks of a text with their offsets, and which of them belong to which sentence."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

# The stop of an abbreviation ("Mr.", "U.S.") belongs to its word and is no mark of its own. Few words are short with a
# stop behind them: that is looked at first.
# A contraction with n't is one word; 's, 're, 'll are words of their own, so that "Acme's" ends in the word "Acme".
_TOKEN = re.compile(
    r"\b(?=[^\W_]{1,4}\.)(?:(?:[a-z]\.){2,}|(?:mr|mrs|ms|dr|prof|sen|rep|gov|gen|lt|rev|inc|corp|co|ltd|jr|sr|st|vs|"
    r"jan|feb|aug|sept|oct|nov|dec)\.|[A-Z]\.(?= [A-Z]))|"
    r"[^\W_]+(?:(?<=[^\W_]n)'t\b|(?:[-.&][^\W_]+)*)|'(?:s|re|ve|ll|d|m)\b|[^\w\s]",
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
    matches = list(_TOKEN.finditer(text.replace("’", "'")))
    found = [match.group().rstrip(".") or "." for match in matches]
    starts = [match.start() for match in matches]
    return Tokens(
        words=[word.lower() for word in found],
        starts=starts,
        ends=[start + len(word) for start, word in zip(starts, found, strict=True)],
        capital=[word[0].isupper() for word in found],
    )


def sentence_ranges(tokens: Tokens, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Token range of each sentence."""
    return [tokens.between(start, end) for start, end in sentences]
