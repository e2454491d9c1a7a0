"""From links to families: each copy points to one article it was made from, and a family is what points to one root.

One link that is not sure may hang an article on a family, but not two in a row: a chain of weak links does not merge
two originals. A round-up that takes a part from each of two originals points to one of them only. But where an article
was surely and mostly made from an earlier one, what else it agrees with was made from that one too: it testifies so to
those that have no link of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from transforms.model import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A verified pair of keys: the later article was made from the earlier one, or both from a third."""

    later: int
    earlier: int
    rank: int  # of the earlier one
    sure: bool  # holds without support of a third article
    most: bool  # most of the later article agrees
    probability: float
    role: str
    similarity: float
    shown_by: tuple[str, ...]
    passages: tuple[Passage, ...] = ()


def best_link(links: Iterable[Link]) -> Link | None:
    """The link to the article's parent: sure before weak, then the most original, or of weak ones the most probable."""
    return min(links, key=_preference, default=None)


def _preference(link: Link) -> tuple[bool, float, int, int]:
    return not link.sure, 0.0 if link.sure else -link.probability, link.rank, link.earlier


def testimonies(links: Sequence[Link]) -> list[Link]:
    """The links an article's own links imply from other articles it agrees with to its own original."""
    ranked = sorted(links, key=lambda link: (link.rank, link.earlier))
    if not ranked or not (ranked[0].sure and ranked[0].most):
        return []
    first = ranked[0]
    return [
        replace(
            link,
            later=link.earlier,
            earlier=first.earlier,
            rank=first.rank,
            sure=link.sure and link.most,
            similarity=round(link.similarity * first.similarity, 6),
            shown_by=("shared_copy",),
            passages=(),
        )
        for link in ranked[1:]
    ]


def holds(link: Link, weakly_to: int, links: Sequence[Link]) -> bool:
    """Whether a link to a parent carries: `weakly_to` is whom the parent points to by a weak link (0: it does not)."""
    return link.sure or not weakly_to or any(other.earlier == weakly_to for other in links)


def parents(links: Mapping[int, Sequence[Link]]) -> dict[int, Link]:
    """The link of each copy to its parent, of the links of each later article; one without any goes by testimonies."""
    best = {key: link for key, own in links.items() if (link := best_link(own)) is not None}
    testified: dict[int, list[Link]] = {}
    for own in links.values():
        for link in testimonies(own):
            testified.setdefault(link.later, []).append(link)
    for key, heard in testified.items():
        if key not in best:
            best[key] = min(heard, key=_preference)
    weakly_to = {key: link.earlier for key, link in best.items() if not link.sure}
    return {
        key: link
        for key, link in best.items()
        if key not in links or holds(link, weakly_to.get(link.earlier, 0), links[key])
    }


def root(key: int, up: Mapping[int, int]) -> int:
    """The root of an article's family, two links up at most: copies of copies resemble their common source too."""
    parent = up.get(key, key)
    return up.get(parent, parent)
