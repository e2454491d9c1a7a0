"""Candidate acts: every (company, predicate) a sentence could tell, with how the company stands to the predicate."""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge
from transforms.model import Company
from transforms.policy.clauses import Clauses, Verb
from transforms.policy.frames import Frame, FrameHit, Lexicon, lexicon
from transforms.policy.modality import governor_classes
from transforms.policy.reading import Reading, clauses_of

_MAX_OF_SENTENCE = 40
_MANY = 4  # companies that make a sentence a list
_MEMORY = 4  # sentences a company stays the silent actor of
_ACT_WORDS = 26
_ROLES = (
    "subj",
    "agent",
    "listed",
    "poss",
    "nmod",
    "of",
    "owner",
    "including",
    "said",
    "left",
    "right",
    "target",
    "implied",
)
_RANK = {role: n for n, role in enumerate(_ROLES)}
_LIST_OPENERS = frozenset(("including", "like", "as", "include", "includes", "included"))


@dataclass(slots=True)
class Candidate:
    """A company and a predicate; tokens are counted within the sentence."""

    sentence: int
    head: int
    verb: int  # index of the verb in the clauses; of the governing verb for a nominal predicate; -1 for none
    frame: Frame | None
    frames: tuple[Frame, ...]
    mention: int
    company: Company
    role: str
    nominal: bool
    start: int  # code points of the span that shows the act
    end: int


def propose(reading: Reading, sentence: int, knowledge: Knowledge) -> list[Candidate]:
    """Candidates of one sentence, at most `_MAX_OF_SENTENCE`, in text order."""
    if not reading.by_sentence[sentence]:
        return _implied(reading, sentence, knowledge)
    clauses, named = clauses_of(reading, sentence, knowledge)
    lex = lexicon(knowledge)
    reports = governor_classes(knowledge)
    found: list[Candidate] = []
    low = reading.ranges[sentence][0]
    crowded = len({reading.named[m].company.name for m in named.values()}) >= _MANY
    for n, verb in enumerate(clauses.verbs):
        hits = fitting_frames(clauses.frames_at(verb.head, lex), verb)
        for mention, role in _actors(reading, clauses, verb, named, reports):
            if not hits and not _worth_a_guess(verb, role, reports) and not (crowded and role in ("left", "right")):
                continue
            found.append(
                _candidate(reading, sentence, clauses, low, n, verb.head, verb.start, hits, mention, role, False)
            )
    found.extend(_nominal(reading, sentence, clauses, named, lex, reports))
    return found[:_MAX_OF_SENTENCE]


def _implied(reading: Reading, sentence: int, knowledge: Knowledge) -> list[Candidate]:
    """Acts of a sentence that names no company ("The clips were taken down."): those of the company named last."""
    mention = _latest(reading, sentence)
    if mention < 0:
        return []
    clauses, _ = clauses_of(reading, sentence, knowledge)
    lex = lexicon(knowledge)
    reports = governor_classes(knowledge)
    low = reading.ranges[sentence][0]
    found: list[Candidate] = []
    for n, verb in enumerate(clauses.verbs):
        hits = fitting_frames(clauses.frames_at(verb.head, lex), verb)
        if hits or (len(found) < 2 and "report" not in reports.get(verb.lemma, ())):
            found.append(
                _candidate(reading, sentence, clauses, low, n, verb.head, verb.start, hits, mention, "implied", False)
            )
    return found[:_MAX_OF_SENTENCE]


def _latest(reading: Reading, sentence: int) -> int:
    for back in range(sentence - 1, max(-1, sentence - 1 - _MEMORY), -1):
        acting = [m for m in reading.by_sentence[back] if reading.named[m].use != "source"]
        if acting:
            return acting[0]
    return -1


def fitting_frames(hits: list[FrameHit], verb: Verb) -> list[FrameHit]:
    """Hits whose polarity fits the verb, the fitting special ones first."""
    special = [h for h in hits if h.frame.polarity == "no_longer" and verb.negative == "no_longer"]
    special += [h for h in hits if h.frame.polarity == "negative" and verb.negative]
    plain = [h for h in hits if not h.frame.polarity and not h.frame.noun]
    return special + plain


def _worth_a_guess(verb: Verb, role: str, classes: dict[str, tuple[str, ...]]) -> bool:
    return role in ("subj", "listed", "agent", "poss", "nmod", "of", "said") and "report" not in classes.get(
        verb.lemma, ()
    )


def _reporters(clauses: Clauses, verb: Verb, classes: dict[str, tuple[str, ...]]) -> set[int]:
    """Mentions that say or announce something in the sentence: "…, the company said"."""
    found: set[int] = set()
    for other in clauses.verbs:
        if other is not verb and other.subject and {"report", "announce"} & set(classes.get(other.lemma, ())):
            found.update(m for m, _ in other.subject.mentions)
    return found


