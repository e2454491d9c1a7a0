"""When a feed is asked again: its own rhythm where it is read, linear backoff where it fails."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from transforms.feeds.model import Feed
from transforms.feeds.moments import DAY, HOUR, seconds
from transforms.ids import content_id

RHYTHM_KEPT = 24  # times of entries
RHYTHM_NEEDED = 5  # times before a rhythm is believed
GROWTH = 1.5  # of the interval from one poll to the next, at most: one silent morning does not make a weekly
PER_GAP = 3  # polls in a usual gap between entries, so that an entry waits a third of it at worst
HINT_LIMIT = 4 * HOUR  # ttl and max-age are often set once for a whole site and by caches, not for the feed
BACKOFF_STEP = HOUR // 4  # per failure in a row
BACKOFF_LIMIT = DAY
JITTER = 0.2


def usual_gap(rhythm: Sequence[str]) -> float:
    """Median seconds between entries that came at different times; 0 where too few are known.

    >>> usual_gap([f"2026-11-23T{hour:02}:00:00Z" for hour in (0, 2, 4, 6, 8, 8, 23)])
    7200.0
    """
    times = sorted({seconds(moment) for moment in rhythm})
    if len(times) < RHYTHM_NEEDED:
        return 0.0
    return float(median(later - earlier for earlier, later in pairwise(times)))


def next_interval(feed: Feed, before: int, *, gap: float, silence: float, found: bool, lost: bool, hint: float) -> int:
    """Seconds to the next poll of a feed that was read.

    `before` is the last interval (0 at the first poll), `gap` the usual gap between entries (0: not known), `silence`
    seconds since the newest one, `found` and `lost` whether this poll brought new entries or came too late for some,
    `hint` what the feed asks for, honoured up to four hours, but of a feed that is livelier than its hint up to one
    hour or its usual gap. A feed is learned at its shortest interval; after that the interval grows by half
    at most, and shrinks at once.
    """
    if not before:
        wanted: float = feed.min_interval
    elif lost:
        wanted = before / 2
    elif not gap:
        wanted = before / 2 if found else before * GROWTH
    else:
        wanted = gap / PER_GAP if found else max(gap / PER_GAP, silence / PER_GAP)
    if before:
        wanted = min(wanted, before * GROWTH)
    wanted = max(wanted, min(hint, HINT_LIMIT, max(gap, HOUR) if gap else HINT_LIMIT))
    return int(min(max(wanted, feed.min_interval), feed.max_interval))


def backoff(feed: Feed, feed_id: str, failures: int, retry_after: float = 0) -> int:
    """Seconds to wait after `failures` failures in a row: linear, within a fifth of jitter, a day at most.

    The server's Retry-After is a lower bound, itself held to a day. Linear, since a feed that comes back after a day's
    outage should not wait a week for the poller to notice.
    """
    wait = BACKOFF_STEP * max(failures, 1) * (1 + JITTER * fraction(feed_id, str(failures)))
    wait = max(wait, feed.min_interval, min(retry_after, BACKOFF_LIMIT))
    return int(min(wait, BACKOFF_LIMIT) + 0.5)


def spread(feed: Feed, feed_id: str, interval: int, moment: str) -> int:
    """The interval less up to a tenth, so that feeds polled together do not stay together."""
    return max(feed.min_interval, int(interval * (1 - 0.1 * fraction(feed_id, moment))))


def fraction(*parts: str) -> float:
    """A number in [0, 1) made of the parts: the same on every machine and in every run.

    >>> 0 <= fraction("feed", "1") < 1 and fraction("feed", "1") == fraction("feed", "1") != fraction("feed", "2")
    True
    """
    return int(content_id(*parts)[:13], 16) / 16**13
