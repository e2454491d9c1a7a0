"""ExtractArticles gives articles and rejects."""

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.articles import ExtractArticles
from transforms.knowledge import shipped_knowledge
from transforms.model import Page

STORY = (
    "The maker of door cameras said on Monday that it will stop renting them to landlords "
    "in the three northern states from May."
)


def test_articles_and_rejects() -> None:
    pages = [
        Page(ref="good", body=STORY.encode()),
        Page(ref="short", body=b"Too short to be an article."),
        Page(ref="nothing", body=b"Share on Facebook\n"),
        Page(ref="binary", body=bytes(range(1, 32)) * 50),
    ]
    with TestPipeline() as pipeline:
        articles, rejects = pipeline | beam.Create(pages) | ExtractArticles(shipped_knowledge())
        assert_that(articles | beam.Map(lambda article: (article.ref, article.text)), equal_to([("good", STORY)]))
        found = rejects | beam.Map(lambda reject: (reject.stage, reject.reason, reject.subject))
        expected = [("too_short", "short"), ("no_text", "nothing"), ("not_text", "binary")]
        assert_that(found, equal_to([("ExtractArticles", *item) for item in expected]), label="rejects")
