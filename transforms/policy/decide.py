"""The decision: which candidates are acts, and which of them tell the same act.

One act per document and object: candidates of a company are taken in order of their score; one that repeats an act
already taken (same direction, shared words) supports it, one that scores too low is dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.acts import Candidate
from transforms.policy.clauses import Clauses
from transforms.policy.reading import Reading
from transforms.policy.salience import stem, stems
from transforms.policy.scorer import Floats

# Out of fold, F1 is flat around these; the gate keeps false alarms in articles without an act below one in five.
THRESHOLD = 0.4
SECOND_THRESHOLD = 0.5  # of a further act of a company that has one
ALIKE_THRESHOLD = 0.65  # of one in the direction of another, which may be that act in other words
BESIDE_THRESHOLD = 0.7  # of one in the sentence of another, whose facts speak for it too
GATE = 0.6  # an article in which nothing reaches this tells no act
# The same act told again: this share of the shorter span's words, by whether the direction is the same.
_SHARED_SAME, _SHARED_OTHER = 0.25, 0.4
_COMMON = 2  # words that two tellings with one group of frames share
_OWN_WORDS = 3  # that a predicate needs to tell an act beside another in its sentence
_CHAIN = 4  # verbs from one to the one it hangs on
_NEARLY = 0.8  # of the best score, that a predicate needs to stand for an act
_BESIDE = 2  # sentences between a restriction and its exception
_EXCEPTING = frozenset(
    "exception exceptions exempt exempts exempted exemption exemptions still carve-out continue".split()
)
_LETTING = frozenset(map(stem, "allow allows let lets letting permit permits exempt".split()))
_GOING_ON = frozenset(map(stem, "continue continues continuing still keep remain".split()))
_LEAVING = frozenset(("allow", "continue"))
_TOLD = frozenset(
    "moratorium ban move decision change changes pause suspension step steps policy measure measures announcement "
    "removal action".split()
)
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
    alike: float = ALIKE_THRESHOLD,
    beside: float = BESIDE_THRESHOLD,
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
        same = _same_act(reading, candidates, acts, i, action, told) or _aside(candidates, acts, i)
        narrowed = next((a for a in acts if _excepts(reading, candidates, a, i, action, told)), None)
        if narrowed is not None:
            narrowed.excepted.append(i)
            reasons[i] = "exception"
        elif same is not None:
            same.support.append(i)
            reasons[i] = "repeats"
        elif p < _needed(candidates, acts, i, action, second, alike, beside):
            reasons[i] = "second_act"
        else:
            acts.append(Act(i, action, p, told))
            reasons[i] = ""
    for act in acts:
        _shown_by_its_predicate(candidates, probability, act, reasons)
    return _without_summaries(candidates, acts, reasons)


def _shown_by_its_predicate(candidates: Sequence[Candidate], probability: Floats, act: Act, reasons: list[str]) -> None:
    """Let the predicate that says the act's action stand for it, where a likelier one of the sentence says another."""
    best = candidates[act.candidate]
    if best.frame is None or DIRECTION_OF_ACTION[best.frame.action] == DIRECTION_OF_ACTION[act.action]:
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
    """Stems of the words that tell the act, up to the next predicate that does not hang on it."""
    low, high = reading.tokens.between(candidate.start, candidate.end)
    words = stems(reading.tokens.words[low:high])
    if candidate.frame is None or candidate.verb < 0:
        return words
    first = reading.ranges[candidate.sentence][0]
    clauses = reading.clauses[candidate.sentence][0]
    start = clauses.verbs[candidate.verb].start
    if start and clauses.codes[start - 1] == "C":  # "… and removed": what stands ahead is another predicate's
        low = max(low, first + start)
        words = stems(reading.tokens.words[low:high])
    for verb in clauses.verbs[candidate.verb + 1 :]:
        if verb.start > candidate.head and not _hangs(clauses, clauses.by_head[verb.head], candidate.verb):
            own = stems(reading.tokens.words[low : min(high, first + verb.start)])
            return own if len(own) >= _OWN_WORDS else words
    return words


def _hangs(clauses: Clauses, verb: int, above: int) -> bool:
    """Whether a verb is governed by another, directly or through others."""
    for _ in range(_CHAIN):
        if verb == above:
            return True
        governor = clauses.verbs[verb].governor
        if not 0 <= governor < verb:
            return False
        verb = governor
    return False


