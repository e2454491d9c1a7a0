"""`TraceCopies` in memory: the same functions over a list, for `explain`, tests and equivalence."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from transforms.copies import candidates
from transforms.copies.families import Link, parents, root
from transforms.copies.reading import vocabulary
from transforms.copies.signatures import id_of, own_role, sign
from transforms.copies.verdict import thresholds
from transforms.copies.verification import verify
from transforms.ids import content_id
from transforms.knowledge import Knowledge
from transforms.model import Article, Lineage


def trace(articles: Iterable[Article], knowledge: Knowledge) -> list[Article]:
    """The articles with lineage and family, in the order they came; ids must be distinct."""
    articles = list(articles)
    words, limits = vocabulary(knowledge), thresholds(knowledge)
    signed = [sign(article, words) for article in articles]
    by_key = {signature.key: signature for signature, _ in signed}
    rows = [candidates.entries(s.key, s.rank, buckets) for s, buckets in signed]
    pairs, _ = candidates.pairs_of(np.concatenate(rows) if rows else np.empty(0, candidates.ENTRY))
    wanted = candidates.by_later(candidates.chosen(candidates.enough(pairs)))
    verified = {key: verify(by_key[key], [by_key[other] for other in others], limits) for key, others in wanted}
    up = parents({key: links for key, links in verified.items() if links})
    points_to = {key: link.earlier for key, link in up.items()}
    keys = [signature.key for signature, _ in signed]
    return [with_lineage(a, up.get(k), id_of(root(k, points_to))) for a, k in zip(articles, keys, strict=True)]


def with_lineage(article: Article, link: Link | None, family_root: str) -> Article:
    """The article with its place in its family; without a link its own words may still call it a copy."""
    if link is None:
        lineage = Lineage(role=own_role(article) or "original", shown_by=tuple(sorted(article.signals)))
    else:
        lineage = Lineage(
            role=link.role,
            of=id_of(link.earlier),
            similarity=link.similarity,
            shown_by=link.shown_by,
            passages=link.passages,
        )
    return replace(article, lineage=lineage, family_id=content_id("family", family_root))
