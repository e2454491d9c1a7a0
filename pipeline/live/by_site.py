"""Work on the web, site by site: each site in one worker at a time, many sites at once, results as they come.

Grouping by site is what holds a site's gap over all workers: a limit kept by each worker alone would be multiplied by
their number. Inside a worker threads take the sites' jobs, a few per site, and the bundle's results are given out while
the rest is still waiting for the network. A job that is sent on to another site is handed to the worker of that site.
"""

import functools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from queue import Queue, SimpleQueue
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pvalue import AsList, PCollection, TaggedOutput
from apache_beam.utils.windowed_value import WindowedValue

from pipeline.live.room import release_memory
from pipeline.web.client import Client, shared_client
from pipeline.web.onward import Leg, Onward, SentOn
from pipeline.web.settings import WebSettings
from pipeline.web.urls import site_of
from transforms.feeds.model import RobotsFile

THREADS = 16  # per worker; 247 requests a second against 19 one after the other, at 50 ms each
ROBOTS, ONWARD = "robots", "onward"
LEGS = ("AskSites", "FollowToSites", "FollowFurther")  # redirects to a fourth site are followed from the third
RESULTS_WAITING = 32  # threads wait while so many results have not been taken, which bounds the memory they need

Results = Iterable[tuple[str, Any]]  # (tag of the output, value)
Work = Callable[..., Results]  # (client, job, leg, now, *args)
Job = Callable[[], Results]
Result = tuple[list[tuple[str, Any]] | Exception, float, Any]  # what a job gave, its seconds, and its site's place


@dataclass(frozen=True, slots=True)
class _Trip:
    """A job on its way; where it was sent on to, if it was."""

    name: str
    job: Any
    after: Onward | None = None


@dataclass
class WorkBySite(beam.PTransform):
    """Call `work(client, job, leg, now, *args)` for each (site, (name, job)): a site's jobs in one worker, by name.

    Work that raises SentOn is called again in the worker of the site it was sent on to. No bound on time but the
    client's own; windows and timestamps are those of a site's group; the order of results means nothing. Gives a
    dictionary of the tags; "robots" comes on top of them: the files that were read on the way.
    """

    web: WebSettings
    work: Work
    now: Any  # RFC 3339 UTC, or a side input of it where a stream has a time for each window
    args: tuple[Any, ...]
    tags: tuple[str, ...]
    stage: str  # whose counters it feeds
    robots: Any = ()  # the files that others read, or a side input of them

    def expand(self, jobs: PCollection[tuple[str, tuple[str, Any]]]) -> dict[str, PCollection[Any]]:
        trips, legs, read = jobs | "Begin" >> beam.Map(_trip), list[Any](), list[Any]()
        for label in LEGS:
            asked = trips | label >> _Leg(self, label != LEGS[-1], AsList(read[-1]) if read else ())
            trips, legs = asked[ONWARD], [*legs, asked]
            read.append([leg[ROBOTS] for leg in legs] | f"{label}Robots" >> beam.Flatten())
        given = {tag: [leg[tag] for leg in legs] | f"{tag.capitalize()}OfLegs" >> beam.Flatten() for tag in self.tags}
        return given | {ROBOTS: read[-1]}


def _trip(keyed: tuple[str, tuple[str, Any]]) -> tuple[str, _Trip]:
    site, (name, job) = keyed
    return site, _Trip(name, job)


@dataclass
class _Leg(beam.PTransform):
    """One round: each site answers what is asked of it."""

    whole: WorkBySite
    stay: bool
    read: Any  # the files of the rounds before: none is asked for again

    def expand(self, trips: PCollection[tuple[str, _Trip]]) -> Any:
        whole = self.whole
        threads = beam.ParDo(_InThreads(whole, self.stay), whole.now, whole.robots, self.read)
        grouped = trips | "GroupBySite" >> beam.GroupByKey()
        return grouped | "Ask" >> threads.with_outputs(*whole.tags, ROBOTS, ONWARD)


