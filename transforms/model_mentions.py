"""Mentions by a model: what each article tells that companies did, asked of a language model and checked against the
text.

The rules read every article first. Their findings decide which articles are asked about when a budget is short, serve
as a cross-check of what the model tells, and stand in, marked ``model:not_evaluated``, where there is no usable
answer. Articles whose title and text are the same are one question; a question of an earlier run is answered from
what was kept.
"""

from dataclasses import dataclass

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.knowledge import Knowledge
from transforms.model import Article, Findings, Reject
from transforms.model_asking import STAGE, AskModel, FirstReading, Settled
from transforms.policy.answers import read_answer
from transforms.policy.crosscheck import evaluated, not_evaluated
from transforms.policy.extract import extract_mentions
from transforms.policy.extractor import Extractor
from transforms.policy.prompting import question_of
from transforms.stage import map_or_reject


def first_reading(article: Article, extractor: Extractor, knowledge: Knowledge) -> FirstReading:
    """Read an article by the rules and prepare its question."""
    question = question_of(article, extractor, knowledge)
    return FirstReading(article=article, rules=extract_mentions(article, knowledge), question=question)


def settle(settled: Settled, extractor: Extractor, knowledge: Knowledge) -> Findings:
    """The findings of an article by the reply to its question; never raises for what a model says."""
    reading, reply = settled
    if reply is None or reading.question is None:
        return reading.rules
    answer = None if reply.failure else read_answer(reply.content)
    if answer is None:
        return not_evaluated(reading.rules, reply.failure or "unusable")
    return evaluated(reading.article, answer, reading.rules, reading.question.end, extractor, knowledge)


@dataclass
class ExtractMentionsByModel(beam.PTransform):
    """Find the acts of each article by a language model, checked word by word. Rejects: bug.

    The same in and out as `ExtractMentions`. A budget holds for each window: a bounded run has one.
    """

    knowledge: Knowledge
    extractor: Extractor
    strict: bool = True

    def expand(self, articles: PCollection[Article]) -> tuple[PCollection[Findings], PCollection[Reject]]:
        work, strict = (self.extractor, self.knowledge), self.strict
        readings, unread = map_or_reject(articles, first_reading, *work, stage="ReadByRules", strict=strict)
        settled = readings | AskModel(*work)
        findings, unsettled = map_or_reject(settled, settle, *work, stage=STAGE, strict=strict)
        return findings, (unread, unsettled) | "ModelRejects" >> beam.Flatten()
