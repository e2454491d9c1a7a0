"""The whole product as one sentence: the graph from pages to events and alerts; edges and windows are the caller's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.settings import Settings
from transforms.alerts import AlertsOf, DraftAlerts, QueueAlerts
from transforms.articles import ExtractArticles
from transforms.copies.reading import copy_knowledge
from transforms.distinct import KeepDistinct, ReadBefore
from transforms.events import ClosedEvents, ConsolidateEvents, ConsolidateFurther
from transforms.feeds.model import HealthNotice
from transforms.knowledge import Knowledge
from transforms.known_by import KeepKnownBy
from transforms.language import DetectLanguage
from transforms.lineage import TraceCopies, TraceFurther
from transforms.memory import Memory, Recalled, Remembered, as_remembered, remembered, rewritten
from transforms.mentions import ExtractMentions
from transforms.model import Alert, Article, Demand, Findings, Mention, Page, PolicyEvent, Reject
from transforms.outbox import OutboxEntry, RuleStart


@dataclass(frozen=True)
class Outputs:
    """What leaves the graph."""

    articles: PCollection[Article]
    mentions: PCollection[Mention]
    demands: PCollection[Demand]
    events: PCollection[PolicyEvent]
    alerts: PCollection[Alert]
    rejects: PCollection[Reject]

    def all(self) -> tuple[PCollection[Any], ...]:
        """Every collection, for a sink that sorts them by kind."""
        return self.articles, self.mentions, self.demands, self.events, self.alerts, self.rejects


class Archive(ReadBefore, ClosedEvents, Protocol):
    """What of earlier runs is looked up one by one instead of being read."""

    def articles(self, partition: str, article_ids: Sequence[str]) -> Iterable[Article]:
        """The rows of these articles in a partition."""


@dataclass(frozen=True)
class Earlier:
    """What earlier runs left: articles within the horizon, what they tell, the events that are open."""

    known: PCollection[Memory]
    mentions: PCollection[Mention]
    events: PCollection[PolicyEvent]
    archive: Any  # Archive, or a side input that gives one
    outbox: PCollection[OutboxEntry | RuleStart]  # all that was ever queued
    now: Any  # the time of this run, RFC 3339, or a side input that gives it
    begin: PCollection[Any]  # one element a run
    notices: PCollection[HealthNotice] | None = None  # of the feeds polled in this run


@dataclass(frozen=True)
class Replaced:
    """A row of an older partition that counts no more: another row is in its place, or none."""

    table: str
    id: str


@dataclass(frozen=True)
class Resumed(Outputs):
    """What leaves the graph where earlier runs are remembered: only what is new or has changed."""

    entries: PCollection[OutboxEntry]
    starts: PCollection[RuleStart]
    read: PCollection[Article]  # the articles new in this run, as traced
    findings: PCollection[Findings]
    known: PCollection[Remembered]
    replaced: PCollection[Replaced]


def mentions_of(findings: Findings) -> tuple[Mention, ...]:
    """The acts among the findings of an article."""
    return findings.mentions


def demands_of(findings: Findings) -> tuple[Demand, ...]:
    """The demands among the findings of an article."""
    return findings.demands


def mining(settings: Settings) -> beam.PTransform:
    """The stage that finds mentions: the rules, or the model that the settings name."""
    if settings.extractor is None:
        return ExtractMentions(settings.knowledge, strict=settings.strict)
    from transforms.model_mentions import ExtractMentionsByModel  # brings Beam's inference, which the rules do not need

    return ExtractMentionsByModel(settings.knowledge, settings.extractor, strict=settings.strict)


def monitor(pages: PCollection[Page], settings: Settings, earlier: Earlier | None = None) -> Outputs:
    """Wire the stages; edges and windows are the caller's. With `earlier`, what is new is joined to what was read."""
    knowledge, strict = settings.knowledge, settings.strict
    extracted, unreadable = pages | ExtractArticles(knowledge, strict=strict)
    rejects = [unreadable]
    if settings.as_of:
        extracted, later = extracted | KeepKnownBy(settings.as_of)
        rejects.append(later)
    marked, unmarked = extracted | DetectLanguage(strict=strict)
    rejects.append(unmarked)
    if earlier is not None:
        return _joined(marked, rejects, settings, earlier)
    distinct, repeated, _ = marked | KeepDistinct()
    articles = distinct | TraceCopies(knowledge)
    findings, unmined = articles | mining(settings)
    mentions = findings | "MentionsOf" >> beam.FlatMap(mentions_of)
    demands = findings | "DemandsOf" >> beam.FlatMap(demands_of)
    events, dated = (articles, mentions) | ConsolidateEvents(knowledge)
    alerts = (events,) | DraftAlerts(knowledge) | AlertsOf()
    rejected = (*rejects, repeated, unmined) | "Rejects" >> beam.Flatten()
    return Outputs(dated, mentions, demands, events, alerts, rejected)


