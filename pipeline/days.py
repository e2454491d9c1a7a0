"""A range of days."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """Days from first to last, both included, as ISO dates."""

    first: str
    last: str

    def holds(self, at: str) -> bool:
        """Whether a date or time of any precision can lie within.

        >>> days = Days("2026-09-10", "2026-09-20")
        >>> days.holds("2026-09"), days.holds("2026-09-21T00:00:00Z")
        (True, False)
        """
        day = at[:10]
        return self.first[: len(day)] <= day <= self.last[: len(day)]


def is_day(text: str) -> bool:
    """Whether a text is an ISO date."""
    from datetime import date

    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False
