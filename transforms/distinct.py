"""Distinct articles: one publication of one text is one article, however often the inputs hold it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from transforms.memory import Remembered, reading_rank
from transforms.model import Article, Reject
from transforms.stage import REJECTS

STAGE = "KeepDistinct"
BETTERED = "bettered"


@runtime_checkable
class Forgotten(Protocol):
    """The articles of earlier runs that are not remembered any more, but were read."""

    def has_article(self, article_id: str) -> bool:
        """Whether an earlier run read it."""


class Rank(NamedTuple):
    """How good the reading of a remembered article is; of two the smaller is the better."""

    size: int
    digest: str


@dataclass(frozen=True)
class NothingForgotten:
    """There are no such articles."""

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


def _distinct(keyed: tuple[str, Iterable[Article | Rank]], forgotten: Forgotten) -> Iterator[Any]:
    """The best reading, unless an earlier run has one as good; then all are dead letters."""
    read = list(keyed[1])
    known = [item for item in read if isinstance(item, Rank)]
    articles = [item for item in read if isinstance(item, Article)]
    if not articles:
        return
    kept, rest = keep_distinct(articles)
    if (known and reading_rank(kept) >= min(known)) or (not known and forgotten.has_article(keyed[0])):
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


def _rank_by_id(known: Remembered) -> tuple[str, Any]:
    return known.article_id, Rank(known.size, known.digest)


@dataclass
class KeepDistinct(beam.PTransform):
    """Pass each article id once. Rejects: duplicate; with `earlier` also known.

    `earlier` are the articles that are remembered, `forgotten` knows the older ones. Gives the articles, the rejects
    and the ids of remembered articles of which a better reading came. Batch: over the whole input. In a stream the
    caller's window bounds how far apart two arrivals are still one.
    """

    earlier: PCollection[Remembered] | None = None
    forgotten: Any = NothingForgotten()  # Forgotten, or a side input that gives it

    def expand(self, articles: PCollection[Article]) -> tuple[PCollection[Article], PCollection[Reject], Any]:
        keyed = articles | "ById" >> beam.Map(_by_id)
        if self.earlier is not None:
            keyed = (keyed, self.earlier | "RankById" >> beam.Map(_rank_by_id)) | "All" >> beam.Flatten()
        work = beam.FlatMap(_distinct, self.forgotten).with_outputs(REJECTS, BETTERED, main="articles")
        outputs = keyed | "Meet" >> beam.GroupByKey() | "PassFirst" >> work
        return outputs.articles, outputs[REJECTS], outputs[BETTERED]
