"""Clauses: the verbs of a sentence, what stands as their subject, and which verb governs which.

A light rule chunker instead of a parser: every search runs over at most `REACH` tokens, so a sentence costs time
linear in its length.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from transforms.policy.frames import FrameHit, Lexicon, match_frames
from transforms.policy.inflect import BASE, ING, PARTICIPLE, PAST, THIRD, VerbForm
from transforms.policy.subjects import (
    ADVERBIAL,
    NOMINAL,
    PHRASE,
    REACH,
    Subject,
    comma_before,
    phrase_before,
    subject_before,
    subject_ending,
)
from transforms.policy.tagging import BE, HAVE, MODALS, NEGATIVES

# What only an actor does: the second verb of "Acme found that the ad was false and declined to run it" is Acme's.
_DELIBERATE = frozenset(
    "agree announce apologise apologize choose decide decline opt pledge promise refuse resolve say tell undertake "
    "vow".split()
)
_OBJECT_CONTROL = frozenset(
    "urge ask force order tell want require compel allow permit enable let help get cause lead expect "
    "encourage pressure push press persuade convince "
    "prompt direct instruct petition call request invite advise warn beg implore oblige make see watch stop "
    "prevent".split()
)


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
    if n and _goes_on(clauses, verb.start, named):
        before = "C"
    if verb.passive:
        verb.agents = _agents(clauses, verb.head + 1, named)
    finite = bool(verb.modal) or verb.passive or verb.progressive or verb.perfect
    if verb.infinitive and before == "C" and _share_infinitive(clauses, n):
        return
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


def _goes_on(clauses: Clauses, at: int, named: Mapping[int, int]) -> bool:
    """Whether only an adverbial phrase parts the verb at `at` from "and": "agreed and, in March, removed"."""
    codes, i = clauses.codes, at - 1
    if codes[i] == ",":
        opened = comma_before(clauses, i - 1, max(-1, at - REACH))
        return opened > 0 and codes[opened - 1] == "C"
    while i > max(0, at - PHRASE) and codes[i] in NOMINAL and i not in named:
        i -= 1
    return 0 < i < at - 1 and clauses.words[i] in ADVERBIAL and codes[i - 1] == "C"


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
    other = _acting_before(clauses, n) or _alike_before(clauses, n)
    if other is None:
        verb.subject, verb.inherited = clauses.verbs[n - 1].subject, True
        return
    verb.subject, verb.inherited = other.subject, True
    verb.governor, verb.via_noun = other.governor, other.via_noun
    if other.modal and verb.form & BASE:
        verb.modal, verb.negative = other.modal, verb.negative or other.negative
    if other.infinitive and verb.form & BASE:
        verb.infinitive = True


def _alike_before(clauses: Clauses, n: int) -> Verb | None:
    """The last verb that this one can stand beside."""
    verb = clauses.verbs[n]
    finite = bool(verb.modal) or verb.perfect or (verb.form & (PAST | THIRD) and not verb.form & BASE)
    for other in reversed(clauses.verbs[max(0, n - 3) : n]):
        if finite and other.infinitive:
            continue  # "will help people to vote and will create": the people create nothing
        if clauses.words[other.head].endswith("ing") == clauses.words[verb.head].endswith("ing") or other.modal:
            return other
    return None


def _share_infinitive(clauses: Clauses, n: int) -> bool:
    """Let an infinitive behind "and" share the subject of the one before: "agreed to let them write and to keep"."""
    verb = clauses.verbs[n]
    other = next((v for v in reversed(clauses.verbs[max(0, n - 4) : n]) if v.infinitive), None)
    if other is None:
        return False
    verb.subject, verb.governor, verb.via_noun, verb.inherited = other.subject, other.governor, other.via_noun, True
    return True


def _acting_before(clauses: Clauses, n: int) -> Verb | None:
    """The verb whose company also does what a thing cannot do, or does to that thing; None where none is needed.

    "found that the ads were offensive and pulled them": the ads pulled nothing.
    """
    verb, previous = clauses.verbs[n], clauses.verbs[n - 1]
    to_it = clauses.words[verb.head + 1 : verb.head + 2] in (["it"], ["them"])
    if previous.subject is None or previous.subject.mentions or not (to_it or verb.lemma in _DELIBERATE):
        return None
    governor = clauses.verbs[previous.governor] if previous.governor >= 0 else None
    if governor is None or governor.infinitive or governor.subject is None or not governor.subject.mentions:
        return None
    return governor


def _inherit(clauses: Clauses, n: int, named: Mapping[int, int]) -> None:
    """Infinitives and -ing forms take the subject of their governor, or its object after "urge", "force", "allow"."""
    verb = clauses.verbs[n]
    if n == 0:
        if verb.start and clauses.codes[verb.start - 1] == ",":  # "the decision by Acme, a bank, to end it"
            verb.subject = subject_ending(clauses, verb.start, named)
        elif verb.start:
            verb.subject = phrase_before(clauses, verb.start - 1, named)
        return
    previous = clauses.verbs[n - 1]
    between = range(previous.head + 1, verb.start)
    if len(between) > REACH or any(clauses.codes[i] == "." and clauses.words[i] in ".;!?" for i in between):
        return
    verb.governor, verb.inherited = n - 1, True
    last = verb.start - 1
    if last > previous.head and clauses.codes[last] in "N":
        verb.via_noun = last
    if previous.lemma in _OBJECT_CONTROL and len(between) and not previous.passive:
        found = phrase_before(clauses, last, named)
        if found and found.start > previous.head and found.head >= 0 and clauses.codes[found.head] in "NR":
            verb.subject = found
            return
    if verb.infinitive and verb.via_noun >= 0:
        owner = phrase_before(clauses, last, named)
        if owner and owner.mentions and owner.start > previous.head:
            verb.subject = owner
            return
    if verb.form & ING and not verb.infinitive and verb.via_noun >= 0 and clauses.codes[last] == "N" and last in named:
        verb.subject = phrase_before(clauses, last, named)
        return
    if previous.passive and previous.agents and verb.form & ING:
        verb.subject = Subject([(m, "subj") for m in previous.agents], -1, previous.head)
        return
    verb.subject = previous.subject


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
