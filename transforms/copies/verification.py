"""Verification: the candidates of one article compared with it word by word."""

from collections.abc import Sequence

import numpy as np

from transforms.copies.comparison import compare
from transforms.copies.families import Link
from transforms.copies.signatures import Signature
from transforms.copies.verdict import Thresholds, judge


def verify(later: Signature, candidates: Sequence[Signature], limits: Thresholds) -> tuple[Link, ...]:
    """The links of an article to those candidates it was made from, most original first.

    Where one candidate has the very same words, it alone is the link: a mass copy costs one comparison each.
    """
    links = []
    for earlier in sorted(candidates, key=lambda c: c.place):
        link = link_of(later, earlier, limits)
        if link is not None:
            links.append(link)
            if link.similarity == 1.0:
                return (link,)
    return tuple(links)


def link_of(later: Signature, earlier: Signature, limits: Thresholds) -> Link | None:
    """The link of a pair, None where it is not shown to be a copy."""
    if len(later.reading) >= 20 and np.array_equal(later.reading.ids, earlier.reading.ids):
        return Link(
            later=later.key, earlier=earlier.key, rank=earlier.rank, sure=True, most=True, probability=1.0,
            role=later.role or "syndicated", similarity=1.0, shown_by=("same_words",),
        )  # fmt: skip
    measures = compare(later.material, earlier.material)
    verdict = judge(measures, later.outlet == earlier.outlet != 0, limits)
    if verdict.probability < limits.copy:
        return None
    is_shorter = len(later.material.told) <= len(earlier.material.told)
    agreed = measures.common_shorter if is_shorter else measures.common_longer
    return Link(
        later=later.key,
        earlier=earlier.key,
        rank=earlier.rank,
        sure=verdict.probability >= limits.sure and measures.common_shorter >= limits.sure_share,
        most=agreed >= limits.testifies,
        probability=verdict.probability,
        role=later.role or verdict.role,
        similarity=verdict.similarity,
        shown_by=verdict.shown_by,
    )
