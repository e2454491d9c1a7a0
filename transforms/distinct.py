"""Distinct articles: one publication of one text is one article, however often the inputs hold it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.memory import reading_rank
from transforms.model import Article, Reject
from transforms.stage import REJECTS

STAGE = "KeepDistinct"
BETTERED = "bettered"


@runtime_checkable
class ReadBefore(Protocol):
    """The articles that earlier runs read."""

    def rank_of(self, article_id: str) -> tuple[int, str] | None:
        """The `reading_rank` of an article that is remembered."""

    def has_article(self, article_id: str) -> bool:
        """Whether an article was read that is not remembered any more."""


@dataclass(frozen=True)
class NothingBefore:
    """There are no such articles."""

    def rank_of(self, article_id: str) -> tuple[int, str] | None:
        return None

    def has_article(self, article_id: str) -> bool:
        return False


def keep_distinct(articles: Iterable[Article]) -> tuple[Article, tuple[Reject, ...]]:
    """Of articles with one id, the one with the longest record (ties: the smallest hash); a reject for each other."""
    ranked = sorted(articles, key=reading_rank)
    kept = ranked[0]
    rest = (
        Reject(stage=STAGE, reason="duplicate", subject=other.ref, detail=f"copy {n} of article {kept.article_id}")
        for n, other in enumerate(ranked[1:], start=2)
    )
    return kept, tuple(rest)


def _distinct(keyed: tuple[str, Iterable[Article]], before: ReadBefore) -> Iterator[Any]:
    """The best reading, unless an earlier run has one as good; then all are dead letters."""
    articles = list(keyed[1])
    kept, rest = keep_distinct(articles)
    known = before.rank_of(keyed[0])
    if (known and reading_rank(kept) >= known) or (not known and before.has_article(keyed[0])):
        rest = tuple(
            Reject(stage=STAGE, reason="known", subject=article.ref, detail=f"reading {n} of article {keyed[0]}")
            for n, article in enumerate(sorted(articles, key=reading_rank), start=1)
        )
    else:
        yield kept
        if known:
            yield TaggedOutput(BETTERED, keyed[0])
    for reject in rest:
        yield TaggedOutput(REJECTS, reject)


def _by_id(article: Article) -> tuple[str, Any]:
    return article.article_id, article


@dataclass
class KeepDistinct(beam.PTransform):
    """Pass each article id once. Rejects: duplicate, and known where an earlier run has a reading as good.

    Gives the articles, the rejects
    and the ids of remembered articles of which a better reading came. Batch: over the whole input. In a stream the
    caller's window bounds how far apart two arrivals are still one.
    """

    before: Any = NothingBefore()  # ReadBefore, or a side input that gives it

    def expand(self, articles: PCollection[Article]) -> tuple[PCollection[Article], PCollection[Reject], Any]:
        keyed = articles | "ById" >> beam.Map(_by_id)
        work = beam.FlatMap(_distinct, self.before).with_outputs(REJECTS, BETTERED, main="articles")
        outputs = keyed | "Meet" >> beam.GroupByKey() | "PassFirst" >> work
        return outputs.articles, outputs[REJECTS], outputs[BETTERED]
