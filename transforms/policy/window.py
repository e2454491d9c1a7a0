"""Windows: the days on which an act can have been announced, as one telling has it."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from transforms.model import Published, When
from transforms.policy.identity import Alike
from transforms.policy.tellings import Telling
from transforms.text.dates import DateExpression, days_within, find_dates, possible_days, publication_days
from transforms.text.dates_calendar import Days, days_of

FIRST_DAY, LAST_DAY = date(1900, 1, 1).toordinal(), date(2199, 12, 31).toordinal()
_LEAP_YEAR = date(2020, 12, 31)  # a year in which every month and day exists


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """First and last possible day, as ordinals. `firm` when the text states it; a loose one follows from the report.

    `month_day` and `weekday` hold what an undated article does state: "June 10" without a year, "Wednesday".
    """

    first: int = FIRST_DAY
    last: int = LAST_DAY
    firm: bool = False
    month_day: tuple[int, int] = (0, 0)
    weekday: int = -1

    @property
    def span(self) -> int:
        """Days between the first and the last."""
        return self.last - self.first

    def meets(self, other: "Window") -> "Window | None":
        """The days in both, None when there is none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Window(first, last, firm=self.firm or other.firm) if first <= last else None

    def on_pattern(self, month_day: tuple[int, int], weekday: int) -> "Window | None":
        """The days of a short window that fit "June 10" or "Wednesday"; a long one is left as it is."""
        if self.span > 60 or (not month_day[0] and weekday < 0):
            return self
        days = [
            day
            for day in range(self.first, self.last + 1)
            if _fits(date.fromordinal(day), month_day, weekday)
        ]  # fmt: skip
        return Window(days[0], days[-1], firm=True) if days else None


def _fits(day: date, month_day: tuple[int, int], weekday: int) -> bool:
    return (not month_day[0] or (day.month, day.day) == month_day) and weekday in (-1, day.weekday())


def gap(one: Window, other: Window) -> int:
    """Days between two windows, 0 when they meet."""
    return max(0, one.first - other.last, other.first - one.last)


@lru_cache(maxsize=65536)
def expression_of(text: str) -> DateExpression | None:
    """The date expression in the words a telling kept."""
    return next(iter(find_dates(text)), None)


def window_of(telling: Telling, rules: Alike) -> Window:
    """The days on which the act can have been announced if this telling is right."""
    background = telling.mention.salience == "background"
    back = rules.days["background_years"] * 366 if background else rules.days["before_report"]
    ahead = 0 if background else rules.days["after_report"]
    return _window(telling.mention.announced_on, telling.witness.published, back, ahead)


@lru_cache(maxsize=65536)
def _window(when: When, published: Published, back: int, ahead: int) -> Window:
    written = publication_days(published)
    stated = when.basis in ("explicit", "relative") and bool(when.date)
    expression = expression_of(when.text) if when.text and when.precision != "day" else None
    known = days_within(when.date) if stated else None
    told = _told(expression, written) if expression else None
    if known and told:
        told = (max(known[0], told[0]), min(known[1], told[1]))
        known = told if told[0] <= told[1] else known
    if known or told:
        first, last = known or told or (date.min, date.max)
        if written and first <= written[1] < last:
            last = written[1]  # what is told has happened
        return Window(max(FIRST_DAY, first.toordinal()), min(LAST_DAY, last.toordinal()), firm=True)
    loose = _loose(published, written, back, ahead)
    if expression and expression.kind in ("month_day", "weekday"):
        month_day, weekday = _pattern(expression)
        return Window(loose.first, loose.last, firm=False, month_day=month_day, weekday=weekday)
    return loose


def _told(expression: DateExpression, written: Days | None) -> Days | None:
    """What the words mean here; both ways to begin a week are kept, for the text does not say which is its own."""
    readings = [possible_days(expression, written, sunday_first) for sunday_first in (False, True)]
    known = [reading for reading in readings if reading]
    return (min(first for first, _ in known), max(last for _, last in known)) if known else None


def _pattern(expression: DateExpression) -> tuple[tuple[int, int], int]:
    days = days_of(expression.kind, expression.text, "", _LEAP_YEAR)
    if not days:
        return (0, 0), -1
    return ((days[0].month, days[0].day), -1) if expression.kind == "month_day" else ((0, 0), days[0].weekday())


def _loose(published: Published, written: Days | None, back: int, ahead: int) -> Window:
    """A main act was announced shortly before its report; one recalled in passing at some time before it."""
    open_first, open_last = days_within(published.not_before), days_within(published.not_after)
    first = written[0] if written else open_first[0] if open_first else None
    last = written[1] if written else open_last[1] if open_last else None
    return Window(
        max(FIRST_DAY, first.toordinal() - back) if first else FIRST_DAY,
        min(LAST_DAY, last.toordinal() + ahead) if last else LAST_DAY,
    )
