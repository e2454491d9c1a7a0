"""Polling and fetching against an honest publisher on loopback."""

import pytest
from tests_badserver import Known, Round, run_round
from tests_feed_server import FeedServer, feed_server

from pipeline.web.onward import Leg
from transforms.feeds.model import Feed
from transforms.feeds.moments import HOUR, later

START = "2026-11-23T06:00:00Z"


def poll(
    site: FeedServer, known: Known, hours: float, *, fetch: bool = True, workers: int = 1, gap: float = 0.0
) -> Round:
    feeds = [Feed(url=site.url(name)) for name in sorted(site.feeds)]
    web = site.settings(gap_seconds=gap)
    done = run_round(feeds, known, web, later(START, hours * HOUR), workers=workers, fetch=fetch)
    done.keep_in(known)
    return done


def refs(done: Round) -> list[str]:
    return sorted(page.ref.rpartition("/")[2] for page in done.pages)


def test_entries_come_once_and_an_unchanged_feed_costs_no_bytes() -> None:
    known = Known()
    with feed_server({"a": [2, 1], "b": [1]}) as site:
        assert refs(poll(site, known, 0)) == ["a-1", "a-2", "b-1"]
        site.asked.clear()
        again = poll(site, known, 0.5)
        assert (again.pages, again.rejects) == ([], [])
        assert {(row.status, row.body_bytes) for row in site.asked} == {(304, 0)}
        site.feeds["a"] = [3, 2]
        assert refs(poll(site, known, 2)) == ["a-3"]
        assert {state.health for state in known.feeds.values()} == {"ok"}


def test_a_feed_that_is_not_due_is_left_alone() -> None:
    known = Known()
    with feed_server({"a": [1]}) as site:
        poll(site, known, 0)
        site.asked.clear()
        assert poll(site, known, 0.1).states == []
        assert site.asked == []


def test_a_page_that_changed_comes_again_under_its_own_name() -> None:
    known = Known()
    with feed_server({"a": [1, 2]}) as site:
        first = poll(site, known, 0)
        site.edits["a-1"] = 1
        changed = poll(site, known, 2)
        assert refs(changed) == ["a-1"]
        assert {page.ref for page in changed.pages} < {page.ref for page in first.pages}
        assert b"Revision 1" in changed.pages[0].body


def test_a_run_that_was_lost_loses_and_repeats_nothing() -> None:
    """What was not kept is as if it had not been: the next run passes the same entries on."""
    known = Known()
    with feed_server({"a": [1]}) as site:
        lost = run_round([Feed(url=site.url("a"))], known, site.settings(gap_seconds=0), START)
        assert refs(lost) == refs(poll(site, known, 0)) == ["a-1"]
        assert refs(poll(site, known, 1)) == []


@pytest.mark.parametrize("workers", [1, 4])
def test_the_gap_of_a_site_holds_over_all_workers(workers: int) -> None:
    gap = 0.03
    with feed_server({f"f{n}": [] for n in range(40)}) as site:
        poll(site, Known(), 0, workers=workers, fetch=False, gap=gap)
        times = sorted(row.at for row in site.asked)
    assert len(times) == 40
    assert times[-1] - times[0] > (len(times) - 2) * gap  # a busy machine delays requests, it does not hasten them all


def test_two_feeds_that_name_one_page_ask_for_it_once() -> None:
    known = Known()
    with feed_server({"a": [1]}) as site:
        feeds = [Feed(url=site.url("a")), Feed(url=site.url("a") + "?edition=2")]
        site.feeds["a?edition=2"] = [1]
        site.document = lambda name: FeedServer.document(site, "a")  # type: ignore[method-assign]
        done = run_round(feeds, known, site.settings(gap_seconds=0), START)
        assert len(done.requests) == 2
        assert refs(done) == ["a-1"]


def test_the_feeds_own_text_needs_no_page() -> None:
    with feed_server({"a": [1]}) as site:
        feed = b'<rss version="2.0"><channel><item><guid>1</guid><title>T</title><description>%s</description></item>'
        site.document = lambda _: feed % (b"A text of the feed. " * 9) + b"</channel></rss>"  # type: ignore[method-assign]
        done = run_round([Feed(url=site.url("a"), content="entry")], Known(), site.settings(gap_seconds=0), START)
        assert [row.path for row in site.asked] == ["/feeds/a"]
        assert b"A text of the feed." in done.pages[0].body


def test_a_bug_in_one_feed_is_a_reject_of_that_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    import pipeline.live.polling as polling

    def broken(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(polling, "observe", broken)
    tagged = list(polling._poll(None, (Feed(url="https://news.example/feed"), None), Leg(), START, False))  # type: ignore[arg-type]
    assert [(tag, value.reason) for tag, value in tagged if tag == "rejects"] == [("rejects", "bug")]
    with pytest.raises(ZeroDivisionError):
        list(polling._poll(None, (Feed(url="https://news.example/feed"), None), Leg(), START, True))  # type: ignore[arg-type]
