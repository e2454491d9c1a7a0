"""What a person is told of a feed, once for each happening."""

from transforms.feeds.after_poll import after_poll
from transforms.feeds.model import Entry, Feed, FeedState, HealthNotice, ParsedFeed
from transforms.feeds.moments import HOUR, later
from transforms.feeds.observation import Observation

START = "2026-11-01T00:00:00Z"
URL = "https://news.example/feed"
FEED = Feed(url=URL)
FAILS = Observation(asked=URL, problem="timeout", detail="30 s")


def lists(*numbers: int) -> Observation:
    """A document that lists these entries, one published each hour."""
    entries = tuple(
        Entry(entry_id=str(n), link=f"{URL}/{n}", published=later(START, n * HOUR), published_precision="second")
        for n in numbers
    )
    feed = ParsedFeed(format="rss20", entries=entries)
    return Observation(asked=URL, url=URL, status=200, body_hash=str(numbers), feed=feed)


def run(*answers: tuple[float, Observation]) -> tuple[FeedState, list[HealthNotice]]:
    """The last state and all notices after answers at these hours."""
    state, notices = None, []
    for hour, seen in answers:
        polled = after_poll(FEED, state, seen, later(START, hour * HOUR))
        state = polled.state
        notices += polled.notices
    assert state is not None
    return state, notices


def test_a_feed_that_never_worked_is_told_of_at_once_and_only_once() -> None:
    state, notices = run((0, FAILS), (1, FAILS), (2, FAILS), (3, FAILS))
    assert [(n.kind, n.since, n.detail) for n in notices] == [("broke", START, "timeout: 30 s")]
    assert (state.health, state.problem, state.failures) == ("broken", "timeout", 4)


def test_one_that_worked_only_after_three_failures_and_again_when_it_heals() -> None:
    state, notices = run((0, lists(0)), (1, FAILS), (2, FAILS))
    assert (state.health, notices) == ("ok", [])
    state, notices = run((0, lists(0)), (1, FAILS), (2, FAILS), (3, FAILS), (4, FAILS), (5, lists(0, 1)))
    assert [(n.kind, n.since) for n in notices] == [("broke", later(START, HOUR)), ("healed", later(START, HOUR))]
    assert (state.health, state.failures, state.failing_since) == ("ok", 0, "")


def test_the_same_happening_has_the_same_id_and_another_another() -> None:
    _, one = run((0, lists(0)), (1, FAILS), (2, FAILS), (3, FAILS))
    _, again = run((0, lists(0)), (1, FAILS), (2, FAILS), (3, FAILS))
    _, other = run((0, lists(0)), (2, FAILS), (3, FAILS), (4, FAILS))
    assert one[0].notice_id == again[0].notice_id != other[0].notice_id


def test_quiet_is_measured_against_the_feeds_own_rhythm() -> None:
    hourly = lists(*range(10))
    unchanged = Observation(asked=URL, url=URL, status=304, conditional=True)
    _, notices = run((10, hourly), (48, unchanged))
    assert notices == []
    state, notices = run((10, hourly), (96, unchanged), (120, unchanged))
    assert [(n.kind, n.since) for n in notices] == [("quiet", later(START, 9 * HOUR))]
    assert state.health == "quiet"
    state, notices = run((10, hourly), (96, unchanged), (120, lists(*range(3, 10), 119)))
    assert [n.kind for n in notices] == ["quiet", "healed"]
    assert state.health == "ok"


def test_a_weekly_feed_is_not_quiet_after_a_week() -> None:
    weeks = 7 * 24
    weekly = lists(*(n * weeks for n in range(6)))
    assert run((5 * weeks + 1, weekly), (7 * weeks, weekly))[1] == []


def test_a_feed_without_a_rhythm_is_never_quiet() -> None:
    assert run((0, lists(0)), (365 * 24, lists(0)))[1] == []


def test_a_window_that_moved_past_all_known_entries_is_told_of() -> None:
    state, notices = run((10, lists(*range(10))), (40, lists(*range(30, 40))))
    assert [n.kind for n in notices] == ["window_gap"]
    assert "10 entries" in notices[0].detail
    assert state.interval == FEED.min_interval
    assert run((10, lists(*range(10))), (20, lists(*range(9, 19))))[1] == []
    assert run((10, lists(1, 2)), (20, lists(3, 4)))[1] == []  # too short a list to tell


def test_times_that_have_not_come_are_no_rhythm() -> None:
    state, _ = run((0, lists(*range(5, 15))))
    assert set(state.rhythm) == {START}


def test_the_memory_of_a_rhythm_is_bounded() -> None:
    state, _ = run((500, lists(*range(500))))
    assert len(state.rhythm) == 24
    assert state.rhythm[-1] == later(START, 499 * HOUR)
