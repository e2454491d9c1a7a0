"""Permanent redirects are used at once, learned after three equal observations and doubted each week."""

from dataclasses import replace

from transforms.feeds.after_poll import after_poll, ask
from transforms.feeds.model import Feed, FeedState, ParsedFeed
from transforms.feeds.moments import DAY, later
from transforms.feeds.observation import Move, Observation, permanent_target

START = "2026-11-01T06:00:00Z"
OLD, NEW, THIRD = "https://old.example/feed", "https://new.example/feed", "https://third.example/feed"
FEED = Feed(url=OLD)


def through(
    *hops: tuple[int, str], asked: str = OLD, problem: str = "", status: int = 200, told: str = ""
) -> Observation:
    urls = [asked, *(url for _, url in hops)]
    moves = tuple(Move(status=s, url_from=a, url_to=b) for (s, b), a in zip(hops, urls, strict=False))
    feed = None if problem else ParsedFeed(format="rss20", moved_to=told)
    return Observation(asked=asked, url=urls[-1], status=status, moves=moves, feed=feed, problem=problem)


def run(*answers: Observation, every: int = 6 * 3600, later_on: int = 0) -> tuple[FeedState, list[str], list[str]]:
    """The last state, the addresses that were asked, the kinds of notices; `later_on` is the step after the third."""
    state, now, asked, kinds = None, START, [], []
    for number, seen in enumerate(answers):
        asked.append(ask(state, now).url if state else OLD)
        polled = after_poll(FEED, state, replace(seen, asked=asked[-1]), now)
        state, now = polled.state, later(now, later_on if later_on and number > 1 else every)
        kinds += [notice.kind for notice in polled.notices]
    assert state is not None
    return state, asked, kinds


def test_a_permanent_redirect_is_followed_at_once_and_learned_at_the_third_time() -> None:
    state, asked, kinds = run(through((301, NEW)), through(asked=NEW), through(asked=NEW), through(asked=NEW))
    assert asked == [OLD, NEW, NEW, NEW]
    assert (state.current_url, kinds) == (NEW, ["moved"])
    two, _, kinds = run(through((308, NEW)), through(asked=NEW))
    assert (two.current_url, two.redirect_to, two.redirect_times, kinds) == ("", NEW, 2, [])


def test_temporary_redirects_are_never_learned() -> None:
    for status in (302, 303, 307):
        state, asked, _ = run(*[through((status, NEW))] * 6)
        assert asked == [OLD] * 6
        assert state.current_url == state.redirect_to == ""


def test_only_the_permanent_part_of_a_chain_counts() -> None:
    assert permanent_target(through((301, NEW), (302, THIRD)).moves) == NEW
    assert permanent_target(through((302, NEW), (301, THIRD)).moves) == ""


def test_an_address_that_fails_on_probation_is_dropped() -> None:
    state, asked, _ = run(through((301, NEW)), through(asked=NEW, problem="html_page"), through())
    assert asked == [OLD, NEW, OLD]
    assert state.redirect_to == state.current_url == ""


def test_a_redirect_to_what_is_no_feed_keeps_the_old_address() -> None:
    state, asked, _ = run(*[through((301, NEW), problem="html_page")] * 4)
    assert asked == [OLD] * 4
    assert (state.url, state.current_url) == (OLD, "")


def test_a_learned_address_is_looked_at_again_each_week() -> None:
    learning = [through((301, NEW)), through(asked=NEW), through(asked=NEW)]
    _, asked, _ = run(*learning, *[through((301, NEW))] * 8, every=2 * DAY)
    assert asked == [OLD, NEW, NEW, NEW, OLD, NEW, NEW, NEW, OLD, NEW, NEW]


def test_a_redirect_that_was_taken_back_is_forgotten() -> None:
    learning = [through((301, NEW)), through(asked=NEW), through(asked=NEW)]
    state, asked, kinds = run(*learning, through(asked=NEW), through(), through(), later_on=4 * DAY)
    assert asked == [OLD, NEW, NEW, NEW, OLD, OLD]
    assert state.current_url == ""
    assert kinds == ["moved", "moved"]


def test_a_dead_old_address_does_not_break_a_moved_feed() -> None:
    learning = [through((301, NEW)), through(asked=NEW), through(asked=NEW)]
    dead = through(problem="dns", status=0)
    state, asked, kinds = run(*learning, dead, through(asked=NEW), through((301, NEW)), later_on=8 * DAY)
    assert asked == [OLD, NEW, NEW, OLD, NEW, OLD]
    assert (state.health, kinds) == ("ok", ["moved"])
    assert state.current_url == NEW


def test_both_addresses_gone_is_gone() -> None:
    learning = [through((301, NEW)), through(asked=NEW), through(asked=NEW)]
    gone = through(problem="gone", status=410)
    state, _, kinds = run(*learning, gone, gone)
    assert state.health == "gone"
    assert kinds == ["moved", "gone"]


def test_a_move_that_the_document_tells_is_on_probation_too() -> None:
    state, asked, _ = run(through(told=NEW), through(asked=NEW), through(asked=NEW))
    assert asked == [OLD, NEW, NEW]
    assert state.current_url == NEW
