"""The view of a past day: articles that were published after it are set aside."""

from dataclasses import dataclass

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.model import Article, Reject, Rejected
from transforms.stage import map_or_reject


def known_by(article: Article, day: str) -> Article:
    """The article, if it can have been published on or before `day` (ISO date; "" is no limit).

    Rejects: published_later. An article whose date is not known passes.
    """
    first = article.published.at[:10] or article.published.not_before
    if day and first and first > day[: len(first)]:
        raise Rejected("published_later", subject=article.ref, detail=f"published {first}, after {day}")
    return article


@dataclass
class KeepKnownBy(beam.PTransform):
    """Pass what was published by `day`. Rejects: published_later."""

    day: str

    def expand(self, articles: PCollection[Article]) -> tuple[PCollection[Article], PCollection[Reject]]:
        return map_or_reject(articles, known_by, self.day, stage="KeepKnownBy")
