"""The stage of mentions: the pure function on every article, and rejects instead of a stop in a stream."""

import dataclasses

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.knowledge import shipped_knowledge
from transforms.mentions import ExtractMentions
from transforms.model import Article, Findings, Published
from transforms.policy.extract import extract_mentions

ARTICLE = Article(
    article_id="a1",
    text_id="t1",
    ref="r1",
    title="TikTok sues to block state ban",
    text="TikTok filed a lawsuit on Monday to overturn the state law that bans the app. It will fight on.",
    language="en",
    published=Published(at="2026-03-05"),
)
GERMAN = dataclasses.replace(ARTICLE, article_id="a2", language="de")


def test_stage_is_the_function_on_every_article() -> None:
    knowledge = shipped_knowledge()
    with TestPipeline(runner="FnApiRunner") as pipeline:
        found, rejects = pipeline | beam.Create([ARTICLE, GERMAN]) | ExtractMentions(knowledge)
        assert_that(found, equal_to([extract_mentions(ARTICLE, knowledge), Findings(article_id="a2")]), label="found")
        assert_that(rejects, equal_to([]), label="rejects")
