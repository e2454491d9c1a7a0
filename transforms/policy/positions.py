"""Positions: a company takes one on a law, a rule or a court's order; backing a protest or a person is no act.

Nor is one that it has held for some time: "we've been calling for regulation" tells of earlier acts.
"""

from collections.abc import Sequence

from transforms.knowledge import Knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.acts import Candidate
from transforms.policy.modality import word_classes
from transforms.policy.reading import Reading

_LAW = frozenset(("law_object", "legal", "government"))
_HAVE = frozenset(("have", "has", "had"))
_SHORT_HAVE = ("'ve", "’ve", "'s", "’s", "'d", "’d")
_BEFORE = 4  # words ahead of a participle among which its "have been" stands


def no_new_position(reading: Reading, candidates: Sequence[Candidate], knowledge: Knowledge) -> list[int]:
    """Candidates whose own frame takes a position, where it is on nothing a position can be on, or no new one."""
    vocabularies = word_classes(knowledge)
    found = []
    for n, candidate in enumerate(candidates):
        if candidate.frame is None or DIRECTION_OF_ACTION[candidate.frame.action] != "position":
            continue
        low, high = reading.ranges[candidate.sentence]
        words, head = reading.tokens.words[low:high], candidate.head
        on_law = any(_LAW.intersection(vocabularies.get(word, ())) for word in words)
        if not on_law or _goes_on(words[max(0, head - _BEFORE) : head + 1]):
            found.append(n)
    return found


def _goes_on(words: Sequence[str]) -> bool:
    """Whether the last word is what has been going on: "has long been urging".

    >>> _goes_on(["we", "'ve", "been", "calling"]), _goes_on(["has", "been", "called"])
    (True, False)
    """
    *ahead, last = words
    return (
        last.endswith("ing") and "been" in ahead and any(word in _HAVE or word.endswith(_SHORT_HAVE) for word in ahead)
    )
