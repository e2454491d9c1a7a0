"""What is known of a feed after a poll, and what is to be fetched now: a pure function of state, answer and time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from transforms.feeds import health, redirects, schedule
from transforms.feeds.model import Entry, Feed, FeedState, HealthNotice, PageRequest, SeenEntry
from transforms.feeds.moments import DAY, HOUR, between, later, seconds
from transforms.feeds.observation import PERMANENT, Observation
from transforms.feeds.seen import Sorted, sort_entries
from transforms.ids import content_id

FULL_FETCH_EVERY = 7 * DAY  # a fetch without validators, since servers say "not modified" of what was
FULL_FETCH_LEAST = DAY
LONGEST_WAIT = DAY + HOUR
REFUSED_FULL_FETCH = 10  # failures from one fetch without validators to the next


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The request to make for a feed."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """The outcome of a poll."""

    requests: tuple[PageRequest, ...]
    state: FeedState
    notices: tuple[HealthNotice, ...] = ()


def feed_id(url: str) -> str:
    """The id of a configured feed."""
    return content_id("feed", url)


def first_state(feed: Feed) -> FeedState:
    """What is known of a feed that was never asked."""
    return FeedState(feed_id=feed_id(feed.url), url=feed.url)


def is_due(state: FeedState | None, now: str) -> bool:
    """Whether the feed is to be asked at this time; one that is gone never is.

    No wait is longer than a day, so a turn that is further off was set by a clock that ran ahead.
    """
    if state is None:
        return True
    wait = seconds(state.next_poll) - seconds(now)
    return state.health != "gone" and not 0 < wait <= LONGEST_WAIT


def ask(state: FeedState, now: str) -> Ask:
    """The request to make: conditional, except once in a while."""
    url = redirects.address(state, now)
    if state.refused:  # what is no feed is not downloaded again and again either
        whole = state.failures % REFUSED_FULL_FETCH == 0
        return Ask(url=url) if whole else Ask(url=url, etag=state.refused_etag, last_modified=state.refused_modified)
    if state.validators_lie or between(state.last_full_fetch, now) >= _full_fetch_period(state):
        return Ask(url=url)
    return Ask(url=url, etag=state.etag, last_modified=state.last_modified)


def after_poll(feed: Feed, state: FeedState | None, seen: Observation, now: str) -> Polled:
    """The new state, the pages to fetch and the notices that follow from one poll."""
    before = state or first_state(feed)
    if seen.problem:
        return _after_failure(feed, before, seen, now)
    found = sort_entries(seen.feed.entries, _held(before), now) if seen.feed else None
    after = _read(before, seen, found, now)
    after, notices = health.read(feed, before, after, now)
    lost = health.window_gap(before, after, found.overlap) if found else ()
    interval = schedule.next_interval(
        feed,
        before.interval,
        gap=schedule.usual_gap(after.rhythm),
        silence=between(after.rhythm[-1], now) if after.rhythm else 0.0,
        found=bool(found and found.new),
        lost=bool(lost or (found and found.waiting)),
        hint=after.hint,
    )
    due = later(now, schedule.spread(feed, after.feed_id, interval, now))
    requests = tuple(_requests(feed, after, found)) if found else ()
    after = replace(after, interval=interval, next_poll=due)
    return Polled(requests=requests, state=after, notices=notices + lost)


def _after_failure(feed: Feed, before: FeedState, seen: Observation, now: str) -> Polled:
    after = replace(
        redirects.doubted(before, seen, now),
        last_poll=now,
        last_asked=seen.asked,
        failures=before.failures + 1,
        failing_since=before.failing_since or now,
        problem=seen.problem,
    )
    if seen.refused and seen.status != 304:
        after = replace(after, refused=seen.problem, refused_etag=seen.etag, refused_modified=seen.last_modified)
    if _is_gone(before, seen):
        after, notices = health.gone(after)
        return Polled(requests=(), state=after, notices=notices)
    wait = schedule.backoff(feed, after.feed_id, after.failures, seen.retry_after)
    after, notices = health.failed(before, replace(after, next_poll=later(now, wait)), seen.detail)
    return Polled(requests=(), state=after, notices=notices)


def _is_gone(before: FeedState, seen: Observation) -> bool:
    """A 410 at the configured address, or where it leads for good; a moved feed has to be gone at both addresses."""
    if seen.status != 410 or any(move.status not in PERMANENT for move in seen.moves):
        return False
    moved = before.redirect_to or before.current_url
    return not moved or (before.problem == "gone" and before.last_asked != seen.asked)


def _read(before: FeedState, seen: Observation, found: Sorted | None, now: str) -> FeedState:
    """The state after a poll that delivered the feed, its same bytes, or "not modified"."""
    after = replace(
        redirects.learned(before, seen, now),
        last_poll=now,
        last_asked=seen.asked,
        last_ok=now,
        failures=0,
        failing_since="",
        problem="",
        refused="",
        refused_etag="",
        refused_modified="",
        hint=max(seen.max_age, seen.feed.ttl) if seen.feed else before.hint,
    )
    if seen.status != 304:
        after = replace(after, etag=seen.etag, last_modified=seen.last_modified, body_hash=seen.body_hash)
    if not seen.conditional:
        after = replace(after, last_full_fetch=now)
    if not found or not seen.feed:
        return after
    if found.waiting:  # the rest has to be asked for again, modified or not
        after = replace(after, etag="", last_modified="", body_hash="")
    lied = bool(found.new) and not seen.conditional and _same_validators(before, seen)
    return replace(
        after,
        validators_lie=before.validators_lie or lied,
        seen=found.seen,
        listed=len(seen.feed.entries),
        rhythm=_rhythm(before, found.new, now),
        last_new=now if found.new else before.last_new,
        title=seen.feed.title or before.title,
        format=seen.feed.format,
    )


def _held(before: FeedState) -> tuple[SeenEntry, ...]:
    """The memory, in which what was listed last has been listed until the last good poll, modified or not."""
    last = max((mark.last_listed for mark in before.seen), default="")
    day = before.last_ok[:10]
    return tuple(replace(mark, last_listed=day) if mark.last_listed == last else mark for mark in before.seen)


def _same_validators(before: FeedState, seen: Observation) -> bool:
    validators = (seen.etag, seen.last_modified)
    return any(validators) and validators == (before.etag, before.last_modified)


def _rhythm(before: FeedState, new: Iterable[Entry], now: str) -> tuple[str, ...]:
    """The times of the newest entries: as published where that is a time that has passed, else as found."""
    times = list(before.rhythm)
    for entry in new:
        exact = entry.published_precision == "second" and 0 < seconds(entry.published) <= seconds(now)
        times.append(later(entry.published, 0) if exact else now)
    return tuple(sorted(times)[-schedule.RHYTHM_KEPT :])


def _full_fetch_period(state: FeedState) -> float:
    """Seconds between full fetches: a few of the feed's usual gaps, so that a lie of the server shows in time."""
    gap = schedule.usual_gap(state.rhythm)
    return min(max(health.QUIET_GAPS * gap, FULL_FETCH_LEAST), FULL_FETCH_EVERY) if gap else FULL_FETCH_EVERY


def _requests(feed: Feed, state: FeedState, found: Sorted) -> Iterable[PageRequest]:
    for entries, changed in ((found.new, False), (found.changed, True)):
        for entry in sorted(entries):
            yield PageRequest(
                url=entry.link,
                ref=entry.link or f"{state.feed_id}:{entry.entry_id}",
                feed_id=state.feed_id,
                title=entry.title,
                published=entry.published_text or entry.published,
                publisher=feed.name or state.title,
                html=entry.html,
                changed=changed,
                fetch=bool(entry.link) and (feed.content == "page" or not entry.html),
            )
