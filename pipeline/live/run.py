"""One bounded pass: what is new is read, joined to what earlier passes read, committed, and then told."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import AsList, PCollection

from pipeline.delivery.stage import DeliverAlerts
from pipeline.errors import RunError
from pipeline.graph import Earlier, Resumed, monitor
from pipeline.ledger import MINED
from pipeline.live.earlier import ReadEarlier, Version, latest
from pipeline.live.plan import Plan, plan_pass
from pipeline.live.room import bound_memory
from pipeline.live.settings import LiveSettings
from pipeline.replay import finished, new_pipeline
from pipeline.sources import ReadFiles, Source
from pipeline.state.commit import LOST, CommitRun, Committed
from pipeline.state.compact import compact
from pipeline.state.manifest import Partition
from pipeline.state.outbox import committed_records
from pipeline.state.store import snapshot_of
from pipeline.state.write import Tally, WritePartition
from transforms.feeds.model import Feed, FeedState, HealthNotice, PageRequest, RobotsFile
from transforms.model import Article, Findings, Page, Reject

TRIES = 6  # of a pass that another one came before


@dataclass(frozen=True)
class Pass:
    """How a pass ended: `partition` is what it added, None when there was nothing new."""

    partition: Partition | None
    tries: int
    told: tuple[str, ...] = ()  # what the user should know of it


@dataclass(frozen=True)
class _Read:
    """What the edges of a pass give: pages, and whatever else is to be kept."""

    pages: PCollection[Page]
    rejects: PCollection[Reject]
    kept: tuple[PCollection[Any], ...] = ()
    notices: PCollection[HealthNotice] | None = None


def run_pass(
    live: LiveSettings,
    now: str = "",
    beam_args: Sequence[str] = (),
    planned: Callable[[Plan], None] = lambda _: None,
) -> Pass:
    """Run one pass to its commit. A pass that loses a race begins anew on what the other one left.

    `now` is RFC 3339; "" takes the machine's clock. Raises UsageError where the state cannot be
    used, RunError when the pass fails or loses `TRIES` times.
    """
    for tries in range(1, TRIES + 1):
        plan = plan_pass(live, now)
        planned(plan)
        pipeline = new_pipeline(beam_args)
        build_pass(pipeline, live, plan)
        bound_memory()
        finished(pipeline)
        after = snapshot_of(plan.target.path)
        partitions = after.manifest.partitions if after.manifest else ()
        added = next((p for p in partitions if p.name == plan.target.partition), None)
        merged = after.manifest.merged if after.manifest else ()
        if added is not None or plan.target.partition in merged or after.runs == plan.snapshot.runs:
            if live.compact_after and len(partitions) > live.compact_after:
                compact(plan.target.path)
            return Pass(added, tries, _told(plan))
        time.sleep(random.Random(plan.target.partition).uniform(0, 0.5 * tries))
    raise RunError(f"{live.state}: other runs committed {TRIES} times before this one; nothing is lost, run again")


def _told(plan: Plan) -> tuple[str, ...]:
    if not plan.knowledge_before:
        return ()
    hashes = f"config hash {plan.knowledge_before[:12]}, now {plan.config.digest[:12]}"
    return (f"the knowledge has changed since the last run ({hashes}); what was read before stays as it was read",)


def build_pass(pipeline: beam.Pipeline, live: LiveSettings, plan: Plan) -> PCollection[Committed]:
    """Wire a whole pass: edges, graph, partition, commit, delivery. Nothing is read or written before it runs."""
    return wire(pipeline | "Plan" >> beam.Create([plan], reshuffle=False), live, given_by(plan))


@dataclass(frozen=True)
class Given:
    """What stages get beside their elements: values where the plan is known on wiring, else side inputs."""

    plan: Any
    archive: Any
    target: Any
    intent: Any
    now: Any
    clock: Any  # of deliveries; "" is the machine's


def given_by(plan: Plan) -> Given:
    """What this plan gives."""
    return Given(plan, plan.archive, plan.target, plan.intent, plan.now, plan.clock)


def wire(plans: PCollection[Plan], live: LiveSettings, given: Given) -> PCollection[Committed]:
    """Wire what follows from a plan, or from one plan in each window."""
    before = plans | "Earlier" >> ReadEarlier(given.plan)
    read = _edges(plans, live, given, before)
    earlier = Earlier(
        known=before["known"],
        mentions=before["mentions"],
        events=before["events"],
        archive=given.archive,
        outbox=(before["outbox"], before["rule_starts"]) | "Outbox" >> beam.Flatten() | "Latest" >> beam.Map(_value),
        now=given.now,
        begin=plans,
        notices=read.notices,
    )
    outputs = monitor(read.pages, live.settings, earlier)
    assert isinstance(outputs, Resumed)
    kept = (
        *outputs.all(),
        outputs.entries,
        outputs.starts,
        outputs.known,
        outputs.replaced,
        read.rejects,
        *read.kept,
        *_tallies(read.pages, outputs),
        plans | "Taken" >> beam.FlatMap(_taken),
    )
    written = kept | "WritePartition" >> WritePartition(given.target)
    committed = written | "CommitRun" >> CommitRun(given.intent, plans)
    done = committed | "Done" >> beam.Filter(_is_done)
    done | "DeliverAlerts" >> DeliverAlerts(live.settings.knowledge, live.state, committed_records, given.clock)
    if live.sinks.named():
        from pipeline.warehouse.stage import FillSinks

        done | "FillSinks" >> FillSinks(live.sinks, live.state)
    return committed


def _edges(plans: PCollection[Plan], live: LiveSettings, given: Given, before: dict[str, PCollection[Any]]) -> _Read:
    """Pages from files, and from feeds where there are any."""
    paths = plans | "Paths" >> beam.FlatMap(_paths) | "SpreadPaths" >> beam.Reshuffle()
    pages, unread = paths | "ReadDocuments" >> ReadFiles()
    if not live.feeds and not live.pages:
        return _Read(pages, unread)
    from pipeline.live.fetching import FetchPages
    from pipeline.live.polling import PollFeeds

    feeds = plans | "Feeds" >> beam.FlatMap(_feeds, live.feeds)
    named = (feeds | "FeedById" >> beam.Map(_by_feed_id), before["feeds"] | "StateById" >> beam.Map(_by_state_id))
    known = (
        named | "AllFeeds" >> beam.Flatten() | "MeetFeeds" >> beam.GroupByKey() | "WithState" >> beam.FlatMap(_known)
    )
    robots = before["robots"] | "Robots" >> beam.Map(_value)
    polled = known | "PollFeeds" >> PollFeeds(live.web, given.now, robots=AsList(robots))
    paged = before["pages"] | "PageByUrl" >> beam.Map(_by_url) | "MeetPages" >> beam.GroupByKey()
    states = paged | "LatestPage" >> beam.Map(_latest_page)
    asked = (polled.requests, plans | "Asked" >> beam.FlatMap(_asked)) | "Requests" >> beam.Flatten()
    robots = (robots, polled.robots) | "AllRobots" >> beam.Flatten()
    fetched = (asked, states) | "FetchPages" >> FetchPages(live.web, given.now, robots=AsList(robots))
    read = (polled.robots, fetched.robots) | "RobotsRead" >> beam.Flatten() | "RobotsByOrigin" >> beam.Map(_by_origin)
    return _Read(
        pages=(pages, fetched.pages) | "Pages" >> beam.Flatten(),
        rejects=(unread, polled.rejects, fetched.rejects) | "EdgeRejects" >> beam.Flatten(),
        kept=(
            polled.states,
            polled.notices,
            fetched.states,
            read | "MeetRobots" >> beam.GroupByKey() | "LatestRobots" >> beam.Map(_latest_robots),
        ),
        notices=polled.notices,
    )


def _tallies(pages: PCollection[Page], outputs: Resumed) -> tuple[PCollection[Tally], ...]:
    return (
        pages | "CountPages" >> beam.Map(_tally, "pages"),
        outputs.read | "CountRead" >> beam.FlatMap(_read_tallies),
        outputs.findings | "CountTold" >> beam.FlatMap(_told_tally),
    )


def _taken(plan: Plan) -> Iterable[Any]:
    return plan.taken


def _paths(plan: Plan) -> Iterable[Source]:
    return [*(item.path for item in plan.inputs), *plan.archives]


def _asked(plan: Plan) -> Iterable[PageRequest]:
    return plan.requests


def _feeds(_: Plan, feeds: tuple[Feed, ...]) -> Iterable[Feed]:
    return feeds


def _tally(_: Page, name: str) -> Tally:
    return Tally(name)


def _read_tallies(article: Article) -> Iterable[Tally]:
    return [Tally("read")] if article.language in MINED else [Tally("read"), Tally("foreign")]


def _told_tally(findings: Findings) -> Iterable[Tally]:
    return [Tally("told")] if findings.mentions else []


def _value(version: Version) -> Any:
    return version.value


def _is_done(committed: Committed) -> bool:
    """A run that lost a race sends nothing: the one that won does."""
    return committed.outcome != LOST


def _by_feed_id(feed: Feed) -> tuple[str, Any]:
    from transforms.feeds.after_poll import feed_id

    return feed_id(feed.url), feed


def _by_state_id(version: Version) -> tuple[str, Any]:
    return version.value.feed_id, version


def _known(keyed: tuple[str, Iterable[Any]]) -> Iterable[tuple[Feed, FeedState | None]]:
    """A configured feed with its latest state; feeds that left the configuration rest."""
    met = list(keyed[1])
    state = latest(item for item in met if isinstance(item, Version))
    return [(item, state) for item in met if isinstance(item, Feed)]


def _by_origin(file: RobotsFile) -> tuple[str, RobotsFile]:
    return file.origin, file


def _latest_robots(keyed: tuple[str, Iterable[RobotsFile]]) -> RobotsFile:
    """Of the copies that several workers read, the one that holds longest."""
    return max(keyed[1])


def _by_url(version: Version) -> tuple[str, Version]:
    return version.value.url, version


def _latest_page(keyed: tuple[str, Iterable[Version]]) -> Any:
    return latest(keyed[1])
