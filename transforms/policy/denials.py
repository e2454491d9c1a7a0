"""Denials: sentences that say an act is not planned, not decided, not commented on or only asked about.

The words of `modality.yaml` (`denials`) must stand close before the predicate, with nothing between them that turns the
sentence ("but", "and", a semicolon). A refusal to do something is no denial: that is an act.
"""

import re
from collections.abc import Sequence
from typing import Any

from transforms.knowledge import Knowledge, compiled
from transforms.policy.request import Span

_REACH = 140  # characters before the predicate
_AHEAD = 60  # characters behind it: the predicate may be part of the denial ("is not planning", "denied")
_VERB = 16  # characters of a verb that carries the denial: "has no plans", "said it has no plans"
# No further clause begins between a denial and its predicate: "Acme, which has no plans to sell, has banned it".
_BETWEEN = re.compile(
    r"(?:(?:[\s“”\"'’]+|,[“”\"'’]*\s+(?!(?:has|have|had|will|would|can|may|is|are|was|were|also)\b))"
    r"(?!(?:but|and|although|while|when|instead|yet|after|before|since|because)\b)[\w’'.-]+){0,7}[\s“”\"'’]*",
    re.IGNORECASE,
)


@compiled
def _denials(knowledge: Knowledge) -> re.Pattern[str]:
    entries: list[dict[str, Any]] = knowledge.data("modality.yaml")["denials"]
    ways = "|".join(f"(?:{entry['when']})" for entry in entries)
    return re.compile(rf"\b(?=\w)(?:{ways})\b|n['’]t (?:{ways})\b", re.IGNORECASE)


def denials_in(text: str, start: int, end: int, knowledge: Knowledge) -> tuple[Span, ...]:
    """Where the words of a denial stand in the sentence at `start`:`end` or right behind it, in order."""
    return tuple(found.span() for found in _denials(knowledge).finditer(text, start, end + _AHEAD))


def is_denied(text: str, denials: Sequence[Span], head: int) -> bool:
    """Whether the predicate at `head` is denied by the words before it in its sentence, or is itself the denial."""
    for start, end in denials:
        if start > head + _VERB:
            return False
        if start >= head - _REACH and (head < end or _BETWEEN.fullmatch(text, end, head)):
            return True
    return False
