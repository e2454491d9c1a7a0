"""Bytes that servers might send, and what has to hold for all of them: used by a short test and by a long script."""

import contextlib
import gzip
import socket
import time
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from tests_web_server import Asked, WebServer, reply

from pipeline.web.client import Client
from pipeline.web.model import FetchError
from pipeline.web.retrying import retry_after
from pipeline.web.robots import rules_of, text_of
from pipeline.web.urls import redirected, shown_url, target_of

MAX_SECONDS = 2.0  # that one example may take; the client's own limit is one
NAMES = """Content-Length Transfer-Encoding Content-Encoding Content-Type Location Retry-After Date Set-Cookie ETag
    Last-Modified Connection X-Pad Content-Length Location Set-Cookie""".split()
VALUES = """0 3 -1 +5 0x9 99999999999999999999 chunked gzip deflate gzip,gzip br close keep-alive soon 5 86400
    a=b;Path=/ a=b;Domain=.example;Max-Age=99999999999999999999 a="\\"\\"\\"";Version=1 /x //x http://[::1]/ ?
    http://127.0.0.1:1/ file:///x Mon,\x2021\x20Sep\x202026\x2010:00:00\x20GMT 3,3 chunked,chunked text/html""".split()
LINES = [b"HTTP/1.1 200 OK", b"HTTP/1.0 404", b"HTTP/1.1 302 Found", b"HTTP/9.9 999 x", b"HTTP/1.1 100 Continue"]
LINES += [
    b"HTTP/1.1 304 x",
    b"HTTP/1.1 204 x",
    b"HTTP/1.1 -1 x",
    b"HTTP/1.1 200",
    b"ICY 200 OK",
    b"",
    b"HTTP/1.1 206 x",
]
BODIES = [b"", b"abc", b"3\r\nabc\r\n0\r\n\r\n", b"ffffffffffffffffffff\r\nx", b"-3\r\nabc", gzip.compress(b"abc" * 99)]
BODIES += [gzip.compress(b"abc" * 99)[:-5], b"0\r\nX: y\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"3;x=y\r\nabc\r\n0\r\n"]


def mostly(texts: list[str]) -> st.SearchStrategy[bytes]:
    return st.one_of(st.sampled_from([text.encode() for text in texts]), st.binary(max_size=12))


HEADERS = st.lists(st.tuples(mostly(NAMES), st.sampled_from([b": ", b":", b" : ", b""]), mostly(VALUES)), max_size=8)
ENDS = st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\n\r\n"])


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    """Something like an HTTP response."""
    end = draw(ENDS)
    line = draw(st.one_of(st.sampled_from(LINES), st.binary(max_size=20)))
    head = end.join([line, *(b"".join(header) for header in draw(HEADERS))])
    return head + end + end + draw(st.one_of(st.sampled_from(BODIES), st.binary(max_size=60)))


HOSTS = ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:10.0.0.1]", "localhost", "site.example", "①.②", "a..b"]
HOSTS += ["169.254.169.254", "me:pw@10.0.0.1", "site.example:80@127.0.0.1", "127.0.0.1\\@site.example", "xn--a", "%31"]
LOCATIONS = st.one_of(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["http://", "https://", "//", "http:", "HTTP:\\\\", "ftp://", "file://", "/", "", "http:///"]),
        st.one_of(st.sampled_from(HOSTS), st.text(max_size=8)),
        st.sampled_from(["", ":80", ":1", ":", ":99999", "/", "?", "#", "\r\n", "\x00", "\t"]),
        st.text(max_size=10),
    ),
    st.text(max_size=30),
)
ROBOTS = st.lists(
    st.one_of(
        st.builds(
            lambda name, sep, value, end: name.encode() + sep + value + end,
            st.sampled_from(
                ["User-agent", "Disallow", "Allow", "Crawl-delay", "Request-rate", "Sitemap", "Visit-time"]
            ),
            st.sampled_from([b":", b": ", b" ", b""]),
            mostly(["*", "policywire", "/", "/*", "/a*b$", "$", "1e999", "-1", "1/0", "nan", "/%", "/%zz", "9" * 400]),
            st.sampled_from([b"\n", b"\r\n", b"\r", b"\x00", b"\x85"]),
        ),
        st.binary(max_size=10),
    ),
    max_size=12,
).map(b"".join)


def lookup(host: str, port: int, **more: Any) -> list[tuple[Any, ...]]:
    """Numbers as the system reads them; one public address for every name. No server is asked."""
    try:
        return socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST, **more)
    except OSError:
        return [(None, None, None, "", ("93.184.215.14", port))]


def refusing(contacts: list[tuple[str, int]]) -> Callable[[object, tuple[str, int]], None]:
    """A `connect` that only notes where it would have gone."""

    def connect(self: object, address: tuple[str, int]) -> None:
        contacts.append(address)
        raise ConnectionRefusedError

    return connect


def check_answer(client: Client, site: WebServer, raw: bytes, set_answer: Callable[[bytes], None]) -> None:
    """Any bytes of a server end in a response or a FetchError, in time."""
    set_answer(raw)
    began = time.monotonic()
    with contextlib.suppress(FetchError):
        response = client.get(site.url)
        assert len(response.body) <= 100_000
        assert all(name == name.lower() for name in response.headers)
        client.get(site.url, etag=response.headers.get("etag", "x"))
    assert time.monotonic() - began < 2 * MAX_SECONDS


def check_location(client: Client, contacts: list[Any], location: str) -> None:
    """No Location leads to an inner address, and what is shown of it holds no password."""
    target = target_of("http://site.example/a")
    with contextlib.suppress(FetchError):
        onward = redirected(target, location)
        assert target_of(onward.url) == onward
        assert "@" not in onward.url.partition("://")[2].partition("/")[0]
    with contextlib.suppress(FetchError):
        client.get(location)
    assert all(address == "93.184.215.14" for address, _ in contacts)
    assert "pw@" not in shown_url(location)


def check_robots(body: bytes) -> None:
    """Any file is read."""
    rules = rules_of(text_of(body))
    if rules is not None:
        for path in ("", "a/b", "%", "ü?x=%zz", "a" * 300):
            rules.can_fetch(f"https://site.example/{path}", "Policywire")
        rules.crawl_delay("Policywire")
        rules.request_rate("Policywire")


def check_retry_after(text: str, date: str) -> None:
    """Any header is nothing, or seconds of a day."""
    assert 0 <= retry_after({"retry-after": text, "date": date}) <= 86_400


def first_answer(current: list[bytes]) -> Callable[[Asked], Any]:
    """A server's behaviour: the current bytes for the first request of an example, an honest page afterwards."""
    return lambda asked: iter([current[0]]) if asked.path == "/" else reply(b"ok", connection="close")
