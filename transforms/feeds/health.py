"""Whether a feed does what it did before, and what a person should be told when it does not.

A feed that never worked is told of at its first failure (its address is likely wrong), one that worked only after three
failures in a row. "Went quiet" is measured against the feed's own rhythm: five of its usual gaps, three days at least.
A notice's id is made of the happening (feed, kind, since when), so that a repeated run tells it once.
"""

from dataclasses import replace

from transforms.feeds.model import Feed, FeedState, HealthNotice
from transforms.feeds.moments import DAY, between
from transforms.feeds.schedule import usual_gap
from transforms.ids import content_id

BROKEN_AFTER = 3  # failures in a row
QUIET_GAPS = 5  # usual gaps without an entry
QUIET_LEAST = 3 * DAY
LISTED_LEAST = 3  # entries a document needs before "none of them known" tells of a gap


def notice(state: FeedState, kind: str, since: str, detail: str = "") -> HealthNotice:
    """A notice of this feed."""
    said = content_id("notice", state.feed_id, kind, since)
    return HealthNotice(notice_id=said, feed_id=state.feed_id, url=state.url, kind=kind, since=since, detail=detail)


def failed(before: FeedState, state: FeedState, detail: str) -> tuple[FeedState, tuple[HealthNotice, ...]]:
    """The health of a feed that could not be read at this poll."""
    if before.health == "broken" or (state.failures < BROKEN_AFTER and before.last_ok):
        return state, ()
    what = f"{state.problem}: {detail}" if detail else state.problem
    return replace(state, health="broken"), (notice(state, "broke", state.failing_since, what),)


def gone(state: FeedState) -> tuple[FeedState, tuple[HealthNotice, ...]]:
    """The health of a feed whose server says that it is gone for good."""
    return replace(state, health="gone", next_poll=""), (notice(state, "gone", state.last_poll),)


def read(feed: Feed, before: FeedState, state: FeedState, now: str) -> tuple[FeedState, tuple[HealthNotice, ...]]:
    """The health of a feed that could be read at this poll."""
    notices: list[HealthNotice] = []
    last = state.rhythm[-1] if state.rhythm else ""
    quiet = bool(last) and went_quiet(state, now)
    if before.health == "broken":
        notices.append(notice(state, "healed", before.failing_since, f"after {before.failures} failed polls"))
    elif before.health == "quiet" and not quiet:
        notices.append(notice(state, "healed", before.rhythm[-1] if before.rhythm else "", "new entries again"))
    if quiet and before.health != "quiet":
        hours = round(usual_gap(state.rhythm) / 3600, 1)
        notices.append(notice(state, "quiet", last, f"no entry since {last}; usually one every {hours:g} hours"))
    if state.current_url != before.current_url:
        to = state.current_url or state.url
        notices.append(notice(state, "moved", now, f"answers at {to}; the configuration names {feed.url}"))
    return replace(state, health="quiet" if quiet else "ok"), tuple(notices)


def went_quiet(state: FeedState, now: str) -> bool:
    """Whether the newest entry is older than the feed's rhythm allows; never where no rhythm is known."""
    gap = usual_gap(state.rhythm)
    return bool(gap) and between(state.rhythm[-1], now) > max(QUIET_GAPS * gap, QUIET_LEAST)


def window_gap(before: FeedState, state: FeedState, overlap: int) -> tuple[HealthNotice, ...]:
    """A notice that no listed entry was listed before: what came between two polls may be lost."""
    if overlap or min(before.listed, state.listed) < LISTED_LEAST:
        return ()
    told = f"none of {state.listed} entries was known from {before.last_ok}; entries between the polls may be lost"
    return (notice(state, "window_gap", state.last_poll[:10], told),)  # told once a day
