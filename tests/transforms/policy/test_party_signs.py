"""Signs of parties: how a word for a party stands to the act."""

import re
from dataclasses import dataclass

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.policy.lookup import LEAD
from transforms.policy.party_signs import company_facts, story_facts
from transforms.policy.request import SlotRequest
from transforms.policy.slots import party_signs_of

KNOWLEDGE = shipped_knowledge()


@dataclass(frozen=True)
class Name:
    start: int
    end: int
    text: str
    company: str


def signs_in(sentence: str, predicate: str, title: str = "") -> dict[str, dict[str, float]]:
    at = sentence.index(predicate)
    named = tuple(Name(m.start(), m.end(), m.group(), "Halden") for m in re.finditer("Halden", sentence))
    asked = SlotRequest(
        text=sentence,
        title=title,
        sentences=((0, len(sentence)),),
        sentence=0,
        predicate=(at, at + len(predicate)),
        company="Halden",
        action="ban",
        named=named,
    )
    return party_signs_of(asked, KNOWLEDGE)[0]


@pytest.mark.parametrize(
    ("sentence", "party", "sign"),
    [
        ("Halden will ban teenagers from its bots.", "minors", "noun_is_object_start"),
        ("Halden told employees that it will ban scooters.", "employees", "noun_is_audience"),
        ("Halden will ban scooters, according to researchers.", "researchers", "noun_is_audience"),
        ("Halden will ban scooters, and couriers must walk.", "contractors", "noun_is_told"),
        ("Halden will ban scooters after lawmakers complained.", "government", "noun_is_cause"),
        ("Halden will ban scooters after lawmakers complained.", "government", "noun_is_actor"),
        ("Halden will ban scooters for its own couriers.", "contractors", "noun_is_after_to"),
        ("Halden will ban the scooters of several couriers.", "contractors", "noun_is_after_of"),
        ("Police said that Halden will ban scooters.", "police", "noun_is_ahead"),
        ("Halden will ban journalists' accounts.", "press", "noun_is_owner"),
    ],
)
def test_how_a_party_stands(sentence: str, party: str, sign: str) -> None:
    predicate = "will ban"
    assert sign in signs_in(sentence, predicate)[party]


def test_what_the_title_and_the_opening_name() -> None:
    signs = signs_in("Halden will ban it. Advertisers object.", "will ban", "Advertisers lose a tool")
    assert signs["advertisers"]["noun_title"] == 1.0
    assert signs["advertisers"]["noun_lead"] > 0


def test_who_is_named_in_the_terms_has_no_sign_of_the_sentence() -> None:
    signs = signs_in("Halden will ban scooters until lawmakers act.", "will ban")
    assert not any(name.startswith("noun_") and name != "noun_lead" for name in signs.get("government", {}))


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("", ()),
        ("Advertisers, advertising: an AD!", ("word=adverti",)),
        ("The 12 masks of 2020", ("word=the", "word=masks")),
        ("x " * LEAD + "behind the opening", ()),
    ],
)
def test_the_words_of_an_opening(text: str, facts: tuple[str, ...]) -> None:
    assert story_facts(text) == facts


def test_who_acts_is_a_fact() -> None:
    asked = SlotRequest(
        text="Halden.", title="", sentences=((0, 7),), sentence=0, predicate=(0, 6), company="Halden", action="ban",
        brand="Hal",
    )  # fmt: skip
    assert company_facts(asked) == ["company=Halden", "brand=Hal"]
