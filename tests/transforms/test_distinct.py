"""One publication of one text is one article; the others are dead letters, whatever their order."""

from itertools import permutations

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.distinct import KeepDistinct, keep_distinct
from transforms.model import Article, Reject

POOR = Article(article_id="a", text_id="t", ref="one", text="x")
RICH = Article(article_id="a", text_id="t", ref="two", text="x", byline="Jo Doe")
OTHER = Article(article_id="b", text_id="t", ref="three", text="x")


def test_order_does_not_matter() -> None:
    results = {keep_distinct(order) for order in permutations([POOR, RICH, POOR])}
    assert len(results) == 1
    kept, rest = results.pop()
    assert kept == RICH
    assert [reject.subject for reject in rest] == ["one", "one"]
    assert len(set(rest)) == 2, "two dead letters are two lines"


def test_stage() -> None:
    with TestPipeline() as p:
        kept, rejects, _ = p | beam.Create([POOR, OTHER, RICH]) | KeepDistinct()
        assert_that(kept, equal_to([RICH, OTHER]), label="kept")
        letter = Reject(stage="KeepDistinct", reason="duplicate", subject="one", detail="copy 2 of article a")
        assert_that(rejects, equal_to([letter]), label="rejects")
