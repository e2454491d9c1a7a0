"""Statements: the same words quoted in variants (cut, spun, translated back) are one quotation."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from transforms.ids import normalised
from transforms.model import Quote, Statement
from transforms.policy.identity import stem
from transforms.policy.tellings import Telling

_SAME_SHARE = 0.6  # of the telling words of the shorter one
_MIN_SHARED = 4  # words
_MAX_QUOTES = 400  # distinct wordings of one event that are compared; the best attested come first
_MAX_COMPARED = 20  # wordings a wording is compared with
_COMMON = frozenset(
    stem(word)
    for word in (
        "the a an of to for on in at by with from and or but if not no we our us i my you your it its they their this"
        " that these those is are was were be been being have has had do does did will would can could should may might"
        " must as so than then there here what which who when how all any some more most very just also into over about"
        " up out"
    ).split()
)


@dataclass(slots=True)
class _Wording:
    text: str
    words: frozenset[str]
    quotes: list[Quote]
    families: set[str]
    true_to_source: int  # tellings that are neither spun nor translated


def statements_of(tellings: Sequence[Telling]) -> tuple[Statement, ...]:
    """The quotations of an event, each once, the best-attested wording leading; sorted by that wording's place."""
    wordings = _wordings(tellings)
    groups = _grouped(wordings)
    return tuple(sorted(_statement(group) for group in groups))


def _wordings(tellings: Sequence[Telling]) -> list[_Wording]:
    found: dict[str, _Wording] = {}
    seen: set[tuple[str, int, int]] = set()
    for telling in tellings:
        for quote in telling.mention.quotes:
            article = quote.article_id or telling.mention.article_id
            if (article, quote.start, quote.end) in seen or not quote.text.strip():
                continue
            seen.add((article, quote.start, quote.end))
            key = normalised(quote.text).strip(" ,.;\"'")
            if key not in found:
                words = frozenset(stem(word.strip(".,;:!?\"'()")) for word in key.split()) - _COMMON - {""}
                found[key] = _Wording(quote.text, words, [], set(), 0)
            found[key].quotes.append(replace(quote, article_id=article))
            found[key].families.add(telling.witness.family)
            found[key].true_to_source += not telling.witness.spun
    ranked = sorted(found.items(), key=lambda item: (*_rank(item[1]), item[0]))
    return [wording for _, wording in ranked[:_MAX_QUOTES]]


def _rank(wording: _Wording) -> tuple[object, ...]:
    return (wording.true_to_source == 0, -len(wording.families), -len(wording.text), wording.text)


def _grouped(wordings: Sequence[_Wording]) -> list[list[_Wording]]:
    """Each wording joins the first group it is a variant of, best attested first; found through shared words."""
    groups: list[list[_Wording]] = []
    index: dict[str, list[int]] = defaultdict(list)
    for wording in wordings:
        shared = Counter(number for word in sorted(wording.words) for number in index[word])
        for number, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_MAX_COMPARED]:
            if any(_same_statement(wording, member) for member in groups[number][:3]):
                groups[number].append(wording)
                break
        else:
            number = len(groups)
            groups.append([wording])
            for word in sorted(wording.words):
                index[word].append(number)
    return groups


def _same_statement(one: _Wording, other: _Wording) -> bool:
    if not _same_speaker(one, other):
        return False
    shared = len(one.words & other.words)
    smaller = min(len(one.words), len(other.words))
    return shared >= min(_MIN_SHARED, smaller) and shared >= _SAME_SHARE * smaller and smaller > 1


def _same_speaker(one: _Wording, other: _Wording) -> bool:
    """Unless both name someone, and no last name or company agrees."""
    sides = []
    for wording in (one, other):
        names = {part for q in wording.quotes for part in (*normalised(q.speaker).split()[-1:], normalised(q.company))}
        sides.append(names - {""})
    return not sides[0] or not sides[1] or not sides[0].isdisjoint(sides[1])


def _statement(group: Sequence[_Wording]) -> Statement:
    lead = min(group, key=_rank)
    quote = min(lead.quotes, key=lambda q: (q.article_id, q.start))
    said = [q for wording in group for q in wording.quotes]
    speakers = Counter(q.speaker for q in said if q.speaker)
    roles = Counter(q.role for q in said if q.role)
    return Statement(
        speaker=min(speakers, key=lambda name: (-speakers[name], -len(name), name), default=""),
        text=quote.text,
        article_id=quote.article_id,
        start=quote.start,
        end=quote.end,
        role=min(roles, key=lambda name: (-roles[name], -len(name), name), default=""),
        variants=tuple(sorted({q.text for q in said} - {quote.text})),
    )
