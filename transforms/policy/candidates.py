"""A candidate act: a company and a predicate, with how the one stands to the other and the words that show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.model import Company
from transforms.policy.clauses import Clauses, Verb
from transforms.policy.frames import Frame, FrameHit
from transforms.policy.reading import Reading

MAX_OF_SENTENCE = 40  # candidates that are proposed
_ACT_WORDS = 26  # that show an act, at most
_NEAR = 8  # words ahead of a predicate within which its company's name is shown with it


@dataclass(slots=True)
class Candidate:
    """A company and a predicate; tokens are counted within the sentence."""

    sentence: int
    head: int
    verb: int  # index of the verb in the clauses; of the governing verb for a nominal predicate; -1 for none
    frame: Frame | None
    frames: tuple[Frame, ...]
    mention: int
    company: Company
    role: str
    nominal: bool
    start: int  # code points of the span that shows the act
    end: int


def fitting_frames(hits: list[FrameHit], verb: Verb) -> list[FrameHit]:
    """Hits whose polarity fits the verb, the fitting special ones first."""
    plain = [h for h in hits if not h.frame.polarity and not h.frame.noun]
    if not verb.negative:
        return plain
    special = [h for h in hits if h.frame.polarity == "no_longer" and verb.negative == "no_longer"]
    special += [h for h in hits if h.frame.polarity == "negative"]
    return special + plain


def candidate(
    reading: Reading,
    sentence: int,
    clauses: Clauses,
    verb: int,
    head: int,
    start: int,
    hits: Sequence[FrameHit],
    mention: int,
    role: str,
    nominal: bool,
) -> Candidate:
    """The candidate with the words that show its act."""
    name, low = reading.named[mention], reading.ranges[sentence][0]
    first, last = _span(reading, clauses, low, head, start, hits, name.start)
    tokens = reading.tokens
    return Candidate(
        sentence,
        head,
        verb,
        hits[0].frame if hits else None,
        tuple(h.frame for h in hits),
        mention,
        name.company,
        role,
        nominal,
        tokens.starts[low + first],
        tokens.ends[low + last],
    )


def _span(
    reading: Reading, clauses: Clauses, low: int, head: int, start: int, hits: Sequence[FrameHit], named_at: int
) -> tuple[int, int]:
    """First and last token of the words that show the act: from a near subject to the end of the clause."""
    first, starts = start, reading.tokens.starts
    nearest = max(0, start - _NEAR)
    if starts[low + nearest] <= named_at < starts[low + start]:
        first = next((b for b in range(start - 1, nearest - 1, -1) if starts[low + b] == named_at), start)
    last = max(head, hits[0].end - 1) if hits else head
    return first, _clause_end(clauses, last, min(len(clauses.words) - 1, first + _ACT_WORDS))


def _clause_end(clauses: Clauses, last: int, limit: int) -> int:
    """The last token, from `last` on and up to `limit`, before the mark that closes the clause."""
    at = last
    while at < limit:
        try:
            at = clauses.codes.index(".", at + 1, limit + 1)
        except ValueError:
            return limit
        if clauses.words[at] in ".;!?":
            return at - 1
    return max(last, limit)
