"""The company files: well formed, broad enough, and every condition holds on its own example sentences."""

import re
from collections import Counter
from typing import Any

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.policy.companies import find_companies
from transforms.policy.company_names import entries, lexicon

KNOWLEDGE = shipped_knowledge()
ENTRIES = tuple(entries(KNOWLEDGE))
GUARDED: list[dict[str, Any]] = KNOWLEDGE.data("company_names.yaml")["guarded"]
FIELDS = {"name", "id", "seat", "sectors", "aliases", "renamed_from", "brands", "products", "people", "descriptors"}


def examples(kind: str) -> list[Any]:
    return [
        pytest.param(tuple(rule["names"]), sentence, id=f"{rule['names'][0]}-{n}")
        for rule in GUARDED
        for n, sentence in enumerate(rule.get(kind, ()))
    ]


def named_as(sentence: str, names: tuple[str, ...]) -> bool:
    return any(n.text in names and n.kind != "organisation" for n in find_companies(sentence, KNOWLEDGE))


@pytest.mark.parametrize(("names", "sentence"), examples("yes"))
def test_a_yes_sentence_names_the_company(names: tuple[str, ...], sentence: str) -> None:
    assert named_as(sentence, names)


@pytest.mark.parametrize(("names", "sentence"), examples("no"))
def test_a_no_sentence_does_not(names: tuple[str, ...], sentence: str) -> None:
    assert not named_as(sentence, names)


def test_every_name_of_every_company_is_found() -> None:
    """With a legal form behind it even a name that is a word stands for its company."""
    missed = []
    for found in (n for names in lexicon(KNOWLEDGE).names.values() for n in names if n.kind in ("name", "brand")):
        text = f"In May {found.text} Inc. said it would appeal."
        if found.companies[0].name not in {n.company.name for n in find_companies(text, KNOWLEDGE)}:
            missed.append(found.text)
    assert missed == []


def test_no_name_is_found_in_small_letters() -> None:
    """Names are proper names; those that are written small (eBay, npm) have a letter or digit that tells them."""
    odd = []
    for found in (n for names in lexicon(KNOWLEDGE).names.values() for n in names if n.kind != "descriptor"):
        small = found.text.lower()
        if small != found.text and small not in lexicon(KNOWLEDGE).single_words:
            odd += [n.text for n in find_companies(f"people saw {small} there", KNOWLEDGE)]
    assert set(odd) <= {"bol.com", "itch.io", "npm"}


def test_there_are_enough_companies_of_enough_trades() -> None:
    assert len(ENTRIES) >= 4000
    assert len({trade for e in ENTRIES for trade in e["sectors"]}) >= 30


def test_entries_have_known_fields_and_one_name_each() -> None:
    assert [e for e in ENTRIES if set(e) - FIELDS or not e["sectors"]] == []
    assert [name for name, n in Counter(e["name"] for e in ENTRIES).items() if n > 1] == []


def test_ids_are_wikidata_items_and_used_once() -> None:
    ids = [e["id"] for e in ENTRIES if e.get("id")]
    assert all(re.fullmatch(r"Q[1-9]\d*", i) for i in ids)
    assert len(ids) == len(set(ids)) >= 60


def test_every_trade_has_words_and_nouns() -> None:
    trades = {trade for e in ENTRIES for trade in e["sectors"]} - {"tech"}
    words = KNOWLEDGE.data("company_names.yaml")["trade_words"]
    assert trades - set(words) == set()


def test_all_values_are_text() -> None:
    """YAML reads on, no and 7 as other things than words."""

    def leaves(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [leaf for k, v in value.items() for leaf in [k, *leaves(v)]]
        return [leaf for v in value for leaf in leaves(v)] if isinstance(value, list) else [value]

    for file in ("company_names.yaml", "references.yaml", "companies.yaml", "companies_wider.yaml"):
        odd = [
            v
            for v in leaves(KNOWLEDGE.data(file))
            if not isinstance(v, str) and not (isinstance(v, bool) or (isinstance(v, int) and v > 1900))
        ]
        assert odd == [], file
