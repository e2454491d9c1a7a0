"""The local runner sends workers what they need, and gives what Beam's own gives."""

import time
from typing import Any, ClassVar

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pvalue import AsList, TaggedOutput
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.worker import sdk_worker
from apache_beam.testing.util import assert_that, equal_to

from pipeline.local_runner import LeanRunner

IN_THREADS = ("--direct_num_workers=2", "--direct_running_mode=multi_threading")


class Ahead(beam.DoFn):
    def process(self, number: int, listed: list[int]) -> Any:
        yield number + len(listed)
        yield TaggedOutput("odd", number * 2)


def run(runner: FnApiRunner, *options: str) -> None:
    """Side inputs, several outputs, grouping and combining."""
    with beam.Pipeline(runner=runner, options=PipelineOptions(list(options))) as pipeline:
        numbers = pipeline | beam.Create(range(10))
        ahead = numbers | beam.ParDo(Ahead(), AsList(numbers)).with_outputs("odd", main="even")
        total = (ahead.even, ahead.odd) | beam.Flatten() | beam.combiners.Count.PerElement()
        grouped = total | beam.Map(lambda pair: (pair[1], pair[0])) | beam.GroupByKey()
        sizes = grouped | beam.MapTuple(lambda count, found: (count, sorted(found)))
        assert_that(sizes, equal_to([(1, [0, 2, 4, 6, 8, 11, 13, 15, 17, 19]), (2, [10, 12, 14, 16, 18])]))


def sent(runner: FnApiRunner, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many collections the workers are told of, for each stage of a worker."""
    told: list[int] = []
    begin = sdk_worker.bundle_processor.BundleProcessor.__init__

    def noted(self: Any, capabilities: Any, descriptor: Any, *rest: Any) -> None:
        told.append(len(descriptor.pcollections))
        begin(self, capabilities, descriptor, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(sdk_worker.bundle_processor.BundleProcessor, "__init__", noted)
        run(runner, *IN_THREADS)
    return told


class Resting(beam.DoFn):
    """Outlives its stage only where workers keep what is done."""

    gone: ClassVar[list[float]] = []
    ended: ClassVar[list[float]] = []  # the stage after it

    def process(self, number: int) -> Any:
        yield number

    def teardown(self) -> None:
        self.gone.append(time.monotonic())


def slowly(_: Any) -> None:
    time.sleep(2)
    Resting.ended.append(time.monotonic())


def test_workers_forget_stages_that_are_done() -> None:
    with beam.Pipeline(runner=LeanRunner(), options=PipelineOptions(list(IN_THREADS))) as pipeline:
        rested = pipeline | beam.Create([1]) | beam.Map(lambda number: (number, number)) | beam.GroupByKey()
        again = (
            rested
            | beam.Keys()
            | beam.ParDo(Resting())
            | beam.Map(lambda number: (number, 1))
            | "Next" >> beam.GroupByKey()
        )
        again | beam.Map(slowly)
    assert min(Resting.gone) < min(Resting.ended)


@pytest.mark.parametrize("options", [(), IN_THREADS], ids=["alone", "threads"])
def test_results_are_those_of_the_graph(options: tuple[str, ...]) -> None:
    run(LeanRunner(), *options)


def test_a_stage_is_told_of_its_own_collections(monkeypatch: pytest.MonkeyPatch) -> None:
    lean, whole = sent(LeanRunner(), monkeypatch), sent(FnApiRunner(), monkeypatch)
    assert len(lean) == len(whole) > 5
    assert min(whole) == max(whole)  # Beam sends them all to each
    assert sum(lean) < sum(whole) / 2
