"""Dates of an act: when it was announced and when it takes effect."""

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from transforms.model import Published, When
from transforms.policy.request import SlotRequest, Span
from transforms.policy.scope import Scope, named_within
from transforms.text.dates import DateExpression, find_dates, fold_days, publication_days, resolve

_GAP = (
    r"\s+(?:(?:on|in|from|at|as|the|of|early|late|mid|sometime|next|this|end|out|globally|worldwide|around)\s+){0,4}$"
)
_STARTING = re.compile(
    r"\b(?:start(?:s|ing)|begin(?:s|ning)|effective|as of|takes? effect|taking effect|took effect|"
    r"in(?:to)? (?:effect|force)|comes? into force)" + _GAP,
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(
    _STARTING.pattern.removesuffix(_GAP)
    + r"|\b(?:start|begin|from|roll(?:s|ed|ing)? out|launch(?:es|ing)?|arriv(?:e|es|ing)|due|later|by|set for|"
    r"scheduled for|slated for|kick(?:s|ing)? off)" + _GAP,
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:until|till|through|throughout|since|before|pending|ahead of|after)\s+(?:(?:at|least|the|end|of|early|"
    r"late|mid|about)\s+){0,5}$",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"(?:\b(?:will|would|plans? to|going to|set to|due to|expects? to|aims? to)|[’']ll)\s+(?:[\w’'-]+[\s,]+){0,14}$",
    re.IGNORECASE,
)
_ANNOUNCING = re.compile(
    r"\b(?:announc\w+|said|says|told|tweeted|wrote|posted|published|unveiled|revealed|confirmed|declared|"
    r"disclosed|blog|statement|letter|post|"
    r"interview|release|spokes\w+|launched|introduced|reported|decision|moved?|came)\b",
    re.IGNORECASE,
)
_NAMED_EVENT = re.compile(
    r"^\s*(?:elections?|census|olympics|attacks?|shooting|massacre|riot|campaign|midterms?|presidential|"
    r"general election|super bowl|games|season)\b",
    re.IGNORECASE,
)
_DAYS = ("weekday", "day", "month_day", "day_word")
_LEAD_IN = 3  # sentences that may stand between naming a document and quoting it
_SURE = 3  # fitness of a date outside the sentence of its act
_DOCUMENT = re.compile(r"\b(?:letter|blog post|post|statement|memo|e-?mail|filing|release|announcement)\b", re.I)
_DATELINE = re.compile(r"[A-Z][A-Z .,’']{2,40}(?:,\s[A-Z][\w.]{1,8})?,\s$")  # "LONDON, May 3 — …" dates the article
_NEWS_AGE = timedelta(days=5)  # news that names no day tells of the last few days


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with the place of its words; `start` is -1 when no words of the text give it."""

    when: When
    start: int = -1
    end: int = -1
    source: str = ""


def find_announced(request: SlotRequest, scope: Scope) -> Dated:
    """When the act was announced: a date in its clause, its sentence or a neighbour, else the article's own date."""
    for source, span, bar in _places(scope):
        dated = _best(request, source, span, scope, bar)
        if dated is not None:
            return dated
        if any(found.kind == "anchored" for found in _dates(scope, source, span)):
            break  # "a day after Acme announced it": when it was is told by another happening, not by other sentences
    quoted = _date_of_document(request, scope)
    if quoted is not None:
        return quoted
    return Dated(_fallback(request.published)) if request.salience != "background" else Dated(When())


def _date_of_document(request: SlotRequest, scope: Scope) -> Dated | None:
    """The day of the letter, post or statement that an act's words are quoted from, told in a sentence before them."""
    if scope.source != "text" or not scope.text.startswith(("“", '"'), scope.sentence[0]):
        return None
    for span in reversed(request.sentences[max(0, request.sentence - _LEAD_IN) : request.sentence]):
        own = any(request.is_own(named.company) for named in named_within(request, span))
        if not own or not _DOCUMENT.search(scope.text, *span):
            continue
        for found in _dates_between(scope.text, *span):
            when = resolve(found, request.published)
            if found.kind in _DAYS and when.date and _fitness(scope.text, span, found, None) >= _SURE:
                return Dated(when, found.start, found.end, "text")
    return None


def find_effective(request: SlotRequest, scope: Scope) -> Dated:
    """When the act takes effect: "starting in January", "will take effect on May 3"."""
    later = [s for s in scope.near if scope.source == "title" or s[0] > scope.sentence[0]]
    for source, span in ((scope.source, scope.sentence), *(("text", s) for s in later)):
        body = request.title if source == "title" else request.text
        for found in _dates(scope, source, span):
            front = body[max(span[0], found.start - 90) : found.start]
            if _NAMED_EVENT.match(body[found.end : found.end + 24]) or _LIMIT.search(front):
                continue
            if _STARTING.search(front) or (_EFFECTIVE.search(front) and _WILL.search(front)):
                return Dated(resolve(found, request.published), found.start, found.end, source)
    return Dated(When())


def _places(scope: Scope) -> Iterable[tuple[str, Span, int]]:
    """Where the date of announcing may stand, with the least score that is believed there."""
    yield scope.source, scope.clause, 1
    if scope.source == "text":
        yield "text", scope.sentence, 1
    for span in (scope.near if scope.near else scope.beside)[:3]:
        yield "text", span, 3


def _best(request: SlotRequest, source: str, span: Span, scope: Scope, bar: int) -> Dated | None:
    body = request.title if source == "title" else request.text
    scored = []
    for found in _dates(scope, source, span):
        if span not in (scope.clause, scope.sentence) and found.kind not in _DAYS:
            continue
        score = _fitness(body, span, found, scope.predicate if span == scope.clause else None)
        if score >= bar:
            scored.append(
                (-score, abs(found.start - scope.predicate[1]) if source == scope.source else found.start, found)
            )
    if not scored:
        return None
    found = min(scored)[2]
    when = resolve(found, request.published)
    dated = publication_days(request.published) is not None
    if not when.date and dated:
        return None
    if when.date and request.published.at and when.date[:10] > _last_day(request.published):
        return None
    # "Thursday" in an undated article is kept in its words: the date of the event elsewhere may tell which.
    return Dated(when, found.start, found.end, source)


def _fitness(body: str, span: Span, found: DateExpression, predicate: Span | None) -> int:
    """How likely the date is when the act was announced; 0 when it belongs to something else."""
    front = body[max(span[0], found.start - 70) : found.start]
    if found.kind == "anchored" or _NAMED_EVENT.match(body[found.end : found.end + 24]):
        return 0
    if _EFFECTIVE.search(front) or _LIMIT.search(front) or found.tense == "future":
        return 0
    if found.kind in ("period", "year", "month") and re.search(r"\b(?:since|by|from|for|of)\s+(?:the\s+)?$", front):
        return 0
    if _DATELINE.fullmatch(body, span[0], found.start):
        return 1
    score = 1
    if found.kind in _DAYS:
        score += 1
    near = body[max(span[0], found.start - 45) : found.start] + body[found.end : min(span[1], found.end + 30)]
    if _ANNOUNCING.search(near):
        score += 2
    if predicate is not None and min(abs(found.start - predicate[1]), abs(predicate[0] - found.end)) < 50:
        score += 1
    return score


def _fallback(published: Published) -> When:
    """What the article's own date says of an act it gives no day for: the days before it, as one date.

    The month of the article, or the year where those days cross the end of a month; of a year, the month.
    """
    days = publication_days(published)
    if days is None:
        return When()
    first, last = days
    whole = fold_days(str(first - _NEWS_AGE), str(last))
    date, precision = whole if whole[0] else fold_days(str(first)[:7], str(last)[:7])
    return When(date=date, precision=precision or "month", basis="published_fallback") if date else When()


def _last_day(published: Published) -> str:
    days = publication_days(published)
    return str(days[1]) if days else "9999"


def _dates(scope: Scope, source: str, span: Span) -> Sequence[DateExpression]:
    """The date expressions of a stretch of the scope, at most twelve."""
    found = (
        _dates_between(scope.text, *scope.region())
        if source == "text"
        else _dates_between(scope.title, 0, len(scope.title))
    )
    low = bisect_left(found, span[0], key=lambda d: d.start)
    return found[low : min(low + 12, bisect_left(found, span[1], key=lambda d: d.start))]


@functools.lru_cache(maxsize=16)
def _dates_between(body: str, start: int, end: int) -> tuple[DateExpression, ...]:
    """The date expressions of a stretch, with offsets of the whole body."""
    return tuple(replace(d, start=d.start + start, end=d.end + start) for d in find_dates(body[start:end]))
