"""Modality: demands are told from acts, and rumours from announcements, by the examples of `modality.yaml`."""

import dataclasses
from typing import Any

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Demand, Published
from transforms.policy.assertion import modality_of
from transforms.policy.demands import asked_of_company
from transforms.policy.extract import extract_mentions, weigh
from transforms.policy.modality import governor_classes, noun_classes, verb_lexicon, word_classes

KNOWLEDGE = shipped_knowledge()
EXAMPLES: dict[str, Any] = KNOWLEDGE.data("modality.yaml")["examples"]
ARTICLE = Article(article_id="a", text_id="a", ref="a", text="", language="en", published=Published(at="2026-03-05"))


def examples(kind: str, answer: bool) -> list[str]:
    """Sentences under `yes:` or `no:`, which YAML reads as true and false."""
    return EXAMPLES[kind].get(answer) or EXAMPLES[kind]["yes" if answer else "no"]


def demands(text: str) -> tuple[Demand, ...]:
    return extract_mentions(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE).demands


@pytest.mark.parametrize("text", examples("demand", True))
def test_a_demand_is_no_act(text: str) -> None:
    found = extract_mentions(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    assert found.demands
    assert not found.mentions


@pytest.mark.parametrize("text", examples("demand", False))
def test_an_act_or_a_position_is_no_demand(text: str) -> None:
    assert not demands(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [(t, True) for t in examples("reported", True)] + [(t, False) for t in examples("reported", False)],
)
def test_rumour_is_reported(text: str, expected: bool) -> None:
    read = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    modality = modality_of(read.body, read.candidates[0], "remove", (), KNOWLEDGE)
    assert (modality == "reported") is expected


@pytest.mark.parametrize(
    ("text", "action", "expected"),
    [
        ("Apple plans to remove the app.", "remove", "planned"),
        ("Apple removed the app.", "remove", "in_effect"),
        ("Apple will remove the app.", "remove", "announced"),
    ],
)
def test_tense_tells_how_far_an_act_is(text: str, action: str, expected: str) -> None:
    read = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    best = next(c for c in read.candidates if c.frame and c.frame.action == action)
    assert modality_of(read.body, best, action, (), KNOWLEDGE) == expected


def test_obligations_in_the_company_s_own_words_are_no_demands() -> None:
    read = weigh(dataclasses.replace(ARTICLE, text="“We must remove these clips,” Microsoft said."), KNOWLEDGE)
    assert not asked_of_company(read.body, read.candidates, KNOWLEDGE)


def test_every_governor_is_a_known_verb() -> None:
    lemmas = {form.lemma for form in verb_lexicon(KNOWLEDGE).values()}
    assert set(governor_classes(KNOWLEDGE)) <= lemmas


def test_vocabularies_hold_lower_case_words() -> None:
    for words in (noun_classes(KNOWLEDGE), word_classes(KNOWLEDGE)):
        assert all(word == word.lower() and " " not in word for word in words)


DENIALS: list[dict[str, Any]] = KNOWLEDGE.data("modality.yaml")["denials"]


@pytest.mark.parametrize("text", [t for entry in DENIALS for t in entry["yes"]])
def test_a_denial_is_no_act(text: str) -> None:
    found = extract_mentions(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    assert not found.mentions


@pytest.mark.parametrize("text", [t for entry in DENIALS for t in entry["no"]])
def test_an_act_beside_a_denial_is_still_weighed(text: str) -> None:
    dropped = extract_mentions(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE).dropped
    read = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    denied = [d for d in dropped if d.reason == "denied"]
    assert len(denied) < len(read.candidates)
