"""Alerts: one reason to tell someone about an event."""

from dataclasses import dataclass

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.knowledge import Knowledge, knowledge_of
from transforms.model import Alert, PolicyEvent
from transforms.policy.alerting import draft_alerts


@dataclass
class DraftAlerts(beam.PTransform):
    """The alerts each event gives reason for, by the rules of `alerts.yaml`; the sink sends each id once."""

    knowledge: Knowledge

    def expand(self, events: PCollection[PolicyEvent]) -> PCollection[Alert]:
        rules = knowledge_of({"alerts.yaml": dict(self.knowledge.texts)["alerts.yaml"]})  # what travels to the workers
        return events | "DraftAlerts" >> beam.FlatMap(draft_alerts, rules)
