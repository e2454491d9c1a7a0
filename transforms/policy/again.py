"""Facts about two tellings of one company's acts, from which a model learns whether the second tells the first again.

News tells an act several times: in the lead, in the spokesman's words, in "the move comes after …". What gives a
retelling away is shared words and names, one clause, a definite noun that points back; what gives a further act away
is an object or a date of its own, "also", an action in another direction.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.acts import Candidate
from transforms.policy.clauses import Clauses
from transforms.policy.reading import Reading
from transforms.policy.salience import stem, stems

_OWN_WORDS = 3  # that a predicate needs to tell an act beside another in its sentence
_CHAIN = 4  # verbs from one to the one it hangs on
_OBJECT = 10  # words behind a predicate in which its object stands
_NAMES = re.compile(r"(?<=[ \"“(])[A-Z][\w'-]+|\d[\d,.]*")
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_FURTHER = frozenset("also separately additionally addition meanwhile further another too".split())
_OPENERS = frozenset("separately meanwhile in also but the it and earlier last this that".split())
_TOLD = frozenset(
    "moratorium ban move decision change changes pause suspension step steps policy measure measures announcement "
    "removal action".split()
)
_DEFINITE = frozenset(("the", "this", "that", "these", "those"))


@dataclass(frozen=True, slots=True)
class Telling:
    """A candidate that may tell an act: its place in the list, its chance, and what it would tell."""

    at: int
    candidate: Candidate
    chance: float
    action: str
    directions: tuple[float, ...]  # how likely each direction is, in the order of their names
    words: frozenset[str]  # stems of the words that tell it


def pair_facts(reading: Reading, act: Telling, other: Telling) -> list[str]:
    """Names of the facts that hold of an act and a further candidate of its company."""
    return [
        "bias",
        *_of_places(reading, act, other),
        *_of_actions(reading, act, other),
        *_of_words(reading, act, other),
    ]


def _step(value: float, steps: Collection[float]) -> int:
    return sum(value >= step for step in steps)


def _of_places(reading: Reading, act: Telling, other: Telling) -> Iterator[str]:
    one, two = act.candidate, other.candidate
    apart = two.sentence - one.sentence
    if apart:
        yield f"distance={'-' if apart < 0 else '+'}{_step(abs(apart), (1, 2, 3, 5, 9, 17))}"
    else:
        yield "distance=0"
        yield from _of_one_sentence(reading, one, two)
    yield f"roles={one.role}*{two.role}"
    yield f"role={two.role}"
    yield f"nominal={one.nominal:d}{two.nominal:d}"
    yield f"points_back={points_back(reading, two):d}"


def _of_one_sentence(reading: Reading, one: Candidate, two: Candidate) -> Iterator[str]:
    yield f"overlaps={two.start < one.end and one.start < two.end:d}"
    yield f"one_clause={one_clause(reading, two, one):d}"
    if one.head == two.head:
        yield "same_head"
    if one.verb < 0 or two.verb < 0:
        return
    clauses = reading.clauses[one.sentence][0]
    low, high = sorted((one.head, two.head))
    between = clauses.words[low + 1 : high]
    yield f"hangs={hangs(clauses, one.verb, two.verb):d}{hangs(clauses, two.verb, one.verb):d}"
    yield f"joined={'and' in between or 'but' in between:d}"
    yield f"follows={one.head < two.head:d}"
    yield f"gap={_step(high - low, (2, 4, 7, 12, 20))}"


def _of_actions(reading: Reading, act: Telling, other: Telling) -> Iterator[str]:
    one, two = act.candidate, other.candidate
    alike = sum(a * b for a, b in zip(act.directions, other.directions, strict=True))
    yield f"same_direction={_step(alike, (0.1, 0.3, 0.5, 0.7, 0.9))}"
    yield f"same_action={act.action == other.action:d}"
    yield "actions={}*{}".format(*sorted((act.action, other.action)))
    yield f"group={_groups(one, two)}"
    if one.frame and two.frame and one.frame.group == two.frame.group:
        yield f"both={one.frame.group}"
    first, second = _lemma(reading, one), _lemma(reading, two)
    yield f"same_lemma={first == second:d}"
    yield f"lemma={second}"
    yield f"chance={_step(other.chance, (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97))}"
    yield f"act_chance={_step(act.chance, (0.5, 0.7, 0.9))}"


def _groups(one: Candidate, two: Candidate) -> str:
    if two.frame is None:
        return "none"
    if one.frame is None:
        return "other"
    return "same" if one.frame.group == two.frame.group else "differ"


def _lemma(reading: Reading, candidate: Candidate) -> str:
    clauses = reading.clauses[candidate.sentence][0]
    return clauses.verbs[candidate.verb].lemma if candidate.verb >= 0 else clauses.words[candidate.head]


def _of_words(reading: Reading, act: Telling, other: Telling) -> Iterator[str]:
    one, two = act.candidate, other.candidate
    common = len(act.words & other.words)
    shared = common / max(1, min(len(act.words), len(other.words)))
    same = DIRECTION_OF_ACTION[act.action] == DIRECTION_OF_ACTION[other.action]
    yield f"share={_step(shared, (0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9))}"
    yield f"common={min(5, common)}"
    yield f"direction*share={same:d}*{_step(shared, (0.1, 0.25, 0.4))}"
    if one.sentence == two.sentence:
        yield f"same_sentence*share={_step(shared, (0.01, 0.2, 0.4, 0.7))}"
    things, others = _object(reading, one), _object(reading, two)
    both = len(things & others)
    yield f"object_share={_step(both / max(1, min(len(things), len(others))), (0.01, 0.15, 0.3, 0.5, 0.75))}"
    yield f"object_common={min(4, both)}"
    names, new = _names(reading, one.sentence), _names(reading, two.sentence)
    yield f"names_shared={min(4, len(names & new))}"
    yield f"names_new={min(4, len(new - names))}"
    days, on = _days(reading, one.sentence), _days(reading, two.sentence)
    yield f"days={'none' if not on else 'only' if not days else 'same' if days & on else 'differ'}"
    words = _sentence(reading, two.sentence)
    near = words[max(0, two.head - 6) : two.head + 4]
    yield f"also={not _FURTHER.isdisjoint(near):d}"
    yield f"opens={words[0] if words[0] in _OPENERS else '-'}"


def _sentence(reading: Reading, sentence: int) -> list[str]:
    low, high = reading.ranges[sentence]
    return list(reading.tokens.words[low:high])


def _object(reading: Reading, candidate: Candidate) -> set[str]:
    """Stems of the content words behind a predicate."""
    clauses = reading.clauses[candidate.sentence][0]
    behind = range(candidate.head + 1, min(len(clauses.words), candidate.head + 1 + _OBJECT))
    return {stem(clauses.words[i]) for i in behind if clauses.codes[i] in "NVG" and len(clauses.words[i]) > 2}


def _names(reading: Reading, sentence: int) -> set[str]:
    """Capitalised words and figures of a sentence, but for its first word."""
    span = reading.sentences[sentence]
    return set(_NAMES.findall(reading.text[span.start : span.end]))


def _days(reading: Reading, sentence: int) -> set[str]:
    words = _sentence(reading, sentence)
    return {w for w in words if w in _DAYS or (len(w) == 4 and w.isdecimal() and w[:2] in ("19", "20"))}


def told_words(reading: Reading, candidate: Candidate) -> frozenset[str]:
    """Stems of the words that tell the act, up to the next predicate that does not hang on it; not its company."""
    low, high = reading.tokens.between(candidate.start, candidate.end)
    words = _but_the_company(reading, candidate, low, high)
    if candidate.frame is None or candidate.verb < 0:
        return words
    first = reading.ranges[candidate.sentence][0]
    clauses = reading.clauses[candidate.sentence][0]
    start = clauses.verbs[candidate.verb].start
    if start and clauses.codes[start - 1] == "C":  # "… and removed": what stands ahead is another predicate's
        low = max(low, first + start)
        words = _but_the_company(reading, candidate, low, high)
    for verb in clauses.verbs[candidate.verb + 1 :]:
        if verb.start > candidate.head and not hangs(clauses, clauses.by_head[verb.head], candidate.verb):
            own = _but_the_company(reading, candidate, low, min(high, first + verb.start))
            return own if len(own) >= _OWN_WORDS else words
    return words


def _but_the_company(reading: Reading, candidate: Candidate, low: int, high: int) -> frozenset[str]:
    first, named = reading.ranges[candidate.sentence][0], reading.clauses[candidate.sentence][1]
    told = []
    for i in range(low, high):
        mention = named.get(i - first)
        if mention is None or reading.named[mention].company.name != candidate.company.name:
            told.append(reading.tokens.words[i])
    return stems(told)


def hangs(clauses: Clauses, verb: int, above: int) -> bool:
    """Whether a verb is governed by another, directly or through others."""
    for _ in range(_CHAIN):
        if verb == above:
            return True
        governor = clauses.verbs[verb].governor
        if not 0 <= governor < verb:
            return False
        verb = governor
    return False


def one_clause(reading: Reading, one: Candidate, other: Candidate) -> bool:
    """Whether two candidates of a sentence tell the same: their words overlap, and neither stands beside the other.

    "will close the forum and delete its posts" tells two acts, "said it will stop selling scans" one.
    """
    if one.sentence != other.sentence or not (other.start < one.end and one.start < other.end):
        return False
    if one.frame is None or other.frame is None or one.verb < 0 or other.verb < 0:
        return True
    clauses = reading.clauses[one.sentence][0]
    if hangs(clauses, one.verb, other.verb) or hangs(clauses, other.verb, one.verb):
        return True
    return one.frame.group == other.frame.group


def points_back(reading: Reading, candidate: Candidate) -> bool:
    """Whether a noun tells of an act already told ("the ban", "this new policy"), or the verb takes such a noun."""
    low, high = reading.ranges[candidate.sentence]
    words, at = reading.tokens.words, low + candidate.head
    if candidate.nominal:
        return any(w in _DEFINITE for w in words[max(0, at - 2) : at])
    taken = words[at + 1 : min(high, at + 4)]
    return any(w in _DEFINITE and not _TOLD.isdisjoint(taken[n + 1 :]) for n, w in enumerate(taken))
