"""What the words around a predicate make of its action."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Published
from transforms.policy.extract import weigh

KNOWLEDGE = shipped_knowledge()


@pytest.mark.parametrize(
    ("text", "head", "fact"),
    [
        ("Google launched the scanner.", "launched", "says:action1=launch"),
        ("Google stopped selling the scanner to prisons.", "selling", "says:turned:action1=launch"),
        ("Google lifted its ban on loan ads.", "lifted", "says:ending:takes=ban"),
    ],
)
def test_actions_are_turned(text: str, head: str, fact: str) -> None:
    article = Article(article_id="a", text_id="a", ref="a", text=text, language="en", published=Published())
    read = weigh(article, KNOWLEDGE)
    low = read.body.ranges[0][0]
    facts = [
        f for c, f in zip(read.candidates, read.facts, strict=True) if read.body.tokens.words[low + c.head] == head
    ]
    assert any(fact in found for found in facts), facts
