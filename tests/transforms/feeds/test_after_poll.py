"""A feed over a long time, simulated: whatever comes, no entry is lost and none is passed on twice."""

from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feeds.after_poll import after_poll, ask, feed_id, first_state, is_due
from transforms.feeds.model import HEALTH, Entry, Feed, FeedState, ParsedFeed
from transforms.feeds.moments import DAY, between, later
from transforms.feeds.observation import Move, Observation
from transforms.feeds.seen import MOST_NEW
from transforms.records import from_record, to_record

START = "2026-11-01T06:00:00Z"
URL = "https://news.example/feed"
FEED = Feed(url=URL)


def entry(number: int, *, said: str = "", churn: str = "") -> Entry:
    return Entry(
        entry_id=f"id-{number}{churn}",
        link=f"https://news.example/a/{number}?utm_campaign=c{churn}",
        title=f"Story {number} {said}".strip(),
        published=later(START, number * 600),
        published_precision="second",
        html=f"<p>Text of story {number}</p>",
    )


def answer(*entries: Entry, conditional: bool = False, body: str = "", etag: str = "") -> Observation:
    return Observation(
        asked=URL,
        url=URL,
        status=200,
        conditional=conditional,
        etag=etag,
        body_hash=body or str(hash(entries)),
        feed=ParsedFeed(format="rss20", title="News", entries=entries),
    )


def failure(problem: str = "timeout", **told: object) -> Observation:
    return Observation(asked=URL, problem=problem, **told)  # type: ignore[arg-type]


@dataclass
class World:
    """A publisher, a poller with its state, and what the poller passed on."""

    window: int = 10
    published: int = 0
    edits: dict[int, int] = field(default_factory=dict)
    churn: int = 0
    state: FeedState | None = None
    now: str = START
    passed: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    listed: set[int] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)

    def document(self) -> tuple[Entry, ...]:
        numbers = range(max(0, self.published - self.window), self.published)
        churn = f"-{self.churn}" if self.churn else ""
        return tuple(entry(n, said=f"v{self.edits.get(n, 0)}", churn=churn) for n in reversed(numbers))

    def poll(self, *, fails: str = "", retry_after: float = 0) -> None:
        before = self.state or first_state(FEED)
        wanted = ask(before, self.now)
        entries = self.document()
        etag = str(hash((self.published, tuple(self.edits.items()), self.churn)))
        if fails:
            seen = failure(fails, retry_after=retry_after)
        elif wanted.etag == etag:
            seen = Observation(asked=URL, url=URL, status=304, conditional=True, etag=etag)
        else:
            seen = answer(*entries, conditional=bool(wanted.etag), etag=etag)
        polled = after_poll(FEED, self.state, seen, self.now)
        if not fails:
            self.listed |= {int(e.link.split("/")[-1].split("?")[0]) for e in entries}
        for request in polled.requests:
            (self.revised if request.changed else self.passed).append(request.url.split("?")[0])
        self.notices += [notice.notice_id for notice in polled.notices]
        self.state = polled.state
        self._hold_bounds(polled.state, fails, retry_after)

    def _hold_bounds(self, state: FeedState, fails: str, retry_after: float) -> None:
        wait = between(self.now, state.next_poll)
        assert FEED.min_interval <= wait <= DAY
        if fails:
            assert wait >= min(retry_after, DAY)
        assert from_record(FeedState, to_record(state)) == state
        assert not is_due(state, self.now)


STEPS = st.one_of(
    st.tuples(st.just("publish"), st.integers(1, 4)),
    st.tuples(st.just("edit"), st.integers(0, 200)),
    st.tuples(st.just("churn"), st.just(0)),
    st.tuples(st.just("poll"), st.sampled_from([600, 3600, 7 * 3600, 3 * DAY])),
    st.tuples(st.just("poll"), st.sampled_from([600, 3600, 7 * 3600, 3 * DAY])),
    st.tuples(st.just("fail"), st.sampled_from([0, 5, 7200, 10 * DAY])),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(STEPS, max_size=60))
