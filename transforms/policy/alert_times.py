"""When an alert may be told: quiet hours and the hours of digests, in the zone of those who read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from transforms.policy.alert_rules import Digest, Quiet

_DAY = timedelta(days=1)


def parsed(text: str) -> datetime:
    """An RFC 3339 time as an aware UTC value."""
    time = datetime.fromisoformat(text)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)


def written(time: datetime) -> str:
    """An aware time as RFC 3339 UTC to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_quiet(quiet: Quiet | None, now: datetime) -> bool:
    """Whether `now` lies in the quiet hours; they may span midnight, and none are set by two equal times.

    >>> night = Quiet(start=22 * 60, end=7 * 60, zone="Europe/Berlin")
    >>> is_quiet(night, parsed("2026-01-10T05:59:00Z")), is_quiet(night, parsed("2026-01-10T06:00:00Z"))
    (True, False)
    """
    if quiet is None or quiet.start == quiet.end:
        return False
    local = now.astimezone(ZoneInfo(quiet.zone))
    minute = 60 * local.hour + local.minute
    if quiet.start < quiet.end:
        return quiet.start <= minute < quiet.end
    return minute >= quiet.start or minute < quiet.end


def digest_due(digest: Digest, queued_at: datetime) -> datetime:
    """When an alert that was queued at this time is told at the latest: the next hour of the digest after it.

    A digest by number alone waits for a day at most. On the day a clock is put forward an hour that does not exist is
    read as the one it becomes.

    >>> weekly = Digest(every="weekly", at=8 * 60, on=0, zone="America/New_York")
    >>> written(digest_due(weekly, parsed("2026-03-04T12:00:00Z")))
    '2026-03-09T12:00:00Z'
    """
    if digest.every == "items":
        return queued_at + _DAY
    zone = ZoneInfo(digest.zone)
    local = queued_at.astimezone(zone)
    day = local.date()
    for _ in range(9):
        hour = datetime(day.year, day.month, day.day, digest.at // 60, digest.at % 60, tzinfo=zone).astimezone(UTC)
        if hour > queued_at and (digest.every == "daily" or day.weekday() == digest.on):
            return hour
        day += _DAY
    raise ValueError(f"no {digest.every} digest within nine days")  # a digest is daily or weekly
