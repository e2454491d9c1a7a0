"""Work by site in threads: every job once, windows kept, bugs raised."""

import functools
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import FixedWindows, TimestampedValue
from tests_web_server import reply, web_server

from pipeline.live.by_site import RESULTS_WAITING, Job, WorkBySite, _Crew
from pipeline.web.onward import Leg
from pipeline.web.settings import WebSettings
from transforms.feeds.model import RobotsFile

WEB = WebSettings(contact="https://monitor.example/bot", per_host=2)


def double(_: Any, job: int, leg: Leg, now: str) -> Iterator[tuple[str, int]]:
    yield ("odd", job) if job % 2 else ("even", job)


def broken(_: Any, job: int, leg: Leg, now: str) -> Iterator[tuple[str, int]]:
    if job == 3:
        raise ZeroDivisionError("on purpose")
    yield "even", job


def at_its_second(n: int) -> Any:
    return TimestampedValue(("a.example", (str(n), n)), n)


def windowed(value: int, window: Any = beam.DoFn.WindowParam) -> tuple[int, float]:
    return value, float(window.start)


def stage(work: Any) -> WorkBySite:
    return WorkBySite(web=WEB, work=work, now="2026-11-23T06:00:00Z", args=(), tags=("even", "odd"), stage="Test")


def test_every_job_is_done_once_whatever_the_number_of_results() -> None:
    many = range(RESULTS_WAITING * 5)
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        jobs = [(f"site{n % 7}.example", (f"{n:04}", n)) for n in many]
        done = pipeline | beam.Create(jobs, reshuffle=False) | stage(double)
        assert_that(done["even"], equal_to([n for n in many if n % 2 == 0]), label="Even")
        assert_that(done["odd"], equal_to([n for n in many if n % 2]), label="Odd")


def test_results_stay_in_the_window_of_their_site() -> None:
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        jobs = pipeline | beam.Create([0, 2, 14, 26], reshuffle=False) | beam.Map(at_its_second)
        done = jobs | beam.WindowInto(FixedWindows(10)) | stage(double)
        assert_that(done["even"] | beam.Map(windowed), equal_to([(0, 0.0), (2, 0.0), (14, 10.0), (26, 20.0)]))


def test_a_bug_fails_the_run_and_leaves_nothing_that_waits() -> None:
    pipeline = beam.Pipeline(runner=FnApiRunner())
    jobs = [(f"site{n}.example", (str(n), n)) for n in range(40)]
    pipeline | beam.Create(jobs, reshuffle=False) | stage(broken)
    with pytest.raises(Exception, match="on purpose"):
        pipeline.run().wait_until_finish()
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "site")


def asks_for_robots(client: Any, job: str, leg: Leg, now: str) -> Iterator[tuple[str, str]]:
    yield "even", f"{client.robots.allowed(job)}"


def test_robots_files_that_are_known_are_not_asked_for_and_new_ones_are_told() -> None:
    known = RobotsFile(origin="https://known.example", expires="2026-11-24T00:00:00Z", reason="missing")
    with web_server(lambda asked: reply(b"User-agent: *\nDisallow: /")) as site:
        web = WebSettings(contact="https://monitor.example/bot", allow=(site.place,), gap_seconds=0.0)
        with beam.Pipeline(runner=FnApiRunner()) as pipeline:
            urls = ["https://known.example/a", f"{site.url}/a", f"{site.url}/b"]
            jobs = pipeline | beam.Create([(url[:20], (url, url)) for url in urls], reshuffle=False)
            files = pipeline | "Known" >> beam.Create([known], reshuffle=False)
            args: dict[str, Any] = {"web": web, "now": "2026-11-23T06:00:00Z", "args": (), "stage": "Test"}
            done = jobs | WorkBySite(**args, work=asks_for_robots, tags=("even",), robots=beam.pvalue.AsList(files))
            assert_that(done["even"], equal_to(["True", "False", "False"]), label="Verdicts")
            origins = done["robots"] | beam.Map(lambda file: (file.origin, file.expires, file.reason))
            assert_that(origins, equal_to([(site.url, "2026-11-24T06:00:00Z", "rules")]), label="Robots")
    assert site.paths() == ["/robots.txt"]


def test_few_jobs_of_a_site_run_at_a_time() -> None:
    busy, most, lock = [0], [0], threading.Lock()

    def watched(_: Any, job: int) -> Iterator[tuple[str, int]]:
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        time.sleep(0.005)
        with lock:
            busy[0] -= 1
        yield "even", job

    crew = _Crew()
    jobs: deque[Job] = deque(functools.partial(watched, None, n) for n in range(20))
    crew.take(jobs, 2, None)
    assert sorted(value for given, _, _ in crew.finish() for _, value in given) == list(range(20))  # type: ignore[union-attr]
    assert most[0] == 2
