"""Links by hand: tellings that are one event, or never are, whatever the machine finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from transforms.ids import normalised
from transforms.knowledge import Knowledge
from transforms.model import Company
from transforms.policy.tellings import Telling, company_key


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of `links.yaml` about the tellings (mention ids) it finds; `name` says which entry it is."""

    kind: str  # must_link | cannot_link
    name: str
    mentions: frozenset[str]


Links = tuple[Link, ...]


def links_for(company: str, tellings: Iterable[Telling], knowledge: Knowledge) -> Links:
    """The links by hand about a company (by its key)."""
    held = tuple(tellings)
    return tuple(
        Link(kind, f"{kind} {entry['company']} {' '.join(map(str, entry['articles']))}", _found(entry, held))
        for kind, entry in entries(knowledge)
        if entry_company(entry, knowledge) == company
    )


def entries(knowledge: Knowledge) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The entries of `links.yaml` with their kind."""
    data = knowledge.data("links.yaml") if "links.yaml" in dict(knowledge.texts) else {}
    return tuple((kind, entry) for kind in ("must_link", "cannot_link") for entry in (data or {}).get(kind) or ())


def entry_company(entry: dict[str, Any], knowledge: Knowledge) -> str:
    """Key of the company an entry is about."""
    return company_key(Company(name=str(entry["company"])), knowledge)


def kept_apart(one: frozenset[str] | set[str], other: frozenset[str] | set[str], links: Links) -> bool:
    """Whether a link by hand forbids that these two sets of mentions are one event."""
    return any(
        link.kind == "cannot_link"
        and (mine := link.mentions & one)
        and (theirs := link.mentions & other)
        and mine != theirs
        for link in links
    )


def _found(entry: dict[str, Any], tellings: tuple[Telling, ...]) -> frozenset[str]:
    names = {normalised(str(name)) for name in entry["articles"]}
    actions = frozenset(entry.get("action") or ())
    return frozenset(
        t.mention.mention_id
        for t in tellings
        if not names.isdisjoint(normalised(n) for n in (t.witness.article_id, t.witness.ref, t.witness.url) if n)
        and (not actions or t.mention.action in actions)
    )
