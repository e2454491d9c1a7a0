"""Stage: cut the clean article out of every page."""

from dataclasses import dataclass

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.knowledge import Knowledge
from transforms.model import Article, Page, Reject
from transforms.stage import map_or_reject
from transforms.text.article import extract_article


@dataclass
class ExtractArticles(beam.PTransform):
    """Pages become articles. Rejects: not_text, no_text, too_short and the kinds of page that hold no article."""

    knowledge: Knowledge
    strict: bool = True

    def expand(self, pages: PCollection[Page]) -> tuple[PCollection[Article], PCollection[Reject]]:
        return map_or_reject(pages, extract_article, self.knowledge, stage="ExtractArticles", strict=self.strict)
