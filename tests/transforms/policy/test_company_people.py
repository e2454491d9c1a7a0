"""People whom a text introduces as speaking for a company."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.policy.anaphora import resolve
from transforms.policy.companies import find_companies, flattened
from transforms.policy.company_people import find_people
from transforms.text.sentences import split_sentences

KNOWLEDGE = shipped_knowledge()

# text, person, role, company
INTRODUCED = [
    ("Etsy spokeswoman Mia Roe declined to comment.", "Mia Roe", "spokeswoman", "Etsy"),
    ("Facebook’s head of policy, Ada Poe, agreed.", "Ada Poe", "head of policy", "Meta"),
    ("Brian Fell, executive director of eBay’s lab, objected.", "Brian Fell", "executive director", "eBay"),
    ("Tom Vane, an Apple lawyer, said no.", "Tom Vane", "lawyer", "Apple"),
    ("Ida Marsh, a spokesperson for TikTok, wrote back.", "Ida Marsh", "spokesperson", "TikTok"),
    ("Uber chief privacy officer Ruth Vale-Lind spoke.", "Ruth Vale-Lind", "chief privacy officer", "Uber"),
]
NOT_INTRODUCED = [
    "Facebook said Senator Ada Poe was wrong.",
    "Ada Poe, a senator from Ohio, uses Facebook.",
    "Apple met critics. Ada Poe was there.",
]


@pytest.mark.parametrize(("text", "person", "role", "company"), INTRODUCED)
def test_introduction(text: str, person: str, role: str, company: str) -> None:
    found = find_people(flattened(text), find_companies(text, KNOWLEDGE), KNOWLEDGE)
    assert [(p.name, p.role, p.company.name) for p in found] == [(person, role, company)]
    assert text[found[0].start : found[0].end] == person


@pytest.mark.parametrize("text", NOT_INTRODUCED)
def test_no_introduction(text: str) -> None:
    assert find_people(flattened(text), find_companies(text, KNOWLEDGE), KNOWLEDGE) == ()


def test_the_last_name_alone_names_the_company_later() -> None:
    text = "Ida Marsh, a spokesperson for TikTok, wrote back. The rule stays, Marsh added."
    sentences = [(s.start, s.end) for s in split_sentences(text)]
    found = resolve(text, sentences, find_companies(text, KNOWLEDGE), KNOWLEDGE)
    assert [(n.text, n.company.name) for n in found if n.kind == "person"] == [
        ("Ida Marsh", "TikTok"),
        ("Marsh", "TikTok"),
    ]
