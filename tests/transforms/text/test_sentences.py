"""Sentences and tokens: offsets, abbreviations, wrapped lines, and time that grows with the text alone."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.sentences import MAX_SENTENCE, split_sentences
from transforms.text.tokens import sentence_ranges, tokenize

CUTS = {
    "abbreviations": ("Dr. Ruiz of Acme Corp. spoke. She left.", ["Dr. Ruiz of Acme Corp. spoke.", "She left."]),
    "country": ("The U.S. unit won. In the U.K. it lost.", ["The U.S. unit won.", "In the U.K. it lost."]),
    "legal form at the end": ("It sued Acme Inc. The case goes on.", ["It sued Acme Inc.", "The case goes on."]),
    "closing quote": ("“We stop.” Then they left.", ["“We stop.”", "Then they left."]),
    "question": ("Will it stop? Nobody knows!", ["Will it stop?", "Nobody knows!"]),
    "decimal": ("Sales rose 3.5 percent. Good.", ["Sales rose 3.5 percent.", "Good."]),
    "initial": ("J. K. Poe resigned. Fine.", ["J. K. Poe resigned.", "Fine."]),
    "paragraph": ("No stop here\n\nNext one", ["No stop here", "Next one"]),
    "bullets": ("Steps:\n- ban bots\n- label ads", ["Steps:", "- ban bots", "- label ads"]),
    "hard wrap": (
        "The vendor said on Tuesday that it would no longer sell the\nscanner to landlords. It gave no date.",
        ["The vendor said on Tuesday that it would no longer sell the\nscanner to landlords.", "It gave no date."],
    ),
    "dateline": ("OAKLAND, Calif. (AP) — It stopped.", ["OAKLAND, Calif. (AP) — It stopped."]),
}


@pytest.mark.parametrize("name", CUTS)
def test_cuts(name: str) -> None:
    text, expected = CUTS[name]
    assert [text[s.start : s.end] for s in split_sentences(text)] == expected


@given(st.text(alphabet=st.sampled_from("aB .!?\n\"”“'()-*1é中🙂\x00"), max_size=400))
def test_sentences_cover_every_visible_character_once(text: str) -> None:
    sentences = split_sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(sentences))
    assert all(0 < s.end - s.start <= MAX_SENTENCE and text[s.start : s.end].strip() for s in sentences)
    inside = {i for s in sentences for i in range(s.start, s.end)}
    assert all(ch.isspace() for i, ch in enumerate(text) if i not in inside)


@given(st.text(max_size=300))
def test_tokens_slice_back(text: str) -> None:
    tokens = tokenize(text)
    assert len(tokens.words) == len(tokens.starts) == len(tokens.ends) == len(tokens.capital)
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert text[start:end].lower().replace("’", "'") == word


def test_every_token_belongs_to_its_sentence() -> None:
    text = "One stops here. Two goes on."
    tokens = tokenize(text)
    ranges = sentence_ranges(tokens, split_sentences(text))
    assert [tokens.words[a:b] for a, b in ranges] == [["one", "stops", "here", "."], ["two", "goes", "on", "."]]


@pytest.mark.parametrize("unit", ["word ", "Stop. ", "no stop\n", '"Quote." ', "Inc. "])
def test_time_grows_with_the_text(unit: str) -> None:
    def seconds(times: int) -> float:
        text = unit * times
        began = time.process_time()
        split_sentences(text)
        return time.process_time() - began

    seconds(1000)
    small, large = seconds(10_000), seconds(80_000)
    assert large < 30 * small + 0.5
