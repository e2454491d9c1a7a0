"""Which companies "both firms", "the seven", "the signatories" and "Sixteen companies" stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge import shipped_knowledge
from transforms.policy.anaphora import resolve
from transforms.policy.companies import find_companies
from transforms.policy.groups import groups_in
from transforms.text.sentences import split_sentences

KNOWLEDGE = shipped_knowledge()
SEVEN = ["Amazon", "Anthropic", "Google", "Inflection AI", "Meta", "Microsoft", "OpenAI"]
LISTED = "Amazon, Anthropic, Google, Inflection, Meta, Microsoft and OpenAI stood behind him."

# text, words for a group, its members
STANDS_FOR = [
    ("Seven companies agreed to tests. " + LISTED, "Seven companies", SEVEN),
    ("Seven of the biggest companies agreed to tests. " + LISTED, "Seven of the biggest companies", SEVEN),
    (LISTED + " The seven have agreed to tests.", "The seven", SEVEN),
    (LISTED + " It rained all day. They shook hands. All seven will let outsiders in.", "All seven", SEVEN),
    (LISTED + " The seven agreed. The signatories undertake to share tools.", "The signatories", SEVEN),
    (LISTED + " The seven agreed. They will share tools.", "They", SEVEN),
    ("Google, Meta and X met him. The three undertook to delete posts.", "The three", ["Google", "Meta", "X"]),
    ("Apple wrote first. Then Etsy did. Both said that they would stop.", "Both", ["Apple", "Etsy"]),
    (
        "Twenty technology companies signed. Adobe, Google, Meta, TikTok and X are on the list.",
        "Twenty technology companies",
        ["Adobe", "Google", "Meta", "TikTok", "X"],
    ),
    (
        "The four largest wireless carriers wrote. AT&T, Verizon and T-Mobile will block numbers.",
        "The four largest wireless carriers",
        ["AT&T", "T-Mobile", "Verizon"],
    ),
]
STANDS_FOR_NONE = [
    ("Seven companies agreed to tests. Apple and Etsy did not.", "Seven companies"),
    ("Apple left. The seven have agreed.", "The seven"),
    ("The signatories undertake to share tools. Apple stayed away.", "The signatories"),
    ("Apple and Etsy left in the two days.", "the two"),
]


def members(text: str, words: str) -> list[str]:
    sentences = [(s.start, s.end) for s in split_sentences(text)]
    found = resolve(text, sentences, find_companies(text, KNOWLEDGE), KNOWLEDGE)
    return sorted(n.company.name for n in found if n.text == words and n.kind == "group")


@pytest.mark.parametrize(("text", "words", "companies"), STANDS_FOR)
def test_a_group_stands_for_its_members(text: str, words: str, companies: list[str]) -> None:
    assert members(text, words) == companies


@pytest.mark.parametrize(("text", "words"), STANDS_FOR_NONE)
def test_a_group_without_members_stands_for_none(text: str, words: str) -> None:
    assert members(text, words) == []


@given(st.text(alphabet="The seven companies both Each all of will.,'\n", max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= g.start < g.end <= len(text) for g in groups_in(text, 0, len(text), KNOWLEDGE))
