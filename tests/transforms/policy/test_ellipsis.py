"""Tellings without a predicate of their own take on the act told before; a company is never left without a guess."""

import dataclasses

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Published
from transforms.policy.candidates import Candidate
from transforms.policy.extract import weigh

KNOWLEDGE = shipped_knowledge()
ARTICLE = Article(article_id="a", text_id="a", ref="a", text="", language="en", published=Published(at="2026-03-05"))
TOLD = "Verizon suspended its adverts on Facebook. "

# what follows, companies whose act it echoes
ECHOES = [
    ("So did Adidas and Etsy.", {"Adidas", "Etsy"}),
    ("Adidas followed on Friday.", {"Adidas"}),
    ("Adidas followed on Friday, Etsy on Sunday.", {"Adidas", "Etsy"}),
    ("Adidas says much the same about its own.", {"Adidas"}),
    ("Adidas has done likewise.", {"Adidas"}),
    ("Adidas and Etsy as well, people there say.", {"Adidas", "Etsy"}),
    ("Then Adidas, and Etsy, and Nike.", {"Adidas", "Etsy", "Nike"}),
    ("Etsy will not.", {"Etsy"}),
]
NO_ECHOES = ["Adidas opened a shop in Lyon.", "Etsy told us that it rained.", "Senators praised Adidas."]


def candidates(text: str) -> list[Candidate]:
    return list(weigh(dataclasses.replace(ARTICLE, text=text), KNOWLEDGE).candidates)


@pytest.mark.parametrize(("sentence", "companies"), ECHOES)
def test_an_echo_takes_on_the_act_before(sentence: str, companies: set[str]) -> None:
    echoes = [c for c in candidates(TOLD + sentence) if c.role == "echo"]
    assert {c.company.name for c in echoes} == companies
    assert all(c.frame is not None and c.frame.action == "suspend" for c in echoes)
    assert all(c.start >= len(TOLD) for c in echoes)


@pytest.mark.parametrize("sentence", NO_ECHOES)
def test_a_telling_of_its_own_echoes_none(sentence: str) -> None:
    assert not [c for c in candidates(TOLD + sentence) if c.role == "echo"]


def test_an_echo_without_an_act_before_takes_on_none() -> None:
    assert all(c.frame is None for c in candidates("So did Adidas and Etsy."))


@pytest.mark.parametrize(
    ("text", "company", "role"),
    [
        ("Marriott: no more money for senators who voted against it.", "Marriott", "unheard"),
        ("*Coca-Cola.* Thirty days, all media.", "Coca-Cola", "bare"),
        ("A line went missing from the home page of Etsy.", "Etsy", "unheard"),
    ],
)
def test_a_company_that_nothing_speaks_of_gets_one_guess(text: str, company: str, role: str) -> None:
    assert [(c.company.name, c.role) for c in candidates(text) if c.company.name == company] == [(company, role)]


def test_a_source_gets_no_guess() -> None:
    assert candidates("It rained all day, according to CNN.") == []
