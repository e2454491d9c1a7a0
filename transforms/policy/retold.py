"""An act told more than once in one article: which tellings are one act, and what each adds to its terms."""

from collections.abc import Sequence
from dataclasses import replace

from transforms.model import Evidence, Mention, When
from transforms.policy.salience import stems

_TERMS = ("condition", "duration", "counterparty", "spokesperson", "channel", "jurisdiction", "rationale")
_MAX_EVIDENCE = 40
_BASIS = {"explicit": 2, "relative": 1}  # what a date rests on; anything else is no better than none


def is_retold(one: Mention, other: Mention) -> bool:
    """Whether two mentions of one article tell one act: one product, or one thing, topic and party, and no quarrel."""
    if (one.company.name, one.direction) != (other.company.name, other.direction) or _quarrel(one, other):
        return False
    mine, its = one.object, other.object
    if mine is None or its is None:
        return False
    if mine.product and mine.product == its.product:
        return True
    heads = _head(mine.text), _head(its.text)
    party = (one.counterparty and one.counterparty.value) == (other.counterparty and other.counterparty.value)
    return bool(heads[0]) and heads[0] == heads[1] and one.topics[:1] == other.topics[:1] and party


def _head(text: str) -> frozenset[str]:
    """Stem of the last word before a preposition: the head of a short English noun phrase."""
    words: list[str] = []
    for word in text.lower().split():
        if words and word in ("of", "for", "to", "in", "on", "by", "from", "with", "that", "who", "which"):
            break
        words.append(word.strip(".,'’\"“”"))
    return stems(words[-1:])


def _quarrel(one: Mention, other: Mention) -> bool:
    brands = {m.company.brand for m in (one, other)} - {""}
    durations = {m.duration.value for m in (one, other) if m.duration}
    days = {m.announced_on.date for m in (one, other) if _firm(m.announced_on) and m.announced_on.precision == "day"}
    starts = {m.effective_on.date for m in (one, other) if _firm(m.effective_on)}
    return max(len(brands), len(durations), len(days), len(starts)) > 1


def _firm(when: When) -> bool:
    return bool(when.date) and when.basis in _BASIS


def filled(lead: Mention, others: Sequence[Mention]) -> Mention:
    """The lead with what other tellings add: terms it lacks, a date it only guesses at, and whom else they rest on.

    Each term comes with its evidence; the act and its company stay the lead's.
    """
    for other in others:
        gaps = [name for name in _TERMS if not getattr(lead, name) and getattr(other, name)]
        gaps.extend(
            name
            for name in ("announced_on", "effective_on")
            if _rank(getattr(other, name)) > _rank(getattr(lead, name))
        )
        terms = {name: getattr(other, name) for name in gaps}
        terms["attributed_to"] = tuple(dict.fromkeys((*lead.attributed_to, *other.attributed_to)))
        more = [e for e in other.evidence if e.field in (*gaps, "attributed_to")]
        kept = [e for e in lead.evidence if e.field not in gaps]
        lead = replace(lead, **terms, evidence=tuple(sorted({*kept, *more})))
    return lead


def _rank(when: When) -> tuple[int, int]:
    if not _firm(when):
        return (0, 0)
    return (1, len(when.date))


def folded(lead: Mention, other: Mention) -> Mention:
    """Two mentions of one act as one: the other's words become support of the lead."""
    shown = [replace(e, field="support") for e in other.evidence if e.field == "act"]
    known = {(e.source, e.start, e.end) for e in lead.evidence if e.field == "act"}
    support = [e for e in shown if (e.source, e.start, e.end) not in known]
    joined = filled(lead, [other])
    exceptions = tuple(dict.fromkeys((*joined.exceptions, *other.exceptions)))
    evidence: set[Evidence] = {
        *joined.evidence,
        *support,
        *(e for e in other.evidence if e.field in ("support", "exceptions")),
    }
    return replace(joined, exceptions=exceptions, evidence=tuple(sorted(evidence))[:_MAX_EVIDENCE])
