"""From the words of a date to the first and last day they can mean, given the day on which they were written."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

from transforms.text.dates_grammar import MONTHS, NUMBERS, VAGUE, WEEKDAYS

Days = tuple[date, date]  # first and last day, inclusive
_NAME = re.compile(rf"\b({'|'.join(name[:3] for name in MONTHS)})[a-z]*\b\.?", re.I)
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b", re.I)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)")
_AGO = re.compile(r"(?:a\s)?(\w+)(?:\sof)?\s(hour|day|week|month|year|decade)", re.I)


@lru_cache(maxsize=16384)
def days_of(kind: str, text: str, tense: str, written: date | None, sunday_first: bool = False) -> Days | None:
    """First and last day that `text` of this kind means when written on `written`; None when that cannot be said.

    `written` is None for an undated article: only dates that carry their year can be told then. A week runs
    from Monday to Sunday, or from Sunday to Saturday with `sunday_first`.
    """
    if kind in _ABSOLUTE:
        return _ABSOLUTE[kind](text)
    if kind == "month_edge" and _year_of(text):
        return _edge(text, _full_month(text))
    if written is None or kind not in _RELATIVE:
        return None
    try:
        return _RELATIVE[kind](text, tense, written, sunday_first)
    except (OverflowError, ValueError):  # a date outside the calendar: "900 years ago", February 30
        return None


def month_of(text: str) -> int:
    """Number of the first month name in the text, 0 when it has none."""
    found = _NAME.search(text)
    return [name[:3] for name in MONTHS].index(found[1][:3].lower()) + 1 if found else 0


def _year_of(text: str) -> int:
    found = _YEAR.search(text)
    return int(found[1]) if found else 0


def _safe(year: int, month: int, day: int) -> date | None:
    fits = MINYEAR <= year <= MAXYEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return date(year, month, day) if fits else None


def whole_month(year: int, month: int) -> Days:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def whole_year(year: int) -> Days:
    """First and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def _full_day(text: str) -> Days | None:
    if iso := re.match(r"(\d{4})-(\d\d)-(\d\d)", text):
        readings = [_safe(int(iso[1]), int(iso[2]), int(iso[3]))]
    elif digits := re.match(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})", text):
        first, second, year = int(digits[1]), int(digits[3]), int(digits[4])
        # With dots the day leads everywhere; with strokes it depends on the country, and both readings are kept.
        readings = [_safe(year, second, first), None if digits[2] == "." else _safe(year, first, second)]
    else:
        day = _DAY.search(text)
        readings = [_safe(_year_of(text), month_of(text), int(day[1]))] if day else []
    known = [reading for reading in readings if reading]
    return (min(known), max(known)) if known else None


def _full_month(text: str) -> Days | None:
    return whole_month(_year_of(text), month_of(text))


def _full_year(text: str) -> Days | None:
    return whole_year(_year_of(text))


def _month_day(text: str, tense: str, written: date, _sunday: bool) -> Days | None:
    """The year that brings it nearest to the day of writing; a date told as ahead or as past stays on its side."""
    day = _DAY.search(text)
    number = int(day[1]) if day else 0
    years = (_safe(written.year + step, month_of(text), number) for step in (-1, 0, 1))
    return _single(_nearest([found for found in years if found], tense, written))


def _nearest(candidates: list[date], tense: str, written: date) -> date | None:
    if tense == "future":
        candidates = [found for found in candidates if found >= written] or candidates
    return min(candidates, key=lambda found: (abs(found - written), found), default=None)


def _single(day: date | None) -> Days | None:
    return (day, day) if day else None


def _month(text: str, tense: str, written: date, _sunday: bool) -> Days | None:
    month, lower = month_of(text), text.lower()
    if lower.startswith("next") or tense == "future":
        year = written.year + (month < written.month or (month == written.month and lower.startswith("next")))
    elif tense == "past" or lower.startswith(("last", "past")):
        year = written.year - (month > written.month)
    else:
        middle = _nearest([date(written.year + step, month, 15) for step in (-1, 0, 1)], "", written)
        year = middle.year if middle else written.year
    return whole_month(year, month)


