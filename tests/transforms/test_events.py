"""The stage gives what its pure twin gives, from any order, with earlier events, and costs few nodes."""

import random
from collections.abc import Iterable
from dataclasses import replace

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to
from tests_seed_tellings import articles, mentions
from tests_tellings import stories

from transforms.events import ConsolidateEvents
from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Mention, PolicyEvent
from transforms.policy.consolidate import consolidate

KNOWLEDGE = shipped_knowledge()
RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"


def check(told: Iterable[Article], tellings: Iterable[Mention], earlier: Iterable[PolicyEvent] | None = None) -> None:
    """Run the stage and compare with the pure twin."""
    told, tellings, before = list(told), list(tellings), list(earlier or ())
    events, bounded = consolidate(told, tellings, KNOWLEDGE, before)
    with beam.Pipeline(runner=RUNNER) as pipeline:
        inputs = [
            pipeline | "Articles" >> beam.Create(told, reshuffle=False),
            pipeline | "Mentions" >> beam.Create(tellings, reshuffle=False),
        ]
        if earlier is not None:
            inputs.append(pipeline | "Earlier" >> beam.Create(before, reshuffle=False))
        found, articles = tuple(inputs) | ConsolidateEvents(KNOWLEDGE)
        assert_that(found, equal_to(list(events)), label="Events")
        assert_that(articles, equal_to(list(bounded)), label="Bounds")


def test_seeds_undated_articles_and_all() -> None:
    check(articles(), mentions())


@pytest.mark.parametrize("seed", [1, 2])
def test_dated_and_undated_stories_mixed(seed: int) -> None:
    told = stories(seed, companies=3, most_reports=10)
    both = [*told.articles, *articles()], [*told.mentions, *mentions()]
    for items in both:
        random.Random(seed).shuffle(items)  # type: ignore[arg-type]
    check(*both)


def test_earlier_events_number_the_revisions_and_leave_tombstones() -> None:
    told = stories(3, companies=2, most_reports=6)
    half = {article.article_id for article in told.articles[::2]}
    before, _ = consolidate(
        [a for a in told.articles if a.article_id in half],
        [m for m in told.mentions if m.article_id in half],
        KNOWLEDGE,
    )
    gone = replace(before[0], event_id="0" * 16)
    check(told.articles, told.mentions, [*before, gone])


def test_nothing_in_nothing_out() -> None:
    check([], [])
    check(articles(), [], [])
