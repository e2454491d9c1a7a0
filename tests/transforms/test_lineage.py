"""`TraceCopies` gives what its twin in memory gives, in one run or many, and loses no article."""

import random
from collections.abc import Iterable

import apache_beam as beam
import pytest
from apache_beam.coders import PickleCoder
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.test_stream import TestStream
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import TimestampedValue
from tests_copies import article, mixed_articles, report, spun

from transforms.copies.trace import trace
from transforms.knowledge import shipped_knowledge
from transforms.lineage import TraceCopies, TraceFurther
from transforms.memory import HeldMemory, Remembered, remembered
from transforms.model import Article

KNOWLEDGE = shipped_knowledge()


def _twin(articles: list[Article]) -> list[Article]:
    return sorted(trace(articles, KNOWLEDGE), key=lambda a: a.article_id)


@pytest.mark.parametrize("seed", [1, 2])
def test_stage_gives_what_the_twin_gives(seed: int) -> None:
    articles = mixed_articles(seed)
    expected = _twin(articles)
    assert any(a.lineage.of for a in expected)
    with TestPipeline("FnApiRunner") as p:
        traced = p | beam.Create(articles) | TraceCopies(KNOWLEDGE, partitions=3)
        assert_that(traced, equal_to(expected))


def test_no_articles_and_one() -> None:
    one = article(report(1))
    for articles in ([], [one]):
        with TestPipeline("FnApiRunner") as p:
            traced = p | beam.Create(articles).with_output_types(Article) | TraceCopies(KNOWLEDGE)
            assert_that(traced, equal_to(_twin(articles)))


@pytest.mark.parametrize("seed", [3, 4])
def test_any_split_into_runs_gives_what_one_run_gives(seed: int) -> None:
    """Later runs know earlier articles by what is remembered of them, not by their texts."""
    articles = mixed_articles(seed, originals=4)
    source = random.Random(seed)
    state: dict[str, Article] = {}
    known: dict[str, Remembered] = {}
    while articles:
        cut = source.randint(1, len(articles))
        new, articles = articles[:cut], articles[cut:]
        expected = {a.article_id: a for a in _twin([*state.values(), *new])}
        with TestPipeline("FnApiRunner") as p:
            seen = p | "Earlier" >> beam.Create([HeldMemory(tuple(known.values()))])
            nothing = p | "None" >> beam.Create([]).with_output_types(str)
            traced, recalled = (p | "New" >> beam.Create(new), seen, nothing, nothing) | TraceFurther(KNOWLEDGE)
            assert_that(traced, equal_to([expected[a.article_id] for a in new]), label="New articles")
            now = [(a.article_id, a.lineage, a.family_id) for a in _of(expected, state) if a != state[a.article_id]]
            moved = recalled | beam.Filter(lambda r: r.moved)
            told = moved | beam.Map(lambda r: (r.article_id, r.lineage, r.family_id))
            assert_that(told, equal_to(now), label="Recalled ones")
        state = expected
        known = {name: remembered(a, a, "2020-07-01T00:00:00Z", KNOWLEDGE) for name, a in state.items()}


def _of(expected: dict[str, Article], names: Iterable[str]) -> list[Article]:
    return [expected[name] for name in names]


def test_a_stream_ends_where_a_batch_does() -> None:
    articles = mixed_articles(5, originals=3)
    stream = TestStream(coder=PickleCoder()).advance_watermark_to(0)
    for n in range(0, len(articles), 3):
        stream.add_elements([TimestampedValue(one, n) for one in articles[n : n + 3]]).advance_watermark_to(n + 1)
    with TestPipeline("BundleBasedDirectRunner", options=PipelineOptions(streaming=True)) as p:
        traced = p | stream.advance_watermark_to_infinity() | TraceCopies(KNOWLEDGE)

        def ends_like_batch(passed_on: list[Article]) -> None:
            last: dict[str, list[Article]] = {}
            for one in passed_on:
                last.setdefault(one.article_id, []).append(one)
            for one in trace(articles, KNOWLEDGE):
                assert one in last[one.article_id]
            assert len(passed_on) > len(articles), "a late original changes what was passed on"

        assert_that(traced, ends_like_batch)


def test_a_late_original_takes_over_its_family() -> None:
    text = report(9)
    copy, original = article(spun(text, 1), day=8), article(text, day=1)
    (alone,) = _twin([copy])
    assert alone.lineage.role == "original"
    with TestPipeline("FnApiRunner") as p:
        held = HeldMemory((remembered(alone, alone, "2020-07-01T00:00:00Z", KNOWLEDGE),))
        inputs = [p | f"Input{n}" >> beam.Create(given) for n, given in enumerate(([original], [held], [], []))]
        traced, recalled = tuple(inputs) | TraceFurther(KNOWLEDGE)
        now = {a.article_id: a for a in _twin([copy, original])}
        assert_that(traced, equal_to([now[original.article_id]]), label="Original")
        told = recalled | beam.Map(lambda r: (r.moved, r.lineage))
        assert_that(told, equal_to([(True, now[copy.article_id].lineage)]), label="Copy")