def _month_edge(text: str, tense: str, written: date, sunday_first: bool) -> Days | None:
    return _edge(text, _month(text, tense, written, sunday_first))


def _edge(text: str, days: Days | None) -> Days | None:
    """The first or the last of these days, as the text says."""
    return _single(days["last day" in text.lower()]) if days else None


def _weekday(text: str, tense: str, written: date, _sunday: bool) -> Days | None:
    found = _WEEKDAY.search(text)
    if not found:
        return None
    lower, wanted = text.lower(), WEEKDAYS.index(found[1].lower())
    back = (written.weekday() - wanted) % 7
    if tense == "future" or lower.startswith(("next", "coming", "upcoming", "this coming")):
        return _single(written + timedelta(days=(7 - back) if back else 7))
    if lower.startswith("this ") and not lower.startswith("this past"):
        return _single(written + timedelta(days=wanted - written.weekday()))
    return _single(written - timedelta(days=back or (7 if lower.startswith(("last", "past", "this past")) else 0)))


def _day_word(text: str, _tense: str, written: date, _sunday: bool) -> Days | None:
    lower = text.lower()
    steps = (("the day before", -2), ("yesterday", -1), ("last night", -1), ("tomorrow", 1))
    return _single(written + timedelta(days=next((step for words, step in steps if lower.startswith(words)), 0)))


def _week(written: date, weeks: int, sunday_first: bool) -> Days:
    into = (written.weekday() + 1) % 7 if sunday_first else written.weekday()
    monday = written - timedelta(days=into) + timedelta(weeks=weeks)
    return monday, monday + timedelta(days=6)


def _months_away(written: date, months: int) -> Days:
    total = written.year * 12 + written.month - 1 + months
    return whole_month(total // 12, total % 12 + 1)


def _period(text: str, _tense: str, written: date, sunday_first: bool) -> Days | None:
    lower = text.lower()
    step = 1 if "next" in lower else -1 if "last" in lower else 0
    if lower.endswith("week"):
        first, last = _week(written, step, sunday_first)
    elif lower.endswith("month"):
        first, last = _months_away(written, step)
    elif lower.endswith("quarter"):
        opening = _months_away(written, 3 * step - (written.month - 1) % 3)[0]
        first, last = opening, _months_away(opening, 2)[1]
    else:
        first, last = whole_year(written.year + step)
    if lower.startswith("earlier this"):
        return first, max(first, written)
    return (max(first, written), last) if lower.startswith("later this") else (first, last)


def _ago(text: str, _tense: str, written: date, sunday_first: bool) -> Days | None:
    found = _AGO.match(text)
    if not found:
        return None
    word, unit = found[1].lower(), found[2].lower()
    if unit == "week" and word not in VAGUE and (day := _WEEKDAY.search(text)):  # a week ago Monday
        latest = _weekday(day[1], "", written, sunday_first)
        weeks = timedelta(weeks=int(word) if word.isdigit() else NUMBERS[word])
        return _single(latest[0] - weeks) if latest else None
    if word in VAGUE:
        nearest, furthest = _units_ago(2, unit, written, sunday_first), _units_ago(8, unit, written, sunday_first)
        return furthest[0], nearest[1]
    return _units_ago(int(word) if word.isdigit() else NUMBERS[word], unit, written, sunday_first)


def _units_ago(count: int, unit: str, written: date, sunday_first: bool) -> Days:
    if unit == "week":
        return _week(written, -count, sunday_first)
    if unit == "month":
        return _months_away(written, -count)
    if unit in ("year", "decade"):
        return whole_year(written.year - count * (10 if unit == "decade" else 1))
    day = written - timedelta(days=count // 24 if unit == "hour" else count)
    return day, day


_ABSOLUTE: dict[str, Callable[[str], Days | None]] = {"day": _full_day, "month_year": _full_month, "year": _full_year}
_RELATIVE: dict[str, Callable[[str, str, date, bool], Days | None]] = {
    "month_day": _month_day,
    "month": _month,
    "month_edge": _month_edge,
    "weekday": _weekday,
    "day_word": _day_word,
    "period": _period,
    "ago": _ago,
}
