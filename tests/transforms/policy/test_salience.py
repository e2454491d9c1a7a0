"""What kind of news an article opens as."""

import pytest

from tests.tests_model import article
from transforms.knowledge import shipped_knowledge
from transforms.policy.extract import weigh
from transforms.policy.salience import Focus

KNOWLEDGE = shipped_knowledge()
TRIAL = "Pfizer began a trial of its vaccine. Patients get two doses of the drug in a clinical study at a laboratory. "
WELLS = "Shell closed two wells and a refinery. The drilling rigs went to a mine, the crude to tankers in the port. "
RULES = "Meta changed its rules on privacy. The policy bans tracking of minors and limits the data of its users. "


def opening(text: str) -> Focus:
    return weigh(article(text, ""), KNOWLEDGE).focus


@pytest.mark.parametrize(("text", "kind"), [(TRIAL, "science"), (WELLS, "operations"), (RULES, "policy")])
def test_an_opening_tells_its_kind(text: str, kind: str) -> None:
    told = dict(fact.removeprefix("about:").split("=") for fact in opening(text * 3).about)
    assert max(told, key=lambda name: int(told[name])) == kind
    assert told[kind] == "4"


def test_what_comes_after_the_opening_does_not_count() -> None:
    neutral = "They went home on the bus and talked of the weather over tea for an hour or so, as one does. " * 20
    assert opening(neutral + TRIAL).about == opening(neutral + WELLS).about
    assert opening(TRIAL + neutral).about != opening(WELLS + neutral).about


def test_a_few_words_are_no_kind_of_their_own() -> None:
    assert "about:science=2" in opening("Meta removed the vaccine page.").about  # one word, weighed as in sixty


def test_every_candidate_is_told() -> None:
    read = weigh(article(RULES, ""), KNOWLEDGE)
    assert read.facts
    assert all(set(read.focus.about) <= set(facts) for facts in read.facts)
