"""Dates as feeds write them: RFC 822, ISO 8601, epoch seconds and what people type, in many languages.

A date is either read the one way it can be meant, or left unread with a reason: a wrong date does more harm than none.
What keeps an hour from being known (a zone that is none, a minute 61) leaves the day.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from transforms.feeds.clock_times import Clock, find_clock
from transforms.feeds.date_words import Numbers, read_words
from transforms.feeds.zones import as_utc, zone_of

EARLIEST = 1990  # no article on the web is older
LATEST = 2100
_MAX_CHARACTERS = 120
_AHEAD = timedelta(hours=24)  # clocks and zones of publishers go wrong by so much at most
_EPOCH = re.compile(r"(\d{9,10}|\d{13}|\d{16})(?:\.\d{1,9})?")
_COMPACT = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:[T\s]?(\d{2})(\d{2})(\d{2})?(?:[.,]\d{1,30})?)?\s?(Z|[+-]\d{2}:?\d{2})?", re.I
)
_ISO = re.compile(r"(?<!\d)(\d{4})\s?([-/.:])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)\.?")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"(\d{4})")
_WEEK = re.compile(r"(\d{4})-?W(\d{2})-?([1-7])(?!\d)")
_ORDINAL = re.compile(r"(\d{4})-(\d{3})(?!\d)")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)\.?")
_COMMENT = re.compile(r"\(([^()]{0,60})\)")
_WORDS = re.compile(r"[^\W\d_]")
# Countries that write the month first; everyone else who uses slashes writes the day first.
_MONTH_FIRST = frozenset({"en-us", "en-ph", "es-us", "en-fm", "en-pr", "es-pr"})


@dataclass(frozen=True, slots=True)
class FeedDate:
    """A date that was read: RFC 3339 UTC or a bare date, its precision (second, day, month, year), and what is unsure.

    `problem` says why `at` is empty: no_date, ambiguous_date, implausible_date, future_date. `notes` are slugs of what
    was assumed: assumed_zone (the feed's zone, or UTC), unknown_zone (only the day is given).
    """

    at: str = ""
    precision: str = ""
    local: str = ""  # on the publisher's own clock, with its offset
    problem: str = ""
    notes: tuple[str, ...] = ()


def read_date(text: str, *, zone: str = "", language: str = "", order: str = "", now: str = "") -> FeedDate:
    """What the words of a date mean.

    `zone` (IANA name or offset) holds where they name none, `order` (dmy | mdy) where figures leave it open; what is
    more than a day after `now` (RFC 3339) is refused.

    >>> read_date("Mon, 21 Sep 2026 10:00:00 EST").at, read_date("2026-09-21").precision
    ('2026-09-21T15:00:00Z', 'day')
    >>> read_date("04/05/2026").problem, read_date("04/05/2026", order="mdy").at
    ('ambiguous_date', '2026-04-05')
    """
    said = _tidied(text)
    if not said:
        return FeedDate(problem="no_date" if text.strip() else "")
    found = _epoch(said) or _compact(said, zone) or _partial(said) or _spelled(said, zone, language, order)
    return _checked(found, now)


def day_order(texts: Iterable[str], language: str = "") -> str:
    """Whether a feed writes the day or the month first: what its own numeric dates show, else its language's country.

    >>> day_order(["03/04/2026", "25/04/2026"]), day_order(["03/04/2026"], "en-US"), day_order(["03/04/2026"])
    ('dmy', 'mdy', '')
    """
    shown = set()
    for text in texts:
        found = _NUMERIC.search(_tidied(text))
        if found and int(found[1]) != int(found[3]):
            shown |= {"dmy"} if int(found[1]) > 12 else {"mdy"} if int(found[3]) > 12 else set()
    if shown:
        return shown.pop() if len(shown) == 1 else ""
    tongue = language.casefold().replace("_", "-")
    if tongue in _MONTH_FIRST:
        return "mdy"
    return "dmy" if "-" in tongue or tongue not in ("", "en", "und") else ""


def _tidied(text: str) -> str:
    """Single spaces, digits of all scripts as ASCII, no marks of direction; "" for what is too long to be a date."""
    bare = text.strip()
    if len(bare) > _MAX_CHARACTERS:
        return ""
    bare = unicodedata.normalize("NFKC", bare)
    digits = "".join(str(unicodedata.digit(char)) if char.isdigit() and char > "9" else char for char in bare)
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", " ", digits).strip(" ,;")


def _epoch(said: str) -> FeedDate | None:
    """Seconds, milli- or microseconds since 1970; ten digits that could be a calendar hour as well are neither."""
    found = _EPOCH.fullmatch(said)
    if not found:
        return None
    digits = found[1]
    if len(digits) == 10 and re.fullmatch(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])", digits):
        return FeedDate(problem="ambiguous_date")
    seconds = int(digits) // {13: 1000, 16: 1_000_000}.get(len(digits), 1)
    return FeedDate(as_utc(datetime.fromtimestamp(seconds, UTC)), "second")


def _compact(said: str, zone: str) -> FeedDate | None:
    """20260921, 20260921T100000Z, 202609211000."""
    found = _COMPACT.fullmatch(said)
    if not found:
        return None
    day = _day(found[1], found[2], found[3])
    if day is None:
        return FeedDate(problem="no_date")
    if not found[4]:
        return FeedDate(day.isoformat(), "day")
    clock = Clock(int(found[4]), int(found[5]), int(found[6] or 0))
    return _moment(day, clock, zone_of(found[7]) if found[7] else None, bool(found[7]), zone)


def _partial(said: str) -> FeedDate | None:
    """A year, or a year and month."""
    month = _MONTH.fullmatch(said)
    if month and 1 <= int(month[2]) <= 12:
        return FeedDate(f"{month[1]}-{int(month[2]):02}", "month")
    return FeedDate(said, "year") if _YEAR.fullmatch(said) else None


def _spelled(said: str, zone: str, language: str, order: str) -> FeedDate:
    """A day in figures or words, with or without a time and a zone, in any order."""
    comments = _COMMENT.findall(said)
    said = _COMMENT.sub(" ", said).strip()
    day, rest, problem = _figures(said, order)
    if day is None and not problem:
        clock, outside, shift = find_clock(said)
        numbers = read_words(outside, language)
        return _worded(numbers, clock, shift, comments, zone)
    if day is None:
        return FeedDate(problem=problem)
    clock, outside, shift = find_clock(rest)
    numbers = read_words(outside, language)
    if numbers.numbers or numbers.month:
        return FeedDate(problem="no_date")
    return _joined(day, clock, shift, numbers, comments, zone)


def _figures(said: str, order: str) -> tuple[date | None, str, str]:
    """The day of a date in figures, the text around it, and why there is none."""
    for shape in (_EAST_ASIAN, _ISO):
        found = shape.search(said)
        if found and not _WORDS.search(said[: found.start()].rpartition(" ")[2]):
            day = _day(found[1], found[found.re.groups - 1], found[found.re.groups])
            around = f"{said[: found.start()]} {said[found.end() :].removeprefix('T').removeprefix('t')}"
            return day, around, "" if day else "no_date"
    week, ordinal = _WEEK.match(said), _ORDINAL.match(said)
    if week or ordinal:
        return _by_count(said, week, ordinal)
    found = _NUMERIC.search(said)
    if not found:
        return None, said, ""
    first, second = int(found[1]), int(found[3])
    if found[2] == "." or first > 12 or first == second or (second <= 12 and order == "dmy"):
        day = _day(found[4], found[3], found[1])
    elif second > 12 or order == "mdy":
        day = _day(found[4], found[1], found[3])
    else:
        return None, said, "ambiguous_date"
    return day, f"{said[: found.start()]} {said[found.end() :]}", "" if day else "no_date"


def _by_count(said: str, week: re.Match[str] | None, ordinal: re.Match[str] | None) -> tuple[date | None, str, str]:
    """ISO's week and ordinal dates."""
    try:
        if week:
            day = date.fromisocalendar(int(week[1]), int(week[2]), int(week[3]))
            return day, said[week.end() :].removeprefix("T"), ""
        if ordinal and 1 <= int(ordinal[2]) <= 366:
            day = date(int(ordinal[1]), 1, 1) + timedelta(days=int(ordinal[2]) - 1)
            if day.year == int(ordinal[1]):
                return day, said[ordinal.end() :].removeprefix("T"), ""
    except (ValueError, OverflowError):
        pass
    return None, said, "no_date"


def _worded(numbers: Numbers, clock: Clock | None, shift: str, comments: list[str], zone: str) -> FeedDate:
    """A date with the name of its month."""
    day = numbers.date()
    if day is None:
        month = numbers.month_only()
        return FeedDate(month, "month") if month and clock is None else FeedDate(problem="no_date")
    return _joined(day, clock, shift, numbers, comments, zone)


def _joined(day: date, clock: Clock | None, shift: str, numbers: Numbers, comments: list[str], zone: str) -> FeedDate:
    """Day, time and zone together; a comment can name the zone where nothing else does."""
    if clock is None:
        return FeedDate(problem="no_date") if len(numbers.unknown) > 1 else FeedDate(day.isoformat(), "day")
    words = [shift, *numbers.unknown] if shift else [*numbers.unknown]
    zones = [found for word in words if (found := zone_of(word))]
    if not words:
        zones = [found for comment in comments if (found := zone_of(comment))]
    return _moment(day, clock, zones[0] if zones else None, bool(words), zone)


def _moment(day: date, clock: Clock, shift: tzinfo | None, said_zone: bool, zone: str) -> FeedDate:
    if not clock.valid():
        return FeedDate(day.isoformat(), "day", notes=("bad_time",))
    if shift is None and said_zone:
        return FeedDate(day.isoformat(), "day", notes=("unknown_zone",))
    notes = () if shift else ("assumed_zone",)
    try:
        moment = datetime(day.year, day.month, day.day, tzinfo=shift or zone_of(zone) or UTC)
        moment += clock.since_midnight()
        return FeedDate(as_utc(moment), "second", moment.isoformat(), notes=notes)
    except (ValueError, OverflowError):
        return FeedDate(problem="implausible_date")


def _checked(found: FeedDate, now: str) -> FeedDate:
    """Refuse what no article can be dated: long ago, or in the future."""
    if not found.at:
        return found
    if not EARLIEST <= int(found.at[:4]) <= LATEST:
        return FeedDate(problem="implausible_date")
    if now and found.at > _limit(now, len(found.at)):
        return FeedDate(problem="future_date")
    return found


def _limit(now: str, length: int) -> str:
    try:
        moment = datetime.fromisoformat(now)
    except ValueError:
        return "9999"
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return as_utc(aware + _AHEAD)[:length]


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