def _actors(
    reading: Reading, clauses: Clauses, verb: Verb, named: dict[int, int], reports: dict[str, tuple[str, ...]]
) -> list[tuple[int, str]]:
    """The best standing of each company to a predicate: (mention, role)."""
    roles: dict[int, str] = {}
    for mention, relation in verb.subject.mentions if verb.subject else ():
        roles[mention] = "target" if verb.passive and not verb.inherited else relation
    for mention in verb.agents:
        roles[mention] = "agent"
    acting = any(role not in ("target",) for role in roles.values())
    if not acting:
        roles.update({m: "said" for m in _reporters(clauses, verb, reports) if m not in roles})
    for token, mention in named.items():
        if mention in roles:
            continue
        if _in_list(clauses, token, named):
            roles[mention] = "including"
        elif not acting:
            roles[mention] = "left" if token < verb.head else "right"
    return _best_of_company(reading, roles)


def _best_of_company(reading: Reading, roles: dict[int, str]) -> list[tuple[int, str]]:
    best: dict[tuple[str, str], tuple[int, int, str]] = {}
    for mention in list(roles):
        for twin in reading.twins.get(mention, ()):
            roles.setdefault(twin, roles[mention])
    for mention, role in sorted(roles.items()):
        company = reading.named[mention].company
        key = (company.name, "")
        ranked = (_RANK[role], mention, role)
        if key not in best or ranked < best[key]:
            best[key] = ranked
    return [(mention, role) for _, mention, role in sorted(best.values(), key=lambda r: r[1])]


def _in_list(clauses: Clauses, token: int, named: dict[int, int]) -> bool:
    """Whether the name stands in a list that "including", "like" or "such as" opens."""
    i = token - 1
    for _ in range(40):
        if i < 0:
            return False
        if clauses.words[i] in _LIST_OPENERS:
            return clauses.words[i] != "as" or (i > 0 and clauses.words[i - 1] == "such")
        if clauses.codes[i] not in "N,CDG'":
            return False
        i -= 1
    return False


def _nominal(
    reading: Reading,
    sentence: int,
    clauses: Clauses,
    named: dict[int, int],
    lex: Lexicon,
    reports: dict[str, tuple[str, ...]],
) -> list[Candidate]:
    found: list[Candidate] = []
    low = reading.ranges[sentence][0]
    for i, code in enumerate(clauses.codes):
        if code == "V":
            continue
        hits = [h for h in clauses.frames_at(i, lex) if h.frame.noun]
        if not hits:
            continue
        governor = _verb_before(clauses, i)
        owner = _owner(clauses, i, named)
        if owner >= 0:
            actors = _best_of_company(reading, {owner: "owner"})
        elif governor >= 0:
            verb = clauses.verbs[governor]
            actors = _actors(reading, clauses, verb, named, reports)
        else:
            actors = _best_of_company(reading, {m: "left" if t < i else "right" for t, m in named.items()})
        start = clauses.verbs[governor].start if governor >= 0 else max(0, i - 6)
        for mention, role in actors:
            found.append(_candidate(reading, sentence, clauses, low, governor, i, start, hits, mention, role, True))
    return found


def _verb_before(clauses: Clauses, at: int) -> int:
    for back in range(at - 1, max(-1, at - 12), -1):
        if back in clauses.by_head:
            return clauses.by_head[back]
        if clauses.codes[back] == "." and clauses.words[back] not in "()":
            return -1
    return -1


def _owner(clauses: Clauses, at: int, named: dict[int, int]) -> int:
    """The mention that owns a noun: "Acme's two-year moratorium on"."""
    for back in range(at - 1, max(-1, at - 7), -1):
        if (
            back in named
            and back + 1 < len(clauses.codes)
            and (clauses.codes[back + 1] == "'" or clauses.words[back] in ("its", "their", "our"))
        ):
            return named[back]
        if clauses.codes[back] not in "NDG'":
            return -1
    return -1


def _candidate(
    reading: Reading,
    sentence: int,
    clauses: Clauses,
    low: int,
    verb: int,
    head: int,
    start: int,
    hits: Sequence[FrameHit],
    mention: int,
    role: str,
    nominal: bool,
) -> Candidate:
    name = reading.named[mention]
    first, last = _span(reading, clauses, low, head, start, hits, name.start)
    tokens = reading.tokens
    return Candidate(
        sentence,
        head,
        verb,
        hits[0].frame if hits else None,
        tuple(h.frame for h in hits),
        mention,
        name.company,
        role,
        nominal,
        tokens.starts[low + first],
        tokens.ends[low + last],
    )


def _span(
    reading: Reading, clauses: Clauses, low: int, head: int, start: int, hits: Sequence[FrameHit], named_at: int
) -> tuple[int, int]:
    """First and last token of the words that show the act: from a near subject to the end of the clause."""
    first = start
    tokens = reading.tokens
    for back in range(start - 1, max(-1, start - 9), -1):
        if tokens.starts[low + back] == named_at:
            first = back
            break
    last = max([head, *(h.end - 1 for h in hits[:1])])
    limit = min(len(clauses.words) - 1, first + _ACT_WORDS)
    while last < limit and not (clauses.codes[last + 1] == "." and clauses.words[last + 1] in ".;!?"):
        last += 1
    return first, last
