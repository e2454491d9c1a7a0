"""The decision: which candidates are acts, and which of them tell the same act.

Candidates are taken in order of their chance. The learned judge says of each, beside the acts already taken, how likely
it is one more act; one that points back ("announced the pause") is none. What is not taken either supports the act it
tells again or is dropped with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.acts import Candidate
from transforms.policy.again import Telling, one_clause, pair_facts, points_back, told_words
from transforms.policy.judge import Judge, first_seen, further_seen, shipped_judge
from transforms.policy.reading import Reading
from transforms.policy.salience import stem
from transforms.policy.scorer import Floats

LOWEST = 0.2  # chance from which a candidate is looked at
_MOST = 400  # candidates of an article that are looked at: each is held against the others
# Out of fold, F1 is flat around these; the first keeps false alarms in articles without an act well below one in five.
FIRST = 0.46  # how likely a company's first act must be
FURTHER = 0.40  # how likely each further one must be
_SUPPORTS = 0.4  # chance of a candidate that supports the act it tells again
_AGAIN = 0.5  # how likely it must be the same act
_NEARLY = 0.8  # of the best chance, that a predicate needs to stand for an act
_BESIDE = 2  # sentences between a restriction and its exception
DIRECTIONS = tuple(sorted(set(DIRECTION_OF_ACTION.values())))
_EXCEPTING = frozenset(
    "exception exceptions exempt exempts exempted exemption exemptions still carve-out continue".split()
)
_LETTING = frozenset(map(stem, "allow allows let lets letting permit permits exempt".split()))
_GOING_ON = frozenset(map(stem, "continue continues continuing still keep remain".split()))
_LEAVING = frozenset(("allow", "continue"))


@dataclass(slots=True)
class Act:
    """A candidate that is kept, its action, how likely it is right and the candidates that tell the same act."""

    candidate: int
    action: str
    confidence: float
    telling: Telling
    support: list[int] = field(default_factory=list)
    excepted: list[int] = field(default_factory=list)  # candidates that tell what it leaves allowed


@dataclass(slots=True)
class Decision:
    """Acts by chance, and a reason code for every candidate that is not the best of an act ("" for kept ones)."""

    acts: list[Act]
    reasons: list[str]


def decide(
    reading: Reading,
    candidates: Sequence[Candidate],
    probability: Floats,
    action_scores: Floats,
    actions: Sequence[str],
    judge: Judge | None = None,
    first: float = FIRST,
    further: float = FURTHER,
) -> Decision:
    """Keep the candidates that are acts, one for each act."""
    judge = judge or shipped_judge()
    acts: list[Act] = []
    reasons = ["score"] * len(candidates)
    tellings = tellings_of(reading, candidates, probability, action_scores, actions)
    for telling in tellings:
        i = telling.at
        narrowed = next((a for a in acts if _excepts(reading, candidates, a, telling)), None)
        if narrowed is not None:
            narrowed.excepted.append(i)
            reasons[i] = "exception"
            continue
        passed = _passed_over(reading, tellings, telling, reasons)
        if passed is not None:
            reasons[i] = reasons[passed.at]
            for act in acts:
                act.support.extend([i] if passed.at in act.support else [])
            continue
        own = [a for a in acts if a.telling.candidate.company.name == telling.candidate.company.name]
        if not own:
            taken = judge.is_first(first_seen(telling, tellings, [a.telling for a in acts], len(reading.sentences)))
            if taken >= first:
                acts.append(Act(i, telling.action, taken, telling))
                reasons[i] = ""
            continue
        again = [judge.tells_again(pair_facts(reading, act.telling, telling)) for act in own]
        likeliest = max(again)
        taken = judge.is_further(further_seen(telling, likeliest, [a.telling for a in own]))
        if taken >= further and not points_back(reading, telling.candidate):
            acts.append(Act(i, telling.action, taken, telling))
            reasons[i] = ""
        elif likeliest >= _AGAIN and telling.chance >= _SUPPORTS:
            own[again.index(likeliest)].support.append(i)
            reasons[i] = "repeats"
        else:
            reasons[i] = "second_act"
    for act in acts:
        _shown_by_its_predicate(candidates, probability, act, reasons)
    return _without_summaries(candidates, acts, reasons)


def _passed_over(
    reading: Reading, tellings: Sequence[Telling], telling: Telling, reasons: Sequence[str]
) -> Telling | None:
    """The likelier telling of the clause that was found to tell nothing further: what a clause tells, it tells once."""
    mine = telling.candidate
    for likelier in tellings:
        other = likelier.candidate
        if likelier.at == telling.at:
            return None
        same = (other.sentence, other.company.name) == (mine.sentence, mine.company.name)
        if same and reasons[likelier.at] in ("repeats", "second_act") and one_clause(reading, mine, other):
            return likelier
    return None


def tellings_of(
    reading: Reading,
    candidates: Sequence[Candidate],
    probability: Floats,
    action_scores: Floats,
    actions: Sequence[str],
) -> list[Telling]:
    """The candidates that are worth a look, likeliest first."""
    order = sorted(range(len(candidates)), key=lambda i: (-float(probability[i]), i))
    return [
        Telling(
            at=i,
            candidate=candidates[i],
            chance=float(probability[i]),
            action=_likeliest(action_scores[i], actions, directions),
            directions=tuple(directions.values()),
            words=told_words(reading, candidates[i]),
        )
        for i in order[:_MOST]
        if float(probability[i]) >= LOWEST
        for directions in [_directions(action_scores[i], actions)]
    ]


def _shown_by_its_predicate(candidates: Sequence[Candidate], probability: Floats, act: Act, reasons: list[str]) -> None:
    """Let the predicate that says the act's action stand for it, where a likelier one says another or none."""
    best = candidates[act.candidate]
    if best.frame is not None and DIRECTION_OF_ACTION[best.frame.action] == DIRECTION_OF_ACTION[act.action]:
        return
    least = _NEARLY * float(probability[act.candidate])
    for i, other in enumerate(candidates):
        if (other.sentence, other.company.name) != (best.sentence, best.company.name):
            continue
        says_so = other.frame is not None and other.frame.action == act.action and probability[i] >= least
        if says_so and (reasons[i] == "second_act" or i in act.support):
            act.support = sorted({*act.support, act.candidate} - {i})
            reasons[act.candidate], reasons[i] = "repeats", ""
            act.candidate = i
            return


