"""The decision: one act for each act told, by score, with a reason for every other candidate; and the scorer's file."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION, Article, Published
from transforms.policy.decide import LOWEST, decide, pick_action
from transforms.policy.extract import Weighed, extract_mentions, weigh
from transforms.policy.scorer import Scorer, View, load, save, shipped_scorer

ACTIONS = tuple(DIRECTION_OF_ACTION)
KNOWLEDGE = shipped_knowledge()
ARTICLE = Article(article_id="a", text_id="a", ref="a", text="", language="en", published=Published(at="2026-03-05"))
TEXT = "Google banned all loan ads. Apple sued the state. Google explained its ban on loan ads in a letter."


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


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Google said it will stop selling the scanner to prisons.", 1),
        ("Google banned loan ads. The company explained the ban on loan ads in a letter.", 1),
        ("Google banned loan ads. It will also delete old voice recordings within thirty days.", 2),
        ("Google banned loan ads. It will allow credit unions to continue to buy them.", 1),
    ],
)
def test_acts_of_a_sentence_and_their_retellings(text: str, kept: int) -> None:
    read = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    table = np.zeros((len(read.candidates), len(ACTIONS)), dtype=np.float32)
    for row, candidate in zip(table, read.candidates, strict=True):
        row[ACTIONS.index(candidate.frame.action if candidate.frame else "end")] = 5
    likely = np.array([0.9 if c.frame else 0.5 for c in read.candidates], dtype=np.float32)
    assert len(decide(read.body, read.candidates, likely, table, ACTIONS).acts) == kept


@pytest.mark.parametrize("chance", [0.0, LOWEST / 2, LOWEST - 0.01])
def test_nothing_is_kept_of_what_is_unlikely(chance: float) -> None:
    read = weighed()
    count = len(read.candidates)
    unlikely = np.full(count, chance, dtype=np.float32)
    decision = decide(read.body, read.candidates, unlikely, scores("ban", count), ACTIONS)
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


def test_shipped_scorer_knows_every_action() -> None:
    scorer = shipped_scorer()
    assert set(scorer.actions) == set(ACTIONS)
    for view in (scorer.own, scorer.shared):
        assert view.weights.shape == (len(scorer.index), 1 + len(ACTIONS) + len(view.out))
        assert np.isfinite(view.weights).all()
        assert np.isfinite(view.out).all()


def test_unknown_facts_weigh_nothing() -> None:
    scorer = shipped_scorer()
    with_noise, without = scorer.score([["bias", "no such fact"]]), scorer.score([["bias"]])
    assert (with_noise[0] == without[0]).all()
    assert (with_noise[1] == without[1]).all()


def test_siblings_are_weighed_by_all_their_facts() -> None:
    """Half of a candidate's score is that of the facts of all siblings; alone, they are its own."""
    weights = np.array([[2.0, 0.0], [0.0, 0.0]], dtype=np.float32)
    view = View(weights, np.zeros(0, dtype=np.float32))
    scorer = Scorer({"strong": 0, "weak": 1}, view, view, ("end",))
    alone, _ = scorer.score([["strong"], ["weak"]])
    told, _ = scorer.score([["strong"], ["weak"]], [0, 0])
    assert told[0] == alone[0] == pytest.approx(1 / (1 + np.exp(-2.0)))
    assert alone[1] == 0.5
    assert told[1] == pytest.approx(1 / (1 + np.exp(-1.0)))


def test_a_hidden_unit_speaks_only_where_its_facts_hold_together() -> None:
    """A unit that two facts must lift above its threshold adds nothing for one of them."""
    weights = np.array([[0.0, 0.0, -1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]], dtype=np.float32)
    view = View(weights, np.array([3.0], dtype=np.float32))
    scorer = Scorer({"bias": 0, "one": 1, "other": 2}, view, view, ("end",))
    chance, actions = scorer.score([["bias", "one"], ["bias", "other"], ["bias", "one", "other"]])
    assert chance[:2].tolist() == [0.5, 0.5]
    assert chance[2] == pytest.approx(1 / (1 + np.exp(-3.0)))
    assert actions.tolist() == [[0.0]] * 3


@pytest.mark.parametrize("names", [["bias", "role=subj"], ["a", "b=é"]])
def test_a_scorer_survives_its_file(tmp_path: Path, names: list[str]) -> None:
    weights = np.arange(len(names) * 5, dtype=np.float32).reshape(len(names), 5)
    views = [View(weights, np.arange(2, dtype=np.float32)), View(weights * 2, np.zeros(2, dtype=np.float32))]
    save(tmp_path / "scorer.npz", names, views, ("end", "ban"))
    loaded = load(tmp_path / "scorer.npz")
    assert list(loaded.index) == names
    for view, kept in zip(views, (loaded.own, loaded.shared), strict=True):
        assert (kept.weights[:, :3] == view.weights[:, :3]).all()
        assert kept.weights == pytest.approx(view.weights, abs=float(view.weights.max()) / 254)
        assert (kept.out == view.out).all()
    assert loaded.actions == ("end", "ban")


def test_the_predicate_that_says_the_action_stands_for_the_act() -> None:
    text = "In a move to stop the spread of rumours, Google will label loan ads from Monday."
    read = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    heads = [read.body.tokens.words[c.head] for c in read.candidates]
    assert {"stop", "label"} <= set(heads)
    chance = np.array([0.9 if head == "stop" else 0.8 for head in heads], dtype=np.float32)
    decision = decide(read.body, read.candidates, chance, scores("adopt", len(heads)), ACTIONS)
    assert [heads[act.candidate] for act in decision.acts] == ["label"]
    assert decision.reasons[heads.index("label")] == ""
    assert decision.reasons[heads.index("stop")] == "repeats"


def test_a_predicate_no_frame_knows_leaves_the_act_to_one_that_says_it() -> None:
    text = "Google announced that it would label loan ads from Monday."
    read = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    heads = [read.body.tokens.words[c.head] for c in read.candidates]
    assert read.candidates[heads.index("announced")].frame is None
    chance = np.array([0.9 if head == "announced" else 0.8 for head in heads], dtype=np.float32)
    decision = decide(read.body, read.candidates, chance, scores("adopt", len(heads)), ACTIONS)
    assert [heads[act.candidate] for act in decision.acts] == ["label"]


def test_an_exception_goes_with_the_act_whose_summary_is_left_out() -> None:
    text = "Google and Apple will stop selling scans. Rescuers are exempt. Google said it would suspend sales of scans."
    read = weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    heads = [read.body.tokens.words[read.body.ranges[c.sentence][0] + c.head] for c in read.candidates]
    chance = np.zeros(len(heads), dtype=np.float32)
    rows = scores("suspend", len(heads))
    for i, candidate in enumerate(read.candidates):
        if candidate.company.name == "Google" and heads[i] in ("stop", "suspend"):
            chance[i] = 0.95 if heads[i] == "stop" else 0.9
        if candidate.sentence == 1:
            chance[i], rows[i] = 0.6, scores("allow", 1)[0]
    decision = decide(read.body, read.candidates, chance, rows, ACTIONS, first=0.1, further=0.0)
    assert [heads[act.candidate] for act in decision.acts] == ["suspend"]
    assert {read.candidates[i].sentence for i in decision.acts[0].excepted} == {1}


def test_what_points_back_is_no_further_act() -> None:
    text = (
        "Google said on Thursday that it will stop selling scans to schools for one year. "
        "The company announced the pause in a blog post."
    )
    told = extract_mentions(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE)
    assert [(m.company.name, m.action) for m in told.mentions] == [("Google", "suspend")]
