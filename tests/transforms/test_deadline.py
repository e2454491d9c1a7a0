"""Work over its time is stopped, on any thread, and nothing else is."""

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from transforms.articles import extract_within_bounds
from transforms.deadline import TimeIsUp, cpu_bound
from transforms.knowledge import shipped_knowledge
from transforms.model import Page, Rejected


def spin(seconds: float) -> str:
    try:
        with cpu_bound(seconds):
            while True:
                with contextlib.suppress(Exception):  # as libraries do, which must not swallow the end
                    sum(range(100))
    except TimeIsUp:
        return "stopped"


def test_work_is_stopped_on_every_thread() -> None:
    assert spin(0.1) == "stopped"
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(spin, [0.1] * 4)) == ["stopped"] * 4


def test_waiting_is_no_work() -> None:
    with cpu_bound(0.05):
        time.sleep(0.6)


def test_what_follows_is_left_alone() -> None:
    for _ in range(3):
        assert spin(0.01) == "stopped"
        for _ in range(200_000):
            pass
    assert threading.active_count() < 50


def test_a_page_that_takes_too_long_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(page: Page, knowledge: object) -> None:
        while True:
            pass

    monkeypatch.setattr("transforms.articles.extract_article", endless)
    monkeypatch.setattr("transforms.articles._MAX_SECONDS", 0.2)
    with pytest.raises(Rejected) as why:
        extract_within_bounds(Page(ref="slow", body=b"x"), shipped_knowledge())
    assert (why.value.reason, why.value.subject) == ("too_slow", "slow")
