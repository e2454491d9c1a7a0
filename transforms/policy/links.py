"""Links by hand: tellings that are one event, or never are, whatever the machine finds."""

from collections.abc import Iterable
from dataclasses import dataclass

from transforms.ids import normalised
from transforms.knowledge import Knowledge
from transforms.model import Company
from transforms.policy.testimony import Testimony, company_key


@dataclass(frozen=True, slots=True)
class Links:
    """Groups of article ids of one company: all one event (`must`), or no two of them in one (`cannot`)."""

    must: tuple[frozenset[str], ...] = ()
    cannot: tuple[frozenset[str], ...] = ()


def links_for(company: str, testimonies: Iterable[Testimony], knowledge: Knowledge) -> tuple[Links, tuple[str, ...]]:
    """The links of `links.yaml` about a company (by its key), and a line for each that links fewer than two articles."""
    held = tuple(testimonies)
    data = knowledge.data("links.yaml") if "links.yaml" in dict(knowledge.texts) else {}
    found: dict[str, list[frozenset[str]]] = {"must_link": [], "cannot_link": []}
    idle: list[str] = []
    for kind, groups in found.items():
        for entry in (data or {}).get(kind) or ():
            if entry_company(entry, knowledge) != company:
                continue
            articles = _articles(entry, held)
            groups.append(articles)
            if len(articles) < 2:
                idle.append(f"{kind} {entry['company']}: {len(articles)} of {len(entry['articles'])} articles here")
    return Links(must=tuple(found["must_link"]), cannot=tuple(found["cannot_link"])), tuple(idle)


def entry_company(entry: dict[str, str], knowledge: Knowledge) -> str:
    """Key of the company an entry is about."""
    return company_key(Company(name=str(entry["company"])), knowledge)


def _articles(entry: dict[str, list[str]], testimonies: tuple[Testimony, ...]) -> frozenset[str]:
    names = {normalised(str(name)) for name in entry["articles"]}
    actions = frozenset(entry.get("action") or ())
    return frozenset(
        t.witness.article_id
        for t in testimonies
        if not names.isdisjoint(normalised(n) for n in (t.witness.article_id, t.witness.ref, t.witness.url) if n)
        and (not actions or t.mention.action in actions)
    )
