"""Delivery as the last stage of a run's graph: after the commit, in the worker that committed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.delivery.deliver import Delivered, deliver, machine_clock
from pipeline.delivery.store import Record, StateOutbox
from pipeline.state.base import base_of
from transforms.alerts import rules_of
from transforms.knowledge import Knowledge
from transforms.policy.alert_times import parsed


@dataclass
class DeliverAlerts(beam.PTransform):
    """Send what the committed outbox holds, once for each element that says a commit is done.

    A bundle that is tried again finds in the journal what the first try sent. `committed` reads entries and marks of
    the state at `path`; `now` is RFC 3339 for a run whose time is given, "" takes the machine's clock.
    """

    knowledge: Knowledge
    path: str
    committed: Callable[[str], Iterable[Record]]
    now: str = ""

    def expand(self, commits: PCollection[Any]) -> PCollection[Delivered]:
        rules = rules_of(self.knowledge)
        return commits | "Deliver" >> beam.FlatMap(_deliver, rules, self.path, self.committed, self.now)


def _deliver(
    _: Any, rules: Knowledge, path: str, committed: Callable[[str], Iterable[Record]], now: str
) -> Iterator[Delivered]:
    yield deliver_state(path, rules, committed, now)


def deliver_state(
    path: str, knowledge: Knowledge, committed: Callable[[str], Iterable[Record]], now: str = ""
) -> Delivered:
    """Send what the state at `path` holds; see `DeliverAlerts`."""

    def given() -> datetime:
        return parsed(now)

    store = StateOutbox(base_of(path), lambda: committed(path))
    return deliver(store, knowledge, path, given if now else machine_clock)
