"""Subjects: the noun phrase that stands before a verb, with asides, brackets and adverbial phrases stepped over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from transforms.policy.tagging import ARTICLES

REACH = 45
PHRASE = 6  # tokens of a short phrase
_BRACKETED = 12  # tokens between brackets that are stepped over: "TripAdvisor Inc (TRIP.O)"
NOMINAL = frozenset("NDG#'")
ADVERBIAL = frozenset(
    "on in at by after before during since until over through within following under via amid from for with".split()
)
_PARTS = frozenset(("of", "at", "for", "from", "with"))
_SHARES = frozenset(("half", "all", "both", "twice", "double", "quarter"))  # stand ahead of an article
_PLACES = frozenset("on in inside within about against around behind by to via".split())
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday week month year today yesterday morning "
    "afternoon evening night".split()
)
_DASHES = frozenset(("—", "–", "-"))


class Tagged(Protocol):
    """The words of a sentence with their codes, see `tagging`."""

    @property
    def words(self) -> Sequence[str]: ...
    @property
    def codes(self) -> Sequence[str]: ...


@dataclass(slots=True)
class Subject:
    """What stands as subject: its mentions with how each is named there, and the last word of the phrase."""

    mentions: list[tuple[int, str]]  # (mention, relation: subj, poss, nmod, of, listed)
    head: int  # token of the head word, -1 for none
    start: int


def subject_before(clauses: Tagged, at: int, named: Mapping[int, int]) -> Subject | None:
    """The phrase that stands as subject of a verb group starting at token `at`; adverbial phrases are stepped over."""
    found = subject_ending(clauses, at, named)
    for _ in range(3):
        if found is None or found.mentions or found.start <= 0:
            break
        before = found.start - 1
        if clauses.codes[before] == "P" and clauses.words[before] in ADVERBIAL:
            at = before
        elif clauses.words[found.head] in _TIMES:
            at = found.start
        else:
            break
        earlier = subject_ending(clauses, at, named)
        if earlier is None:
            break
        found = earlier
    return found


def subject_ending(clauses: Tagged, at: int, named: Mapping[int, int]) -> Subject | None:
    """The phrase right before token `at`, or before the aside that ends there."""
    i = at - 1
    low = max(-1, at - REACH)
    codes, words = clauses.codes, clauses.words
    while i > low and (codes[i] in "Aq" or (codes[i] == "S" and words[i] == "that" and i + 1 == at)):
        i -= 1
    i = _outside_brackets(clauses, i)
    if i <= low:
        return None
    if words[i] in _DASHES and codes[i] == ".":
        opened = next((j for j in range(i - 1, low, -1) if words[j] in _DASHES and codes[j] == "."), 0)
        return phrase_before(clauses, opened - 1, named) if opened else None
    if codes[i] == "W":  # "X, which owns Y, said": the phrase before the relative pronoun
        i -= 1
        while i > low and codes[i] in ",q":
            i -= 1
        return phrase_before(clauses, i, named)
    if codes[i] == ",":
        opened = comma_before(clauses, i - 1, low)
        if opened > low and opened >= 0:
            found = phrase_before(clauses, opened - 1, named)
            if found:
                return found
        return phrase_before(clauses, i - 1, named)
    return phrase_before(clauses, i, named)


def _outside_brackets(clauses: Tagged, i: int) -> int:
    """The token before the brackets that close at `i`, or `i` where none do."""
    if i < 0 or clauses.words[i] != ")":
        return i
    return next((j - 1 for j in range(i - 1, max(-1, i - _BRACKETED), -1) if clauses.words[j] == "("), i)


def comma_before(clauses: Tagged, i: int, low: int) -> int:
    """The comma that opens the aside closed at `i + 1`, when the aside holds no name list."""
    while i > low and clauses.codes[i] != ".":
        if clauses.codes[i] == ",":
            return i
        i -= 1
    return -1


def phrase_before(clauses: Tagged, i: int, named: Mapping[int, int]) -> Subject | None:
    """The noun phrase that ends at token `i`, with "of"/"at" parts and lists of names taken in."""
    codes, words = clauses.codes, clauses.words
    end, low = i, max(-1, i - REACH)
    mentions: list[tuple[int, str]] = []
    head = i
    listed = ""
    while i > low:
        i = _outside_brackets(clauses, i)
        code = codes[i] if i >= 0 else "."
        if i in named:
            _add(mentions, named[i], _relation(clauses, i, end, listed))
        elif code == "R":
            if i == end:
                return Subject(mentions, i, i)
            break
        elif code == "P" and i < end and (words[i] in _PARTS or _place_of_noun(clauses, i, named)):
            mentions = [(m, relation if relation == "poss" else "of") for m, relation in mentions]
            listed = ""
            head = end = i - 1
        elif code == "," or (code == "C" and words[i] in ("and", "&", "or")):
            if not _names_near(clauses, named, i):
                break
            # "Acme and Globex users" are the users of both
            both_before_noun = bool(mentions) and mentions[-1][1] == "nmod" and codes[i + 1] != "D"
            listed = "nmod" if both_before_noun else "listed"
            end = head = i - 1
        elif code not in NOMINAL:
            break
        i -= 1
        if words[i + 1] in ARTICLES and i > low and codes[i] == "N" and words[i] not in _SHARES:
            break  # "in the name of fairness the company …": a phrase of its own begins with its article
    if i == end and not mentions:
        return None
    return Subject(mentions, head, i + 1)


def _place_of_noun(clauses: Tagged, i: int, named: Mapping[int, int]) -> bool:
    """Whether the preposition at `i` hangs a name on a noun: "a man with an account on Acme", not "said on Acme"."""
    codes = clauses.codes
    name = i + 2 if i + 1 < len(codes) and codes[i + 1] in "DG" else i + 1
    return (
        clauses.words[i] in _PLACES
        and name in named
        and i > 0
        and codes[i - 1] in "NR"
        and clauses.words[i - 1] not in _TIMES
    )


def _add(mentions: list[tuple[int, str]], mention: int, relation: str) -> None:
    if not mentions or mentions[-1][0] != mention:
        mentions.append((mention, relation))


def _relation(clauses: Tagged, i: int, end: int, listed: str) -> str:
    """How a name stands in its phrase: head, owner ("Acme's lawyers"), before a noun ("Acme users"), in a list."""
    after = i + 1
    if after < len(clauses.codes) and clauses.codes[after] == "'":
        return "poss"
    if i < end and clauses.codes[after] == "N":
        return "nmod"
    return listed or "subj"


def _names_near(clauses: Tagged, named: Mapping[int, int], i: int) -> bool:
    """Whether the comma or "and" at `i` parts two names: "Acme, Globex Inc (GLX), and search engine Initech"."""
    codes = clauses.codes
    before = i - 2 if codes[i] == "C" and i and codes[i - 1] == "," else i - 1
    before = _outside_brackets(clauses, before)
    if clauses.words[i + 1 : i + 2] in (["other"], ["others"]):  # "Acme, Globex and other retailers"
        return before in named
    ahead = next((j for j in range(i + 1, min(len(codes), i + PHRASE)) if j in named), -1)
    if ahead < 0 or (ahead > i + 3 and not set(codes[i + 1 : ahead]) <= {"N"}):
        return False
    return before in named or ((before - 1) in named and codes[before] == "N")
