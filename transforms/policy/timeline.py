"""Dates that lean on one another: the day of an act by vote, the bounds of undated articles, what follows what."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from transforms.model import Published
from transforms.policy.tellings import Telling, Witness
from transforms.policy.window import FIRST_DAY, LAST_DAY, Window, expression_of
from transforms.text.dates import DateExpression, days_within, possible_days

_LONGEST_KNOWN = 31  # days: an act known less exactly dates no article
_RELATIVE = ("day_word", "period", "ago")
_HALF_A_YEAR = 182  # days: a date without a year is the nearest one


@dataclass(frozen=True, slots=True)
class Bounds:
    """First and last possible day of publication, as ordinals."""

    first: int = FIRST_DAY
    last: int = LAST_DAY

    def within(self, other: "Bounds") -> "Bounds":
        """The days in both; unchanged when there is none, for then the other is wrong."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Bounds(first, last) if first <= last else self


def agreed_day(windows: Sequence[tuple[Window, float]]) -> Window | None:
    """The stretch of days that most weight of stated windows agrees on; ties go to the shortest, then the earliest.

    `windows` holds a window and its weight for each witness; loose windows have no voice.
    """
    stated = [(window, weight) for window, weight in windows if window.firm]
    edges = sorted({window.first for window, _ in stated} | {window.last + 1 for window, _ in stated})
    gains: dict[int, float] = defaultdict(float)
    for window, weight in stated:
        gains[window.first] += weight
        gains[window.last + 1] -= weight
    best: tuple[float, int, int, int] | None = None
    weight = 0.0
    for start, end in pairwise(edges):
        weight += gains[start]
        candidate = (-round(weight, 6), end - 1 - start, start, end - 1)
        if weight > 1e-9 and (best is None or candidate < best):
            best = candidate
    return Window(best[2], best[3], firm=True) if best else None


def bounds_from_act(telling: Telling, act: Window) -> Bounds:
    """When an undated article that tells this act can have been published.

    Not before the act. "Yesterday" and "last week" also bound it from above; a bare weekday outlives its week in
    rewritten copies and is only taken to mean the same year, a day without a year lies within half a year.
    """
    if not act.firm or act.span > _LONGEST_KNOWN:
        return Bounds()
    expression = expression_of(telling.mention.announced_on.text)
    told = Bounds(first=act.first)
    if expression is None:
        return told
    if expression.kind in _RELATIVE:
        return told.within(_told_on(expression, act.first, act.last) or told)
    if expression.kind == "weekday" and act.on_pattern((0, 0), _weekday_of(expression)):
        return Bounds(act.first, date(date.fromordinal(act.last).year, 12, 31).toordinal())
    if expression.kind == "month_day":
        return Bounds(act.first, act.last + _HALF_A_YEAR)
    return told


def _weekday_of(expression: DateExpression) -> int:
    friday = date(2021, 1, 1)
    days = possible_days(expression, (friday, friday))
    return days[0].weekday() if days else -1


@lru_cache(maxsize=8192)
def _told_on(expression: DateExpression, first: int, last: int) -> Bounds | None:
    """The days on which these words mean a day from `first` to `last`, whichever day a week begins with."""
    meant = [
        day
        for day in range(first - 1, last + _furthest(expression))
        for reading in (_meant(expression, day, False), _meant(expression, day, True))
        if reading and reading[0].toordinal() <= last and reading[1].toordinal() >= first
    ]
    return Bounds(meant[0], meant[-1]) if meant else None


def _furthest(expression: DateExpression) -> int:
    """Days after which these words cannot mean a day any more: twelve of their units and one to spare."""
    words = expression.text.lower()
    units = (("decade", 3660), ("year", 366), ("quarter", 92), ("month", 31), ("week", 7))
    return 13 * next((days for unit, days in units if unit in words), 4)


def _meant(expression: DateExpression, written: int, sunday_first: bool) -> tuple[date, date] | None:
    day = date.fromordinal(written)
    return possible_days(expression, (day, day), sunday_first)


def own_bounds(witness: Witness) -> Bounds:
    """What the article itself says of when it was published."""
    published = witness.published
    first, last = days_within(published.not_before), days_within(published.not_after)
    if published.basis == "fetched" and (fetched := days_within(published.at)):
        last = min(last, fetched) if last else fetched
    bounds = Bounds(first[0].toordinal() if first else FIRST_DAY, last[1].toordinal() if last else LAST_DAY)
    ahead = days_within(witness.before)
    return bounds.within(Bounds(last=ahead[1].toordinal())) if ahead else bounds


def bounds_from_family(members: Iterable[Witness]) -> dict[str, Bounds]:
    """Bounds by article id: a copy is not older than what it was made from, an original not younger than its copies."""
    known = {member.article_id: member for member in members}
    bounds: dict[str, Bounds] = defaultdict(Bounds)
    for copy in known.values():
        source = known.get(copy.of)
        if source is None:
            continue
        if source.dated and source.days and not copy.dated:
            bounds[copy.article_id] = bounds[copy.article_id].within(Bounds(first=source.days[0].toordinal()))
        if copy.dated and copy.days and not source.dated:
            bounds[source.article_id] = bounds[source.article_id].within(Bounds(last=copy.days[1].toordinal()))
    return dict(bounds)


def bounded(published: Published, bounds: Bounds) -> Published:
    """The publication record of an undated article with its bounds; one day left is the day itself."""
    first = str(date.fromordinal(bounds.first)) if bounds.first > FIRST_DAY else ""
    last = str(date.fromordinal(bounds.last)) if bounds.last < LAST_DAY else ""
    if first and first == last and (not published.at or published.basis == "fetched"):
        return Published(at=first, precision="day", basis="text", not_before=first, not_after=last)
    return replace(published, not_before=first, not_after=last)


def day_of(ordinal: int) -> str:
    """ISO date of an ordinal."""
    return str(date.fromordinal(ordinal))
