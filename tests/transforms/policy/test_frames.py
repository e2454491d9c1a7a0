"""Frames: every group of `actions.yaml` fires on its yes-sentences and on none of its no-sentences."""

from typing import Any

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.acts import fitting_frames
from transforms.policy.clauses import analyse
from transforms.policy.frames import frames, lexicon, match_frames
from transforms.policy.modality import verb_lexicon
from transforms.policy.tagging import tag
from transforms.text.sentences import split_sentences
from transforms.text.tokens import tokenize

KNOWLEDGE = shipped_knowledge()
GROUPS = {group["id"]: group for group in KNOWLEDGE.data("actions.yaml")["groups"]}


def examples(group: dict[str, Any], answer: bool) -> list[str]:
    """Sentences under `yes:` or `no:`, which YAML reads as true and false."""
    return group.get(answer) or group["yes" if answer else "no"]


def groups_fired(text: str) -> set[str]:
    fired: set[str] = set()
    for sentence in split_sentences(text):
        tokens = tokenize(text[sentence.start : sentence.end])
        forms = verb_lexicon(KNOWLEDGE)
        clauses = analyse(tokens.words, tag(tokens.words, tokens.capital, forms, {}), forms, {})
        for verb in clauses.verbs:
            hits = match_frames(clauses.words, verb.head, len(clauses.words), lexicon(KNOWLEDGE))
            fired.update(hit.frame.group for hit in fitting_frames(hits, verb))
        for i, code in enumerate(clauses.codes):
            if code != "V":
                hits = match_frames(clauses.words, i, len(clauses.words), lexicon(KNOWLEDGE))
                fired.update(hit.frame.group for hit in hits if hit.frame.noun)
    return fired


YES = [(group, sentence) for group in GROUPS for sentence in examples(GROUPS[group], True)]
NO = [(group, sentence) for group in GROUPS for sentence in examples(GROUPS[group], False)]


@pytest.mark.parametrize(("group", "sentence"), YES, ids=[f"{g}:{s[:40]}" for g, s in YES])
def test_group_fires(group: str, sentence: str) -> None:
    assert group in groups_fired(sentence)


@pytest.mark.parametrize(("group", "sentence"), NO, ids=[f"{g}:{s[:40]}" for g, s in NO])
def test_group_keeps_silent(group: str, sentence: str) -> None:
    assert group not in groups_fired(sentence)


def test_every_action_can_be_said_in_many_ways() -> None:
    by_action: dict[str, int] = {}
    for frame in frames(KNOWLEDGE):
        by_action[frame.action] = by_action.get(frame.action, 0) + 1
    assert set(by_action) == set(DIRECTION_OF_ACTION)
    assert sum(by_action.values()) >= 400
    assert min(by_action.values()) >= 15


def test_frame_ids_are_unique() -> None:
    ids = [frame.id for frame in frames(KNOWLEDGE)]
    assert len(ids) == len(set(ids))


def test_negation_turns_a_frame() -> None:
    assert "withhold.not_provide" in groups_fired("Halden will not sell the scanner.")
    assert "withhold.not_provide" not in groups_fired("Halden will sell the scanner.")
    assert "end.no_longer" in groups_fired("Halden no longer sells the scanner.")
    assert "continue.not_end" in groups_fired("Halden will not remove the clip.")
