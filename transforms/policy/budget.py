"""The budget of a run: which questions may be asked, decided by the questions alone.

Every question claims what it may cost at most. Claims are granted in order of rank until the next one would pass a
cap; so the same inputs are granted in any order of arrival and over any number of workers. `trimmed` keeps of many
claims only those that can matter, which makes the decision a merge of small lists.
"""

from collections.abc import Iterable
from typing import NamedTuple

from transforms.policy.extractor import Extractor
from transforms.policy.prompting import Question

Rank = tuple[float, str]


class Claim(NamedTuple):
    """What a question may cost at most; ranks are unique, the lowest goes first."""

    rank: Rank
    tokens: int
    nanodollars: int  # whole numbers, so that sums do not depend on their order


def claim_of(question: Question, worth: float, extractor: Extractor) -> Claim:
    """The claim of a question; the likelier its text tells an act (`worth`, 0 to 1), the earlier it is granted."""
    limits, caps = extractor.limits, extractor.caps
    tokens_in, tokens_out = limits.asks * question.tokens_in, limits.asks * limits.answer_tokens
    cost = round(1000 * (tokens_in * caps.price_in + tokens_out * caps.price_out))
    return Claim((-round(worth, 3), question.key), tokens_in + tokens_out, cost)


def trimmed(claims: Iterable[Claim], extractor: Extractor) -> list[Claim]:
    """The claims within the caps, lowest rank first, and the one behind them that passes a cap."""
    kept: list[Claim] = []
    tokens = cost = 0
    for claim in sorted(set(claims)):
        kept.append(claim)
        tokens, cost = tokens + claim.tokens, cost + claim.nanodollars
        if _passes(tokens, cost, extractor):
            break
    return kept


def last_granted(claims: Iterable[Claim], extractor: Extractor) -> Rank | None:
    """The rank of the last claim within the caps; None when not one is."""
    kept = trimmed(claims, extractor)
    if kept and _passes(sum(c.tokens for c in kept), sum(c.nanodollars for c in kept), extractor):
        kept.pop()
    return kept[-1].rank if kept else None


def _passes(tokens: int, nanodollars: int, extractor: Extractor) -> bool:
    caps = extractor.caps
    return bool(caps.tokens and tokens > caps.tokens) or bool(
        caps.dollars and nanodollars > round(caps.dollars * 1_000_000_000)
    )
