"""Polling: ask the feeds that are due, and say what is to be fetched, remembered and told."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.live.by_site import Results, WorkBySite
from pipeline.web.client import Client
from pipeline.web.model import FetchError, Hop, Response
from pipeline.web.onward import Leg, SentOn
from pipeline.web.settings import WebSettings
from pipeline.web.urls import site_of
from transforms.feeds.after_poll import after_poll, ask, first_state, is_due
from transforms.feeds.discover import feeds_of_page
from transforms.feeds.model import Feed, FeedState, HealthNotice, PageRequest, RobotsFile
from transforms.feeds.observation import Move, Observation
from transforms.feeds.parse import parse_feed
from transforms.feeds.statuses import problem_of
from transforms.model import Reject, Rejected

STAGE = "PollFeeds"
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_ALL_THE_WAY = Leg()
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)

Known = tuple[Feed, FeedState | None]


class FeedOutputs(NamedTuple):
    """What a poll of all feeds gives; `states` are those of the feeds that were asked."""

    requests: PCollection[PageRequest]
    states: PCollection[FeedState]
    notices: PCollection[HealthNotice]
    rejects: PCollection[Reject]
    robots: PCollection[RobotsFile]


@dataclass
class PollFeeds(beam.PTransform):
    """Ask each feed that is due at `now` once, politely, and read it.

    An entry counts as seen only in the state given out here: where that is not kept, the entry comes again. A feed that
    cannot be read is a reject with the reason, and a state that waits longer.
    """

    web: WebSettings
    now: Any  # RFC 3339 UTC, or a side input of it
    strict: bool = False  # raise bugs, rather than reject one feed
    robots: Any = ()  # RobotsFiles that are known, or a side input of them

    def expand(self, feeds: PCollection[Known]) -> FeedOutputs:
        due = feeds | "DueFeeds" >> beam.Filter(_due, self.now) | "BySite" >> beam.Map(_with_site, self.now)
        tags = ("requests", "states", "notices", "rejects")
        asked = due | "Ask" >> WorkBySite(
            web=self.web, work=_poll, now=self.now, args=(self.strict,), tags=tags, stage=STAGE, robots=self.robots
        )
        return FeedOutputs(**asked)


def _due(known: Known, now: str) -> bool:
    return is_due(known[1], now)


def _with_site(known: Known, now: str) -> tuple[str, tuple[str, Known]]:
    feed, state = known
    return site_of(ask(state or first_state(feed), now).url), (feed.url, known)


def _poll(client: Client, known: Known, leg: Leg, now: str, strict: bool) -> Results:
    feed, state = known
    before = state or first_state(feed)
    try:
        seen = observe(client, feed, before, now, leg)
        polled = after_poll(feed, before, seen, now)
    except SentOn:
        raise
    except Exception as bug:
        if strict:
            raise
        detail = f"{type(bug).__name__}: {bug}"
        seen = Observation(asked=before.url, problem="bug", detail=detail)
        polled = after_poll(feed, before, seen, now)
    if seen.problem:
        yield "rejects", Reject(stage=STAGE, reason=seen.problem, subject=feed.url, detail=seen.detail)
    yield "states", polled.state
    yield from (("requests", request) for request in polled.requests)
    yield from (("notices", notice) for notice in polled.notices)


def observe(client: Client, feed: Feed, state: FeedState, now: str, leg: Leg = _ALL_THE_WAY) -> Observation:
    """Ask for a feed once and read the answer. Raises SentOn where the leg is to stay and the feed has moved."""
    wanted = ask(state, now)
    known_here = site_of(wanted.url) == site_of(feed.url) and wanted.url.split(":")[0] == feed.url.split(":")[0]
    asked: dict[str, Any] = {"auth": feed.auth, "headers": feed.headers} if known_here else {}
    asked |= {"etag": wanted.etag, "last_modified": wanted.last_modified, "accept": ACCEPT, "leg": leg}
    try:
        got = client.get(wanted.url, **asked)
    except FetchError as why:
        return Observation(
            asked=wanted.url,
            url=why.url,
            moves=_moves(why.hops),
            problem=why.reason,
            detail=why.detail,
            retry_after=why.retry_after,
        )
    said = _told(got, asked=wanted.url, conditional=bool(wanted.etag or wanted.last_modified))
    if got.status == 304:
        unchanged = "the same document as before" if state.refused else ""
        return Observation(**said, problem=state.refused, detail=unchanged, refused=bool(state.refused))
    if problem := problem_of(got.status, got.headers):
        return Observation(**said, problem=problem, detail=f"HTTP {got.status}", retry_after=got.retry_after)
    return _read(feed, state, got, said, now)


def _told(got: Response, *, asked: str, conditional: bool) -> dict[str, Any]:
    cached = got.headers.get("cache-control", "")
    age = None if re.search(r"no-(?:cache|store)", cached, re.IGNORECASE) else _MAX_AGE.search(cached)
    return {
        "asked": asked,
        "url": got.url,
        "status": got.status,
        "moves": _moves(got.hops),
        "conditional": conditional,
        "etag": got.headers.get("etag", ""),
        "last_modified": got.headers.get("last-modified", ""),
        "max_age": int(age.group(1)) if age else 0,
    }


def _read(feed: Feed, state: FeedState, got: Response, said: dict[str, Any], now: str) -> Observation:
    body_hash = hashlib.sha256(got.body).hexdigest()[:16]
    if body_hash == state.body_hash:
        return Observation(**said, body_hash=body_hash)
    kind = got.headers.get("content-type", "")
    try:
        parsed = parse_feed(got.body, content_type=kind, url=got.url, zone=feed.zone, now=now)
    except Rejected as why:
        found = feeds_of_page(got.body, got.url) if why.reason == "html_page" else ()
        detail = f"the page names the feed {found[0].url}" if found else why.detail
        return Observation(**said, problem=why.reason, detail=detail, refused=True)
    return Observation(**said, body_hash=body_hash, feed=parsed)


def _moves(hops: Iterable[Hop]) -> tuple[Move, ...]:
    return tuple(Move(status=hop.status, url_from=hop.url_from, url_to=hop.url_to) for hop in hops)
