"""Copy families: who was made from whom, how alike, shown by what, and the words that were changed on the way."""

from collections import Counter, defaultdict
from typing import Any

from pipeline.report.output import Output
from pipeline.report.passages import Reach, aligned, length
from pipeline.report.sources import Cards, published
from pipeline.report.texts import cut

Record = dict[str, Any]
COLUMNS = ("id", "title", "publisher", "published", "size", "roles", "publishers", "events", "chunk", "place")
_PASSAGES = 6  # aligned passages shown of one copy
_SIDE = 420  # characters of one side of such a passage
_MEMBERS = 500


def copy_families(output: Output) -> list[list[Record]]:
    """The families of two or more articles, the largest first, each in the order in which it is told."""
    found = [in_order(members) for family, members in output.families.items() if family and len(members) > 1]
    return sorted(found, key=lambda members: (-len(members), members[0]["family_id"]))


def in_order(members: list[Record]) -> list[Record]:
    """The members as a tree is read: a model, then what was made from it, each followed by its own copies.

    Every record gets its `depth`. A copy whose model is not among the members stands like an original.
    """
    ids = {member["article_id"] for member in members}
    copies: dict[str, list[Record]] = defaultdict(list)
    for member in members:
        of = member["lineage"]["of"]
        copies[of if of in ids and of != member["article_id"] else ""].append(member)
    for group in copies.values():
        group.sort(key=_age, reverse=True)  # a stack gives back what was put on it last
    told: list[Record] = []
    waiting = [(member, 0) for member in copies[""]]
    while waiting:
        member, depth = waiting.pop()
        told.append({**member, "depth": depth})
        waiting += [(copy, depth + 1) for copy in copies.pop(member["article_id"], ())]
    return told


def family_row(members: list[Record], output: Output, at: tuple[int, int]) -> list[Any]:
    """The row of a family, in the order of COLUMNS."""
    first = members[0]
    return [
        first["family_id"],
        cut(first["title"] or first["ref"]),
        cut(first["publisher"]),
        published(first),
        len(members),
        dict(sorted(Counter(member["lineage"]["role"] for member in members).items())),
        len({member["publisher"] or member["ref"] for member in members}),
        len({event for member in members for event in output.events_of_articles.get(member["article_id"], ())}),
        *at,
    ]


def family_page(members: list[Record], output: Output, cards: Cards, reach: Reach) -> Record:
    """All that the page of one family shows."""
    ids = (event for member in members for event in output.events_of_articles.get(member["article_id"], ()))
    told, left = [], reach.of_family
    for member in members[:_MEMBERS]:
        told.append({"at": cards.place(member), **_aligned(member, output, left)})
        left -= sum(length(pair["copy"]) + length(pair["of"]) for pair in told[-1].get("passages", ()))
    return {
        "members": told,
        "more_members": max(0, len(members) - _MEMBERS),
        "events": sorted(set(ids)),
    }


def _aligned(member: Record, output: Output, left: int) -> Record:
    model = output.articles.get(member["lineage"]["of"] or "")
    passages = member["lineage"]["passages"]
    told: Record = {"depth": member["depth"], "num_passages": len(passages)}
    if model and left > 0:
        shown = sorted(passages, key=lambda p: (-len(p["changed"]), p["start"]))[:_PASSAGES]
        told["passages"] = [_pair(member, model, p) for p in sorted(shown, key=lambda p: p["start"])]
    return told


def _pair(copy: Record, model: Record, passage: Record) -> Record:
    return {
        "similarity": passage["similarity"],
        "copy": aligned(copy["text"] or "", passage["start"], passage["end"], passage["changed"], _SIDE),
        "of": aligned(model["text"] or "", passage["of_start"], passage["of_end"], (), _SIDE),
    }


def _age(member: Record) -> tuple[str, str]:
    said = member["published"]
    return said["at"] or said["not_before"] or said["not_after"] or "9", member["article_id"]
