"""What the words around a predicate make of its action."""

import numpy as np
import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION, Article, Published
from transforms.policy.extract import weigh
from transforms.policy.turns import with_frames

ACTIONS = tuple(DIRECTION_OF_ACTION)
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


@pytest.mark.parametrize(
    ("text", "head", "action"),
    [
        ("Google will impose a moratorium on loan ads.", "impose", "suspend"),
        ("Google lifted its ban on loan ads.", "lifted", "resume"),
        ("Google requires sellers to name their suppliers.", "requires", "adopt"),
    ],
)
def test_what_a_frame_says_counts_without_training(text: str, head: str, action: str) -> None:
    article = Article(article_id="a", text_id="a", ref="a", text=text, language="en", published=Published())
    read = weigh(article, KNOWLEDGE)
    none = np.zeros((len(read.candidates), len(ACTIONS)), dtype=np.float32)
    scores = with_frames(read.body, read.candidates, none, ACTIONS, KNOWLEDGE)
    low = read.body.ranges[0][0]
    best = {ACTIONS[int(s.argmax())] for c, s in zip(read.candidates, scores, strict=True)
            if read.body.tokens.words[low + c.head] == head}  # fmt: skip
    assert best == {action}
    assert not none.any()
