"""Words that stand for several companies at once: "both firms", "the seven", "the signatories", "Sixteen companies".

A group's members are the companies of an enumeration near by, before the words or after them. Only windows of fixed
size are read, so a text costs time linear in its length.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.knowledge import Knowledge, compiled
from transforms.model import Company
from transforms.policy.companies import Named

BACK, AHEAD = 4, 4  # sentences before and after a group in which its members are listed
_LASTS = 15  # sentences a group that was told by its members stays known
_LASTS_THEY = 2  # the same where "they" stands for it
_MEMBERS = 24  # of a group, at most
_MANY = 10  # from this number on an article names only some of the members
_FEW = 3  # companies that need no list: the last so many are meant
_SOME = 4  # members named of so many, at least
_GAP = 120  # code points between two members of a list, at most
_WORDS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_NUMBERS = {word: n for n, word in enumerate(_WORDS, 2)} | {"twenty": 20, "both": 2}
_NUMBER = rf"(?P<number>(?i:{'|'.join(_WORDS)}|twenty))"
_ACTS = (
    r"(?=,? (?:will|would|won't|have|haven't|had|are|were|aren't|said|say|did|didn't|do|don't|also|each|all|can|could|"
    r"should|may|must|under(?:take|took)|commit|plan|pledge|agree|promise|gave|let|went|[a-z]{3,}ed)\b)"
)
_WORD = re.compile(r"[a-z]+")
_EACH = re.compile(r"\bEach (?=(?:will|is|has|must|may|said|[a-z]{3,}ed)\b)")
_NAME_GAP = r"(?:(?:the )?[A-Z][\w-]+(?: (?:[A-Z][\w-]+|of)){0,4},? (?:and )?){0,2}"  # a name that is not known
_LIST_GAP = re.compile(rf"(?:'s)?,?\s*(?:and|or|&|as well as|along with)?\s*{_NAME_GAP}(?:the\s)?")


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """Words for several companies: `number` is 0 where none is said; `kind` is definite | numbered | they."""

    start: int
    end: int
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """A group whose members are known, and the sentence it was told in."""

    sentence: int
    members: tuple[Company, ...]


@dataclass(frozen=True, slots=True)
class _Patterns:
    definite: re.Pattern[str]  # "the two firms", "all companies"
    numbered: re.Pattern[str]  # "Seven of the companies", "the four largest carriers"
    bare: re.Pattern[str]  # "the seven", "Both", "The signatories"
    nouns: frozenset[str]  # one of which every group with a noun has
    numbers: frozenset[str]  # one of which every other group has


@compiled
def _patterns(knowledge: Knowledge) -> _Patterns:
    data = knowledge.data("references.yaml")

    def either(words: Sequence[str]) -> str:
        return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))

    nouns, adjectives, parties = either(data["plural_nouns"]), either(data["adjectives"]), either(data["parties"])
    return _Patterns(
        re.compile(
            rf"\b(?:[Tt]he|[Tt]hese|[Bb]oth|[Aa]ll)\s(?:of the\s)?(?:{_NUMBER}\s)?"
            rf"(?:(?:{adjectives}|\w+est|\w+al|\w+less)\s){{0,2}}(?:{nouns})\b"
        ),
        re.compile(
            rf"\b{_NUMBER} (?:of the )?(?:(?:{adjectives}|\w+est|\w+al|\w+less) ){{0,2}}(?:{nouns})\b(?! (?:ago|later))"
        ),
        re.compile(rf"\b(?:(?:[Tt]he|[Aa]ll) {_NUMBER}{_ACTS}|[Bb]oth{_ACTS}|(?:[Tt]he )?(?i:{parties})\b{_ACTS})"),
        frozenset(noun.rsplit(" ", 1)[-1] for noun in data["plural_nouns"]),
        frozenset([*data["parties"], *_NUMBERS, "each"]),
    )


def groups_in(flat: str, start: int, end: int, knowledge: Knowledge) -> Iterator[Group]:
    """The words in a sentence that can stand for several companies; "they" is found by the caller."""
    patterns = _patterns(knowledge)
    words = _WORD.findall(flat[start:end].lower())
    nouns, numbers = not patterns.nouns.isdisjoint(words), not patterns.numbers.isdisjoint(words)
    if not nouns and not numbers:
        return
    ends: set[int] = set()
    for m in patterns.numbered.finditer(flat, start, end) if nouns and numbers else ():
        if flat[m.start() - 4 : m.start()].lower() not in ("the ", "all "):
            ends.add(m.end())
            yield Group(m.start(), m.end(), _number(m.group("number")), "numbered")
    for m in patterns.definite.finditer(flat, start, end) if nouns else ():
        if m.end() not in ends:
            yield Group(m.start(), m.end(), _number(m.group("number") or m.group().split()[0]), "definite")
    for m in patterns.bare.finditer(flat, start, end) if numbers else ():
        yield Group(m.start(), m.end(), _number(m.group("number") or m.group()), "definite")
    for m in _EACH.finditer(flat, start, end) if numbers else ():
        yield Group(m.start(), m.start() + len("Each"), 0, "they")


def _number(word: str) -> int:
    return _NUMBERS.get(word.lower(), 0)


def members_of(
    group: Group, sentence: int, flat: str, before: Sequence[Named], after: Sequence[Named], told: Told | None
) -> tuple[Company, ...]:
    """The companies a group stands for: those told as a group already, listed `before`, or listed `after`."""
    reach = _LASTS_THEY if group.kind == "they" else _LASTS
    known = told.members if told and sentence - told.sentence <= reach else ()
    listed = enumeration(flat, before)
    if not group.number:
        return known or (listed if len(listed) >= 2 else ())
    if len(listed) == group.number:
        return listed
    if known and _fits(len(known), group.number):
        return known
    if group.kind == "definite" and group.number <= _FEW:
        recent = _latest(before, group.number)
        if recent:
            return recent
    ahead = _first_enumeration(flat, after, group.number)
    if len(ahead) == group.number or not _fits(len(listed), group.number):
        return ahead
    return listed


def _fits(found: int, number: int) -> bool:
    """Whether so many members can be all that an article names of a group."""
    if number >= _MANY:
        return _SOME <= found <= number
    return found == number or (number > 2 and number - (2 if number > _SOME else 1) <= found < number)


def _latest(before: Sequence[Named], number: int) -> tuple[Company, ...]:
    """The last so many companies, listed or not."""
    distinct: dict[str, Company] = {}
    for n in reversed(before):
        distinct.setdefault(n.company.name, n.company)
    return tuple(distinct.values())[:number][::-1] if number <= len(distinct) else ()


def enumeration(flat: str, names: Sequence[Named]) -> tuple[Company, ...]:
    """The latest run of companies that only commas and "and" part."""
    run: dict[str, Company] = {}
    for before, after in reversed(list(pairwise(names))):
        if _listed(flat, before, after):
            run.setdefault(after.company.name, after.company)
            run.setdefault(before.company.name, before.company)
        elif len(run) >= 2:
            break
    return tuple(reversed(run.values()))[:_MEMBERS]


def _first_enumeration(flat: str, names: Sequence[Named], number: int) -> tuple[Company, ...]:
    """The first run of companies that can be the members of a group of this number."""
    run: dict[str, Company] = {}
    for before, after in pairwise(names):
        if _listed(flat, before, after):
            run.setdefault(before.company.name, before.company)
            run.setdefault(after.company.name, after.company)
        elif run:
            if _fits(len(run), number):
                break
            run = {}
    return tuple(run.values())[:_MEMBERS] if _fits(len(run), number) else ()


def _listed(flat: str, before: Named, after: Named) -> bool:
    return 0 <= after.start - before.end <= _GAP and _LIST_GAP.fullmatch(flat, before.end, after.start) is not None
