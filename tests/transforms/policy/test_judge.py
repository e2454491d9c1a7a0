"""The judge: what is told again, what makes an act likelier, and its file."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Published
from transforms.policy.again import Telling, pair_facts
from transforms.policy.decide import decide, tellings_of
from transforms.policy.extract import weigh
from transforms.policy.judge import FIRST, FURTHER, Judge, load, log_odds, save, shipped_judge
from transforms.policy.reading import Reading
from transforms.policy.scorer import shipped_scorer
from transforms.policy.turns import with_frames

KNOWLEDGE = shipped_knowledge()
ARTICLE = Article(article_id="a", text_id="a", ref="a", text="", language="en", published=Published(at="2026-03-05"))
EVEN = Judge(
    {"bias": 0.0}, dict.fromkeys((*FIRST, "bias"), 0.0), dict.fromkeys((*FURTHER, "bias"), 0.0)
)  # says one half of everything


def told(text: str) -> tuple[Reading, list[Telling]]:
    """What a text tells, in the order of the text."""
    read = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    scorer = shipped_scorer()
    chance, actions = scorer.score(read.facts, read.siblings)
    actions = with_frames(read.body, read.candidates, actions, scorer.actions, KNOWLEDGE)
    tellings = tellings_of(read.body, read.candidates, np.maximum(chance, 0.3), actions, scorer.actions)
    return read.body, sorted(tellings, key=lambda t: t.at)


def verb(reading: Reading, telling: Telling) -> str:
    return reading.tokens.words[reading.ranges[telling.candidate.sentence][0] + telling.candidate.head]


@pytest.mark.parametrize(
    ("text", "one", "other", "again"),
    [
        ("Zoom said it will stop selling the scanner to prisons.", "stop", "selling", True),
        ("Zoom banned loan ads on Monday. The ban on loan ads starts in May, Zoom said.", "banned", "ban", True),
        ("Zoom will stop selling scanners. The sale of scanners ends in June, Zoom said.", "stop", "ends", True),
        ("Zoom banned loan ads. It will also delete old recordings within thirty days.", "banned", "delete", False),
        ("Zoom will delete old recordings. In May Zoom joined a pact against spyware.", "delete", "joined", False),
        ("Zoom opened a store in Lagos. Separately, Zoom backs the privacy bill.", "opened", "backs", False),
    ],
)
def test_what_is_told_again(text: str, one: str, other: str, again: bool) -> None:
    reading, tellings = told(text)
    by_verb = {verb(reading, t): t for t in tellings}
    facts = pair_facts(reading, by_verb[one], by_verb[other])
    assert (shipped_judge().tells_again(facts) >= 0.5) is again, sorted(facts)


def test_facts_are_named_once_and_do_not_hang_on_the_call() -> None:
    reading, tellings = told("Zoom will close the forum and remove nine posts. It also banned loan ads.")
    for one in tellings:
        for other in tellings:
            facts = pair_facts(reading, one, other)
            assert len(facts) == len(set(facts))
            assert facts == pair_facts(reading, one, other)


@given(st.floats(0, 1), st.floats(0, 1))
def test_log_odds_keep_the_order_and_are_bounded(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert -7 < log_odds(low) <= log_odds(high) < 7


@pytest.mark.parametrize("model", ["first", "further"])
def test_a_likelier_telling_is_likelier_an_act(model: str) -> None:
    judge = shipped_judge()
    names = FIRST if model == "first" else FURTHER
    ask = judge.is_first if model == "first" else judge.is_further
    said = [ask([value, *[0.5] * (len(names) - 1)]) for value in (-3.0, 0.0, 3.0)]
    assert said == sorted(said)
    assert 0 < said[0] < said[-1] < 1


def test_confidence_is_what_the_judge_says() -> None:
    text = "Zoom banned loan ads. Uber sued the state over its new law on drivers."
    read = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    likely = np.full(len(read.candidates), 0.9, dtype=np.float32)
    table = np.zeros((len(read.candidates), len(shipped_scorer().actions)), dtype=np.float32)
    kept = decide(read.body, read.candidates, likely, table, shipped_scorer().actions, EVEN, first=0.5, further=0.6)
    assert {act.confidence for act in kept.acts} == {0.5}
    assert {act.telling.candidate.company.name for act in kept.acts} == {"Zoom", "Uber"}
    none = decide(read.body, read.candidates, likely, table, shipped_scorer().actions, EVEN, first=0.6)
    assert not none.acts


def test_a_judge_survives_its_file(tmp_path: Path) -> None:
    judge = Judge({"bias": 0.5, "share=3": -1.25}, {"bias": 1.0, "chance": 2.0}, {"bias": -1.0})
    save(tmp_path / "judge.json", judge)
    assert load(tmp_path / "judge.json") == judge
    save(tmp_path / "again.json", load(tmp_path / "judge.json"))
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "judge.json").read_bytes()
