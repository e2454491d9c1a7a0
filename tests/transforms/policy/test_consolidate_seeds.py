"""The replay stories end as known: members, dates, origins, and what the undated articles learn."""

from functools import cache

import pytest
from tests_seed_tellings import articles, mentions

from transforms.knowledge import shipped_knowledge
from transforms.model import PolicyEvent, Published, Slot
from transforms.policy.consolidate import consolidate


@cache
def outcome() -> tuple[tuple[PolicyEvent, ...], dict[str, Published]]:
    events, bounded = consolidate(articles(), mentions(), shipped_knowledge())
    return events, {article.article_id: article.published for article in bounded}


def event(company: str, action: str, year: str) -> PolicyEvent:
    found = [
        e
        for e in outcome()[0]
        if (e.company.name, e.action) == (company, action) and e.announced_on.date.startswith(year)
    ]
    assert len(found) == 1
    return found[0]


# company, action, date, articles that must be in, articles that may be, independent sources, a word of each origin
CONSOLIDATED = {
    "C1": ("IBM", "end", "2020-06-08", "000 001 002 003", "004", ["letter"]),
    "C2": ("Amazon", "suspend", "2020-06-10", "000 001 002 003", "004", ["blog post"]),
    "C3": ("Microsoft", "withhold", "2020-06-11", "000 002 003 004", "", ["CNET", "Washington Post"]),
    "C4": ("Microsoft", "withhold", "2019", "001", "", ["Microsoft statement"]),
    "C5": ("Microsoft", "remove", "2019", "004", "", ["report"]),
    "C6": ("Microsoft", "adopt", "2020-06-11", "004", "", ["statement to CNET"]),
}


@pytest.mark.parametrize("name", CONSOLIDATED)
def test_each_act_is_one_event(name: str) -> None:
    company, action, date, required, allowed, origins = CONSOLIDATED[name]
    found = event(company, action, date[:4])
    members = {source.article_id for source in found.sources}
    assert set(required.split()) <= members <= set(required.split()) | set(allowed.split())
    assert found.announced_on.date == date
    assert found.num_independent_sources == len(found.origins) == len(origins)
    assert all(word in origin for word, origin in zip(origins, found.origins, strict=True))


def test_there_are_no_other_events() -> None:
    assert len(outcome()[0]) == len(CONSOLIDATED)


@pytest.mark.parametrize(("name", "publishers"), [("C1", 4), ("C2", 4), ("C3", 4), ("C4", 1), ("C5", 1), ("C6", 1)])
def test_publishers_are_those_that_report_it(name: str, publishers: int) -> None:
    company, action, date, *_ = CONSOLIDATED[name]
    assert event(company, action, date[:4]).num_publishers == publishers


def test_terms_and_conflicts() -> None:
    pause = event("Amazon", "suspend", "2020")
    assert pause.duration == Slot(value="P1Y", text="one-year")
    assert len(pause.exceptions) == 2
    (duration,) = [conflict for conflict in pause.conflicts if conflict.field == "duration"]
    assert {claim.value: claim.article_ids for claim in duration.values}["at least P1Y"] == ("003",)
    refusal = event("Microsoft", "withhold", "2020")
    assert refusal.condition
    assert refusal.spokesperson
    assert refusal.spokesperson.name == "Brad Smith"
    assert refusal.first_party


def test_a_quotation_in_variants_is_one() -> None:
    (quote,) = event("Amazon", "suspend", "2020").quotes
    assert quote.speaker == "Amazon"
    assert len(quote.variants) == 3  # cut twice, translated back once


@pytest.mark.parametrize(
    ("article", "bounds"),
    [
        ("000", ("2020-06-11", "2020-11-03")),
        ("001", ("2020-06-10", "2020-06-10")),
        ("002", ("2020-06-12", "2020-06-12")),
        ("003", ("2020-06-14", "2020-06-21")),
        ("004", ("2020-06-11", "2020-12-31")),
    ],
)
def test_undated_articles_learn_their_bounds(article: str, bounds: tuple[str, str]) -> None:
    published = outcome()[1][article]
    assert (published.not_before, published.not_after) == bounds


def test_one_day_left_is_the_day() -> None:
    published = outcome()[1]["002"]
    assert (published.at, published.precision, published.basis) == ("2020-06-12", "day", "text")