def test_no_entry_is_lost_and_none_comes_twice(steps: list[tuple[str, int]]) -> None:
    world = World()
    unseen = ""  # an id that changes together with its text makes a new entry: one of the two between polls
    for what, amount in steps:
        if what == "publish":
            world.published += amount
        elif what == "edit" and world.published and unseen != "churn":
            unseen = what
            number = world.published - 1 - amount % min(world.published, world.window)
            world.edits[number] = world.edits.get(number, 0) + 1
        elif what == "churn" and unseen != "edit":
            unseen, world.churn = what, world.churn + 1
        elif what == "poll":
            unseen, world.now = "", later(world.now, amount)
            world.poll()
        elif what == "fail":
            world.now = later(world.now, 900)
            world.poll(fails="timeout", retry_after=amount)
    world.poll()
    assert len(world.passed) == len(set(world.passed))
    assert set(world.passed) == {f"https://news.example/a/{n}" for n in world.listed}
    assert len(world.notices) == len(set(world.notices))
    assert len(world.revised) <= sum(world.edits.values())


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(12)), st.permutations(range(12)))
def test_the_order_of_a_document_means_nothing(one: list[int], other: list[int]) -> None:
    polled = [after_poll(FEED, None, answer(*(entry(n) for n in order), body="b"), START) for order in (one, other)]
    assert polled[0] == polled[1]


def test_a_feed_that_never_changes_never_emits_again() -> None:
    entries = tuple(entry(n) for n in range(30))
    state, emitted = None, 0
    for day in range(0, 400, 9):
        seen = answer(*entries, etag=f'"{day}"', body=str(day))
        polled = after_poll(FEED, state, seen, later(START, day * DAY))
        state, emitted = polled.state, emitted + len(polled.requests)
    assert emitted == 30


def test_an_entry_dropped_after_months_without_change_is_remembered() -> None:
    """While the server says "not modified", the entries are still listed."""
    first = after_poll(FEED, None, answer(entry(1), entry(2), etag='"a"'), START).state
    quiet = Observation(asked=URL, url=URL, status=304, conditional=True, etag='"a"')
    later_on = after_poll(FEED, first, quiet, later(START, 60 * DAY)).state
    shorter = after_poll(FEED, later_on, answer(entry(2)), later(START, 61 * DAY)).state
    assert not after_poll(FEED, shorter, answer(entry(1), entry(2)), later(START, 62 * DAY)).requests


def test_a_changed_entry_asks_for_its_page_again() -> None:
    first = after_poll(FEED, None, answer(entry(1), entry(2)), START).state
    polled = after_poll(FEED, first, answer(entry(1, said="corrected"), entry(2)), later(START, 3600))
    assert [(r.url.split("?")[0], r.changed) for r in polled.requests] == [("https://news.example/a/1", True)]


def test_a_running_counter_does_not_ask_for_ever() -> None:
    state, asked = None, 0
    for hour in range(100):
        polled = after_poll(FEED, state, answer(entry(1, said=f"{hour} comments")), later(START, hour * 3600))
        state, asked = polled.state, asked + len(polled.requests)
    assert asked <= 11


def test_a_new_template_is_no_revision_of_every_entry() -> None:
    first = after_poll(FEED, None, answer(*(entry(n) for n in range(10))), START).state
    changed = answer(*(entry(n, said="| Example News") for n in range(10)))
    assert not after_poll(FEED, first, changed, later(START, 3600)).requests


def test_a_flood_is_taken_in_parts_and_whole() -> None:
    entries = tuple(entry(n) for n in range(MOST_NEW * 2 + 10))
    state, taken, now = None, [], later(START, 30 * DAY)
    for _ in range(4):
        polled = after_poll(FEED, state, answer(*entries, etag='"same"'), now)
        state, now = polled.state, later(now, 3600)
        taken.append(len(polled.requests))
        assert bool(state.etag or state.body_hash) == (sum(taken) == len(entries))  # else it is asked for whole again
    assert taken == [MOST_NEW, MOST_NEW, 10, 0]
    assert state is not None
    assert state.etag == '"same"'


def test_a_server_that_lies_of_its_etag_is_found_out() -> None:
    first = after_poll(FEED, None, answer(entry(1), etag='"same"'), START).state
    assert ask(first, later(START, 3600)).etag == '"same"'
    assert ask(first, later(START, 8 * DAY)).etag == ""
    full = answer(entry(1), entry(2), etag='"same"')
    after = after_poll(FEED, first, full, later(START, 8 * DAY))
    assert [r.url.split("/")[-1].split("?")[0] for r in after.requests] == ["2"]
    assert after.state.validators_lie
    assert ask(after.state, later(START, 9 * DAY)).etag == ""


def test_a_feed_with_a_rhythm_is_fetched_whole_when_it_falls_silent() -> None:
    now = later(START, 12 * 600)
    state = after_poll(FEED, None, answer(*(entry(n) for n in range(10)), etag='"a"'), now).state
    assert ask(state, later(now, 23 * 3600)).etag == '"a"'
    assert ask(state, later(now, 25 * 3600)).etag == ""


