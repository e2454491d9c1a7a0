"""A get that several clients do in turn, each a site's part of it, is the get that one does alone."""

import contextlib
import pickle
from typing import Any

import pytest
from tests_web_server import Asked, WebServer, moved, reply, web_server

from pipeline.web.client import Client
from pipeline.web.model import FetchError, Response
from pipeline.web.onward import Leg, SentOn
from pipeline.web.settings import WebSettings

PAGE = b"<p>Orchard Labs opens its archive.</p>"


def settings(*sites: WebServer) -> WebSettings:
    places = tuple(site.place for site in sites)
    return WebSettings(contact="https://monitor.example/about", allow=places, gap_seconds=0.0, retries=0)


def by_legs(web: WebSettings, url: str, legs: list[Leg] | None = None, **asked: Any) -> Response:
    """What clients of their own get of a URL, each on one site."""
    leg = Leg(stay=True)
    while True:
        with Client(web) as client:
            try:
                return client.get(url, leg=leg, **asked)
            except SentOn as sent:
                leg = pickle.loads(pickle.dumps(Leg(sent.onward, stay=True)))
                if legs is not None:
                    legs.append(leg)


@pytest.fixture
def pair() -> Any:
    """A site that sends on to another one, which sends back; what is there needs the cookie of the first."""

    def first(asked: Asked) -> bytes:
        if asked.path == "/robots.txt":
            return reply(status=404)
        if asked.path == "/":
            return moved("/here", set_cookie="gate=1; Path=/")
        if asked.path == "/here":
            return moved(f"{other.url}/there", 301)
        return reply(PAGE) if "gate=1" in asked.headers.get("cookie", "") else reply(status=403)

    def second(asked: Asked) -> bytes:
        return reply(status=404) if asked.path == "/robots.txt" else moved(f"{site.url}/back", 307)

    with contextlib.ExitStack() as stack:
        site, other = stack.enter_context(web_server(first)), stack.enter_context(web_server(second))
        yield site, other


def test_legs_give_what_one_get_gives(pair: tuple[WebServer, WebServer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEED_KEY", "k3y-t0ken")
    asked: dict[str, Any] = {"robots": True, "headers": [("X-Key", "${FEED_KEY}")]}
    site, other = pair
    with Client(settings(*pair)) as client:
        alone = client.get(site.url, **asked)
    legs: list[Leg] = []
    assert by_legs(settings(*pair), site.url, legs, **asked) == alone
    assert (alone.body, [hop.status for hop in alone.hops], len(legs)) == (PAGE, [302, 301, 307], 2)
    left = [leg.after.seconds for leg in legs if leg.after]
    assert 30 > left[0] > left[1] > 25  # seconds of the whole get
    assert {"x-key" in row.headers for row in site.asked if row.path != "/robots.txt"} == {True}
    assert not any("x-key" in row.headers or "cookie" in row.headers for row in other.asked)


def test_each_leg_asks_only_its_site(pair: tuple[WebServer, WebServer]) -> None:
    site, other = pair
    with Client(settings(*pair)) as client, pytest.raises(SentOn) as sent:
        client.get(site.url, robots=True, leg=Leg(stay=True))
    assert (site.paths(), other.asked) == (["/robots.txt", "/", "/here"], [])
    assert sent.value.onward.url == f"{other.url}/there"


def test_redirects_end_however_many_clients_follow_them() -> None:
    with contextlib.ExitStack() as stack:
        one = stack.enter_context(web_server(lambda asked: moved(f"{two.url}/{asked.number}")))
        two = stack.enter_context(web_server(lambda asked: moved(f"{one.url}/{asked.number}x")))
        legs: list[Leg] = []
        with pytest.raises(FetchError) as why:
            by_legs(settings(one, two), one.url, legs)
        assert (why.value.reason, len(why.value.hops), len(legs)) == ("too_many_redirects", 9, 9)


@pytest.mark.parametrize("to", ["http://127.0.0.1:9/", "http://169.254.169.254/", "file:///etc/passwd"])
def test_what_one_client_must_not_ask_the_next_must_not_either(to: str) -> None:
    with web_server(lambda asked: moved(to)) as site:
        with pytest.raises(FetchError) as why:
            by_legs(settings(site), site.url)
        assert why.value.reason in ("refused_address", "unsupported_scheme")
        assert len(site.asked) == 1
