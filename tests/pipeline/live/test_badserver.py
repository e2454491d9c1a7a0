"""The hostile web, end to end: each scenario ends in the one state it has to, and the manners hold.

The scenarios that take their time (drips, hangs, waits of seconds) are left to `tests/benchmarks/check_badserver.py`,
which runs everything at the pace of a real run and under the guard.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests_badserver import SERVER, BadServer, Known, Round, bad_server, feed_ends, page_ends, rounds
from tests_badserver_ends import FEED_ENDS, GROWING, PAGE_ENDS, feed_misses, page_misses

SLOW = {"drip", "drip-headers", "hang", "hang-after-headers", "feed-endless", "other-sites", "many-same-host"}
SLOW |= {"r429", "r429-date", "r429-long", "r503"}
TICKS = 2
SOONER = {"a/page-429": "2 articles"}  # the wait it asks for is longer than these tests': the feed's text comes first


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BadServer, list[Round], Known]]:
    if not SERVER.is_file():
        pytest.skip("there is no hostile server beside the project")
    folder: Path = tmp_path_factory.mktemp("badserver")
    with bad_server(folder, hold=1) as server:
        names = [name for name in server.scenarios() if name not in SLOW]
        web = server.settings(gap_seconds=0, seconds=3, retries=1)
        done, known = rounds(server, names, web, TICKS, workers=4)
        yield server, done, known


def test_each_feed_ends_as_it_has_to(polled: tuple[BadServer, list[Round], Known]) -> None:
    server, _, known = polled
    ends = feed_ends(known.feeds.values())
    assert feed_misses(ends, TICKS) == []
    assert set(ends) == (FEED_ENDS.keys() | GROWING.keys()) - SLOW
    assert set(server.scenarios()) == FEED_ENDS.keys() | GROWING.keys()


def test_each_page_ends_as_it_has_to(polled: tuple[BadServer, list[Round], Known]) -> None:
    _, done, _ = polled
    articles = [article for one in done for article in one.articles]
    ends = page_ends(articles, [reject for one in done for reject in one.rejects])
    assert page_misses(ends, SOONER) == []
    assert {page for page in PAGE_ENDS if not page.startswith("a/site-")} - set(ends) == set()


def test_nothing_inside_was_ever_contacted(polled: tuple[BadServer, list[Round], Known]) -> None:
    server, _, _ = polled
    assert server.canary_rows() == []
    assert len(server.rows()) > 300


def test_the_servers_own_judgement(polled: tuple[BadServer, list[Round], Known]) -> None:
    """All but the rate: the tests ask without a gap."""
    lines = polled[0].check("Policywire")
    assert sum(line.startswith("PASS MUST") for line in lines) > 20
    assert [line for line in lines if line.startswith("FAIL MUST") and "rate[" not in line] == []


def test_titles_in_odd_encodings(polled: tuple[BadServer, list[Round], Known]) -> None:
    _, done, known = polled
    ids = {s.feed_id for s in known.feeds.values() if s.url.rpartition("/")[2].startswith("cs-")}
    titles = {request.title for one in done for request in one.requests if request.feed_id in ids}
    assert titles == {"Société générale — Prüfung der Straße"}


def test_a_local_file_is_never_read(polled: tuple[BadServer, list[Round], Known]) -> None:
    _, done, _ = polled
    assert not any("root:" in request.title + request.html for one in done for request in one.requests)


def test_a_window_that_jumped_is_told_of(polled: tuple[BadServer, list[Round], Known]) -> None:
    _, done, _ = polled
    told = {(notice.kind, notice.url.rpartition("/")[2]) for one in done for notice in one.notices}
    assert ("window_gap", "window-gap") in told
    assert ("gone", "gone410") in told
    assert ("broke", "nf404") in told
    assert ("healed", "nf404-then-ok") in told
    assert [name for kind, name in told if kind == "window_gap"] == ["window-gap"]
