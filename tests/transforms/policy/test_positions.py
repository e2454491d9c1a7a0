"""Positions: on a law they are acts, on anything else they are not."""

import dataclasses

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Published
from transforms.policy.extract import extract_mentions, weigh
from transforms.policy.positions import no_new_position

KNOWLEDGE = shipped_knowledge()
ARTICLE = Article(article_id="a", text_id="a", ref="a", text="", language="en", published=Published(at="2026-03-05"))


@pytest.mark.parametrize(
    ("text", "lawless"),
    [
        ("Google voiced support for the striking drivers on Monday.", True),
        ("Google voiced support for the Data Fairness Act on Monday.", False),
        ("Apple opposes the new brand of its rival.", True),
        ("Apple opposes the bill on repairs.", False),
        ("Apple opposes the order of the court.", False),
        ("Apple banned loan ads on Monday.", False),
        ("Apple said it has long been opposing the bill on repairs.", True),
        ("Apple has been banning loan ads since Monday.", False),
    ],
)
def test_a_position_is_new_and_on_something(text: str, lawless: bool) -> None:
    weighed = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    assert weighed.candidates
    assert bool(no_new_position(weighed.body, weighed.candidates, KNOWLEDGE)) is lawless


def test_the_reason_is_told() -> None:
    told = extract_mentions(
        dataclasses.replace(ARTICLE, text="Google voiced support for the striking drivers on Monday."), KNOWLEDGE
    )
    assert not told.mentions
    assert "no_new_position" in {dropped.reason for dropped in told.dropped}
