"""Turns: what the words around a predicate make of its action, such as "stop selling" and "lift its ban"."""

from transforms.knowledge import Knowledge
from transforms.policy.acts import Candidate
from transforms.policy.clauses import Clauses
from transforms.policy.frames import lexicon, match_frames
from transforms.policy.modality import governor_classes
from transforms.policy.salience import Focus

_REACH = 8  # words after a predicate in which the act it ends or takes up is named
_GOVERNORS = 2  # verbs above a predicate that can turn it


def turned(candidate: Candidate, clauses: Clauses, knowledge: Knowledge) -> bool:
    """Whether a negation or an ending verb turns the frame's action round: "will not sell", "dropped its ban"."""
    if candidate.verb < 0 or candidate.frame is None:
        return False
    classes = governor_classes(knowledge)
    verb = clauses.verbs[candidate.verb]
    flips = 0
    if candidate.nominal:
        flips += "end" in classes.get(verb.lemma, ())
    elif candidate.frame.polarity == "":
        flips += bool(verb.negative)
    at, below = verb.governor, candidate.verb
    for _ in range(_GOVERNORS):
        if not 0 <= at != below:
            break
        above = clauses.verbs[at]
        flips += "end" in classes.get(above.lemma, ())
        flips += bool(above.negative)
        at, below = above.governor, at
    return flips % 2 == 1


def ends(candidate: Candidate, clauses: Clauses, knowledge: Knowledge) -> bool:
    """Whether the predicate itself ends what it takes: "lifted its pause"."""
    if candidate.verb < 0:
        return False
    verb = clauses.verbs[candidate.verb]
    return ("end" in governor_classes(knowledge).get(verb.lemma, ())) != bool(verb.negative)


def taken(candidate: Candidate, clauses: Clauses, knowledge: Knowledge) -> tuple[str, ...]:
    """Actions of the frame that begins soonest after the predicate: the suspension in "lifts its pause on"."""
    known = lexicon(knowledge)
    for i in range(candidate.head + 1, min(len(clauses.words), candidate.head + 1 + _REACH)):
        word = clauses.words[i]
        if word in ".;!?":
            break
        if word in known and (hits := match_frames(clauses.words, i, len(clauses.words), known)):
            return tuple(sorted({hit.frame.action for hit in hits[:2]}))
    return ()


def told_in_title(candidate: Candidate, focus: Focus) -> set[str]:
    """Actions and frame groups that the title tells of the candidate's company."""
    return {label for name, label in focus.title_acts if name == candidate.company.name}
