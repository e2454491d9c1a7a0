"""Filling the sinks as a last stage of a run's graph: after the commit, in the worker that committed."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pvalue import PCollection

from pipeline.warehouse.fill import Filled, fill, open_sink
from pipeline.warehouse.settings import SinkSettings

STAGE = "FillSinks"


@dataclass
class FillSinks(beam.PTransform):
    """Bring every sink up to the state at `path`, once for each element that says a commit is done.

    A sink that cannot be filled does not fail the run: its articles are committed, and the next run fills it. It is
    counted and logged.
    """

    sinks: SinkSettings
    path: str

    def expand(self, commits: PCollection[Any]) -> PCollection[Filled]:
        return commits | "Fill" >> beam.FlatMap(_fill_all, self.sinks, self.path)


def _fill_all(_: Any, sinks: SinkSettings, path: str) -> Iterator[Filled]:
    for kind, place in sinks.named():
        filled = fill(path, kind, place, open_sink)
        Metrics.counter(STAGE, "failed" if filled.problem else "filled").inc()
        if filled.problem:
            logging.getLogger(__name__).error("%s", filled.problem)
        yield filled
