"""Verification: the candidates of one article compared with it word by word."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from transforms.copies.alignment import passages
from transforms.copies.comparison import compare
from transforms.copies.families import Link, best_link
from transforms.copies.signatures import Signature
from transforms.copies.verdict import Thresholds, judge


def verify(later: Signature, candidates: Sequence[Signature], limits: Thresholds) -> tuple[Link, ...]:
    """The links of an article to those candidates it was made from, most original first; the best one with passages.

    Where one candidate has the very same words, it alone is the link: a mass copy costs one comparison each.
    """
    links = []
    for earlier in sorted(candidates, key=lambda candidate: candidate.place):
        link = link_of(later, earlier, limits)
        if link is not None:
            links.append(link)
            if link.similarity == 1.0:
                links = [link]
                break
    best = best_link(links)
    source = next((candidate for candidate in candidates if best is not None and candidate.key == best.earlier), None)
    if best is not None and source is not None:
        shown = replace(best, passages=passages(later.reading, source.reading))
        links[links.index(best)] = shown
    return tuple(links)


def link_of(later: Signature, earlier: Signature, limits: Thresholds) -> Link | None:
    """The link of a pair, None where it is not shown to be a copy."""
    if len(later.reading) >= 20 and np.array_equal(later.reading.ids, earlier.reading.ids):
        return Link(
            later=later.key, earlier=earlier.key, rank=earlier.rank, sure=True, most=True, probability=1.0,
            role="syndicated", similarity=1.0, shown_by=("same_words",),
            is_revision=later.address == earlier.address != 0,
        )  # fmt: skip
    one_address = later.address == earlier.address != 0
    if one_address and later.part != earlier.part and max(later.part, earlier.part) > 1:
        return Link(
            later=later.key, earlier=earlier.key, rank=earlier.rank, sure=True, most=False, probability=1.0,
            role="excerpt", similarity=0.0, shown_by=("part_of_one_article",),
        )  # fmt: skip
    one_outlet = later.outlet == earlier.outlet != 0 and not one_address
    if one_outlet and 0 != later.edition != earlier.edition != 0:
        return None  # numbers of a series: "The week in pictures 7" and 8 share their frame
    measures = compare(later.material, earlier.material)
    verdict = judge(measures, one_outlet, limits)
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
        role="translated" if (verdict.role, later.role) == ("rewritten", "translated") else verdict.role,
        similarity=verdict.similarity,
        shown_by=("same_address", *verdict.shown_by) if one_address else verdict.shown_by,
        is_revision=one_address,
    )
