"""The whole product as one sentence: the graph from pages to events and alerts; edges and windows are the caller's."""

from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.settings import Settings
from transforms.alerts import DraftAlerts
from transforms.articles import ExtractArticles
from transforms.distinct import KeepDistinct
from transforms.events import ConsolidateEvents
from transforms.known_by import KeepKnownBy
from transforms.language import DetectLanguage
from transforms.lineage import TraceCopies
from transforms.mentions import ExtractMentions
from transforms.model import Alert, Article, Demand, Findings, Mention, Page, PolicyEvent, Reject


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


def monitor(pages: PCollection[Page], settings: Settings) -> Outputs:
    """Wire the stages; edges and windows are the caller's."""
    knowledge, strict = settings.knowledge, settings.strict
    extracted, unreadable = pages | ExtractArticles(knowledge, strict=strict)
    rejects = [unreadable]
    if settings.as_of:
        extracted, later = extracted | KeepKnownBy(settings.as_of)
        rejects.append(later)
    marked, unmarked = extracted | DetectLanguage(strict=strict)
    distinct, repeated = marked | KeepDistinct()
    articles = distinct | TraceCopies(knowledge)
    findings, unmined = articles | mining(settings)
    mentions = findings | "MentionsOf" >> beam.FlatMap(mentions_of)
    demands = findings | "DemandsOf" >> beam.FlatMap(demands_of)
    events, dated = (articles, mentions) | ConsolidateEvents(knowledge)
    alerts = events | DraftAlerts(knowledge)
    rejected = (*rejects, unmarked, repeated, unmined) | "Rejects" >> beam.Flatten()
    return Outputs(dated, mentions, demands, events, alerts, rejected)
