"""Objects: the words behind the predicate, and where they end."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.policy.objects import find_object
from transforms.policy.request import SlotRequest
from transforms.policy.scope import scope_of

KNOWLEDGE = shipped_knowledge()

OBJECTS = {
    "plain": ("Halden ended the sale of doorbells.", "ended", "sale of doorbells"),
    "offering": ("Halden stopped offering its face scanner to cities.", "stopped", "face scanner to cities"),
    "time_ends_it": ("Halden paused the feature on Monday.", "paused", "feature"),
    "short_with_place": ("Halden put a label on two posts.", "put", "label on two posts"),
    "purpose_is_not_place": ("Halden formed a team to fight spam.", "formed", "team"),
    "told_to_do": ("Halden requires sellers to show an address.", "requires", "show an address"),
    "kept_from_doing": ("Halden barred advertisers from aiming ads at teens.", "barred", "aiming ads at teens"),
    "pair": ("Halden removed pages and groups of a troll farm.", "removed", "pages and groups of a troll farm"),
    "second_verb": ("Halden removed the page and restored the group.", "removed", "page"),
    "quoted": ("Halden will flag “newsworthy” posts.", "will flag", "newsworthy” posts"),
    "condition_ends_it": ("Halden will share clips unless users object.", "will share", "clips"),
    "dangling": ("Halden closed shops such as the one in Leeds.", "closed", "shops"),
}


def requested(text: str, predicate: str, **more: object) -> SlotRequest:
    at = text.index(predicate)
    values = {
        "text": text,
        "title": "",
        "sentences": ((0, len(text)),),
        "sentence": 0,
        "company": "Halden",
        "action": "end",
        **more,
    }
    return SlotRequest(predicate=(at, at + len(predicate)), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "predicate", "expected"), OBJECTS.values(), ids=OBJECTS.keys())
def test_object(text: str, predicate: str, expected: str) -> None:
    request = requested(text, predicate)
    found = find_object(request, scope_of(request), KNOWLEDGE)
    assert found is not None
    thing, (start, end) = found
    assert thing.text == text[start:end] == expected


@pytest.mark.parametrize("text", ["Halden banned them.", "Halden banned.", "Halden banned"])
def test_no_object(text: str) -> None:
    request = requested(text, "banned")
    assert find_object(request, scope_of(request), KNOWLEDGE) is None


def test_a_given_span_is_trimmed_to_twelve_words() -> None:
    text = "Halden ended the " + " ".join(f"w{n}" for n in range(30)) + "."
    request = requested(text, "ended", object_span=(13, len(text)))
    found = find_object(request, scope_of(request), KNOWLEDGE)
    assert found is not None
    assert found[0].text.split() == [f"w{n}" for n in range(12)]


def test_a_known_product_is_named() -> None:
    text = "Halden ended sales of Rekognition to cities."
    request = requested(text, "ended")
    found = find_object(request, scope_of(request), KNOWLEDGE)
    assert found is not None
    assert found[0].product == "Rekognition"
