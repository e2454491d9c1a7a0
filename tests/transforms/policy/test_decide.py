"""The decision: one act for each act told, by score, with a reason for every other candidate; and the scorer's file."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION, Article, Published
from transforms.policy.decide import decide, pick_action
from transforms.policy.extract import Weighed, weigh
from transforms.policy.scorer import load, save, shipped_scorer

ACTIONS = tuple(DIRECTION_OF_ACTION)
KNOWLEDGE = shipped_knowledge()
ARTICLE = Article(article_id="a", text_id="a", ref="a", text="", language="en", published=Published(at="2026-03-05"))
TEXT = "Google banned loan ads. Apple sued the state. Google said the ban on loan ads starts in May."


def weighed() -> Weighed:
    return weigh(dataclasses.replace(ARTICLE, text=TEXT), KNOWLEDGE)


def scores(action: str, count: int) -> np.ndarray:
    table = np.zeros((count, len(ACTIONS)), dtype=np.float32)
    table[:, ACTIONS.index(action)] = 5
    return table


def test_candidates_of_one_act_support_the_best() -> None:
    read = weighed()
    count = len(read.candidates)
    falling = np.linspace(0.9, 0.6, count, dtype=np.float32)
    decision = decide(read.body, read.candidates, falling, scores("ban", count), ACTIONS)
    companies = [read.candidates[a.candidate].company.name for a in decision.acts]
    assert sorted(set(companies)) == ["Apple", "Google"]
    assert companies.count("Google") == 1
    assert sum(len(a.support) for a in decision.acts) + len(decision.acts) == count
    assert {r for r in decision.reasons if r} == {"repeats"}


def test_nothing_is_kept_below_the_gate() -> None:
    read = weighed()
    count = len(read.candidates)
    decision = decide(read.body, read.candidates, np.full(count, 0.45, dtype=np.float32), scores("ban", count), ACTIONS)
    assert not decision.acts
    assert set(decision.reasons) == {"score"}


def test_no_candidates_no_acts() -> None:
    read = weigh(ARTICLE, KNOWLEDGE)
    empty = np.zeros(0, dtype=np.float32)
    assert not decide(read.body, (), empty, np.zeros((0, len(ACTIONS)), dtype=np.float32), ACTIONS).acts


def test_the_direction_is_chosen_before_the_action() -> None:
    row = np.full(len(ACTIONS), -9, dtype=np.float32)
    row[ACTIONS.index("adopt")] = 1.0
    for action in ("end", "suspend", "withhold"):
        row[ACTIONS.index(action)] = 0.5
    assert pick_action(row, ACTIONS) == "end"


def test_shipped_scorer_knows_every_action_and_is_calibrated_upwards() -> None:
    scorer = shipped_scorer()
    assert set(scorer.actions) == set(ACTIONS)
    assert scorer.weights.shape == (len(scorer.index), 1 + len(ACTIONS))
    assert np.isfinite(scorer.weights).all()
    confidences = [scorer.confidence(p) for p in (0.0, 0.2, 0.5, 0.9, 1.0)]
    assert confidences == sorted(confidences)
    assert all(0 <= c <= 1 for c in confidences)


def test_unknown_facts_weigh_nothing() -> None:
    scorer = shipped_scorer()
    with_noise, without = scorer.score([["bias", "no such fact"]]), scorer.score([["bias"]])
    assert (with_noise[0] == without[0]).all()
    assert (with_noise[1] == without[1]).all()


@pytest.mark.parametrize("names", [["bias", "role=subj"], ["a", "b=é"]])
def test_a_scorer_survives_its_file(tmp_path: Path, names: list[str]) -> None:
    weights = np.arange(len(names) * 3, dtype=np.float32).reshape(len(names), 3)
    save(tmp_path / "scorer.npz", names, weights, ("end", "ban"), (0.5, -0.25))
    loaded = load(tmp_path / "scorer.npz")
    assert list(loaded.index) == names
    assert (loaded.weights == weights).all()
    assert loaded.actions == ("end", "ban")
    assert loaded.calibration == (0.5, -0.25)
