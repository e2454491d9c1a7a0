"""Turns: what the words around a predicate make of its action, such as "stop selling" and "lift its ban"."""

from collections.abc import Mapping, Sequence

from transforms.knowledge import Knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.acts import Candidate
from transforms.policy.clauses import Clauses
from transforms.policy.frames import Lexicon, lexicon
from transforms.policy.modality import governor_classes
from transforms.policy.reading import Reading, clauses_of
from transforms.policy.salience import Focus
from transforms.policy.scorer import Floats

_REACH = 8  # words after a predicate in which the act it ends or takes up is named
_CARRYING = frozenset(
    "implement institute impose enact announce declare introduce adopt put place unveil issue order extend".split()
)
_CARRIES = 2.0  # log-odds
_FREES = 2.0  # log-odds
_STRONGEST = 3  # of a frame's strengths
_GOVERNORS = 2  # verbs above a predicate that can turn it


def turned(candidate: Candidate, clauses: Clauses, classes: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a negation or an ending verb turns the frame's action round: "will not sell", "dropped its ban".

    `classes` are those of governing verbs.
    """
    if candidate.verb < 0 or candidate.frame is None:
        return False
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


def with_frames(
    reading: Reading, candidates: Sequence[Candidate], scores: Floats, actions: Sequence[str], knowledge: Knowledge
) -> Floats:
    """Log-odds of the actions with a word for the one that a candidate's own frame says, unless it is turned round.

    What a frame says holds for words that no training text had; the weight adds 1 % to the directions told right.
    """
    leaning, classes = scores.copy(), governor_classes(knowledge)
    for n, candidate in enumerate(candidates):
        if candidate.frame is not None:
            clauses, _ = clauses_of(reading, candidate.sentence, knowledge)
            if not turned(candidate, clauses, classes):
                leaning[n, actions.index(candidate.frame.action)] += candidate.frame.strength / _STRONGEST
            for action in _carried(candidate, clauses, knowledge):
                leaning[n, actions.index(action)] += _CARRIES
            if _frees(candidate, clauses, classes, knowledge):
                leaning[n, [actions.index("allow"), actions.index("resume")]] += _FREES
    return leaning


def _carried(candidate: Candidate, clauses: Clauses, knowledge: Knowledge) -> tuple[str, ...]:
    """The action of the noun that a verb which says little by itself puts into force: "will impose a ban on"."""
    if candidate.nominal or candidate.verb < 0 or clauses.verbs[candidate.verb].lemma not in _CARRYING:
        return ()
    known = lexicon(knowledge)
    for i in range(candidate.head + 1, min(len(clauses.words), candidate.head + 1 + _REACH)):
        if clauses.words[i] in ".;!?":
            break
        found = [hit.frame.action for hit in clauses.frames_at(i, known) if hit.frame.noun]
        if found and clauses.codes[i] != "V":
            return tuple(found[:1])
    return ()


def _frees(
    candidate: Candidate, clauses: Clauses, classes: Mapping[str, tuple[str, ...]], knowledge: Knowledge
) -> bool:
    """Whether the predicate ends a restriction: "lifts its limits on", "ended the suspension of"."""
    if candidate.nominal or not ends(candidate, clauses, classes):
        return False
    found = taken(candidate, clauses, knowledge)
    return bool(found) and all(DIRECTION_OF_ACTION[action] == "restrict" for action in found)


def ends(candidate: Candidate, clauses: Clauses, classes: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the predicate itself ends what it takes: "lifted its pause"."""
    if candidate.verb < 0:
        return False
    verb = clauses.verbs[candidate.verb]
    return ("end" in classes.get(verb.lemma, ())) != bool(verb.negative)


def taken(candidate: Candidate, clauses: Clauses, knowledge: Knowledge) -> tuple[str, ...]:
    """Actions of the frame that begins soonest after the predicate: the suspension in "lifts its pause on"."""
    if candidate.head not in clauses.taken:
        clauses.taken[candidate.head] = _taken_after(candidate.head, clauses, lexicon(knowledge))
    return clauses.taken[candidate.head]


def _taken_after(head: int, clauses: Clauses, known: Lexicon) -> tuple[str, ...]:
    """The actions of the frame that begins soonest after a token."""
    for i, word in enumerate(clauses.words[head + 1 : head + 1 + _REACH], head + 1):
        if word in ".;!?":
            break
        if word in known and (hits := clauses.frames_at(i, known)):
            return tuple(sorted({hit.frame.action for hit in hits[:2]}))
    return ()


def told_in_title(candidate: Candidate, focus: Focus) -> set[str]:
    """Actions and frame groups that the title tells of the candidate's company."""
    return {label for name, label in focus.title_acts if name == candidate.company.name}
