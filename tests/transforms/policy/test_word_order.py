"""The network beside the scorer: what it reads of a candidate, and that it says the same on every machine."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Published
from transforms.policy import word_order
from transforms.policy.extract import Weighed, weigh
from transforms.policy.word_order import (
    LARGEST,
    LOOKED_AT,
    OTHER,
    OWN,
    QUOTED,
    WIDTH,
    Layer,
    Stretch,
    Window,
    load,
    save,
    shipped_word_order,
    window_of,
    with_words,
)

KNOWLEDGE = shipped_knowledge()
ARTICLE = Article(article_id="a", text_id="a", ref="a", text="", language="en", published=Published(at="2026-03-05"))
NETWORK = shipped_word_order()
EMPTY = (Stretch(), Stretch())
WORDS = ["the", "company", "ban", "will", "stop", "selling", "said", "zxqv", ",", "on"]


@st.composite
def stretches(draw: st.DrawFn, least: int = 0) -> Stretch:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=least, max_size=12))
    marks = draw(st.lists(st.integers(0, 5), min_size=len(words), max_size=len(words)))
    return Stretch(tuple(words), tuple(marks))


@st.composite
def windows(draw: st.DrawFn) -> Window:
    sentence = draw(stretches(1))
    head = draw(st.integers(0, len(sentence.words) - 1))
    return Window(sentence, head, draw(stretches()), draw(stretches()))


def read(text: str, title: str = "") -> Weighed:
    return weigh(dataclasses.replace(ARTICLE, text=text, title=title), KNOWLEDGE)


def window(found: Weighed, at: int, company: str) -> Window:
    """The window of the candidate whose predicate starts at an offset of the text."""
    for candidate in found.candidates:
        start = found.body.tokens.starts[found.body.ranges[candidate.sentence][0] + candidate.head]
        if start == at and candidate.company.name == company:
            return window_of(found.body, found.title, candidate, KNOWLEDGE)
    raise LookupError(f"no candidate of {company} at {at}")


def test_reads_the_sentence_with_marks_the_sentence_before_and_the_title() -> None:
    text = 'Critics complained. "We banned ads beside Google," Zoom said.'
    seen = window(read(text, "Zoom bans ads"), text.index("banned"), "Zoom")
    assert seen.sentence.words[seen.head] == "banned"
    marks = dict(zip(seen.sentence.words, seen.sentence.marks, strict=True))
    assert (marks["banned"], marks["google"], marks["zoom"], marks["said"]) == (QUOTED, QUOTED + OTHER, OWN, 0)
    assert seen.before.words == ("critics", "complained", ".")
    assert (seen.title.words, seen.title.marks) == (("zoom", "bans", "ads"), (OWN, 0, 0))


def test_a_long_sentence_is_read_around_its_predicate() -> None:
    text = "Last year, " + "red and " * 90 + "green critics said Zoom banned ads " + "and more " * 90 + "."
    seen = window(read(text), text.index("banned"), "Zoom")
    assert (len(seen.sentence.words), seen.sentence.words[seen.head]) == (WIDTH, "banned")


@given(st.lists(windows(), min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_what_is_read_together_does_not_matter(found: list[Window], order: object) -> None:
    alone = [NETWORK.log_odds([one])[0] for one in found]
    assert NETWORK.log_odds(found).tolist() == alone
    assert NETWORK.log_odds(found[::-1]).tolist() == alone[::-1]


@pytest.mark.parametrize(
    "layer", [*NETWORK.convolutions, NETWORK.aside, NETWORK.gather, NETWORK.last], ids=lambda layer: layer.weights.shape
)
def test_no_sum_outgrows_what_single_precision_holds_exactly(layer: Layer) -> None:
    assert np.array_equal(layer.weights, np.rint(layer.weights))
    assert np.abs(layer.weights).sum(axis=0).max() * LARGEST < 2**24
    largest = np.where(layer.weights > 0, LARGEST, 0).T.astype(np.float32)  # the worst case of each output
    assert np.array_equal(largest @ layer.weights, (largest.astype(np.int64) @ layer.weights.astype(np.int64)))


def test_a_file_gives_the_network_back(tmp_path: Path) -> None:
    save(tmp_path / "words.npz", NETWORK)
    again = load(tmp_path / "words.npz")
    seen = Window(Stretch(("zoom", "banned", "ads"), (OWN, 0, 0)), 1, Stretch(), Stretch(("zoom",), (OWN,)))
    assert again.mix == NETWORK.mix
    assert again.log_odds([seen]) == NETWORK.log_odds([seen])


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 600])
def test_many_windows_are_read_block_by_block(count: int) -> None:
    seen = [Window(Stretch(("zoom", word), (OWN, 0)), 1, *EMPTY) for word in WORDS[:6]]
    told = NETWORK.log_odds([seen[i % 6] for i in range(count)]).tolist()
    assert told == [NETWORK.log_odds(seen).tolist()[i % 6] for i in range(count)]


def test_what_the_scorer_thinks_next_to_impossible_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read("Zoom banned ads. Zoom also sued Google over its new ads.")
    chance = np.full(len(found.candidates), LOOKED_AT / 2, dtype=np.float32)
    chance[0] = 0.5
    asked: list[int] = []
    monkeypatch.setattr(word_order, "window_of", lambda *_: asked.append(1) or Window(Stretch(("x",), (0,)), 0, *EMPTY))
    after = with_words(found.body, found.title, found.candidates, chance, KNOWLEDGE)
    assert asked == [1]
    assert after[1:].tolist() == chance[1:].tolist()
    assert after[0] != chance[0]


@pytest.mark.parametrize(
    ("act", "none"),
    [
        ("Zoom will stop selling face scanners to police departments.", "Zoom was sued over face scanners by police."),
        ("Zoom said on Monday it will ban political ads.", "A senator urged Zoom to ban political ads."),
        ("Zoom now lets users delete their recordings.", "Zoom lost a fifth of its users and its recordings."),
    ],
)
def test_words_of_an_act_say_more_than_others(act: str, none: str) -> None:
    said = []
    for text in (act, none):
        found = read(text)
        looked = [window_of(found.body, found.title, c, KNOWLEDGE) for c in found.candidates]
        said.append(max(NETWORK.log_odds(looked).tolist(), default=-9.0))
    assert said[0] > said[1]
