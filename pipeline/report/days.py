"""Dates of any precision as the days they span, so that "before" and "after" are said only where they are true."""

import calendar
from typing import Any

Days = tuple[str, str]  # first and last day, both inclusive; ("", "") is not known


def days_of(date: str | None) -> Days:
    """The days an ISO date of any precision spans.

    >>> days_of("2020-02"), days_of("2020-06-10T08:00:00Z"), days_of("")
    (('2020-02-01', '2020-02-29'), ('2020-06-10', '2020-06-10'), ('', ''))
    """
    date = (date or "")[:10]
    if len(date) == 4:
        return f"{date}-01-01", f"{date}-12-31"
    if len(date) == 7:
        last = calendar.monthrange(int(date[:4]), int(date[5:]))[1]
        return f"{date}-01", f"{date}-{last:02d}"
    return (date, date) if len(date) == 10 else ("", "")


def published_days(article: dict[str, Any]) -> Days:
    """The days on which an article can have been published; a side that is not known is ""."""
    published = article["published"]
    first, last = days_of(published["at"])
    return first or days_of(published["not_before"])[0], last or days_of(published["not_after"])[1]


def order(days: Days, of: Days) -> str:
    """Whether `days` lie before or after `of`: before, same_time, after or unknown.

    >>> order(("2020-06-08", "2020-06-08"), days_of("2020-06-10")), order(days_of("2020"), days_of("2020-06-10"))
    ('before', 'same_time')
    """
    if not any(days) or not any(of):
        return "unknown"
    if days[1] and of[0] and days[1] < of[0]:
        return "before"
    if days[0] and of[1] and days[0] > of[1]:
        return "after"
    return "same_time" if all(days) and all(of) else "unknown"
