"""Elements whose encoding takes long arrive whole, however many threads work."""

import time
from collections.abc import Iterable
from typing import Any

import apache_beam as beam
from apache_beam.testing.util import assert_that, equal_to

from pipeline.replay import finished, new_pipeline

COUNT, SECONDS = 150, 0.01  # each key is encoded for 1.5 seconds; Beam would send after one


class _Slow:
    """A value that is encoded by Python, and lets other threads run meanwhile."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Any, ...]:
        time.sleep(SECONDS)
        return _Slow, (self.number,)


def _keyed(number: int) -> Iterable[tuple[int, _Slow]]:
    for each in range(COUNT):
        yield number, _Slow(each)


def _sum(keyed: tuple[int, Iterable[_Slow]]) -> int:
    return sum(slow.number for slow in keyed[1])


def test_slow_elements_arrive_whole() -> None:
    pipeline = new_pipeline(["--direct_num_workers=2", "--direct_running_mode=multi_threading"])
    sums = pipeline | beam.Create([1, 2]) | beam.FlatMap(_keyed) | beam.GroupByKey() | beam.Map(_sum)
    assert_that(sums, equal_to([sum(range(COUNT))] * 2))
    finished(pipeline)