def _one_clause(reading: Reading, one: Candidate, other: Candidate) -> bool:
    """Whether two candidates of a sentence tell the same: their words overlap, and neither stands beside the other.

    "will close the forum and delete its posts" tells two acts, "said it will stop selling scans" one.
    """
    if one.sentence != other.sentence or not (other.start < one.end and one.start < other.end):
        return False
    if one.frame is None or other.frame is None or one.verb < 0 or other.verb < 0:
        return True
    clauses = reading.clauses[one.sentence][0]
    if _hangs(clauses, one.verb, other.verb) or _hangs(clauses, other.verb, one.verb):
        return True
    return _group(one) == _group(other)


def _same_act(
    reading: Reading, candidates: Sequence[Candidate], acts: list[Act], i: int, action: str, told: frozenset[str]
) -> Act | None:
    mine = candidates[i]
    for act in acts:
        other = candidates[act.candidate]
        if other.company.name != mine.company.name:
            continue
        if _one_clause(reading, mine, other):
            return act
        if _points_back(reading, mine):
            return act
        same_direction = DIRECTION_OF_ACTION[act.action] == DIRECTION_OF_ACTION[action]
        common = len(act.words & told)
        shared = common / max(1, min(len(act.words), len(told)))
        alike = same_direction and common >= _COMMON and _group(other) == _group(mine) != ""
        if alike or shared >= (_SHARED_SAME if same_direction else _SHARED_OTHER):
            return act
    return None


def _group(candidate: Candidate) -> str:
    return candidate.frame.group if candidate.frame else ""


def _aside(candidates: Sequence[Candidate], acts: Sequence[Act], i: int) -> Act | None:
    """The act that another predicate of the company tells in the sentence, or leaves something out of.

    A predicate with a frame of its own may tell a further act beside it, but none beside an exception.
    """
    here = candidates[i].sentence, candidates[i].company.name
    for act in acts:
        told = act.excepted if candidates[i].frame else (act.candidate, *act.support, *act.excepted)
        if any((candidates[j].sentence, candidates[j].company.name) == here for j in told):
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
    if action in _LEAVING and _goes_on(reading, mine):
        return True
    near = any(abs(mine.sentence - candidates[j].sentence) <= _BESIDE for j in (act.candidate, *act.support))
    low, high = reading.ranges[mine.sentence]
    told_so = not _EXCEPTING.isdisjoint(reading.tokens.words[low:high])
    return (near and action in _LEAVING) or (told_so and (near or bool(act.words & told)))


def _goes_on(reading: Reading, candidate: Candidate) -> bool:
    """Whether it says who may go on: "will still let farmers rent them", "lets farmers continue to rent them"."""
    low, high = reading.tokens.between(candidate.start, candidate.end)
    said = {stem(word) for word in reading.tokens.words[low:high]}
    return not said.isdisjoint(_LETTING) and not said.isdisjoint(_GOING_ON)


def _points_back(reading: Reading, candidate: Candidate) -> bool:
    """Whether a noun tells of an act already told ("the ban", "this new policy"), or the verb takes such a noun."""
    low, high = reading.ranges[candidate.sentence]
    words, at = reading.tokens.words, low + candidate.head
    if candidate.nominal:
        return any(w in _DEFINITE for w in words[max(0, at - 2) : at])
    taken = words[at + 1 : min(high, at + 4)]
    return any(w in _DEFINITE and not _TOLD.isdisjoint(taken[n + 1 :]) for n, w in enumerate(taken))


def _needed(
    candidates: Sequence[Candidate],
    acts: Sequence[Act],
    i: int,
    action: str,
    second: float,
    alike: float,
    beside: float,
) -> float:
    """The probability that a further act of a company that has some must reach; 0 for its first."""
    told = [a for a in acts if candidates[a.candidate].company.name == candidates[i].company.name]
    if any(candidates[a.candidate].sentence == candidates[i].sentence for a in told):
        return max(beside, alike)
    if any(DIRECTION_OF_ACTION[a.action] == DIRECTION_OF_ACTION[action] for a in told):
        return alike
    return second if told else 0.0
