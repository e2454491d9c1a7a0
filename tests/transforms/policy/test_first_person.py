"""Which company says "we"."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.policy.anaphora import resolve
from transforms.policy.companies import find_companies
from transforms.text.sentences import split_sentences

KNOWLEDGE = shipped_knowledge()

OWN_POST = (
    "An update from Etsy\n\nToday we are changing how our platform works. Sellers asked us for this. "
    "We will test it with our members first. Our policies stay in force. We thank Etsy sellers."
)
COLUMN = (
    "We all use Facebook too much. We scroll, and we forget our dinner. Our children see it. "
    "Facebook knows. We should ask our senators to act, for Facebook will not."
)
SAID_BY = [
    ("“We will not sell it to the police,” IBM said.", ["IBM"]),
    ("“Bots have no place here,” a spokesman for Reddit said. “We will act on our rules.”", ["Reddit", "Reddit"]),
    ("We do not run adverts on that show. — Etsy (@Etsy) May 3, 2017", ["Etsy"]),
    ("“We will vote it down,” Senator Ann Lund said of Apple.", []),
    (COLUMN, []),
]


def companies_of_we(text: str) -> list[str]:
    sentences = [(s.start, s.end) for s in split_sentences(text)]
    found = resolve(text, sentences, find_companies(text, KNOWLEDGE), KNOWLEDGE)
    return [n.company.name for n in found if n.text.lower() in ("we", "our", "us")]


@pytest.mark.parametrize(("text", "companies"), SAID_BY)
def test_said_by(text: str, companies: list[str]) -> None:
    assert companies_of_we(text) == companies


def test_a_company_s_own_document() -> None:
    assert set(companies_of_we(OWN_POST)) == {"Etsy"}
    assert len(companies_of_we(OWN_POST)) == 7
