"""Links made by hand that change nothing: fewer than two of their articles tell of the company in this run."""

from collections.abc import Iterator
from typing import Any

from transforms.knowledge import Knowledge

Record = dict[str, Any]
FILE = "links.yaml"


def idle_links(tables: dict[str, list[Record]], knowledge: Knowledge) -> list[str]:
    """A sentence for each idle entry of `links.yaml`, in the order of the file."""
    known = {article["article_id"]: set(_names(article)) for article in tables["articles"]}
    telling: dict[str, set[str]] = {}
    for mention in tables["mentions"]:
        for name in (mention["company"]["name"], mention["company"]["brand"]):
            if name:
                telling.setdefault(name.casefold(), set()).update(known.get(mention["article_id"], ()))
    return list(_idle(knowledge.data(FILE) or {}, telling))


def _names(article: Record) -> Iterator[str]:
    """What an entry may call an article: its ref, its id or its URL."""
    yield from (value for key in ("ref", "article_id", "url", "canonical_url") if (value := article[key]))


def _idle(data: Record, telling: dict[str, set[str]]) -> Iterator[str]:
    for kind in ("must_link", "cannot_link"):
        for entry in data.get(kind) or ():
            here = telling.get(entry["company"].casefold(), set())
            count = sum(article in here for article in entry["articles"])
            if count < 2:
                told = f"{count} of its {len(entry['articles'])} articles tell of {entry['company']} here"
                yield f"{FILE}: a {kind} of {entry['company']} changes nothing: {told}"
