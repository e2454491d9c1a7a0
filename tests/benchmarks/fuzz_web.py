"""Fuzz the web: no exception but FetchError, no hang, and no contact that is not allowed.

    python tests/benchmarks/fuzz_web.py SECONDS [SEED]

CPU seconds count. Prints what was tried, or what it found; another seed tries other inputs.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import tests_web_fuzz as fuzz
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from tests_web_server import web_server

from pipeline.web import connections
from pipeline.web.client import Client
from pipeline.web.settings import WebSettings

BATCH = 1_000
MADE: dict[str, Any] = {"contact": "me@a.example", "gap_seconds": 0.0, "retries": 0, "seconds": 1.0}


def main(seconds: float, first: int) -> None:
    """Batches of each check in turn until the time is over."""
    current, contacts = [b""], list[tuple[str, int]]()
    connect = connections._Socket.connect
    batch = settings(max_examples=BATCH, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    with (
        web_server(fuzz.first_answer(current)) as site,
        Client(WebSettings(**MADE, allow=(site.place,), max_bytes=100_000)) as client,
        Client(WebSettings(**MADE), lookup=fuzz.lookup) as outward,
    ):

        def answer(raw: bytes) -> None:
            connections._Socket.connect = connect  # type: ignore[method-assign]
            fuzz.check_answer(client, site, raw, lambda made: current.__setitem__(0, made))
            site.asked.clear()

        def location(text: str) -> None:
            connections._Socket.connect = fuzz.refusing(contacts)  # type: ignore[assignment,method-assign]
            fuzz.check_location(outward, contacts, text)
            contacts.clear()

        checks = [
            batch(given(fuzz.answers())(answer)),
            batch(given(fuzz.LOCATIONS)(location)),
            batch(given(fuzz.ROBOTS)(fuzz.check_robots)),
            batch(given(st.text(max_size=40), st.text(max_size=40))(fuzz.check_retry_after)),
        ]
        run(checks, seconds, first)


def run(checks: list[Callable[[], None]], seconds: float, first: int) -> None:
    """Round after round with another seed."""
    began, rounds = time.process_time(), 0
    while time.process_time() - began < seconds:
        for check in checks:
            seed(first + rounds)(check)()
        rounds += 1
    print(f"{rounds} rounds of {BATCH} examples for each of {len(checks)} checks in {seconds:.0f} s of CPU: no finding")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
