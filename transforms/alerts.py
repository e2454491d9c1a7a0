"""Alerts: one reason to tell someone about an event, drafted from what happened to it and queued once, ever.

Both stages keep no state of their own. What was before this run is an input, so that a run that is repeated, or runs
beside another, drafts the same alerts under the same ids.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import AsDict, PCollection, TaggedOutput

from transforms.feeds.model import HealthNotice
from transforms.knowledge import Knowledge, knowledge_of
from transforms.model import Alert, PolicyEvent
from transforms.outbox import Draft, OutboxEntry, RuleStart, alert_of
from transforms.policy.alert_queue import queue
from transforms.policy.alert_rules import FILE
from transforms.policy.alerting import Standing, draft_alerts, draft_gone, draft_health

_STARTS = "starts"
_NOW, _BEFORE, _ABSORBED = "now", "before", "absorbed"
Told = tuple[str, tuple[str, PolicyEvent]]  # event id, (what it is to that event, event)


@dataclass
class DraftAlerts(beam.PTransform):
    """The alerts each event gives reason for, by the rules of `alerts.yaml`.

    Takes (events,) where nothing was known before (a replay), else (events with their tombstones, the events before
    this run, the ids of articles of earlier runs, notices of the feeds' health); the last ones may be left out.
    """

    knowledge: Knowledge

    def expand(self, inputs: tuple[PCollection[Any], ...]) -> PCollection[Draft]:
        rules = rules_of(self.knowledge)
        if len(inputs) == 1:
            return inputs[0] | "Draft" >> beam.FlatMap(_draft_first, rules)
        events, before = inputs[0], inputs[1]
        articles = inputs[2] if len(inputs) > 2 else None
        notices = inputs[3] if len(inputs) > 3 else None
        told = (events | "Now" >> beam.Map(_now), before | "Before" >> beam.Map(_was)) | beam.Flatten()
        placed = told | "ByEvent" >> beam.GroupByKey() | "Place" >> beam.FlatMap(_place) | "ByHeir" >> beam.GroupByKey()
        known = AsDict(articles | "KnownArticles" >> beam.Map(_known_article)) if articles is not None else {}
        drafts = placed | "Draft" >> beam.FlatMap(_draft, known, rules)
        if notices is None:
            return drafts
        return (drafts, notices | "DraftHealth" >> beam.FlatMap(_health, rules)) | "Drafts" >> beam.Flatten()


@dataclass
class QueueAlerts(beam.PTransform):
    """The entries this run adds to the outbox, and the starts of rules it is the first to have.

    Takes (drafts, everything of the outbox and the rule starts of earlier runs). `now` is the time of the run.
    Everything goes through one key: alerts are few, since each needs an event that changed.
    """

    knowledge: Knowledge
    now: Any  # text, or a side input
    begin: PCollection[Any] | None = None  # one element a run, in its window; a run without windows needs none

    def expand(self, inputs: tuple[PCollection[Any], ...]) -> tuple[PCollection[OutboxEntry], PCollection[RuleStart]]:
        begun = self.begin or inputs[0].pipeline | "Begin" >> beam.Create([None])  # rules start with nothing drafted
        together = (begun, *inputs) | beam.Flatten() | "Together" >> beam.Map(_together) | beam.GroupByKey()
        queued = together | "Queue" >> beam.FlatMap(_queue, rules_of(self.knowledge), self.now).with_outputs(
            _STARTS, main="entries"
        )
        return queued.entries, queued[_STARTS]


@dataclass
class AlertsOf(beam.PTransform):
    """The alerts table: of drafts in a replay; of the entries that are to be told in a live run."""

    def expand(self, told: PCollection[Any]) -> PCollection[Alert]:
        return told | "ToBeTold" >> beam.Filter(_to_be_told) | "AlertOf" >> beam.Map(alert_of)


def rules_of(knowledge: Knowledge) -> Knowledge:
    """The part of the knowledge that alerts need: it is what travels to the workers."""
    return knowledge_of({FILE: dict(knowledge.texts)[FILE]})


def _draft_first(event: PolicyEvent, rules: Knowledge) -> Iterator[Draft]:
    return draft_alerts(Standing(event=event), rules)


def _now(event: PolicyEvent) -> Told:
    return event.event_id, (_NOW, event)


def _was(event: PolicyEvent) -> Told:
    return event.event_id, (_BEFORE, event)


def _known_article(article_id: str) -> tuple[str, bool]:
    return article_id, True


def _place(joined: tuple[str, Iterable[tuple[str, PolicyEvent]]]) -> Iterator[Told]:
    """An event that this run merged into another goes there; all others stay with what they were before."""
    name, told = joined
    found = dict(sorted(told, key=repr))
    now, before = found.get(_NOW), found.get(_BEFORE)
    if now is None:
        return
    if now.status == "merged":
        if before is None or before.status == "active":
            yield now.merged_into, (_ABSORBED, now)
        return
    yield name, (_NOW, now)
    if before is not None:
        yield name, (_BEFORE, before)


def _draft(
    placed: tuple[str, Iterable[tuple[str, PolicyEvent]]], known: dict[str, bool], rules: Knowledge
) -> Iterator[Draft]:
    told = sorted(placed[1], key=repr)
    event = next((event for role, event in told if role == _NOW), None)
    before = next((event for role, event in told if role == _BEFORE), None)
    absorbed = tuple(event for role, event in told if role == _ABSORBED)
    if event is None:  # merged into an event that this run left as it was
        yield from draft_gone(absorbed, rules)
        return
    seen = frozenset(source.article_id for source in event.sources if source.article_id in known)
    yield from draft_alerts(Standing(event=event, before=before, absorbed=absorbed, known_articles=seen), rules)


def _health(notice: HealthNotice, rules: Knowledge) -> Iterator[Draft]:
    return draft_health(notice, rules)


def _together(item: Any) -> tuple[str, Any]:
    return "outbox", item


def _queue(gathered: tuple[str, Iterable[Any]], rules: Knowledge, now: str) -> Iterator[Any]:
    items = list(gathered[1])
    drafts = [item for item in items if isinstance(item, Draft)]
    known = [item for item in items if isinstance(item, OutboxEntry | RuleStart)]
    queued = queue(drafts, known, rules, now)
    yield from queued.entries
    for start in queued.starts:
        yield TaggedOutput(_STARTS, start)


def _to_be_told(told: Draft | OutboxEntry) -> bool:
    return isinstance(told, Draft) or not told.held
