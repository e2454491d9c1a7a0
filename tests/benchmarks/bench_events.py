"""Cost of consolidation: mentions of many acts through the stage, against one plain GroupByKey of the same elements.

python tests/benchmarks/bench_events.py [mentions] [reports of the largest act]
"""

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import apache_beam as beam

from transforms.events import ConsolidateEvents
from transforms.knowledge import shipped_knowledge
from transforms.policy.consolidate import consolidate

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests_tellings import many_stories

RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(count: int, most: int) -> None:
    """Print one line for each way."""
    logging.disable(logging.WARNING)
    stories = many_stories(count, most)
    print(f"{len(stories.mentions)} mentions of {len(set(stories.truth.values()))} acts")
    elements = [(m.article_id, m) for m in stories.mentions] + [(a.article_id, a) for a in stories.articles]

    def plain() -> None:
        with beam.Pipeline(runner=RUNNER) as p:
            _ = p | beam.Create(elements, reshuffle=False) | beam.GroupByKey() | beam.Map(lambda kv: len(list(kv[1])))

    def staged() -> None:
        with beam.Pipeline(runner=RUNNER) as p:
            articles = p | "Articles" >> beam.Create(stories.articles, reshuffle=False)
            mentions = p | "Mentions" >> beam.Create(stories.mentions, reshuffle=False)
            events, bounded = (articles, mentions) | ConsolidateEvents(shipped_knowledge())
            _ = events | "Events" >> beam.Map(lambda event: event.event_id)
            _ = bounded | "Bounded" >> beam.Map(lambda article: article.article_id)

    base, stage = timed(plain), timed(staged)
    pure = timed(lambda: consolidate(stories.articles, stories.mentions, shipped_knowledge()))
    print(f"plain GroupByKey {base:.1f} s, stage {stage:.1f} s, ratio {stage / base:.2f}, pure twin {pure:.1f} s")


if __name__ == "__main__":
    main(*(int(value) for value in (sys.argv[1:] + ["20000", "40"][len(sys.argv) - 1 :])))
