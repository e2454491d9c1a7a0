"""Turns at a site: how many at a time, and how far apart."""

import time

import pytest

from pipeline.web.model import FetchError
from pipeline.web.pacing import Pacer

URL = "https://site.example/a"


def wait_for_a_turn(pacer: Pacer) -> float:
    began = time.monotonic()
    with pacer.turn("site.example", 0.0, 5.0, URL):
        return time.monotonic() - began


@pytest.mark.parametrize(
    ("failure", "waits"),
    [
        (TimeoutError(), True),
        (FetchError("timeout", URL), True),
        (FetchError("too_large", URL), True),
        (FetchError("connection", URL), False),
        (FetchError("not_found", URL), False),
    ],
)
def test_a_request_that_was_given_up_counts_until_its_server_has_noticed(failure: Exception, waits: bool) -> None:
    pacer = Pacer(1, aftermath=0.2)
    with pytest.raises(type(failure)), pacer.turn("site.example", 0.0, 5.0, URL):
        raise failure
    assert (wait_for_a_turn(pacer) >= 0.15) is waits
    assert wait_for_a_turn(pacer) < 0.15


def test_who_cannot_wait_is_told_at_once() -> None:
    pacer = Pacer(1, aftermath=0.2)
    with (
        pacer.turn("site.example", 0.0, 5.0, URL),
        pytest.raises(FetchError, match="throttled"),
        pacer.turn("site.example", 60.0, 1.0, URL),
    ):
        pass