def test_what_410_and_404_do() -> None:
    state = after_poll(FEED, None, answer(entry(1)), START).state
    lost = after_poll(FEED, state, failure("not_found", status=404), later(START, 3600)).state
    assert is_due(lost, later(START, 2 * DAY))
    stopped = after_poll(FEED, state, failure("gone", status=410), later(START, 3600))
    assert [n.kind for n in stopped.notices] == ["gone"]
    assert not is_due(stopped.state, later(START, 1000 * DAY))
    assert stopped.state.url == URL


def test_gone_behind_a_temporary_redirect_is_not_gone() -> None:
    state = after_poll(FEED, None, answer(entry(1)), START).state
    hop = Move(status=302, url_from=URL, url_to="https://other.example/x")
    assert after_poll(FEED, state, failure("gone", status=410, moves=(hop,)), START).state.health != "gone"
    hop = replace(hop, status=301)
    assert after_poll(FEED, state, failure("gone", status=410, moves=(hop,)), START).state.health == "gone"


def test_the_feeds_own_text_is_the_article_where_so_configured() -> None:
    feed = Feed(url=URL, content="entry", name="Example Desk")
    (request,) = after_poll(feed, None, answer(entry(1)), START).requests
    assert (request.fetch, request.publisher, request.feed_id) == (False, "Example Desk", feed_id(URL))
    empty = replace(entry(2), html="")
    assert after_poll(feed, None, answer(empty), START).requests[0].fetch


def test_what_is_no_feed_is_asked_for_conditionally_too() -> None:
    refused = failure("html_page", status=200, etag='"page"', refused=True)
    broken = after_poll(FEED, None, refused, START).state
    assert ask(broken, later(START, 3600)).etag == '"page"'
    again = after_poll(FEED, broken, replace(refused, status=304, etag=""), later(START, 3600)).state
    assert (again.problem, again.failures, again.refused_etag) == ("html_page", 2, '"page"')
    healed = after_poll(FEED, again, answer(entry(1), etag='"feed"'), later(START, 7200)).state
    assert ask(healed, later(START, 7200)).etag == '"feed"'


SHORT = st.text(alphabet="ab/:.?0\u00e9\x00", max_size=6)
ENTRIES = st.builds(
    Entry,
    entry_id=SHORT,
    link=SHORT,
    title=SHORT,
    html=SHORT,
    published=st.sampled_from(["", "2026-11-01", "2026-10-30T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01", "soon"]),
    published_precision=st.sampled_from(["", "day", "second"]),
)
ANYTHING = st.builds(
    Observation,
    asked=st.sampled_from([URL, "https://new.example/feed"]),
    url=SHORT,
    status=st.sampled_from([0, 200, 206, 304, 404, 410, 500]),
    moves=st.lists(
        st.builds(Move, status=st.sampled_from([301, 302, 308]), url_from=SHORT, url_to=SHORT), max_size=3
    ).map(tuple),
    conditional=st.booleans(),
    etag=SHORT,
    retry_after=st.floats(0, 1e12),
    max_age=st.integers(0, 10**9),
    body_hash=SHORT,
    feed=st.none() | st.builds(ParsedFeed, format=st.just("rss20"), entries=st.lists(ENTRIES, max_size=8).map(tuple)),
    problem=st.sampled_from(["", "", "", "timeout", "gone", "html_page", "too_many_requests"]),
    refused=st.booleans(),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(ANYTHING, st.integers(-7200, 40 * DAY)), max_size=25))
def test_whatever_is_observed_the_state_stays_sound(seen: list[tuple[Observation, int]]) -> None:
    """Any answers in any order, and a clock that may go back: bounded waits, a sound state, nothing after "gone"."""
    state, now, told = None, START, []
    for observation, step in seen:
        now = later(now, step)
        if state and not is_due(state, now):
            continue
        polled = after_poll(FEED, state, observation, now)
        state = polled.state
        told += [notice.kind for notice in polled.notices]
        assert from_record(FeedState, to_record(state)) == state
        assert state.health in HEALTH
        assert state.url == URL
        assert (state.failures > 0) == bool(observation.problem)
        if state.health != "gone":
            assert 600 <= between(now, state.next_poll) <= DAY
        assert len({request.ref for request in polled.requests if not request.url}) == sum(
            not request.url for request in polled.requests
        )
    assert told.count("gone") <= 1


def test_a_clock_that_ran_ahead_does_not_silence_a_feed() -> None:
    ahead = after_poll(FEED, None, answer(entry(1)), later(START, 400 * DAY)).state
    assert is_due(ahead, START)
