"""Candidate acts: every (company, predicate) a sentence could tell, with how the company stands to the predicate."""

from transforms.knowledge import Knowledge, compiled
from transforms.policy.candidates import MAX_OF_SENTENCE, Candidate, candidate, fitting_frames
from transforms.policy.clauses import Clauses, Verb
from transforms.policy.ellipsis import elliptic
from transforms.policy.frames import Lexicon, lexicon
from transforms.policy.implied import beside, implied
from transforms.policy.modality import governor_classes
from transforms.policy.reading import Reading, clauses_of

_MANY = 4  # companies that make a sentence a list
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
)
_RANK = {role: n for n, role in enumerate(_ROLES)}
_TELLING = frozenset(("report", "announce"))  # classes of verbs
_LIST_OPENERS = frozenset(("including", "like", "as", "include", "includes", "included"))


def propose(reading: Reading, sentence: int, knowledge: Knowledge) -> list[Candidate]:
    """Candidates of one sentence, at most `MAX_OF_SENTENCE`, in text order."""
    if not reading.by_sentence[sentence]:
        return implied(reading, sentence, knowledge)
    clauses, named = clauses_of(reading, sentence, knowledge)
    lex = lexicon(knowledge)
    reports = governor_classes(knowledge)
    found: list[Candidate] = []
    crowded = len({reading.named[m].company.name for m in named.values()}) >= _MANY
    for n, verb in enumerate(clauses.verbs):
        hits = fitting_frames(clauses.frames_at(verb.head, lex), verb)
        for mention, role in _actors(reading, clauses, verb, named, reports):
            if not hits and not _worth_a_guess(verb, role, reports) and not (crowded and role in ("left", "right")):
                continue
            found.append(candidate(reading, sentence, clauses, n, verb.head, verb.start, hits, mention, role, False))
    found.extend(_nominal(reading, sentence, clauses, named, lex, reports, knowledge))
    found.extend(elliptic(reading, sentence, clauses, named, found, knowledge))
    found += list(beside(reading, sentence, clauses, found, knowledge))
    return found[:MAX_OF_SENTENCE]


def _worth_a_guess(verb: Verb, role: str, classes: dict[str, tuple[str, ...]]) -> bool:
    return role in ("subj", "listed", "agent", "poss", "nmod", "of", "said") and "report" not in classes.get(
        verb.lemma, ()
    )


def _reporters(clauses: Clauses, verb: Verb, classes: dict[str, tuple[str, ...]]) -> set[int]:
    """Mentions that say or announce something in the sentence: "…, the company said"."""
    found: set[int] = set()
    for other in clauses.verbs:
        if other is not verb and other.subject and not _TELLING.isdisjoint(classes.get(other.lemma, ())):
            found.update(m for m, _ in other.subject.mentions)
    return found


def _actors(
    reading: Reading, clauses: Clauses, verb: Verb, named: dict[int, int], reports: dict[str, tuple[str, ...]]
) -> list[tuple[int, str]]:
    """The best standing of each company to a predicate: (mention, role)."""
    roles: dict[int, str] = {}
    for mention, relation in verb.subject.mentions if verb.subject else ():
        roles[mention] = "target" if verb.passive else relation
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
    if len(roles) < 2 and not reading.twins:
        return list(roles.items())
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
    knowledge: Knowledge,
) -> list[Candidate]:
    found: list[Candidate] = []
    openers = _noun_openers(knowledge)
    for i, word in enumerate(clauses.words):
        if word not in openers or clauses.codes[i] == "V":
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
            found.append(candidate(reading, sentence, clauses, governor, i, start, hits, mention, role, True))
    return found


@compiled
def _noun_openers(knowledge: Knowledge) -> frozenset[str]:
    """Words with which a nominal predicate can start."""
    return frozenset(word for word, frames in lexicon(knowledge).items() if any(f.noun for f in frames))


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


__all__ = ["Candidate", "fitting_frames", "propose"]
