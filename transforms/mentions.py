"""Mentions: what each article tells that companies did."""

from dataclasses import dataclass

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.knowledge import Knowledge
from transforms.model import Article, Findings, Reject
from transforms.policy.extract import extract_mentions
from transforms.stage import map_or_reject


@dataclass
class ExtractMentions(beam.PTransform):
    """Find the acts, demands and quotations of each article; an article that tells none is no error. Rejects: bug."""

    knowledge: Knowledge
    strict: bool = True

    def expand(self, articles: PCollection[Article]) -> tuple[PCollection[Findings], PCollection[Reject]]:
        return map_or_reject(articles, extract_mentions, self.knowledge, stage="ExtractMentions", strict=self.strict)
