"""When an article was published: the best statement of it, or bounds from what the text tells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from transforms.model import Published
from transforms.text.dates import DateExpression, days_within, find_dates, resolve
from transforms.text.elections import election_days, is_american
from transforms.text.sentences import split_sentences

_FIRST_YEAR = 1990  # before the web a date is a typing error
_LAST_YEAR = 2100
_AHEAD = re.compile(
    r"\b(will|would|shall|is to|are to|plans? to|until|going to|expected to|set to|due to)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A date text and who gave it: ``feed``, ``markup``, ``url``, ``text`` or ``input``."""

    text: str
    basis: str


# "TOLEDO, Ohio, March 3, 2021 (Wire) -": the place and day a report was filed, before its first sentence.
_DATELINE = re.compile(
    r"\s*(?:[A-Z][\w.' -]{1,40}(?:, [A-Z][\w.' ]{1,30})?, )?"
    r"(?P<date>[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4})"
    r"\s?(?:\([^()\n]{1,40}\)\s?)?(?:[-–—]|/\S{1,20}/)"
)


def publish_date(stated: tuple[Stated, ...], text: str = "", relayed_on: str = "") -> Published:
    """The first statement that is a date; else bounds from the text and from the day on which it was passed on."""
    for statement in stated:
        known = parse_date(statement.text, statement.basis)
        if known.at:
            return known
    dated = _DATELINE.match(text)
    if dated is not None and (known := parse_date(dated["date"], "text")).at:
        return known
    not_before, not_after = text_bounds(text)
    relayed = parse_date(relayed_on, "text")
    if relayed.not_after and (not not_after or relayed.not_after < not_after):
        not_after = relayed.not_after
    if not_before and not_after and not_before > not_after:
        not_before = ""
    return Published(basis="text" if not_before or not_after else "", not_before=not_before, not_after=not_after)


def parse_date(text: str, basis: str) -> Published:
    """A date as mail, feeds, pages and people write it; empty when it is none.

    `not_before` and `not_after` are the day on the publisher's own calendar, `at` is UTC.

    >>> parse_date("Tue, 2 Mar 2021 18:05:00 -0700", "feed").at
    '2021-03-03T01:05:00Z'
    """
    moment = _moment(text.strip())
    if moment is not None and _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        day = moment.date().isoformat()
        if moment.tzinfo is None:  # the hour of an unknown clock says no more than its day
            return Published(at=day, precision="day", basis=basis, not_before=day, not_after=day)
        said = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Published(at=said, precision="second", basis=basis, not_before=day, not_after=day)
    return _day(text, basis)


def _moment(text: str) -> datetime | None:
    """The moment in ISO 8601 or RFC 5322 writing, if it says a time of day."""
    if not re.search(r"\d[:T]\d\d", text):
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(re.sub(r"^(\w{3}) (\w{3}) +(\d+) ([\d:]+) (\w+ )?(\d{4})$", r"\1, \3 \2 \6 \4 \5", text))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _day(text: str, basis: str) -> Published:
    text = re.sub(r"^((?:19|20)\d\d)(\d\d)(\d\d)(?=\D|$)", r"\1-\2-\3", text.strip())
    found = next((found for found in find_dates(text[:200]) if found.kind in ("day", "month_year")), None)
    when = resolve(found, Published()) if found else None
    days = days_within(when.date) if when else None
    if when is None or days is None or not _FIRST_YEAR <= days[0].year <= _LAST_YEAR:
        return Published()
    first, last = days[0].isoformat(), days[1].isoformat()
    return Published(at=when.date, precision=when.precision, basis=basis, not_before=first, not_after=last)


def text_bounds(text: str) -> tuple[str, str]:
    """Earliest and latest day of publication that the text itself allows; "" where it says nothing.

    What is told as past with its date was before, and what is told as still to come, without a word of an older time,
    is after. A day without a year belongs to the year before the later bound.

    >>> text_bounds("The trial will end by March 2031. She said so on July 9.")
    ('2030-07-09', '2031-03-31')
    """
    past: list[date] = []
    yearless: list[DateExpression] = []
    ahead: list[date] = []
    american = is_american(text)
    for start, end in split_sentences(text):
        sentence = text[start:end]
        dates = find_dates(sentence)
        told = [days for found in dates if (days := _told_past(found))]
        past.extend(told)
        yearless.extend(found for found in dates if found.kind == "month_day" and found.tense != "future")
        if not told:
            ahead.extend(_ahead(sentence, dates, american))
    not_before = max(past, default=None)
    not_after = min((day for day in ahead if not_before is None or day >= not_before), default=None)
    if not_after is not None:
        near = [day for found in yearless if (day := _last_before(found, not_after))]
        not_before = max([*near, *([not_before] if not_before else [])], default=None)
    return not_before.isoformat() if not_before else "", not_after.isoformat() if not_after else ""


def _told_past(found: DateExpression) -> date | None:
    if found.tense != "past" or found.kind not in ("day", "month_year", "year"):
        return None
    days = days_within(resolve(found, Published()).date)
    return days[0] if days and days[0].year >= _FIRST_YEAR else None


def _ahead(sentence: str, dates: tuple[DateExpression, ...], american: bool) -> Iterator[date]:
    yield from election_days(sentence, american)
    for found in dates if _AHEAD.search(sentence) else ():
        if found.tense == "future" and found.kind in ("day", "month_year", "year"):
            days = days_within(resolve(found, Published()).date)
            if days:
                yield days[1]


def _last_before(found: DateExpression, limit: date) -> date | None:
    """The last day of this name on or before the limit."""
    when = resolve(found, Published(at=limit.isoformat(), precision="day"))
    days = days_within(when.date) if when.precision == "day" else None
    if days is None:
        return None
    day = days[0]
    try:
        return day if day <= limit else day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return None
