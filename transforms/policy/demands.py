"""Demands: acts that somebody else asks of a company. They are listed on their own and never become events."""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.ids import content_id
from transforms.knowledge import Knowledge
from transforms.model import Article, Demand, Evidence, Thing
from transforms.policy.acts import Candidate
from transforms.policy.clauses import Clauses, Verb
from transforms.policy.modality import governor_classes, word_classes
from transforms.policy.reading import Reading, clauses_of
from transforms.policy.subjects import Subject

_OBLIGATION = frozenset(("must", "should"))
_MAX_DEMANDS = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """A candidate that is asked of its company, and by whom ("" where the sentence does not say)."""

    candidate: int
    issuer: str


def asked_of_company(reading: Reading, candidates: Sequence[Candidate], knowledge: Knowledge) -> list[Asked]:
    """Candidates that hang on a demand of somebody other than the company, or on "must"/"should"."""
    found: list[Asked] = []
    for i, candidate in enumerate(candidates):
        if candidate.frame is None or candidate.verb < 0 or candidate.role in ("right", "left", "target", "including"):
            continue
        issuer = _issuer(reading, candidate, knowledge)
        if issuer is not None:
            found.append(Asked(i, issuer))
    return found


def _issuer(reading: Reading, candidate: Candidate, knowledge: Knowledge) -> str | None:
    clauses, _ = clauses_of(reading, candidate.sentence, knowledge)
    classes = governor_classes(knowledge)
    verb = clauses.verbs[candidate.verb]
    at = verb.governor
    for _ in range(3):
        if at < 0:
            break
        governor = clauses.verbs[at]
        if "demand_strong" in classes.get(governor.lemma, ()) and not governor.negative:
            if governor.passive:  # "Acme was urged to": the sentence need not say by whom
                return ""
            if not _is(reading, governor.subject, candidate):
                return _phrase(reading, candidate, clauses, governor.subject)
        if _is_duty(reading, governor, candidate) and _is(reading, governor.subject, candidate):
            return _speaker(reading, candidate, clauses, knowledge)  # "must stop selling"
        at = governor.governor if governor.governor < at else -1
    return _speaker(reading, candidate, clauses, knowledge) if _is_duty(reading, verb, candidate) else None


def _is_duty(reading: Reading, verb: Verb, candidate: Candidate) -> bool:
    """Whether "must" or "should" says it, in others' words."""
    return verb.modal in _OBLIGATION and not verb.negative and not _own_words(reading, candidate)


def _is(reading: Reading, subject: Subject | None, candidate: Candidate) -> bool:
    return subject is not None and any(
        reading.named[m].company.name == candidate.company.name for m, _ in subject.mentions
    )


def _own_words(reading: Reading, candidate: Candidate) -> bool:
    quote = reading.quoted[reading.ranges[candidate.sentence][0] + candidate.head]
    return quote >= 0 and reading.speakers[quote] == candidate.company.name


def _phrase(reading: Reading, candidate: Candidate, clauses: Clauses, subject: Subject | None) -> str:
    if subject is None or subject.head < 0:
        return ""
    low = reading.ranges[candidate.sentence][0]
    first, last = low + max(subject.start, subject.head - 8), low + max(subject.head, subject.start)
    return reading.text[reading.tokens.starts[first] : reading.tokens.ends[last]]


def _speaker(reading: Reading, candidate: Candidate, clauses: Clauses, knowledge: Knowledge) -> str:
    """Whoever the sentence lets speak of what the company must do."""
    classes, vocabularies = governor_classes(knowledge), word_classes(knowledge)
    for verb in clauses.verbs:
        if "report" in classes.get(verb.lemma, ()) and not _is(reading, verb.subject, candidate):
            phrase = _phrase(reading, candidate, clauses, verb.subject)
            if phrase and any(
                {"advocate", "government"} & set(vocabularies.get(w.lower(), ())) for w in phrase.split()
            ):
                return phrase
    return ""


def demands_of(
    article: Article, reading: Reading, candidates: Sequence[Candidate], asked: Sequence[Asked], topics: Sequence[str]
) -> tuple[Demand, ...]:
    """One `Demand` for each company, action and sentence; `topics` go with `asked`."""
    found: dict[tuple[str, str, int], Demand] = {}
    for ask, topic in zip(asked, topics, strict=True):
        candidate = candidates[ask.candidate]
        action = candidate.frame.action if candidate.frame else ""
        key = (candidate.company.name, action, candidate.sentence)
        if key in found or len(found) >= _MAX_DEMANDS:
            continue
        words = reading.text[candidate.start : candidate.end]
        found[key] = Demand(
            demand_id=content_id(article.article_id, *key[:2], str(candidate.start)),
            article_id=article.article_id,
            ref=article.ref,
            issuer=ask.issuer,
            company=candidate.company,
            action=action,
            topic=topic,
            object=Thing(text=words),
            evidence=(
                Evidence(field="act", source=reading.source, start=candidate.start, end=candidate.end, text=words),
            ),
        )
    return tuple(found[key] for key in sorted(found))