def _joined(
    marked: PCollection[Article], rejects: list[PCollection[Reject]], settings: Settings, earlier: Earlier
) -> Resumed:
    """The second half of `monitor` where earlier runs are remembered: the same stages, each with what it needs."""
    knowledge = settings.knowledge
    distinct, repeated, bettered = marked | KeepDistinct(earlier.archive)
    needed = earlier.mentions | "Needed" >> beam.Map(_article_of)
    articles, recalled = (distinct, earlier.known, needed, bettered) | "TraceCopies" >> TraceFurther(knowledge)
    findings, unmined = articles | mining(settings)
    mentions = findings | "MentionsOf" >> beam.FlatMap(mentions_of)
    demands = findings | "DemandsOf" >> beam.FlatMap(demands_of)
    consolidation = ConsolidateFurther(knowledge, earlier.archive)
    inputs = (articles, mentions, recalled, earlier.mentions, earlier.events)
    events, pairs, bounded, gone = inputs | "ConsolidateEvents" >> consolidation
    seen = (recalled | "RecalledIds" >> beam.Map(_recalled_id), bettered) | "Seen" >> beam.Flatten()
    told = (events, earlier.events, seen, *([earlier.notices] if earlier.notices else []))
    entries, starts = (told | DraftAlerts(knowledge), earlier.outbox) | QueueAlerts(
        knowledge, earlier.now, earlier.begin
    )
    changed = bounded | "Changed" >> beam.Filter(_changed)
    again = changed | "ByPartition" >> beam.Map(_by_partition) | "Old" >> beam.GroupByKey()
    again = again | "Rewrite" >> beam.FlatMap(_rewrite, earlier.archive)
    kept = (
        pairs | "Remember" >> beam.Map(_remember, earlier.now, copy_knowledge(knowledge)),
        changed | "RememberChange" >> beam.Map(as_remembered),
    )
    replaced = (
        bettered | "ReplacedReading" >> beam.Map(_replaced, "known"),
        changed | "ReplacedKnown" >> beam.Map(_replaced_known),
        gone | "ReplacedMention" >> beam.Map(_replaced, "mentions"),
        events | "ReplacedEvent" >> beam.Map(_replaced_event),
    )
    return Resumed(
        articles=(pairs | "Dated" >> beam.Map(_final), again) | "AllArticles" >> beam.Flatten(),
        mentions=mentions,
        demands=demands,
        events=events,
        alerts=entries | AlertsOf(),
        rejects=(*rejects, repeated, unmined) | "Rejects" >> beam.Flatten(),
        entries=entries,
        starts=starts,
        findings=findings,
        read=articles,
        known=kept | "Known" >> beam.Flatten(),
        replaced=replaced | "Replaced" >> beam.Flatten(),
    )


def _article_of(mention: Mention) -> str:
    return mention.article_id


def _recalled_id(recalled: Recalled) -> str:
    return recalled.article_id


def _changed(recalled: Recalled) -> bool:
    return recalled.changed


def _by_partition(recalled: Recalled) -> tuple[str, Recalled]:
    return recalled.known.partition, recalled


def _rewrite(keyed: tuple[str, Iterable[Recalled]], archive: Archive) -> Iterator[Article]:
    """The rows of the recalled articles of a partition as they are now."""
    recalled = {one.known.article_id: one for one in keyed[1]}
    for article in archive.articles(keyed[0], sorted(recalled)):
        yield rewritten(article, recalled[article.article_id])


def _remember(pair: tuple[Article, Article], now: str, knowledge: Knowledge) -> Remembered:
    return remembered(*pair, now, knowledge)


def _final(pair: tuple[Article, Article]) -> Article:
    return pair[1]


def _replaced(name: str, table: str) -> Replaced:
    return Replaced(table, name)


def _replaced_known(recalled: Recalled) -> Replaced:
    return Replaced("known", recalled.known.article_id)


def _replaced_event(event: PolicyEvent) -> Replaced:
    return Replaced("events", event.event_id)
