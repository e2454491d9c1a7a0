"""When a page is asked for, again and no more."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.feeds.model import PageRequest, PageState
from transforms.feeds.moments import DAY, HOUR, between, later
from transforms.feeds.pages import NO_STAND_IN, Fetched, PageAsk, PageOutcome, after_fetch, own_text, plan_page
from transforms.feeds.statuses import PASSING
from transforms.records import from_record, to_record

NOW = "2026-11-01T00:00:00Z"
URL = "https://news.example/a?utm_source=feed"
REQUEST = PageRequest(url=URL, title="Story", html="<p>What the feed itself tells of it.</p>", published=NOW)
PAGE = Fetched(url="https://news.example/a", status=200, body=b"<p>text</p>", content_type="text/html; charset=utf-8")
TAGGED = replace(PAGE, etag='"1"')


def first(got: Fetched, request: PageRequest = REQUEST) -> PageOutcome:
    asked = plan_page([request], None, NOW)
    assert asked is not None
    return after_fetch(asked, got, NOW)


def look(state: PageState | None, got: Fetched, hours: float) -> PageOutcome | None:
    """What comes of looking at a known page after so many hours, where it is looked at."""
    now = later(NOW, hours * HOUR)
    asked = plan_page([], state, now)
    return after_fetch(asked, got, now) if asked else None


def test_a_page_is_passed_on_with_what_its_feed_says() -> None:
    outcome = first(PAGE)
    assert outcome.page is not None
    assert (outcome.page.url, outcome.page.charset, outcome.page.published_basis) == (PAGE.url, "utf-8", "feed")
    assert outcome.page.ref == URL
    assert outcome.state is not None
    assert outcome.state.url == "https://news.example/a"
    assert from_record(PageState, to_record(outcome.state)) == outcome.state


def test_a_known_page_is_not_fetched_for_another_feed() -> None:
    state = first(PAGE).state
    assert plan_page([replace(REQUEST, feed_id="other")], state, later(NOW, HOUR)) is None


def test_a_page_that_its_feed_shows_changed_is_asked_for_conditionally() -> None:
    state = first(TAGGED).state
    asked = plan_page([replace(REQUEST, changed=True)], state, NOW)
    assert asked is not None
    assert asked.request.etag == '"1"'
    same = after_fetch(asked, Fetched(url=PAGE.url, status=304), NOW)
    assert (same.page, same.reject) == (None, None)
    edited = after_fetch(asked, replace(TAGGED, body=b"<p>text, corrected</p>", etag='"2"'), NOW)
    assert edited.page is not None
    assert edited.state is not None
    assert (edited.state.changes, edited.state.etag) == (1, '"2"')


def test_pages_with_a_validator_are_looked_at_again_for_three_days() -> None:
    state, looked = first(TAGGED).state, []
    for hour in range(200):
        outcome = look(state, Fetched(url=PAGE.url, status=304), hour)
        if outcome:
            looked.append(hour)
            state = outcome.state
    assert looked == [1, 6, 24, 72]
    assert look(first(PAGE).state, PAGE, 300) is None


def test_the_same_bytes_are_no_new_page() -> None:
    outcome = look(first(TAGGED).state, replace(TAGGED, etag='"other"'), 2)
    assert outcome is not None
    assert outcome.page is None
    assert outcome.state is not None
    assert outcome.state.changes == 0


@pytest.mark.parametrize("problem", sorted(PASSING))
def test_a_failure_that_may_pass_is_tried_three_times_while_the_feed_stands_in(problem: str) -> None:
    outcome = first(Fetched(url=URL, problem=problem, retry_after=7200))
    assert outcome.page is not None
    assert REQUEST.html.encode() in outcome.page.body
    assert outcome.state is not None
    assert between(NOW, outcome.state.next_fetch) == 7200
    assert plan_page([REQUEST], outcome.state, later(NOW, HOUR)) is None
    second = look(outcome.state, Fetched(url=URL, problem=problem), 3)
    assert second is not None
    assert second.page is None
    third = look(second.state, Fetched(url=URL, problem=problem), 30)
    assert third is not None
    assert third.reject is not None
    assert look(third.state, PAGE, 300) is None
    got = look(second.state, PAGE, 30)
    assert got is not None
    assert got.page is not None
    assert got.page.body == PAGE.body
    assert (got.page.title, got.page.published) == ("Story", NOW)


@pytest.mark.parametrize("problem", sorted(NO_STAND_IN))
def test_what_was_taken_back_or_forbidden_is_not_read_from_the_feed(problem: str) -> None:
    outcome = first(Fetched(url=URL, problem=problem))
    assert outcome.page is None
    assert outcome.reject is not None
    assert (outcome.reject.reason, outcome.reject.subject) == (problem, URL)
    assert look(outcome.state, PAGE, 100) is None


def test_a_failure_without_a_text_in_the_feed_is_a_reject() -> None:
    outcome = first(Fetched(url=URL, problem="forbidden", detail="HTTP 403"), replace(REQUEST, html=" "))
    assert outcome.page is None
    assert outcome.reject is not None
    assert outcome.reject.reason == "forbidden"


def test_requests_of_several_feeds_are_one() -> None:
    asks = [replace(REQUEST, feed_id=f"f{n}", html="x" * n, changed=n == 2) for n in range(4)]
    asked = plan_page(asks, None, NOW)
    assert asked == plan_page(asks[::-1], None, NOW)
    assert asked is not None
    assert (asked.request.feed_id, asked.request.html, asked.request.changed) == ("f0", "xxx", True)


def test_the_feeds_own_text_as_a_page() -> None:
    page = own_text(replace(REQUEST, fetch=False), NOW).page
    assert page is not None
    assert page.content_type == "text/html"
    missing = own_text(replace(REQUEST, html="", fetch=False), NOW).reject
    assert missing is not None
    assert missing.reason == "no_text"


ANSWERS = st.sampled_from([PAGE, TAGGED, replace(TAGGED, body=b"other"), Fetched(status=304, url=PAGE.url)])
FAILURES = st.sampled_from([*sorted(PASSING), *sorted(NO_STAND_IN), "paywall"]).map(lambda p: Fetched(problem=p))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 100), st.one_of(ANSWERS, FAILURES)), max_size=40))
def test_asking_ends_whatever_comes(answers: list[tuple[bool, int, Fetched]]) -> None:
    """A page's feed text is used once at most, and what nobody names any more is asked for a few times more."""
    state, hours, stood_in = None, 0, 0
    for named, step, got in [*answers, *[(False, 24, PAGE)] * 30]:
        hours += step
        now = later(NOW, hours * HOUR)
        asked: PageAsk | None = plan_page([replace(REQUEST, changed=True)] if named else [], state, now)
        if asked:
            outcome = after_fetch(asked, got, now)
            state = outcome.state
            stood_in += bool(outcome.page and REQUEST.html.encode() in outcome.page.body)
    assert stood_in <= 1
    assert plan_page([], state, later(NOW, 1000 * DAY)) is None
