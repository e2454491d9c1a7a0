"""Times as the live edge writes them, RFC 3339 UTC to the second, and arithmetic on them."""

from datetime import UTC, datetime, timedelta

HOUR = 3_600
DAY = 86_400


def seconds(moment: str) -> float:
    """Seconds since 1970 of an RFC 3339 time or an ISO date; 0.0 of anything else.

    >>> seconds("1970-01-02"), seconds("1970-01-01T01:00:00+01:00"), seconds("soon")
    (86400.0, 0.0, 0.0)
    """
    try:
        time = datetime.fromisoformat(moment)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def later(moment: str, by: float) -> str:
    """The time `by` seconds after (or, negative, before) a moment.

    >>> later("2026-11-23T09:00:00Z", 90)
    '2026-11-23T09:01:30Z'
    """
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds(moment) + by))
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def between(earlier: str, moment: str) -> float:
    """Seconds from one moment to another; infinite where the earlier one is not known.

    >>> between("2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z"), between("", "2026-11-23")
    (3600.0, inf)
    """
    return seconds(moment) - seconds(earlier) if earlier else float("inf")
