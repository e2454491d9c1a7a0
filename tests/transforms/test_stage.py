"""A refused element is a dead letter; a bug fails a replay and is a dead letter in a stream."""

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.model import Reject, Rejected
from transforms.stage import map_or_reject


def halved(number: int, by: int) -> int:
    if number % by:
        raise Rejected("odd", subject=str(number), detail=f"not a multiple of {by}")
    return number // by


def test_results_and_rejects() -> None:
    with TestPipeline() as p:
        results, rejects = map_or_reject(p | beam.Create([2, 3, 4]), halved, 2, stage="Halve")
        assert_that(results, equal_to([1, 2]), label="results")
        letter = Reject(stage="Halve", reason="odd", subject="3", detail="not a multiple of 2")
        assert_that(rejects, equal_to([letter]), label="rejects")


def test_a_bug_fails_a_strict_run() -> None:
    with pytest.raises(Exception, match="by zero"), TestPipeline() as p:
        map_or_reject(p | beam.Create([2]), halved, 0, stage="Halve")


def test_a_bug_is_a_dead_letter_in_a_stream() -> None:
    with TestPipeline() as p:
        _, rejects = map_or_reject(p | beam.Create([2]), halved, 0, stage="Halve", strict=False)
        detail = "ZeroDivisionError: integer modulo by zero"
        assert_that(rejects, equal_to([Reject(stage="Halve", reason="bug", subject="int", detail=detail)]))


def test_rejections_travel_between_processes() -> None:
    import pickle

    why = pickle.loads(pickle.dumps(Rejected("odd", subject="3", detail="d")))
    assert (why.reason, why.subject, why.detail, str(why)) == ("odd", "3", "d", "3: odd (d)")
