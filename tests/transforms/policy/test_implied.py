"""Acts of a company that their sentence does not name: which companies are proposed, and as what."""

import dataclasses

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Published
from transforms.policy.extract import weigh

KNOWLEDGE = shipped_knowledge()
ARTICLE = Article(article_id="a", text_id="a", ref="a", text="", language="en", published=Published(at="2026-03-05"))
ABOUT = "Etsy wrote to its sellers. Etsy has a page on it. "
RAIN = "It rained in the hills. " * 5

# text, (company, role) of its last sentence that must be proposed
PROPOSED = [
    (ABOUT + "The listings were removed.", ("Etsy", "implied")),
    (ABOUT + RAIN + "The listings were removed.", ("Etsy", "about")),
    (ABOUT + "Nike sent a letter. The listings were removed.", ("Nike", "implied")),
    (ABOUT + "Nike sent a letter. The listings were removed.", ("Etsy", "about")),
    (ABOUT + "Posts that name Nike will be removed.", ("Etsy", "beside")),
    (ABOUT + "Nike sent a letter. The company banned such listings.", ("Etsy", "rival")),
    (ABOUT + "No fees, no adverts, no listings of knives at all.", ("Etsy", "bare")),
    (ABOUT + RAIN + "Sellers will get a page of their own.", ("Etsy", "about")),
    ("New rules were adopted. Etsy wrote to its sellers.", ("Etsy", "about")),
]
NOT_PROPOSED = [
    (ABOUT + RAIN * 4 + "The listings were removed.", "about"),
    (ABOUT + RAIN + "The sellers were glad.", "about"),
    (ABOUT + "Nike banned such listings.", "beside"),
    (ABOUT + "Etsy banned such listings. It removed some.", "rival"),
]


def roles(text: str) -> set[tuple[str, str]]:
    return {(c.company.name, c.role) for c in weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE).candidates}


@pytest.mark.parametrize(("text", "expected"), PROPOSED)
def test_a_silent_actor_is_proposed(text: str, expected: tuple[str, str]) -> None:
    assert expected in roles(text)


@pytest.mark.parametrize(("text", "role"), NOT_PROPOSED)
def test_no_silent_actor_is_proposed(text: str, role: str) -> None:
    assert role not in {found for _, found in roles(text)}
