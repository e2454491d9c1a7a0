"""The decision: which candidates are acts, and which of them tell the same act.

One act per document and object: candidates of a company are taken in order of their score; one that repeats an act
already taken (same direction, shared words) supports it, one that scores too low is dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.acts import Candidate
from transforms.policy.reading import Reading
from transforms.policy.salience import stems
from transforms.policy.scorer import Floats

# Out of fold, F1 is flat between 0.25 and 0.45; these keep false alarms in articles without an act below one in five.
THRESHOLD = 0.3
SECOND_THRESHOLD = 0.4  # of a further act of a company that has one
GATE = 0.5  # an article in which nothing reaches this tells no act
# The same act told again: this share of the shorter span's words, by whether the direction is the same.
_SHARED_SAME, _SHARED_OTHER = 0.3, 0.4
_BESIDE = 2  # sentences between a restriction and its exception
_EXCEPTING = frozenset(
    "exception exceptions exempt exempts exempted exemption exemptions still carve-out continue".split()
)
_LEAVING = frozenset(("allow", "continue"))
_DEFINITE = frozenset(("the", "this", "that", "these", "those"))


@dataclass(slots=True)
class Act:
    """A candidate that is kept, its action and the candidates that tell the same act."""

    candidate: int
    action: str
    probability: float
    words: frozenset[str]
    support: list[int] = field(default_factory=list)
    excepted: list[int] = field(default_factory=list)  # candidates that tell what it leaves allowed


@dataclass(slots=True)
class Decision:
    """Acts by score, and a reason code for every candidate that is not the best of an act ("" for kept ones)."""

    acts: list[Act]
    reasons: list[str]


def decide(
    reading: Reading,
    candidates: Sequence[Candidate],
    probability: Floats,
    action_scores: Floats,
    actions: Sequence[str],
    threshold: float = THRESHOLD,
    second: float = SECOND_THRESHOLD,
    gate: float = GATE,
) -> Decision:
    """Keep the candidates that are acts, one for each act."""
    acts: list[Act] = []
    reasons = ["score"] * len(candidates)
    if not len(probability) or float(max(probability)) < gate:
        return Decision(acts, reasons)
    order = sorted(range(len(candidates)), key=lambda i: (-float(probability[i]), i))
    for i in order:
        p = float(probability[i])
        if p < threshold:
            break
        action = pick_action(action_scores[i], actions)
        told = _words(reading, candidates[i])
        same = _same_act(reading, candidates, acts, i, action, told)
        narrowed = next((a for a in acts if _excepts(reading, candidates, a, i, action, told)), None)
        if narrowed is not None:
            narrowed.excepted.append(i)
            reasons[i] = "exception"
        elif same is not None:
            same.support.append(i)
            reasons[i] = "repeats"
        elif any(_rival(candidates, act, i) for act in acts) and p < second:
            reasons[i] = "second_act"
        else:
            acts.append(Act(i, action, p, told))
            reasons[i] = ""
    return _without_summaries(candidates, acts, reasons)


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
            own.support.extend((act.candidate, *act.support))
            reasons[act.candidate] = "summary"
    return Decision([act for act in acts if not reasons[act.candidate]], reasons)


def _same_turn(candidates: Sequence[Candidate], act: Act, other: Act) -> bool:
    mine, its = candidates[act.candidate], candidates[other.candidate]
    same = DIRECTION_OF_ACTION[act.action] == DIRECTION_OF_ACTION[other.action]
    return same and mine.company.name == its.company.name and mine.sentence != its.sentence


def pick_action(scores: Floats, actions: Sequence[str]) -> str:
    """The likeliest action of the likeliest direction."""
    odds = np.exp(scores - scores.max())
    total: dict[str, float] = {}
    for action, value in zip(actions, odds, strict=True):
        direction = DIRECTION_OF_ACTION[action]
        total[direction] = total.get(direction, 0.0) + float(value)
    best = max(sorted(total), key=lambda d: total[d])
    return max((a for a in actions if DIRECTION_OF_ACTION[a] == best), key=lambda a: float(odds[actions.index(a)]))


def _words(reading: Reading, candidate: Candidate) -> frozenset[str]:
    low, high = reading.tokens.between(candidate.start, candidate.end)
    return stems(reading.tokens.words[low:high])


def _same_act(
    reading: Reading, candidates: Sequence[Candidate], acts: list[Act], i: int, action: str, told: frozenset[str]
) -> Act | None:
    mine = candidates[i]
    for act in acts:
        other = candidates[act.candidate]
        if other.company.name != mine.company.name:
            continue
        if other.sentence == mine.sentence and (other.start < mine.end and mine.start < other.end):
            return act
        if _points_back(reading, mine):
            return act
        same_direction = DIRECTION_OF_ACTION[act.action] == DIRECTION_OF_ACTION[action]
        shared = len(act.words & told) / max(1, min(len(act.words), len(told)))
        if shared >= (_SHARED_SAME if same_direction else _SHARED_OTHER):
            return act
    return None


def _excepts(
    reading: Reading, candidates: Sequence[Candidate], act: Act, i: int, action: str, told: frozenset[str]
) -> bool:
    """Whether a candidate tells what a restriction leaves allowed: "but rescuers may go on using it".

    It stands beside the restriction, or says that it is an exception and speaks of the same thing.
    """
    mine, other = candidates[i], candidates[act.candidate]
    if mine.company.name != other.company.name or DIRECTION_OF_ACTION[act.action] != "restrict":
        return False
    said_so = mine.frame.action if mine.frame else ""
    if not {action, said_so} & _LEAVING or (mine.start < other.end and other.start < mine.end):
        return False
    near = any(abs(mine.sentence - candidates[j].sentence) <= _BESIDE for j in (act.candidate, *act.support))
    low, high = reading.ranges[mine.sentence]
    told_so = not _EXCEPTING.isdisjoint(reading.tokens.words[low:high])
    return (near and action in _LEAVING) or (told_so and (near or bool(act.words & told)))


def _points_back(reading: Reading, candidate: Candidate) -> bool:
    """Whether a noun tells of an act already told: "the ban", "this new policy"."""
    at = reading.ranges[candidate.sentence][0] + candidate.head
    return candidate.nominal and any(w in _DEFINITE for w in reading.tokens.words[max(0, at - 2) : at])


def _rival(candidates: Sequence[Candidate], act: Act, i: int) -> bool:
    return candidates[act.candidate].company.name == candidates[i].company.name
