"""What is sent on to another site is asked for by the worker of that site, whose robots.txt is read once."""

import contextlib

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to
from tests_web_server import Asked, WebServer, moved, reply, web_server

from pipeline.live.fetching import FetchPages
from pipeline.live.polling import PollFeeds
from pipeline.web.settings import WebSettings
from transforms.feeds.model import Feed, PageRequest

NOW = "2026-11-23T06:00:00Z"
PAGE = b"<html><body><p>Orchard Labs opens its archive.</p></body></html>"
FEED = b'<rss version="2.0"><channel><title>T</title><item><guid>1</guid><link>%s/a</link></item></channel></rss>'
PROCESSES = ("--direct_num_workers=2", "--direct_running_mode=multi_processing")


def sites(stack: contextlib.ExitStack, count: int, to: WebServer, by_page: bool = False) -> list[WebServer]:
    """Sites that send each request on to the same path of another one."""

    def answer(asked: Asked) -> bytes:
        if asked.path == "/robots.txt":
            return reply(status=404)
        target = to.url + asked.path
        refresh = b'<html><meta http-equiv="refresh" content="0; url=%s"></html>' % target.encode()
        return reply(refresh, content_type="text/html") if by_page else moved(target)

    return [stack.enter_context(web_server(answer)) for _ in range(count)]


def settings(*all_sites: WebServer) -> WebSettings:
    places = tuple(site.place for site in all_sites)
    return WebSettings(contact="https://monitor.example/bot", allow=places, gap_seconds=0.0)


def fetched(web: WebSettings, urls: list[str], expected: list[str], *options: str) -> None:
    with beam.Pipeline(runner=FnApiRunner(), options=PipelineOptions(list(options))) as pipeline:
        requests = [PageRequest(url=url) for url in urls]
        asked = pipeline | "Requests" >> beam.Create(requests, reshuffle=False)
        known = pipeline | "Known" >> beam.Create([], reshuffle=False)
        done = (asked, known) | FetchPages(web, NOW, strict=True)
        assert_that(done.pages | beam.Map(lambda page: page.url), equal_to(expected), label="Pages")
        assert_that(done.rejects, equal_to([]), label="Rejects")


@pytest.mark.parametrize("options", [(), PROCESSES], ids=["threads", "processes"])
def test_workers_that_are_sent_to_one_site_read_its_robots_file_once(options: tuple[str, ...]) -> None:
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(web_server(lambda asked: reply(PAGE, content_type="text/html")))
        between = sites(stack, 2, target)
        first = [site for to in between for site in sites(stack, 3, to)]
        urls = [f"{site.url}/{number}" for number, site in enumerate(first)]
        expected = [f"{target.url}/{number}" for number in range(len(first))]
        fetched(settings(target, *between, *first), urls, expected, *options)
        for site in (target, *between, *first):
            assert site.paths().count("/robots.txt") == 1, site.place


def test_pages_that_refresh_to_another_site_are_handed_on_too() -> None:
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(web_server(lambda asked: reply(PAGE, content_type="text/html")))
        between = sites(stack, 1, target)
        first = sites(stack, 3, *between, by_page=True)
        urls = [f"{site.url}/{number}" for number, site in enumerate(first)]
        fetched(settings(target, *between, *first), urls, [f"{target.url}/{number}" for number in range(3)])
        for site in (target, *between, *first):
            assert site.paths().count("/robots.txt") == 1, site.place


def test_feeds_that_moved_to_one_site_are_read_there() -> None:
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(web_server(lambda asked: reply(FEED % target.url.encode())))
        between = sites(stack, 1, target)
        first = sites(stack, 4, *between)
        feeds = [(Feed(url=f"{site.url}/feed{number}"), None) for number, site in enumerate(first)]
        with beam.Pipeline(runner=FnApiRunner()) as pipeline:
            asked = pipeline | beam.Create(feeds, reshuffle=False)
            done = asked | PollFeeds(settings(target, *between, *first), NOW, strict=True)
            found = done.states | beam.Map(lambda state: (state.url, state.problem, len(state.seen)))
            assert_that(found, equal_to([(feed.url, "", 1) for feed, _ in feeds]), label="States")
            assert_that(done.requests | beam.Map(lambda asked: asked.url), equal_to([f"{target.url}/a"] * 4))
        for site in (target, *between):
            assert site.paths().count("/robots.txt") == 1, site.place
        assert [site.paths() for site in first] == [[f"/feed{number}"] for number in range(4)]
