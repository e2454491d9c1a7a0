"""Positions: a company takes one on a law, a rule or a court's order; backing a protest or a person is no act."""

from collections.abc import Sequence

from transforms.knowledge import Knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.acts import Candidate
from transforms.policy.modality import word_classes
from transforms.policy.reading import Reading

_LAW = frozenset(("law_object", "legal", "government"))


def on_no_law(reading: Reading, candidates: Sequence[Candidate], knowledge: Knowledge) -> list[int]:
    """Candidates whose own frame takes a position, in a sentence that names nothing a position can be on."""
    vocabularies = word_classes(knowledge)
    found = []
    for n, candidate in enumerate(candidates):
        if candidate.frame is None or DIRECTION_OF_ACTION[candidate.frame.action] != "position":
            continue
        low, high = reading.ranges[candidate.sentence]
        if not any(_LAW.intersection(vocabularies.get(word, ())) for word in reading.tokens.words[low:high]):
            found.append(n)
    return found
