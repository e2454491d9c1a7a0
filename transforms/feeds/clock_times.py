"""The time of day within the text of a date, and the offset that is glued to it."""

import re
from dataclasses import dataclass
from datetime import timedelta

_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?:\s?[:h时時시点點]\s?|\.)(?P<minute>\d{2})(?!\d)"
    r"(?:[분分]|(?:[:.]|\s?[分분]\s?)(?P<second>\d{1,2})(?!\d)(?:[.,:]\d{1,30}|[秒초])?)?",
    re.IGNORECASE,
)
_HOUR = re.compile(r"(?<![\d:.,/+\-])(?P<hour>\d{1,2})\s?(?:(?=[ap]\.?\s?m\b)|uhr\b|h\b|[时時시点點])", re.IGNORECASE)
_MERIDIAN = re.compile(r"\b(?P<half>[ap])\.?\s?m\b\.?|(?P<am>上午|午前|오전)|(?P<pm>下午|午後|오후)", re.IGNORECASE)
_SHIFT = re.compile(
    r"\s{0,5}(?P<shift>(?:(?:utc|gmt|ut|z)\s?)?[+\-−–]\s?\d{1,2}(?::?\d{2})?(?::00)?|z)(?![\w:])", re.IGNORECASE
)
_NO_SECONDS = re.compile(r"(?:uhr|o'clock|hrs|h)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clock:
    """Hours, minutes and seconds as written: 24:00 is the end of the day, a leap second the next minute."""

    hour: int
    minute: int = 0
    second: int = 0

    def valid(self) -> bool:
        return (self.hour < 24 or (self.hour, self.minute, self.second) == (24, 0, 0)) and (
            self.minute < 60 and self.second <= 60
        )

    def since_midnight(self) -> timedelta:
        return timedelta(hours=self.hour, minutes=self.minute, seconds=self.second)


def find_clock(text: str) -> tuple[Clock | None, str, str]:
    """The time of day, the text without it, and the offset behind it ("" when there is none).

    >>> find_clock("21 Sep 2026 at 3:05 p.m. GMT+2")
    (Clock(hour=15, minute=5, second=0), '21 Sep 2026 at  ', 'GMT+2')
    """
    found = _CLOCK.search(text) or _HOUR.search(text)
    if not found:
        return None, text, ""
    groups = found.groupdict()
    before, behind = text[: found.start()], text[found.end() :]
    clock = Clock(int(groups["hour"]), int(groups.get("minute") or 0), int(groups.get("second") or 0))
    behind = _NO_SECONDS.sub(" ", behind, count=1) if _NO_SECONDS.match(behind.lstrip()) else behind
    half = _MERIDIAN.match(behind.lstrip()) or _MERIDIAN.search(before[-4:]) or _MERIDIAN.search(behind[:8])
    if half:
        clock = _halved(clock, half)
        before, behind = _MERIDIAN.sub(" ", before, count=1), _MERIDIAN.sub(" ", behind, count=1)
    shift = _SHIFT.match(behind)
    if shift:
        behind = behind[shift.end() :]
    return clock, f"{before} {behind}", shift["shift"].strip() if shift else ""


def _halved(clock: Clock, half: re.Match[str]) -> Clock:
    """The time on a clock of twelve hours; one above twelve says so twice and stands."""
    late = bool(half["pm"]) or (half["half"] or "").lower() == "p"
    if clock.hour > 12 or clock.hour == 0:
        return clock
    return Clock(clock.hour % 12 + (12 if late else 0), clock.minute, clock.second)
