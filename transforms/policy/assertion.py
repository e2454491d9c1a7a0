"""How an act is asserted: announced, in effect, planned or only reported."""

from collections.abc import Sequence

from transforms.knowledge import Knowledge
from transforms.policy.acts import Candidate
from transforms.policy.modality import governor_classes, word_classes
from transforms.policy.reading import Reading, clauses_of

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


def reporter_of(modality: str, attributed_to: Sequence[str]) -> str:
    """Who reports an act that is only reported: the outlets it rests on.

    >>> reporter_of("reported", ("The Daily Planet",)), reporter_of("announced", ("The Daily Planet",))
    ('The Daily Planet', '')
    """
    return "; ".join(attributed_to) if modality == "reported" else ""
