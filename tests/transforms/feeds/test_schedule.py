"""Intervals follow a feed's rhythm; backoff is linear, jittered without chance, and bounded."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.feeds.model import Feed
from transforms.feeds.moments import DAY, HOUR, later
from transforms.feeds.schedule import BACKOFF_STEP, HINT_LIMIT, backoff, next_interval, spread, usual_gap

FEED = Feed(url="https://news.example/feed")
QUIET = {"gap": 0.0, "silence": 0.0, "found": False, "lost": False, "hint": 0.0}


@given(
    before=st.integers(0, 2 * DAY),
    gap=st.floats(0, 1e9),
    silence=st.floats(0, 1e9),
    found=st.booleans(),
    lost=st.booleans(),
    hint=st.floats(0, 1e9),
)
def test_the_interval_stays_in_its_bounds(
    before: int, gap: float, silence: float, found: bool, lost: bool, hint: float
) -> None:
    wait = next_interval(FEED, before, gap=gap, silence=silence, found=found, lost=lost, hint=hint)
    assert FEED.min_interval <= wait <= FEED.max_interval
    assert FEED.min_interval <= spread(FEED, "f", wait, "m") <= wait


@given(st.integers(1, 10_000), st.floats(0, 1e9), st.text(max_size=5))
def test_backoff_is_bounded_and_obeys_the_server(failures: int, retry_after: float, feed_id: str) -> None:
    wait = backoff(FEED, feed_id, failures, retry_after)
    assert wait == backoff(FEED, feed_id, failures, retry_after)
    assert max(FEED.min_interval, int(min(retry_after, DAY))) <= wait <= DAY
    assert wait >= min(BACKOFF_STEP * failures, DAY) - 1
    assert wait <= max(BACKOFF_STEP * failures * 1.2, retry_after, FEED.min_interval) + 1


def test_backoff_grows_linearly_and_not_in_step_with_others() -> None:
    waits = [backoff(FEED, "feed", n) for n in range(1, 60)]
    assert waits[9] < 12 * waits[0]
    assert len({backoff(FEED, f"feed{n}", 3) for n in range(50)}) > 40


def test_a_silent_feed_is_asked_less_and_less() -> None:
    waits = [next_interval(FEED, 0, **QUIET)]
    for _ in range(20):
        waits.append(next_interval(FEED, waits[-1], **QUIET))
    assert waits[:3] == [600, 900, 1350]
    assert waits == sorted(waits)
    assert waits[-1] == DAY


def test_a_feed_is_asked_three_times_in_its_usual_gap() -> None:
    wait = 0
    for _ in range(30):
        wait = next_interval(FEED, wait, gap=6.0 * HOUR, silence=0.0, found=True, lost=False, hint=0.0)
    assert wait == 2 * HOUR


def test_lost_entries_halve_the_interval_at_once() -> None:
    assert next_interval(FEED, 8 * HOUR, gap=DAY, silence=0.0, found=True, lost=True, hint=0.0) == 4 * HOUR


def test_a_hint_is_honoured_within_reason() -> None:
    assert next_interval(FEED, 600, **{**QUIET, "hint": 3600.0}) == HOUR
    assert next_interval(FEED, 600, **{**QUIET, "hint": 365.0 * DAY}) == HINT_LIMIT
    lively = {"gap": 600.0, "silence": 0.0, "found": True, "lost": False}
    assert next_interval(FEED, 600, **lively, hint=365.0 * DAY) == HOUR  # type: ignore[arg-type]


def test_a_rhythm_needs_several_times() -> None:
    start = "2026-11-01T00:00:00Z"
    assert usual_gap([start] * 20) == 0
    assert usual_gap([later(start, n * HOUR) for n in range(4)]) == 0
    assert usual_gap([later(start, n * HOUR) for n in (0, 1, 2, 3, 4, 4, 200)]) == HOUR
