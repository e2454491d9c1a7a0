"""`TraceCopies` in memory: the same functions over a list, for `explain`, tests and equivalence."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from transforms.copies import candidates
from transforms.copies.families import Link, parents, root
from transforms.copies.reading import vocabulary
from transforms.copies.signatures import id_of, sign
from transforms.copies.verdict import thresholds
from transforms.copies.verification import verify
from transforms.ids import content_id
from transforms.knowledge import Knowledge
from transforms.model import Article, Lineage
from transforms.text.signals import lineage_hint


def trace(articles: Iterable[Article], knowledge: Knowledge) -> list[Article]:
    """The articles with lineage and family, in the order they came; ids must be distinct."""
    articles = list(articles)
    words, limits = vocabulary(knowledge), thresholds(knowledge)
    signed = [sign(article, words) for article in articles]
    by_key = {signature.key: signature for signature, _ in signed}
    rows = [entries for _, entries in signed]
    pairs, _ = candidates.pairs_of(np.concatenate(rows) if rows else np.empty(0, candidates.ENTRY))
    ranks = {key: signature.rank for key, signature in by_key.items()}
    wanted = candidates.by_later(candidates.chosen(candidates.enough(pairs), ranks))
    verified = {key: verify(by_key[key], [by_key[other] for other in others], limits) for key, others in wanted}
    up = parents({key: links for key, links in verified.items() if links})
    points_to = {key: link.earlier for key, link in up.items()}
    keys = [signature.key for signature, _ in signed]
    return [with_lineage(a, up.get(k), id_of(root(k, points_to))) for a, k in zip(articles, keys, strict=True)]


def with_lineage(article: Article, link: Link | None, family_root: str) -> Article:
    """The article with its place in its family; without a link its own words may still call it a copy."""
    lineage = own_lineage(article) if link is None else lineage_of(link)
    return replace(article, lineage=lineage, family_id=family_of(family_root))


def own_lineage(article: Article) -> Lineage:
    """What an article's own words say of its lineage."""
    role, _ = lineage_hint(article)
    return Lineage(role=role, shown_by=() if role == "original" else tuple(sorted(article.signals)))


def lineage_of(link: Link) -> Lineage:
    """The lineage that a link to its source gives an article."""
    return Lineage(
        role=link.role,
        of=id_of(link.earlier),
        similarity=link.similarity,
        shown_by=link.shown_by,
        passages=link.passages,
        revision_of=id_of(link.earlier) if link.is_revision else "",
    )


def family_of(root_id: str) -> str:
    """The id of the family of which this article is the root."""
    return content_id("family", root_id)
