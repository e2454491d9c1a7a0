"""How an act is asserted: announced, in effect, planned or only reported."""

from collections.abc import Sequence

from transforms.knowledge import Knowledge
from transforms.model import Published
from transforms.policy.acts import Candidate
from transforms.policy.modality import governor_classes, word_classes
from transforms.policy.reading import Reading, clauses_of
from transforms.policy.request import Slots

_LONG_AGO = 6  # months
_DONE = frozenset(("end", "suspend", "withhold", "ban", "remove", "limit", "launch", "allow", "resume", "adopt"))


def modality_of(reading: Reading, candidate: Candidate, action: str, hints: Sequence[str], knowledge: Knowledge) -> str:
    """The modality of a kept candidate; `hints` come from the terms found for it."""
    clauses, _ = clauses_of(reading, candidate.sentence, knowledge)
    vocabularies = word_classes(knowledge)
    if any("rumour" in vocabularies.get(w, ()) for w in clauses.words):
        return "reported"
    if candidate.verb < 0:
        return "announced"
    verb = clauses.verbs[candidate.verb]
    governor = clauses.verbs[verb.governor] if verb.governor >= 0 else None
    if governor and verb.infinitive and "plan" in governor_classes(knowledge).get(governor.lemma, ()):
        return "planned"
    if "planned_date" in hints or "effective_later" in hints:
        return "announced"
    done = not verb.modal and not verb.infinitive and not candidate.nominal
    return "in_effect" if done and action in _DONE else "announced"


def is_past(reading: Reading, candidate: Candidate, slots: Slots, published: Published, knowledge: Knowledge) -> bool:
    """Whether an act is told as history: as done, and dated half a year or more before the article."""
    told, at = slots.announced_on, published.at
    if "other_year" not in slots.hints or candidate.verb < 0 or not told.date or not at:
        return False
    verb = clauses_of(reading, candidate.sentence, knowledge)[0].verbs[candidate.verb]
    months = 12 * (int(at[:4]) - int(told.date[:4])) + _month(at, 1) - _month(told.date, 12)
    return months >= _LONG_AGO and not verb.modal and not verb.infinitive


def _month(day: str, unknown: int) -> int:
    return int(day[5:7]) if day[5:7].isdigit() else unknown


def reporter_of(modality: str, attributed_to: Sequence[str]) -> str:
    """Who reports an act that is only reported: the outlets it rests on.

    >>> reporter_of("reported", ("The Daily Planet",)), reporter_of("announced", ("The Daily Planet",))
    ('The Daily Planet', '')
    """
    return "; ".join(attributed_to) if modality == "reported" else ""
