"""From links to families: each copy points to one article it was made from, and a family is what points to one root.

One link that is not sure may hang an article on a family, but not two in a row: a chain of weak links does not merge
two originals. A round-up that takes a part from each of two originals points to one of them only. But where an article
was surely and mostly made from an earlier one, what else it agrees with was made from that one too, and it testifies
so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from transforms.model import Passage

REACH = 4  # links; `kinship` finds a root this far up
ALIKE = 0.1  # similarities that differ by less do not tell which of two texts a third was made from


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
    is_revision: bool = False  # both are versions of one address


def best_link(links: Iterable[Link]) -> Link | None:
    """The link to the article's parent: the most original of those it surely resembles about as much as the nearest.

    Without a sure link the most probable one.
    """
    links = list(links)
    sure = [link for link in links if link.sure]
    nearest = max((link.similarity for link in sure), default=0.0)
    alike = [link for link in sure if link.similarity >= nearest - ALIKE]
    if alike:
        return min(alike, key=lambda link: (link.rank, link.earlier, _details(link)))
    return min(links, key=lambda link: (-link.probability, link.rank, link.earlier, _details(link)), default=None)


def _details(link: Link) -> tuple[float, float, str, tuple[str, ...], bool]:
    """Tells links to one article apart, so that it does not matter which was heard first."""
    return -link.similarity, -link.probability, link.role, link.shown_by, link.most


def testimonies(links: Sequence[Link]) -> list[Link]:
    """The links that an article's own links imply between its most original source and others it agrees with."""
    sources = [link for link in links if link.sure and link.most]
    if not sources:
        return []
    source = min(sources, key=lambda link: (link.rank, link.earlier))
    found = []
    for other in links:
        first, second = sorted((source, other), key=lambda link: (link.rank, link.earlier))
        if first is not second:
            found.append(
                replace(
                    other,
                    later=second.earlier,
                    earlier=first.earlier,
                    rank=first.rank,
                    sure=other.sure and other.most,
                    similarity=round(source.similarity * other.similarity, 6),
                    shown_by=("shared_copy",),
                    passages=(),
                    is_revision=False,
                )
            )
    return found


def holds(link: Link, weakly_to: int, links: Sequence[Link]) -> bool:
    """Whether a link to a parent carries: `weakly_to` is whom the parent points to by a weak link (0: it does not)."""
    return link.sure or not weakly_to or any(other.earlier == weakly_to for other in links)


def parents(links: Mapping[int, Sequence[Link]]) -> dict[int, Link]:
    """The link of each copy to its parent, of the links of each later article."""
    testified: dict[int, list[Link]] = {}
    for own in links.values():
        for link in testimonies(own):
            testified.setdefault(link.later, []).append(link)
    keys = {*links, *testified}
    chosen = {key: choose(best_link(links.get(key, ())), testified.get(key, ())) for key in keys}
    best = {key: link for key, link in chosen.items() if link is not None}
    weakly_to = {key: link.earlier for key, link in best.items() if not link.sure}
    return {
        key: link
        for key, link in best.items()
        if link not in links.get(key, ()) or holds(link, weakly_to.get(link.earlier, 0), links[key])
    }


def choose(own: Link | None, testified: Iterable[Link]) -> Link | None:
    """The parent's link: the own best one, unless there is none or it is weak and a testimony is sure."""
    heard = best_link(testified)
    if own is None or (heard is not None and heard.sure and not own.sure):
        return heard
    return own


def root(key: int, up: Mapping[int, int]) -> int:
    """The root of an article's family, `REACH` links up at most: copies of copies resemble their common source too."""
    for _ in range(REACH):
        key = up.get(key, key)
    return key
