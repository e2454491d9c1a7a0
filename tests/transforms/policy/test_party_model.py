"""The learned choice of a party: its file, parties it was not trained on, and the order it does not hang on."""

import random
from pathlib import Path

import numpy as np
import pytest

from transforms.policy.party_model import load, save, shipped_parties, sign_facts

SIGNS = {"bakers": {"noun_act": 1.0}, "millers": {"noun_act": 0.5, "told": 1.0}}


def written(folder: Path) -> Path:
    path = folder / "parties.npz"
    weights = np.array([[0.5, -1.0], [0.0, 2.0]])
    save(path, ["noun_act", "told"], np.array([1.0, 0.25]), ["bias", "act=ban"], weights, ["bakers", "millers"])
    return path


def test_a_party_has_its_signs_and_what_the_facts_say_for_it(tmp_path: Path) -> None:
    scores = load(written(tmp_path)).scores(["bias", "act=ban", "unheard"], SIGNS, ["bakers", "millers"])
    assert scores == {"bakers": 0.5 + 1.0, "millers": 1.0 + 0.5 + 0.25}


def test_what_the_article_says_counts_as_its_facts_do(tmp_path: Path) -> None:
    model = load(written(tmp_path))
    apart = model.scores(["bias"], SIGNS, model.parties, model.told_by(["act=ban"]))
    assert apart == model.scores(["bias", "act=ban"], SIGNS, model.parties)
    assert model.told_by(["unheard"]).tolist() == [0.0, 0.0]


def test_a_party_of_another_file_starts_where_the_rarest_does(tmp_path: Path) -> None:
    model = load(written(tmp_path))
    told = {"grocers": {"noun_act": 4.0}}
    assert model.scores(["bias"], told, ["bakers", "grocers"]) == {"bakers": 0.5, "grocers": 3.0}


def test_a_file_is_the_same_when_written_again(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    assert written(tmp_path).read_bytes() == written(tmp_path / "again").read_bytes()


def test_the_order_of_the_facts_does_not_matter() -> None:
    model = shipped_parties()
    facts = sorted(model.index)[:200]
    shuffled = random.Random(4).sample(facts, len(facts))
    assert model.scores(facts, {}, model.parties) == model.scores(shuffled, {}, model.parties)


@pytest.mark.parametrize("sign", ["noun_act", "noun_object", "noun_title"])
def test_a_party_that_is_named_is_likelier(sign: str) -> None:
    assert shipped_parties().signs[sign] > 0


def test_signs_as_facts_name_their_party() -> None:
    assert sorted(sign_facts(SIGNS)) == ["noun_act@bakers", "noun_act@millers", "told@millers"]
