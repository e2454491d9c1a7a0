"""A get against a real server: redirects, limits, conditions, retries, cookies, secrets, pacing."""

import gzip
import itertools
import logging
import pickle
import re
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests_web_server import RESET, Answer, Asked, moved, reply, web_server

from pipeline.errors import UsageError
from pipeline.web.client import Client, shared_client
from pipeline.web.model import FetchError, Hop
from pipeline.web.settings import WebSettings

CONTACT = "https://monitor.example/about"
PAGE = b"<p>Orchard Labs opens its archive.</p>"


def settings(*places: str, **more: Any) -> WebSettings:
    return WebSettings(
        **{"contact": CONTACT, "allow": places, "gap_seconds": 0.0, "retries": 0, "robots": False, **more}
    )


def failure(client: Client, url: str, **more: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        client.get(url, **more)
    return caught.value


def test_a_plain_get_says_who_asks() -> None:
    with (
        web_server(lambda asked: reply(PAGE, content_type="text/html")) as site,
        Client(settings(site.place)) as client,
    ):
        response = client.get(site.url + "/a b#part", accept="text/html")
    assert (response.status, response.body, response.received_bytes) == (200, PAGE, len(PAGE))
    assert (response.content_type, response.hops, response.url) == ("text/html", (), site.url + "/a b#part")
    headers = site.asked[0].headers
    assert site.asked[0].path == "/a%20b"
    assert re.fullmatch(rf"Policywire/[\d.]+ \(\+{CONTACT}\)", headers["user-agent"])
    assert (headers["accept"], headers["accept-encoding"]) == ("text/html", "gzip, deflate")
    assert headers["host"] == site.place
    assert not {"cookie", "authorization"} & set(headers)


def test_connections_are_kept() -> None:
    with web_server(lambda asked: reply(PAGE)) as site, Client(settings(site.place)) as client:
        for _ in range(3):
            client.get(site.url)
    assert (len(site.asked), site.connections) == (3, 1)


@pytest.mark.parametrize("contact", ["", "me", "https://", "me@a b.example", "https://a.example/\r\nX: y"])
def test_nothing_goes_out_without_a_contact(contact: str) -> None:
    with pytest.raises(UsageError, match=r"web\.contact"):
        Client(WebSettings(contact=contact))


def test_one_client_serves_a_process() -> None:
    assert shared_client(settings("a:1")) is shared_client(settings("a:1"))
    assert shared_client(settings("a:1")) is not shared_client(settings("a:2"))


# ---- redirects


def test_redirects_are_followed_and_told() -> None:
    ways = {"/1": moved("/2", 301), "/2": moved("3?x=ü", 302), "/3?x=%C3%BC": moved("//{}/4#end", 303)}
    ways |= {"/4": moved("?5", 307), "/4?5": moved("HTTP://{}/6", 308), "/6": reply(PAGE)}

    def answer(asked: Asked) -> bytes:
        return ways[asked.path].replace(b"{}", site.place.encode())

    with web_server(answer) as site, Client(settings(site.place)) as client:
        response = client.get(site.url + "/1")
    assert site.paths() == list(ways)
    assert [hop.status for hop in response.hops] == [301, 302, 303, 307, 308]
    assert response.hops[0] == Hop(301, site.url + "/1", site.url + "/2")
    assert (response.url, response.body) == (site.url + "/6", PAGE)


BAD_REDIRECTS = {
    "nowhere": (b"HTTP/1.1 302 X\r\nContent-Length: 0\r\n\r\n", "bad_redirect", 1),
    "empty": (moved(" "), "bad_redirect", 1),
    "itself": (moved("/"), "too_many_redirects", 1),
    "file": (moved("file:///etc/passwd"), "unsupported_scheme", 1),
    "gopher": (moved("gopher://127.0.0.1:70/_x"), "unsupported_scheme", 1),
    "password": (moved("http://me:pw@127.0.0.1/"), "bad_url", 1),
    "inside": (moved("http://127.0.0.1:9/"), "refused_address", 1),
    "inside_relative": (moved("//169.254.169.254/latest/"), "refused_address", 1),
    "inside_decimal": (moved("http://2852039166/"), "refused_address", 1),
    "inside_v6": (moved("http://[::ffff:169.254.169.254]/"), "refused_address", 1),
    "by_name": (moved("http://metadata.google.internal/"), "refused_address", 1),
    "garbage": (moved("http://[::bad/"), "bad_redirect", 1),
    "endless": (b"", "too_many_redirects", 9),
}


@pytest.mark.parametrize("name", BAD_REDIRECTS)
def test_bad_redirects_end(name: str) -> None:
    answer, reason, requests = BAD_REDIRECTS[name]
    with (
        web_server(lambda asked: answer or moved(asked.path + "x")) as site,
        Client(settings(site.place)) as client,
    ):
        why = failure(client, site.url)
    assert (why.reason, len(site.asked)) == (reason, requests)
    assert "pw" not in str(why) + repr(why)


# ---- limits


def dripping(asked: Asked) -> Answer:
    yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    for _ in range(100):
        yield from (b"x", 0.05)


def dripping_headers(asked: Asked) -> Answer:
    yield b"HTTP/1.1 200 OK\r\nX-Pad: "
    for _ in range(100):
        yield from (b"x", 0.05)


def redirects_that_wait(asked: Asked) -> Answer:
    yield 0.2
    yield moved(asked.path + "x")


def continuing(asked: Asked) -> Answer:
    for _ in range(100):
        yield from (b"HTTP/1.1 100 Continue\r\n\r\n", 0.05)


def endless(head: bytes, part: bytes) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        yield head
        for _ in range(3_000):
            yield part

    return answer


OK = b"HTTP/1.1 200 OK\r\n"
HOSTILE: dict[str, tuple[Callable[[Asked], Answer], str]] = {
    "drip": (dripping, "timeout"),
    "drip_headers": (dripping_headers, "timeout"),
    "silence": (lambda asked: iter([2.0]), "timeout"),
    "slow_redirects": (redirects_that_wait, "timeout"),
    "continue": (continuing, "timeout"),
    "reset": (lambda asked: iter([RESET]), "connection"),
    "reset_in_body": (lambda asked: iter([OK + b"Content-Length: 9\r\n\r\nabc", 0.05, RESET]), "connection"),
    "hang_up": (lambda asked: iter([]), "connection"),
    "short_body": (lambda asked: iter([OK + b"Content-Length: 9\r\n\r\nabc"]), "cut"),
    "short_chunks": (lambda asked: iter([OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\nabc"]), "cut"),
    "no_last_chunk": (lambda asked: iter([OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"]), "cut"),
    "bad_chunk": (lambda asked: iter([OK + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n"]), "bad_response"),
    "bad_length": (lambda asked: iter([OK + b"Content-Length: 3, 5\r\n\r\nabc"]), "bad_response"),
    "not_http": (lambda asked: b"SSH-2.0-OpenSSH_9.6\r\n\x00\x01", "bad_response"),
    "nothing_new": (lambda asked: reply(status=304), "bad_response"),
    "many_headers": (endless(OK, b"X-Pad: y\r\n"), "header_bomb"),
    "long_headers": (endless(OK, b"X-Pad: " + b"y" * 9_000 + b"\r\n"), "header_bomb"),
    "long_line": (endless(OK + b"X-Pad: ", b"y" * 9_000), "header_bomb"),
    "endless": (endless(OK + b"\r\n", b"y" * 9_000), "too_large"),
    "endless_chunks": (
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"2000\r\n" + b"y" * 8192 + b"\r\n"),
        "too_large",
    ),
    "endless_chunk_line": (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 9_000), "bad_response"),
    "endless_trailers": (
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: " + b"y" * 9_000 + b"\r\n"),
        "too_large",
    ),
    "endless_continues": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500), "header_bomb"),
    "tiny_chunks": (endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 1_000), "too_large"),
    "announced": (lambda asked: iter([OK + b"Content-Length: 99999999\r\n\r\n"]), "too_large"),
    "bomb": (lambda asked: reply(gzip.compress(b" " * 9_000_000), content_encoding="gzip"), "too_large"),
    "gzip_cut": (lambda asked: reply(gzip.compress(PAGE)[:-9], content_encoding="gzip"), "decompression"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_servers_are_given_up(name: str) -> None:
    answer, reason = HOSTILE[name]
    seconds = 0.4 if reason == "timeout" else 8.0
    with web_server(answer) as site, Client(settings(site.place, seconds=seconds, max_bytes=5_000_000)) as client:
        began = time.monotonic()
        why = failure(client, site.url)
    assert why.reason == reason
    assert time.monotonic() - began < seconds + 3
    assert pickle.loads(pickle.dumps(why)).args == why.args


def test_a_get_may_set_its_own_limit() -> None:
    with web_server(lambda asked: reply(b"x" * 200)) as site, Client(settings(site.place)) as client:
        assert failure(client, site.url, max_bytes=100).reason == "too_large"
        assert len(client.get(site.url, max_bytes=200).body) == 200


# ---- conditions and retries


def test_a_condition_met_costs_no_body() -> None:
    def answer(asked: Asked) -> bytes:
        known = asked.headers.get("if-none-match") == 'W/"a b"' and asked.headers.get("if-modified-since") == "Mon"
        once = {"connection": "close"}  # what is asked next meets no connection that is being closed
        return reply(status=304, **once) if known else reply(PAGE, etag='W/"a b"', last_modified="Mon", **once)

    with web_server(answer) as site, Client(settings(site.place)) as client:
        first = client.get(site.url)
        again = client.get(site.url, etag=first.headers["etag"], last_modified=first.headers["last-modified"])
        odd = client.get(site.url, etag="a\r\nX-Evil: 1")
    assert (again.status, again.body, again.received_bytes) == (304, b"", 0)
    assert (odd.status, "x-evil" in site.asked[-1].headers) == (200, False)


RETRIES: dict[str, tuple[list[Answer], int | str, int]] = {
    "server_error": ([reply(status=500), reply(PAGE)], 200, 2),
    "still_an_error": ([reply(status=500)] * 3, 500, 2),
    "reset": ([[RESET], reply(PAGE)], 200, 2),
    "cut": ([[OK + b"Content-Length: 9\r\n\r\nabc"], reply(PAGE)], 200, 2),
    "asked_to_wait": ([reply(status=429, retry_after="1"), reply(PAGE)], 200, 2),
    "wait_is_long": ([reply(status=503, retry_after="86400")], 503, 1),
    "wait_is_nonsense": ([reply(status=429, retry_after="soon")], 429, 1),
    "not_found": ([reply(status=404)], 404, 1),
    "not_http": ([b"nonsense\r\n\r\n"], "bad_response", 1),
}


@pytest.mark.parametrize("name", RETRIES)
def test_only_passing_failures_are_tried_again(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers, outcome, requests = RETRIES[name]
    slept: list[float] = []
    monkeypatch.setattr("pipeline.web.client.time.sleep", slept.append)
    monkeypatch.setattr("pipeline.web.pacing._MAX_PAUSE", 0.0)
    with web_server(lambda asked: answers[asked.number]) as site, Client(settings(site.place, retries=1)) as client:
        try:
            found: int | str = client.get(site.url).status
        except FetchError as why:
            found = why.reason
    assert (found, len(site.asked)) == (outcome, requests)
    assert slept[:1] == [1.0] * (requests - 1)


def test_retry_after_is_told() -> None:
    late = {"date": "Mon, 21 Sep 2026 10:00:00 GMT", "retry_after": "Mon, 21 Sep 2026 10:01:30 GMT"}
    with web_server(lambda asked: reply(status=503, **late)) as site, Client(settings(site.place)) as client:
        assert client.get(site.url).retry_after == 90


# ---- cookies and secrets


def test_cookies_live_within_one_get_and_one_host() -> None:
    def answer(asked: Asked) -> bytes:
        if asked.path == "/away":
            return moved(f"{other.url}/gate", set_cookie="a=1; Path=/")
        return (
            reply(PAGE) if "gate=1" in asked.headers.get("cookie", "") else moved("/gate", set_cookie="gate=1; Path=/")
        )

    with (
        web_server(lambda asked: reply(PAGE)) as other,
        web_server(answer) as site,
        Client(settings(site.place, other.place)) as client,
    ):
        first, second = client.get(site.url + "/gate"), client.get(site.url + "/gate")
        client.get(site.url + "/away")
    assert (first.body, second.body, len(site.asked)) == (PAGE, PAGE, 5)
    assert "cookie" not in site.asked[2].headers
    assert "cookie" not in other.asked[0].headers
    assert "set-cookie" not in first.headers


def test_secrets_go_to_their_origin_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FEED_LOGIN", "reader:pa55:word")
    monkeypatch.setenv("FEED_KEY", "k3y-t0ken")
    caplog.set_level(logging.DEBUG)
    with (
        web_server(lambda asked: reply(status=404)) as other,
        web_server(lambda asked: moved("/2") if asked.path == "/" else moved(other.url)) as site,
        Client(settings(site.place, other.place)) as client,
    ):
        response = client.get(site.url, auth="FEED_LOGIN", headers=[("X-Key", "key=${FEED_KEY}")])
    for asked in site.asked:
        assert asked.headers["authorization"] == "Basic cmVhZGVyOnBhNTU6d29yZA=="
        assert asked.headers["x-key"] == "key=k3y-t0ken"
    assert not {"authorization", "x-key"} & set(other.asked[0].headers)
    shown = repr(response) + repr(client) + caplog.text
    assert not any(secret in shown for secret in ("pa55", "cmVhZGVy", "k3y-t0ken"))


AUTHS = {"token": "Bearer token", "user:pw": "Basic dXNlcjpwdw==", "Bearer a:b": "Bearer a:b"}


@pytest.mark.parametrize("value", AUTHS)
def test_auth_is_read_from_the_environment(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEED_LOGIN", value)
    with web_server(lambda asked: reply()) as site, Client(settings(site.place)) as client:
        client.get(site.url, auth="FEED_LOGIN")
    assert site.asked[0].headers["authorization"] == AUTHS[value]


def test_bad_secrets_are_told_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROKEN", "to\nken")
    monkeypatch.delenv("MISSING", raising=False)
    with web_server(lambda asked: reply()) as site, Client(settings(site.place)) as client:
        missing = failure(client, site.url, auth="MISSING")
        broken = failure(client, site.url, headers=[("X-Key", "${BROKEN}")])
        ours = failure(client, site.url, headers=[("Host", "a.example")])
    assert (missing.reason, "MISSING" in missing.detail) == ("no_secret", True)
    assert (broken.reason, "ken" in str(broken)) == ("bad_header", False)
    assert (ours.reason, site.asked) == ("bad_header", [])


# ---- pacing


def test_a_site_is_asked_with_a_gap_by_all_threads_and_hops() -> None:
    def answer(asked: Asked) -> bytes:
        return moved("/end") if asked.path == "/start" else reply(PAGE)

    with web_server(answer) as site, Client(settings(site.place, gap_seconds=0.1)) as client:
        threads = [threading.Thread(target=client.get, args=(site.url + "/start",)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    times = sorted(asked.at for asked in site.asked)
    assert len(times) == 8
    assert min(later - sooner for sooner, later in itertools.pairwise(times)) >= 0.09


def test_a_site_is_asked_by_few_at_a_time() -> None:
    with (
        web_server(lambda asked: iter([0.4, reply(PAGE, connection="close")])) as site,
        Client(settings(site.place, per_host=2, gap_seconds=0.1)) as client,
    ):
        threads = [threading.Thread(target=client.get, args=(site.url,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (len(site.asked), site.at_once) == (6, 2)


def test_a_wait_that_is_too_long_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.web.client._PATIENCE", 0.2)
    with web_server(lambda asked: reply(PAGE)) as site, Client(settings(site.place, gap_seconds=5)) as client:
        client.get(site.url)
        began = time.monotonic()
        why = failure(client, site.url)
    assert (why.reason, why.retry_after > 0, time.monotonic() - began < 3) == ("throttled", True, True)
