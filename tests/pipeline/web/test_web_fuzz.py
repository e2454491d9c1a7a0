"""A short run of what `tests/benchmarks/fuzz_web.py` does for as long as one likes; and what it found."""

from collections.abc import Iterator
from typing import Any

import pytest
import tests_web_fuzz as fuzz
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests_web_server import WebServer, web_server

from pipeline.web import connections
from pipeline.web.client import Client
from pipeline.web.settings import WebSettings

SHORT = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
OK = b"HTTP/1.1 200 OK\r\n"
ODD = {
    "negative_chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n-3\r\nabc",
    "negative_length": OK + b"Content-Length: -5\r\n\r\nabc",
    "lengths_agree": OK + b"Content-Length: 3, 3\r\n\r\nabc",
    "lengths_disagree": OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "length_in_other_digits": OK + "Content-Length: ٣\r\n\r\nabc".encode(),
    "both_framings": OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "no_colon": OK + b"what is this\r\nContent-Length: 0\r\n\r\n",
    "folded": OK + b"X-Pad: a\r\n b\r\n\tc\r\nContent-Length: 0\r\n\r\n",
    "nul": OK + b"X-\x00: \x00\r\nContent-Length: 0\r\n\r\n",
    "location_in_bytes": b"HTTP/1.1 302 x\r\nLocation: /\xc3\xbc\xff\x80\r\n\r\n",
    "location_of_nothing": b"HTTP/1.1 302 x\r\nLocation: http://[::\r\n\r\n",
    "cookie_of_quotes": OK + b"Set-Cookie: " + b'a="' * 9_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "cookie_of_another_age": OK + b"Set-Cookie: a=b; Expires=Mon, 99 Zzz 99999 99:99:99\r\nContent-Length: 0\r\n\r\n",
    "status_with_no_end": b"HTTP/1.1 200",
    "unchanged_with_a_body": b"HTTP/1.1 304 x\r\nContent-Length: 3\r\n\r\nabc",
}
FOUND_LOCATIONS = ["http:me:pw@10.0.0.1"]  # a password was shown
MADE: dict[str, Any] = {"contact": "me@a.example", "gap_seconds": 0.0, "retries": 0, "seconds": 1.0}
current = [b""]


@pytest.fixture(scope="module")
def site() -> Iterator[WebServer]:
    with web_server(fuzz.first_answer(current)) as server:
        yield server


@pytest.fixture(scope="module")
def client(site: WebServer) -> Iterator[Client]:
    with Client(WebSettings(**MADE, allow=(site.place,), max_bytes=100_000)) as made:
        yield made


def set_answer(raw: bytes) -> None:
    current[0] = raw


@SHORT
@given(fuzz.answers())
def test_answers(client: Client, site: WebServer, raw: bytes) -> None:
    fuzz.check_answer(client, site, raw, set_answer)


@pytest.mark.parametrize("name", ODD)
def test_odd_answers(client: Client, site: WebServer, name: str) -> None:
    fuzz.check_answer(client, site, ODD[name], set_answer)


@pytest.mark.parametrize("location", FOUND_LOCATIONS)
def test_locations_that_were_found(outward: Client, monkeypatch: pytest.MonkeyPatch, location: str) -> None:
    contacts: list[tuple[str, int]] = []
    monkeypatch.setattr(connections._Socket, "connect", fuzz.refusing(contacts), raising=False)
    fuzz.check_location(outward, contacts, location)


@pytest.fixture(scope="module")
def outward() -> Iterator[Client]:
    with Client(WebSettings(**MADE), lookup=fuzz.lookup) as made:
        yield made


@SHORT
@given(fuzz.LOCATIONS)
def test_locations(outward: Client, monkeypatch: pytest.MonkeyPatch, location: str) -> None:
    contacts: list[tuple[str, int]] = []
    monkeypatch.setattr(connections._Socket, "connect", fuzz.refusing(contacts), raising=False)
    fuzz.check_location(outward, contacts, location)


@SHORT
@given(fuzz.ROBOTS)
def test_robots_files(body: bytes) -> None:
    fuzz.check_robots(body)


@SHORT
@given(st.text(max_size=40), st.text(max_size=40))
def test_retry_after(text: str, date: str) -> None:
    fuzz.check_retry_after(text, date)
