"""DetectLanguage marks articles and keeps them all."""

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.language import DetectLanguage
from transforms.model import Article


def test_every_language_stays() -> None:
    texts = [
        "Die Firma wird ihre Kameras nicht mehr an Vermieter verleihen.",
        "The firm will stop renting its cameras to landlords.",
        "1",
    ]
    articles = [Article(article_id=str(n), text_id="", ref=str(n), text=text) for n, text in enumerate(texts)]
    with TestPipeline() as pipeline:
        marked, rejects = pipeline | beam.Create(articles) | DetectLanguage()
        assert_that(
            marked | beam.Map(lambda article: (article.ref, article.language)),
            equal_to([("0", "de"), ("1", "en"), ("2", "und")]),
        )
        assert_that(rejects, equal_to([]), label="rejects")
