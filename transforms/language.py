"""Stage: mark every article with the language it is written in."""

from dataclasses import dataclass, replace

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.model import Article, Reject
from transforms.stage import map_or_reject
from transforms.text.language import detect_language


def mark_language(article: Article) -> Article:
    """The article with the language of its title and text; ``und`` when they are too short to tell."""
    return replace(article, language=detect_language(f"{article.title}\n{article.text}"))


@dataclass
class DetectLanguage(beam.PTransform):
    """Articles of every language stay in the graph and are marked. Rejects: none."""

    strict: bool = True

    def expand(self, articles: PCollection[Article]) -> tuple[PCollection[Article], PCollection[Reject]]:
        return map_or_reject(articles, mark_language, stage="DetectLanguage", strict=self.strict)