def _without_summaries(candidates: Sequence[Candidate], acts: list[Act], reasons: list[str]) -> Decision:
    """Drop what a sentence says of several companies at once where the article tells each one's act by itself."""
    together: dict[tuple[int, int], set[str]] = {}
    for candidate in candidates:
        if candidate.role in ("subj", "listed"):
            together.setdefault((candidate.sentence, candidate.head), set()).add(candidate.company.name)
    for act in acts:
        best = candidates[act.candidate]
        if len(together.get((best.sentence, best.head), ())) < 2:
            continue
        own = next((a for a in acts if not reasons[a.candidate] and _same_turn(candidates, a, act)), None)
        if own is not None:
            own.confidence = max(own.confidence, act.confidence)
            own.support.extend((act.candidate, *act.support))
            own.excepted.extend(act.excepted)
            reasons[act.candidate] = "summary"
    return Decision([act for act in acts if not reasons[act.candidate]], reasons)


def _same_turn(candidates: Sequence[Candidate], act: Act, other: Act) -> bool:
    mine, its = candidates[act.candidate], candidates[other.candidate]
    same = DIRECTION_OF_ACTION[act.action] == DIRECTION_OF_ACTION[other.action]
    return same and mine.company.name == its.company.name and mine.sentence != its.sentence


def pick_action(scores: Floats, actions: Sequence[str]) -> str:
    """The likeliest action of the likeliest direction."""
    return _likeliest(scores, actions, _directions(scores, actions))


def _likeliest(scores: Floats, actions: Sequence[str], directions: dict[str, float]) -> str:
    best = max(directions, key=lambda d: directions[d])
    return max((a for a in actions if DIRECTION_OF_ACTION[a] == best), key=lambda a: float(scores[actions.index(a)]))


def _directions(scores: Floats, actions: Sequence[str]) -> dict[str, float]:
    """How likely each direction is, by name."""
    odds = np.exp(scores - scores.max())
    share = odds / odds.sum()
    total = dict.fromkeys(DIRECTIONS, 0.0)
    for action, value in zip(actions, share, strict=True):
        total[DIRECTION_OF_ACTION[action]] += float(value)
    return total


def _excepts(reading: Reading, candidates: Sequence[Candidate], act: Act, telling: Telling) -> bool:
    """Whether a candidate tells what a restriction leaves allowed: "but rescuers may go on using it".

    It stands beside the restriction, or says that it is an exception and speaks of the same thing.
    """
    mine, other = telling.candidate, candidates[act.candidate]
    if mine.company.name != other.company.name or DIRECTION_OF_ACTION[act.action] != "restrict":
        return False
    said_so = mine.frame.action if mine.frame else ""
    if not {telling.action, said_so} & _LEAVING or (mine.start < other.end and other.start < mine.end):
        return False
    if telling.action in _LEAVING and _goes_on(reading, mine):
        return True
    near = any(abs(mine.sentence - candidates[j].sentence) <= _BESIDE for j in (act.candidate, *act.support))
    low, high = reading.ranges[mine.sentence]
    told_so = not _EXCEPTING.isdisjoint(reading.tokens.words[low:high])
    common = bool(act.telling.words & telling.words)
    return (near and telling.action in _LEAVING) or (told_so and (near or common))


def _goes_on(reading: Reading, candidate: Candidate) -> bool:
    """Whether it says who may go on: "will still let farmers rent them", "lets farmers continue to rent them"."""
    low, high = reading.tokens.between(candidate.start, candidate.end)
    said = {stem(word) for word in reading.tokens.words[low:high]}
    return not said.isdisjoint(_LETTING) and not said.isdisjoint(_GOING_ON)