class _InThreads(beam.DoFn):
    def __init__(self, whole: WorkBySite, stay: bool) -> None:
        self._web, self._work, self._args, self._stay = whole.web, whole.work, whole.args, stay
        self._in = Metrics.counter(whole.stage, "in")
        self._rejected = Metrics.counter(whole.stage, "rejected")
        self._msec = Metrics.distribution(whole.stage, "msec")

    def start_bundle(self) -> None:
        self._crew = _Crew()
        self._taught = ""  # the time of the run whose robots files the client has learned

    def process(
        self,
        element: tuple[str, Iterable[_Trip]],
        now: str,
        robots: Iterable[RobotsFile],
        read: Iterable[RobotsFile],
        window: Any = beam.DoFn.WindowParam,
        timestamp: Any = beam.DoFn.TimestampParam,
    ) -> Iterator[Any]:
        client = shared_client(self._web)  # made for the first site: a pass that asks for nothing needs no contact
        if self._taught != now:
            client.robots.learn([*robots, *read], now)
            self._taught = now
        jobs: deque[Job] = deque(
            functools.partial(self._worked, trip, client, now)
            for trip in sorted(element[1], key=lambda trip: trip.name)
        )
        self._crew.take(jobs, self._web.per_host, (window, timestamp, functools.partial(client.robots.new, now)))
        for done in self._crew.done():
            yield from self._outputs(*done)

    def finish_bundle(self) -> Iterator[Any]:
        for done in self._crew.finish():
            yield from self._outputs(*done)
        release_memory()

    def _worked(self, trip: _Trip, client: Client, now: str) -> Results:
        try:
            return list(self._work(client, trip.job, Leg(trip.after, self._stay), now, *self._args))
        except SentOn as sent:
            return [(ONWARD, (site_of(sent.onward.url), replace(trip, after=sent.onward)))]

    def _outputs(self, given: "list[tuple[str, Any]] | Exception", seconds: float, place: Any) -> Iterator[Any]:
        if isinstance(given, Exception):
            raise given
        self._in.inc(not any(tag == ONWARD for tag, _ in given))
        self._msec.update(int(seconds * 1000))
        window, timestamp, new_robots = place
        for tag, value in (*given, *((ROBOTS, file) for file in new_robots())):
            self._rejected.inc(tag == "rejects")
            yield TaggedOutput(tag, WindowedValue(value, timestamp, (window,)))


class _Crew:
    """The threads of one bundle. They are daemons: a bundle that fails leaves them, and must not hold up the exit."""

    def __init__(self) -> None:
        self._sites: SimpleQueue[tuple[deque[Job], Any] | None] = SimpleQueue()
        self._results: Queue[Result] = Queue(RESULTS_WAITING)
        self._threads = 0
        self._open = 0

    def take(self, jobs: deque[Job], at_a_time: int, place: Any) -> None:
        """Begin the jobs of a site; `place` comes back with each result."""
        self._open += len(jobs)
        for _ in range(min(at_a_time, len(jobs))):
            self._sites.put((jobs, place))
            if self._threads < THREADS:
                self._threads += 1
                threading.Thread(target=self._work, name="site", daemon=True).start()

    def done(self) -> Iterator[Result]:
        """The results that are there."""
        while not self._results.empty():
            self._open -= 1
            yield self._results.get()

    def finish(self) -> Iterator[Result]:
        """All other results, as they come."""
        while self._open:
            self._open -= 1
            yield self._results.get()
        for _ in range(self._threads):
            self._sites.put(None)

    def _work(self) -> None:
        while (site := self._sites.get()) is not None:
            jobs, place = site
            while jobs:
                try:
                    job = jobs.popleft()
                except IndexError:  # another thread was faster
                    break
                begun = time.monotonic()
                try:
                    given: list[tuple[str, Any]] | Exception = list(job())
                except Exception as bug:  # handed to the bundle's own thread, which fails
                    given = bug
                self._results.put((given, time.monotonic() - begun, place))
