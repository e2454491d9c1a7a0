"""Passages that speak to a machine are found, and ordinary news about machines is not taken for one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge import shipped_knowledge
from transforms.policy.machine_talk import machine_passages

KNOWLEDGE = shipped_knowledge()
ENTRY = KNOWLEDGE.data("instructions.yaml")["addressed_to_machine"]


@pytest.mark.parametrize("sentence", ENTRY["yes"])
def test_yes(sentence: str) -> None:
    assert machine_passages(sentence, KNOWLEDGE)


@pytest.mark.parametrize("sentence", ENTRY["no"])
def test_no(sentence: str) -> None:
    assert not machine_passages(sentence, KNOWLEDGE)


@pytest.mark.parametrize("sentence", ENTRY["yes"])
def test_the_passage_reaches_from_its_sentence_to_the_end_of_its_line(sentence: str) -> None:
    text = f"Before it.\nA first sentence. {sentence} And then more of it.\nBehind it."
    spans = machine_passages(text, KNOWLEDGE)
    rest = text
    for start, end in reversed(spans):
        rest = rest[:start] + rest[end:]
    assert sentence not in rest
    assert "And then more of it." not in rest
    assert "Before it." in rest
    assert "Behind it." in rest


@given(st.lists(st.sampled_from([*ENTRY["yes"], *ENTRY["no"], "\n", " ", ". ", "x" * 400])).map("".join))
def test_spans_are_ordered_and_apart(text: str) -> None:
    spans = machine_passages(text, KNOWLEDGE)
    flat = [at for span in spans for at in span]
    assert flat == sorted(flat)
    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize(
    "unit", ["ignore ", "ignore all the ", "# ", "\t", "you are an ", "system ", "\n", "{", "note to ", '" ', "for ai "]
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    started = time.perf_counter()
    machine_passages(unit * (200_000 // len(unit)), KNOWLEDGE)
    assert time.perf_counter() - started < 4
