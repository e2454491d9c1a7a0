"""Distinct articles: one publication of one text is one article, however often the inputs hold it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.model import Article, Reject
from transforms.records import to_line, to_record
from transforms.stage import REJECTS

STAGE = "KeepDistinct"


def keep_distinct(articles: Iterable[Article]) -> tuple[Article, tuple[Reject, ...]]:
    """Of articles with one id, the one with the longest record (ties: the smallest), and a reject for each other."""
    ranked = sorted(articles, key=_rank)
    kept = ranked[0]
    rest = (
        Reject(stage=STAGE, reason="duplicate", subject=other.ref, detail=f"copy {n} of article {kept.article_id}")
        for n, other in enumerate(ranked[1:], start=2)
    )
    return kept, tuple(rest)


def _rank(article: Article) -> tuple[int, str]:
    line = to_line(to_record(article))
    return -len(line), line


def _distinct(keyed: tuple[str, Iterable[Article]]) -> Iterator[Any]:
    kept, rest = keep_distinct(keyed[1])
    yield kept
    for reject in rest:
        yield TaggedOutput(REJECTS, reject)


@dataclass
class KeepDistinct(beam.PTransform):
    """Pass each article id once. Rejects: duplicate.

    Batch: over the whole input. In a stream the caller's window bounds how far apart two arrivals are still one.
    """

    def expand(self, articles: PCollection[Article]) -> tuple[PCollection[Article], PCollection[Reject]]:
        keyed = articles | beam.WithKeys(lambda article: article.article_id) | beam.GroupByKey()
        outputs = keyed | "PassFirst" >> beam.FlatMap(_distinct).with_outputs(REJECTS, main="articles")
        return outputs.articles, outputs[REJECTS]
