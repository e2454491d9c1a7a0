"""A link made by hand that finds no two articles is reported, one that does is not."""

from typing import Any

import pytest

from pipeline.idle_links import idle_links
from transforms.knowledge import knowledge_of


def tables(*told: tuple[str, str]) -> dict[str, list[dict[str, Any]]]:
    articles = [
        {"article_id": f"id-{ref}", "ref": ref, "url": f"https://e.org/{ref}", "canonical_url": None} for _, ref in told
    ]
    mentions = [{"article_id": f"id-{ref}", "company": {"name": name, "brand": None}} for name, ref in told]
    return {"articles": articles, "mentions": mentions}


CASES = {
    "both_here": ((("Borealis", "a"), ("Borealis", "b")), []),
    "one_here": ((("Borealis", "a"),), ["1 of its 2 articles tell of Borealis here"]),
    "other_company": ((("Halden", "a"), ("Halden", "b")), ["0 of its 2 articles tell of Borealis here"]),
}


@pytest.mark.parametrize(("told", "says"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("names", ["[a, b]", "[id-a, 'https://e.org/b']"])
def test_idle(told: tuple[tuple[str, str], ...], says: list[str], names: str) -> None:
    links = f"must_link:\n  - {{company: Borealis, articles: {names}}}\ncannot_link: []\n"
    found = idle_links(tables(*told), knowledge_of({"links.yaml": links}))
    assert len(found) == len(says)
    assert all(
        part in line and line.startswith("links.yaml: a must_link") for part, line in zip(says, found, strict=True)
    )
