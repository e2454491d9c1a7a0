"""Clauses: the verbs of a sentence, what stands as their subject, and which verb governs which.

A light rule chunker instead of a parser: every search runs over at most `_REACH` tokens, so a sentence costs time
linear in its length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from transforms.policy.frames import FrameHit, Lexicon, match_frames
from transforms.policy.inflect import BASE, ING, PARTICIPLE, PAST, VerbForm
from transforms.policy.tagging import BE, DO, HAVE, MODALS, NEGATIVES

_REACH = 45
_NOMINAL = frozenset("NDG#'")
_ADVERBIAL = frozenset(
    "on in at by after before during since until over through within following under via amid from for with".split()
)
_PARTS = frozenset(("of", "at", "for", "from", "with"))
_ARTICLES = frozenset(("a", "an", "the"))
_SHARES = frozenset(("half", "all", "both", "twice", "double", "quarter"))  # stand ahead of an article
_PLACES = frozenset("on in inside within about against around behind by to via".split())
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday week month year today yesterday morning "
    "afternoon evening night".split()
)
_OBJECT_CONTROL = frozenset(
    "urge ask force order tell want require compel allow permit enable let help get cause lead expect "
    "encourage pressure push press persuade convince "
    "prompt direct instruct petition call request invite advise warn beg implore oblige make see watch stop "
    "prevent".split()
)


@dataclass(slots=True)
class Subject:
    """What stands as subject: its mentions with how each is named there, and the last word of the phrase."""

    mentions: list[tuple[int, str]]  # (mention, relation: subj, poss, nmod, of, listed)
    head: int  # token of the head word, -1 for none
    start: int


@dataclass(slots=True)
class Verb:
    """A verb group: its words from `start` to `head`, its shape, its subject and its governor."""

    head: int
    start: int
    lemma: str
    form: int
    modal: str = ""
    negative: str = ""  # "", not, no_longer
    perfect: bool = False
    progressive: bool = False
    passive: bool = False
    infinitive: bool = False
    subject: Subject | None = None
    inherited: bool = False
    agents: list[int] = field(default_factory=list)
    governor: int = -1  # index of the governing verb
    via_noun: int = -1  # token of the noun between them ("decision to")


@dataclass(slots=True)
class Clauses:
    """The analysis of one sentence."""

    words: Sequence[str]
    codes: Sequence[str]
    verbs: list[Verb]
    by_head: dict[int, int]
    hits: dict[int, list[FrameHit]] = field(default_factory=dict)  # frames by the token they start at, as asked for
    taken: dict[int, tuple[str, ...]] = field(default_factory=dict)  # actions of the next frame, see `turns.taken`

    def frames_at(self, at: int, lexicon: Lexicon) -> list[FrameHit]:
        """The frames that start at a token, matched once for all who ask."""
        if self.words[at] not in lexicon:
            return []
        if at not in self.hits:
            self.hits[at] = match_frames(self.words, at, len(self.words), lexicon)
        return self.hits[at]


def analyse(
    words: Sequence[str], codes: Sequence[str], forms: Mapping[str, VerbForm], named: Mapping[int, int]
) -> Clauses:
    """Verbs of a sentence; `named` maps token positions to mention numbers."""
    verbs: list[Verb] = []
    for i, code in enumerate(codes):
        if code == "V":
            verbs.append(_verb_group(words, codes, i, forms))
    clauses = Clauses(words, codes, verbs, {verb.head: n for n, verb in enumerate(verbs)})
    for n in range(len(verbs)):
        _link(clauses, n, named)
    return clauses


def _verb_group(words: Sequence[str], codes: Sequence[str], at: int, forms: Mapping[str, VerbForm]) -> Verb:
    known = forms.get(words[at])
    verb = Verb(at, at, known.lemma if known else _stem(words[at]), known.form if known else _form(words[at]))
    form = verb.form
    i = at - 1
    low = max(-1, at - 8)
    saw_be = False
    while i > low:
        word, code = words[i], codes[i]
        if code in "XM":
            saw_be = _read_auxiliary(verb, word) or saw_be
        elif code == "T":
            verb.infinitive = True
        elif code == "A" or word in NEGATIVES:
            if word == "longer" and i and words[i - 1] == "no":
                verb.negative = "no_longer"
            elif word in NEGATIVES and not verb.negative:
                verb.negative = "not"
        else:
            break
        i -= 1
        if code == "T":
            break
    verb.start = i + 1
    verb.passive = saw_be and bool(form & PARTICIPLE)
    verb.progressive = saw_be and bool(form & ING)
    if not saw_be and form & PARTICIPLE and not verb.perfect and at + 1 < len(words) and words[at + 1] == "by":
        verb.passive = at == 0 or codes[at - 1] in "N,."
    return verb


def _read_auxiliary(verb: Verb, word: str) -> bool:
    """Note the auxiliary; True for a form of "be"."""
    if word in MODALS:
        verb.modal = verb.modal or MODALS[word]
    if word in NEGATIVES:
        verb.negative = verb.negative or "not"
    if word in HAVE:
        verb.perfect = True
    return word in BE


def _form(word: str) -> int:
    """What the form of a verb outside the lists can be."""
    if word.endswith("ing"):
        return ING
    return PAST | PARTICIPLE if word.endswith("ed") else BASE


def _stem(word: str) -> str:
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            return word[: -len(ending)]
    return word


def _link(clauses: Clauses, n: int, named: Mapping[int, int]) -> None:
    verb = clauses.verbs[n]
    before = clauses.codes[verb.start - 1] if verb.start else "."
    if verb.passive:
        verb.agents = _agents(clauses, verb.head + 1, named)
    finite = bool(verb.modal) or verb.passive or verb.progressive or verb.perfect
    if verb.infinitive or (verb.form & ING and not finite):
        _inherit(clauses, n, named)
    elif before == "C" and n:
        _share(clauses, n, named)
    else:
        verb.subject = subject_before(clauses, verb.start, named)
        if n:
            verb.governor = _reporting_governor(clauses, n)
        if verb.subject is None and n:
            _share(clauses, n, named)


def _reporting_governor(clauses: Clauses, n: int) -> int:
    """The verb before, when only a subject phrase (and "that") stands between: "said on Friday that it would"."""
    verb, previous = clauses.verbs[n], clauses.verbs[n - 1]
    gap = clauses.codes[previous.head + 1 : verb.start]
    if len(gap) <= 16 and "." not in gap and "q" not in gap and "C" not in gap:
        return n - 1
    return -1


def _share(clauses: Clauses, n: int, named: Mapping[int, int]) -> None:
    """A verb without a subject of its own ("… and removed") shares that of the verb before."""
    verb = clauses.verbs[n]
    for back in range(n - 1, max(-1, n - 4), -1):
        other = clauses.verbs[back]
        if clauses.words[other.head].endswith("ing") == clauses.words[verb.head].endswith("ing") or other.modal:
            verb.subject, verb.inherited = other.subject, True
            verb.governor, verb.via_noun = other.governor, other.via_noun
            if other.modal and verb.form & BASE:
                verb.modal, verb.negative = other.modal, verb.negative or other.negative
            if other.infinitive and verb.form & BASE:
                verb.infinitive = True
            return
    verb.subject, verb.inherited = clauses.verbs[n - 1].subject, True


def _inherit(clauses: Clauses, n: int, named: Mapping[int, int]) -> None:
    """Infinitives and -ing forms take the subject of their governor, or its object after "urge", "force", "allow"."""
    verb = clauses.verbs[n]
    if n == 0:
        verb.subject = _phrase_before(clauses, verb.start - 1, named) if verb.start else None
        return
    previous = clauses.verbs[n - 1]
    between = range(previous.head + 1, verb.start)
    if len(between) > _REACH or any(clauses.codes[i] == "." and clauses.words[i] in ".;!?" for i in between):
        return
    verb.governor, verb.inherited = n - 1, True
    last = verb.start - 1
    if last > previous.head and clauses.codes[last] in "N":
        verb.via_noun = last
    if previous.lemma in _OBJECT_CONTROL and len(between) and not previous.passive:
        found = _phrase_before(clauses, last, named)
        if found and found.start > previous.head and found.head >= 0 and clauses.codes[found.head] in "NR":
            verb.subject = found
            return
    if verb.infinitive and verb.via_noun >= 0:
        owner = _phrase_before(clauses, last, named)
        if owner and owner.mentions and owner.start > previous.head:
            verb.subject = owner
            return
    if verb.form & ING and not verb.infinitive and verb.via_noun >= 0 and clauses.codes[last] == "N" and last in named:
        verb.subject = _phrase_before(clauses, last, named)
        return
    if previous.passive and previous.agents and verb.form & ING:
        verb.subject = Subject([(m, "subj") for m in previous.agents], -1, previous.head)
        return
    verb.subject = previous.subject


def subject_before(clauses: Clauses, at: int, named: Mapping[int, int]) -> Subject | None:
    """The phrase that stands as subject of a verb group starting at token `at`; adverbial phrases are stepped over."""
    found = _subject_ending(clauses, at, named)
    for _ in range(3):
        if found is None or found.mentions or found.start <= 0:
            break
        before = found.start - 1
        if clauses.codes[before] == "P" and clauses.words[before] in _ADVERBIAL:
            at = before
        elif clauses.words[found.head] in _TIMES:
            at = found.start
        else:
            break
        earlier = _subject_ending(clauses, at, named)
        if earlier is None:
            break
        found = earlier
    return found


def _subject_ending(clauses: Clauses, at: int, named: Mapping[int, int]) -> Subject | None:
    i = at - 1
    low = max(-1, at - _REACH)
    codes, words = clauses.codes, clauses.words
    while i > low and (codes[i] in "Aq" or (codes[i] == "S" and words[i] == "that" and i + 1 == at)):
        i -= 1
    if i <= low:
        return None
    if codes[i] == "W":  # "X, which owns Y, said": the phrase before the relative pronoun
        i -= 1
        while i > low and codes[i] in ",q":
            i -= 1
        return _phrase_before(clauses, i, named)
    if codes[i] == ",":
        opened = _comma_before(clauses, i - 1, low)
        if opened > low and opened >= 0:
            found = _phrase_before(clauses, opened - 1, named)
            if found:
                return found
        return _phrase_before(clauses, i - 1, named)
    return _phrase_before(clauses, i, named)


def _comma_before(clauses: Clauses, i: int, low: int) -> int:
    """The comma that opens the aside closed at `i + 1`, when the aside holds no name list."""
    while i > low and clauses.codes[i] != ".":
        if clauses.codes[i] == ",":
            return i
        i -= 1
    return -1


def _phrase_before(clauses: Clauses, i: int, named: Mapping[int, int]) -> Subject | None:
    """The noun phrase that ends at token `i`, with "of"/"at" parts and lists of names taken in."""
    codes, words = clauses.codes, clauses.words
    end, low = i, max(-1, i - _REACH)
    mentions: list[tuple[int, str]] = []
    head = i
    listed = ""
    while i > low:
        code = codes[i]
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
            if not _names_near(codes, named, i):
                break
            # "Acme and Globex users" are the users of both
            both_before_noun = bool(mentions) and mentions[-1][1] == "nmod" and codes[i + 1] != "D"
            listed = "nmod" if both_before_noun else "listed"
            end = head = i - 1
        elif code not in _NOMINAL:
            break
        i -= 1
        if words[i + 1] in _ARTICLES and i > low and codes[i] == "N" and words[i] not in _SHARES:
            break  # "in the name of fairness the company …": a phrase of its own begins with its article
    if i == end and not mentions:
        return None
    return Subject(mentions, head, i + 1)


def _place_of_noun(clauses: Clauses, i: int, named: Mapping[int, int]) -> bool:
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


def _relation(clauses: Clauses, i: int, end: int, listed: str) -> str:
    """How a name stands in its phrase: head, owner ("Acme's lawyers"), before a noun ("Acme users"), in a list."""
    after = i + 1
    if after < len(clauses.codes) and clauses.codes[after] == "'":
        return "poss"
    if i < end and clauses.codes[after] == "N":
        return "nmod"
    return listed or "subj"


def _names_near(codes: Sequence[str], named: Mapping[int, int], i: int) -> bool:
    """Whether the comma or "and" at `i` parts two names: "Acme, Globex Inc, and Initech"."""
    before = i - 2 if codes[i] == "C" and i and codes[i - 1] == "," else i - 1
    ahead = any(j in named for j in range(i + 1, i + 4))
    return ahead and (before in named or ((before - 1) in named and codes[before] == "N"))


def _agents(clauses: Clauses, at: int, named: Mapping[int, int]) -> list[int]:
    """Mentions in the "by" phrase of a passive."""
    codes, words = clauses.codes, clauses.words
    for i in range(at, min(len(words), at + 12)):
        if codes[i] in "V.":
            break
        if words[i] == "by":
            found: list[int] = []
            for j in range(i + 1, min(len(words), i + 14)):
                if j in named:
                    if named[j] not in found:
                        found.append(named[j])
                elif codes[j] not in "DNG,C":
                    break
            return found
    return []


__all__ = ["BE", "DO", "Clauses", "Subject", "Verb", "analyse", "subject_before"]
