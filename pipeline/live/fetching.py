"""Fetching: the pages that feeds name, each once, and again where it changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from pipeline.live.by_site import Results, WorkBySite
from pipeline.web.client import Client
from pipeline.web.model import FetchError
from pipeline.web.onward import Leg, Onward, SentOn
from pipeline.web.settings import WebSettings
from pipeline.web.urls import site_of
from transforms.feeds.model import PageRequest, PageState, RobotsFile
from transforms.feeds.pages import STAGE, Fetched, PageAsk, PageOutcome, after_fetch, own_text, page_key, plan_page
from transforms.feeds.refreshes import refresh_target
from transforms.feeds.statuses import problem_of
from transforms.model import Page, Reject

ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.5"
_ALL_THE_WAY = Leg()
REFRESHES = 2  # meta refreshes followed from one page


class PageOutputs(NamedTuple):
    """What a round of fetching gives; `states` are those of the pages that were asked for."""

    pages: PCollection[Page]
    states: PCollection[PageState]
    rejects: PCollection[Reject]
    robots: PCollection[RobotsFile]


@dataclass
class FetchPages(beam.PTransform):
    """Fetch the pages that are asked for, and look again at known ones that are due: (requests, states) -> pages.

    A page that several feeds name is fetched once; one that did not change gives nothing. Rejects: robots, not_found,
    gone, paywall, forbidden, timeout and the other reasons of the client, no_text.
    """

    web: WebSettings
    now: Any  # RFC 3339 UTC, or a side input of it
    strict: bool = False  # raise bugs, rather than reject one page
    robots: Any = ()  # RobotsFiles that are known, or a side input of them

    def expand(self, both: tuple[PCollection[PageRequest], PCollection[PageState]]) -> PageOutputs:
        requests, known = both
        tags = ("pages", "states", "rejects")
        work = WorkBySite(
            web=self.web, work=_fetch, now=self.now, args=(self.strict,), tags=tags, stage=STAGE, robots=self.robots
        )
        fetched = (requests, known) | "PlanPages" >> _PlanPages(self.now) | "Ask" >> work
        texts = requests | "FeedTexts" >> beam.ParDo(_FeedTexts(), self.now).with_outputs("rejects", main="pages")
        pages = (fetched["pages"], texts.pages) | "Pages" >> beam.Flatten()
        rejects = (fetched["rejects"], texts.rejects) | "Rejects" >> beam.Flatten()
        return PageOutputs(pages, fetched["states"], rejects, fetched["robots"])


@dataclass
class _PlanPages(beam.PTransform):
    """Join requests and states by page, and key what is to be asked for by its site."""

    now: Any

    def expand(
        self, both: tuple[PCollection[PageRequest], PCollection[PageState]]
    ) -> PCollection[tuple[str, tuple[str, PageAsk]]]:
        requests = both[0] | "ByPage" >> beam.FlatMap(_keyed)
        known = both[1] | "StateByPage" >> beam.Map(_by_url)
        joined = {"requests": requests, "known": known} | "JoinByPage" >> beam.CoGroupByKey()
        return joined | "Plan" >> beam.FlatMap(_planned, self.now)


class _FeedTexts(beam.DoFn):
    """Entries whose article is the feed's own text."""

    def process(self, request: PageRequest, now: str) -> Iterator[Any]:
        if not request.fetch:
            outcome = own_text(request, now)
            if outcome.page:
                yield outcome.page
            if outcome.reject:
                yield TaggedOutput("rejects", outcome.reject)


def _keyed(request: PageRequest) -> Iterator[tuple[str, PageRequest]]:
    if request.fetch:
        yield page_key(request.url), request


def _by_url(state: PageState) -> tuple[str, PageState]:
    return state.url, state


def _planned(joined: tuple[str, dict[str, Iterable[Any]]], now: str) -> Iterator[tuple[str, tuple[str, PageAsk]]]:
    _, found = joined
    states = sorted(found["known"], key=lambda state: (state.fetched_at, state), reverse=True)
    ask = plan_page(list(found["requests"]), states[0] if states else None, now)
    if ask:
        yield site_of(ask.request.url), (ask.request.url, ask)


def _fetch(client: Client, ask: PageAsk, leg: Leg, now: str, strict: bool) -> Results:
    try:
        outcome = after_fetch(ask, fetch(client, ask.request, leg), now)
    except SentOn:
        raise
    except Exception as bug:
        if strict:
            raise
        detail = f"{type(bug).__name__}: {bug}"
        outcome = PageOutcome(reject=Reject(stage=STAGE, reason="bug", subject=ask.request.url, detail=detail))
    named = (("pages", outcome.page), ("states", outcome.state), ("rejects", outcome.reject))
    yield from ((tag, value) for tag, value in named if value is not None)


def fetch(client: Client, request: PageRequest, leg: Leg = _ALL_THE_WAY) -> Fetched:
    """Ask for a page, and for the one it only sends on to. Raises SentOn where the leg is to stay and has to end."""
    got = _get(client, request, leg)
    for _ in range(REFRESHES):
        target = "" if got.problem or got.status == 304 else refresh_target(got.body, got.url)
        if not target:
            break
        if leg.stay and site_of(target) != site_of(got.url):
            raise SentOn(Onward(target))
        got = _get(client, replace(request, url=target), replace(leg, after=None))
    return got


def _get(client: Client, request: PageRequest, leg: Leg) -> Fetched:
    etag, last_modified = request.etag, request.last_modified
    try:
        got = client.get(request.url, etag=etag, last_modified=last_modified, accept=ACCEPT, robots=True, leg=leg)
    except FetchError as why:
        return Fetched(url=why.url, problem=why.reason, detail=why.detail, retry_after=why.retry_after)
    problem = "" if got.status == 304 else problem_of(got.status, got.headers)
    if not problem and got.status != 304 and not got.body.strip():
        problem = "empty_body"
    return Fetched(
        url=got.url,
        status=got.status,
        body=b"" if problem else got.body,
        content_type=got.headers.get("content-type", ""),
        etag=got.headers.get("etag", ""),
        last_modified=got.headers.get("last-modified", ""),
        problem=problem,
        detail=f"HTTP {got.status}" if problem else "",
        retry_after=got.retry_after,
    )
