"""Dates in running text: where they stand, and what they mean for an article published on a known day.

Pure rules. The day of writing is always an argument, never the clock; what cannot be said is left unsaid and keeps its
words, so that it can be resolved when the article's own date becomes known.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from transforms.model import Published, When
from transforms.text import dates_grammar as grammar
from transforms.text.dates_calendar import Days, days_of, whole_month, whole_year

EXPLICIT_KINDS = ("day", "month_day", "month_year", "month_edge", "month", "year")
_LOOK_BACK = 60  # characters in front of an expression that can set its tense: one clause


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class DateExpression:
    """Words that mean a date, their code point offsets, and whether the clause sets them in the past or ahead.

    `kind`: day | month_day | month_year | month_edge | month | year | day_word | weekday | period | ago | anchored.
    `anchored` ("a day after") hangs on another date. A range is its opening date, with `last` for the closing one.
    """

    start: int
    end: int
    text: str
    kind: str
    tense: str = ""  # past | future | ""
    first: str = ""  # the opening date of a range, when `text` is one


def find_dates(text: str) -> tuple[DateExpression, ...]:
    """Every date expression of the text in order, none overlapping.

    >>> [(found.text, found.kind) for found in find_dates("May says it may stop on May 3, or by 2025.")]
    [('May 3', 'month_day'), ('2025', 'year')]
    """
    found: list[DateExpression] = []
    position = 0
    while candidate := grammar.CANDIDATE.search(text, position):
        match = grammar.GRAMMAR.match(text, candidate.start())
        if match and match.lastgroup and not _is_no_date(text, match):
            found.append(_expression(text, match))
            position = match.end()
        else:
            position = candidate.end()
    return tuple(_with_ranges(text, found))


def resolve(expression: str | DateExpression, published: Published) -> When:
    """What the words mean in an article published then: a date of the precision that is sure, or only the words.

    Text without a date expression gives a `When` with nothing but that text.

    >>> resolve("on Wednesday", Published(at="2020-06-12T09:00:00Z", precision="second"))
    When(date='2020-06-10', precision='day', basis='relative', text='Wednesday')
    """
    if isinstance(expression, str):
        found = find_dates(expression)
        if not found:
            return When(text=expression)
        expression = found[0]
    days = possible_days(expression, publication_days(published))
    folded, precision = fold_days(str(days[0]), str(days[1])) if days else ("", "")
    basis = ("explicit" if expression.kind in EXPLICIT_KINDS else "relative") if folded else ""
    return When(date=folded, precision=precision, basis=basis, text=expression.text)


def possible_days(expression: DateExpression, written: Days | None, sunday_first: bool = False) -> Days | None:
    """First and last day the expression can mean when the article was written within `written`."""
    words = expression.first or expression.text
    if written is None:
        return days_of(expression.kind, words, expression.tense, None)
    # Every reading moves forward with the day of writing: the ends of the bounds give the ends of the answer.
    readings = [days_of(expression.kind, words, expression.tense, day, sunday_first) for day in written]
    if readings[0] is None or readings[1] is None:
        return None
    return min(readings[0][0], readings[1][0]), max(readings[0][1], readings[1][1])


@lru_cache(maxsize=16384)
def publication_days(published: Published) -> Days | None:
    """First and last day, on the publisher's own calendar, on which the article can have been published.

    Bounds win over `at`: a feed's ``18:08-07:00`` is the next day in UTC, and the bounds keep the publisher's day. An
    `at` that still carries its offset is read on its own clock. None when either end is open.
    """
    if published.not_before and published.not_after:
        first, last = days_within(published.not_before), days_within(published.not_after)
        return (first[0], max(first[0], last[1])) if first and last else None
    return days_within(published.at) if published.at else None


@lru_cache(maxsize=65536)
def days_within(iso: str) -> Days | None:
    """First and last day of an ISO year, month, day or time; None when it is none.

    >>> [str(day) for day in days_within("2020-02") or ()]
    ['2020-02-01', '2020-02-29']
    """
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?![\d])", iso)
    try:
        if not found:
            return None
        year, month, day = (int(part or 0) for part in found.groups())
        if day:
            return date(year, month, day), date(year, month, day)
        return whole_month(year, month) if month else whole_year(year)
    except ValueError:
        return None


def fold_days(first: str, last: str) -> tuple[str, str]:
    """The finest ISO date that holds every day from first to last, with its precision; empty when no year does.

    >>> fold_days("2020-06-08", "2020-06-10")
    ('2020-06', 'month')
    """
    for length, precision in ((10, "day"), (7, "month"), (4, "year")):
        if first[:length] == last[:length]:
            return first[:length], precision
    return "", ""


def _expression(text: str, match: re.Match[str]) -> DateExpression:
    kind = str(match.lastgroup).rpartition("_")[0]
    start, end = match.span()
    return DateExpression(start=start, end=end, text=match[0], kind=kind, tense=_tense(text, start, end))


def _is_no_date(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if grammar.NOT_BEFORE.search(text, max(0, start - 12), start):
        return True
    kind = str(match.lastgroup).rpartition("_")[0]
    return kind in (*grammar.COUNTABLE, "weekday") and bool(grammar.NOT_BEHIND.match(text, end))


def _tense(text: str, start: int, end: int) -> str:
    front = text[max(0, start - _LOOK_BACK) : start]
    if grammar.AHEAD_BEHIND.match(text, end):
        return "future"
    ahead, past = _last(grammar.AHEAD_IN_FRONT, front), _last(grammar.PAST_IN_FRONT, front)
    return "" if ahead == past == -1 else "future" if ahead >= past else "past"


def _last(cue: re.Pattern[str], front: str) -> int:
    """Where the last cue of the clause starts, -1 when it has none."""
    clause = re.split(r"[.;:!?\n](?:\s|$)", front)[-1]
    return max((found.start() for found in cue.finditer(clause)), default=-1)


def _with_ranges(text: str, found: list[DateExpression]) -> list[DateExpression]:
    """Join "from A to B" into one expression that opens with A."""
    joined: list[DateExpression] = []
    for item in found:
        opening = joined[-1] if joined else None
        between = text[opening.end : item.start] if opening else ""
        if (
            opening
            and not opening.first
            and grammar.RANGE_JOINS.fullmatch(between)
            and grammar.RANGE_OPENS.search(text, max(0, opening.start - 8), opening.start)
        ):
            joined[-1] = replace(opening, end=item.end, text=text[opening.start : item.end], first=opening.text)
        else:
            joined.append(item)
    return joined
