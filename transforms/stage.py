"""The one way a pure function becomes a stage: map each element, send refused ones to the dead letters, count both."""

from collections.abc import Callable
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.model import Reject, Rejected

REJECTS = "rejects"


class _MapOrReject(beam.DoFn):
    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], stage: str, strict: bool) -> None:
        self._function, self._args, self._stage, self._strict = function, args, stage, strict
        self._in = Metrics.counter(stage, "in")
        self._out = Metrics.counter(stage, "out")
        self._rejected = Metrics.counter(stage, "rejected")

    def process(self, element: Any) -> Any:
        self._in.inc()
        try:
            result = self._function(element, *self._args)
        except Rejected as why:
            self._rejected.inc()
            reject = Reject(stage=self._stage, reason=why.reason, subject=why.subject, detail=why.detail)
            yield TaggedOutput(REJECTS, reject)
            return
        except Exception as bug:
            if self._strict:
                raise
            self._rejected.inc()
            # Only the type and message: a traceback holds paths of one machine, and results must not.
            subject = str(getattr(element, "ref", "") or getattr(element, "article_id", "") or type(element).__name__)
            reject = Reject(stage=self._stage, reason="bug", subject=subject, detail=f"{type(bug).__name__}: {bug}")
            yield TaggedOutput(REJECTS, reject)
            return
        self._out.inc()
        yield result


def map_or_reject(
    elements: PCollection[Any], function: Callable[..., Any], *args: Any, stage: str, strict: bool = True
) -> tuple[PCollection[Any], PCollection[Reject]]:
    """Apply `function(element, *args)` to every element; return (results, rejects).

    A raised `Rejected` becomes a `Reject` of this stage. Any other exception is a bug: with `strict` it fails the
    run (replay, tests), otherwise it becomes a `Reject` with reason ``bug`` (a stream must not stop for one page).
    """
    work = beam.ParDo(_MapOrReject(function, args, stage, strict)).with_outputs(REJECTS, main="results")
    outputs = elements | f"{stage}Each" >> work
    return outputs.results, outputs[REJECTS]
