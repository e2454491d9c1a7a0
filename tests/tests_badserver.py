"""Runs the hostile web beside the project, and polls it round by round as a live run does."""

import functools
import json
import logging
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from pipeline.live.fetching import FetchPages
from pipeline.live.polling import PollFeeds
from pipeline.web.settings import WebSettings
from transforms.articles import ExtractArticles
from transforms.feeds.after_poll import feed_id
from transforms.feeds.model import Feed, FeedState, HealthNotice, PageRequest, PageState
from transforms.feeds.moments import later
from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Page, Reject

SERVER = Path(__file__).resolve().parents[2] / "shared" / "tools" / "badserver.py"
TRIES = 5
PORTS = 14  # the site, its canary and twelve robots sites
CONTACT = "https://monitor.example/bot"
START = "2026-11-23T06:00:00Z"
STEP = 6 * 3600  # seconds between rounds: every feed that answers is due again, Retry-After of a day is not over


@dataclass(frozen=True)
class BadServer:
    """A running server."""

    port: int
    log: Path

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/f/{name}"

    def page(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/a/{name}"

    def tick(self) -> None:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/__tick", method="POST")
        urllib.request.urlopen(request, timeout=10).read()

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def canary_rows(self) -> list[dict[str, Any]]:
        return [row for row in self.rows() if row["role"] == "canary"]

    def scenarios(self) -> list[str]:
        """The feeds a user would configure: not those that are only targets of others."""
        listed = json.loads(urllib.request.urlopen(f"http://127.0.0.1:{self.port}/__scenarios", timeout=10).read())
        return sorted(name for name, told in listed["feeds"].items() if not told.get("aux"))

    def check(self, product: str) -> list[str]:
        """The lines of the server's own judgement."""
        call = [sys.executable, str(SERVER), "--check", str(self.log), "--product", product]
        return subprocess.run(call, capture_output=True, text=True, check=False).stdout.splitlines()

    def settings(self, **other: Any) -> WebSettings:
        """Settings that reach exactly what the server's own notes allow: all its ports but the canary."""
        ports = [self.port, *range(self.port + 2, self.port + PORTS)]
        return WebSettings(contact=CONTACT, allow=tuple(f"127.0.0.1:{port}" for port in ports), **other)


@contextmanager
def bad_server(folder: Path, *, hold: int = 45) -> Iterator[BadServer]:
    """Serve on free ports while the block runs; hanging answers last four times `hold` seconds."""
    log = folder / "requests.jsonl"
    for _ in range(TRIES):  # between finding ports and taking them somebody else may take one
        port = _free_port()
        call = [sys.executable, str(SERVER), "--port", str(port), "--log", str(log), "--hold", str(hold)]
        with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                if "serving" in process.stdout.readline():
                    yield BadServer(port=port, log=log)
                    return
            finally:
                process.kill()
    raise AssertionError(f"the server did not start in {TRIES} tries")


def _free_port() -> int:
    """The first of fourteen free ports in a row, below those that clients are given."""
    for port in range(21_000 + time.monotonic_ns() // 1000 % 10_000, 32_700, PORTS):
        if all(_is_free(port + n) for n in range(PORTS)):
            return port
    raise OSError("no fourteen free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@dataclass
class Known:
    """What a live run keeps between passes."""

    feeds: dict[str, FeedState] = field(default_factory=dict)
    pages: dict[str, PageState] = field(default_factory=dict)


@dataclass
class Round:
    """What one pass gave."""

    requests: list[PageRequest] = field(default_factory=list)
    states: list[FeedState] = field(default_factory=list)
    notices: list[HealthNotice] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    page_states: list[PageState] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    msec: dict[str, int] = field(default_factory=dict)  # the slowest poll and page

    def keep_in(self, known: Known) -> None:
        known.feeds.update((state.feed_id, state) for state in self.states)
        known.pages.update((state.url, state) for state in self.page_states)


_ROUNDS: dict[str, Round] = {}  # in this process only: the runner's threads hand their results over here


def run_round(
    feeds: Sequence[Feed], known: Known, web: WebSettings, now: str, *, workers: int = 1, fetch: bool = True
) -> Round:
    """One pass of the two stages; `known` is left as it is."""
    _ROUNDS[now] = given = Round()
    mode = ["--direct_running_mode=multi_threading"] if workers > 1 else []
    options = PipelineOptions([f"--direct_num_workers={workers}", *mode])
    logging.getLogger().setLevel(logging.ERROR)  # Beam warns of each stage with several outputs
    pipeline = beam.Pipeline(runner=FnApiRunner(), options=options)
    pairs = [(feed, known.feeds.get(feed_id(feed.url))) for feed in feeds]
    polled = pipeline | "Feeds" >> beam.Create(pairs, reshuffle=False) | PollFeeds(web, now, strict=True)
    for name in ("requests", "states", "notices", "rejects"):
        _take(getattr(polled, name), name, now, "Poll")
    if fetch:
        before = pipeline | "Pages" >> beam.Create(list(known.pages.values()), reshuffle=False)
        fetched = (polled.requests, before) | FetchPages(web, now, strict=True)
        for name, where in (("pages", "pages"), ("states", "page_states"), ("rejects", "rejects")):
            _take(getattr(fetched, name), where, now, "Fetch")
        articles, refused = fetched.pages | ExtractArticles(shipped_knowledge())
        _take(articles, "articles", now, "Extract")
        _take(refused, "rejects", now, "Extract")
    result = pipeline.run()
    result.wait_until_finish()
    for measured in result.metrics().query()["distributions"]:
        given.msec[measured.key.metric.namespace] = measured.committed.max
    del _ROUNDS[now]
    return given


def _take(values: Any, name: str, now: str, stage: str) -> None:
    values | f"{stage}{name}" >> beam.Map(functools.partial(_put, now, name))


def _put(now: str, name: str, value: Any) -> None:
    getattr(_ROUNDS[now], name).append(value)


def feed_ends(states: Iterable[FeedState]) -> dict[str, str]:
    """How each scenario ended: the reason of its last failure, or how many entries were passed on in all."""
    return {s.url.rpartition("/")[2]: s.problem or f"{len(s.seen)} entries" for s in states}


def page_ends(articles: Iterable[Article], rejects: Iterable[Reject]) -> dict[str, str]:
    """How each page ended: an article (or several, where it changed), or the last reason why there is none."""
    counts = Counter(article.ref for article in articles)
    ends = {reject.subject: reject.reason for reject in rejects if reject.stage != "PollFeeds"}
    ends |= {ref: "article" if times == 1 else f"{times} articles" for ref, times in counts.items()}
    return {ref.split("/", 3)[-1]: end for ref, end in ends.items()}


def rounds(
    server: BadServer, names: Iterable[str], web: WebSettings, ticks: int, *, workers: int = 1
) -> tuple[list[Round], Known]:
    """Poll the scenarios, tick and poll again; the rounds and what is known after the last."""
    known, given = Known(), []
    for number in range(ticks):
        if number:
            server.tick()
        done = run_round(
            [Feed(url=server.url(n)) for n in names], known, web, later(START, number * STEP), workers=workers
        )
        done.keep_in(known)
        given.append(done)
    return given, known
