"""Grouping tellings: generated stories with known truth, order, runs, size, links by hand and bad input."""

import random
import time
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_tellings import Stories, pairs, stories

from transforms.knowledge import Knowledge, knowledge_of, shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION, Article, Company, Mention, PolicyEvent, Published, Slot, Thing, When
from transforms.policy.consolidate import consolidate

KNOWLEDGE = shipped_knowledge()


def events_of(articles: Iterable[Article], mentions: Iterable[Mention]) -> tuple[PolicyEvent, ...]:
    return consolidate(articles, mentions, KNOWLEDGE)[0]


def content(events: Iterable[PolicyEvent]) -> tuple[PolicyEvent, ...]:
    """Living events without the count of runs that published them."""
    return tuple(replace(e, revision=1, change_kind="content") for e in events if e.status == "active")


def article(name: str, day: str = "2021-03-05", **fields: object) -> Article:
    published = Published(at=day, precision="day", basis="input") if day else Published()
    return Article(article_id=name, text_id=name, ref=name, text="", published=published, family_id=name, **fields)  # type: ignore[arg-type]


def mention(
    name: str, told_in: str, action: str = "suspend", thing: str = "the FaceFind matcher", **fields: object
) -> Mention:
    fields = {"topics": ("facial_recognition",), "confidence": 0.8, "company": Company(name="Borealis")} | fields
    direction = {"resume": "permit", "launch": "permit"}.get(action, "restrict")
    return Mention(
        mention_id=name,
        article_id=told_in,
        ref=told_in,
        action=action,
        direction=direction,
        modality="announced",
        object=Thing(text=thing) if thing else None,
        **fields,
    )  # type: ignore[arg-type]


def on(day: str) -> When:
    return When(date=day, precision="day", basis="explicit", text=day)


def grouping(told: Stories) -> dict[str, object]:
    return {name: event.event_id for event in events_of(told.articles, told.mentions) for name in event.mention_ids}


def test_generated_acts_are_told_apart_and_together() -> None:
    together = truly = right = records = acts = 0
    for seed in range(8):
        told = stories(seed)
        found = grouping(told)
        assert set(found) == set(told.truth)
        mine, truth = pairs(found), pairs(dict(told.truth))
        together, truly, right = together + len(mine), truly + len(truth), right + len(mine & truth)
        records, acts = records + len(set(found.values())), acts + len(set(told.truth.values()))
    assert records / acts <= 1.10
    assert right / together >= 0.97
    assert right / truly >= 0.95


@pytest.fixture(scope="module")
def told() -> Stories:
    return stories(99, companies=3, most_reports=25)


@pytest.fixture(scope="module")
def expected(told: Stories) -> tuple[PolicyEvent, ...]:
    return events_of(told.articles, told.mentions)


@pytest.mark.parametrize("seed", range(20))
def test_order_does_not_matter(told: Stories, expected: tuple[PolicyEvent, ...], seed: int) -> None:
    shuffled = random.Random(seed)
    articles, mentions = list(told.articles), list(told.mentions)
    shuffled.shuffle(articles)
    shuffled.shuffle(mentions)
    assert events_of(articles, mentions) == expected


@pytest.mark.parametrize("runs", [2, 3, 7])
def test_runs_do_not_matter(told: Stories, expected: tuple[PolicyEvent, ...], runs: int) -> None:
    """Each run sees what the runs before it have seen and their events; the last one ends like a single run."""
    seen: list[Article] = []
    events: tuple[PolicyEvent, ...] = ()
    for part in range(runs):
        seen += told.articles[part::runs]
        known = {a.article_id for a in seen}
        events, _ = consolidate(seen, [m for m in told.mentions if m.article_id in known], KNOWLEDGE, events)
    assert content(events) == expected
    living = {event.event_id for event in expected}
    assert all(event.merged_into in living for event in events if event.status == "merged")


def test_the_same_run_again_changes_nothing(told: Stories, expected: tuple[PolicyEvent, ...]) -> None:
    assert consolidate(told.articles, told.mentions, KNOWLEDGE, expected)[0] == expected


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_union_of_evidence_is_an_algebra(data: st.DataObject) -> None:
    """Evidence given twice, in any split and order, is the same evidence."""
    told = stories(7, companies=1, most_reports=8)
    some = data.draw(st.lists(st.sampled_from(told.mentions), unique_by=lambda m: m.mention_id))
    again = data.draw(st.permutations(some + some[: len(some) // 2]))
    assert events_of(told.articles, again) == events_of(told.articles, some)


def test_ten_thousand_tellings_of_one_act_cost_no_square() -> None:
    def cost(count: int) -> float:
        articles = [article(f"a{n}", f"2021-03-{5 + n % 6:02}", publisher=f"p{n}") for n in range(count)]
        mentions = [mention(f"m{n}", f"a{n}", thing=f"the FaceFind matcher of town{n}") for n in range(count)]
        start = time.process_time()
        assert len(events_of(articles, mentions)) == 1
        return time.process_time() - start

    small, large = cost(1000), cost(10_000)
    assert large < 30 * small


def test_acts_of_another_era_stay_apart() -> None:
    articles = [article("a"), article("b")]
    mentions = [
        mention("m1", "a", "withhold", announced_on=on("2021-03-04")),
        mention("m2", "b", "withhold", announced_on=When(date="2019", precision="year", basis="explicit", text="2019")),
    ]
    assert len(events_of(articles, mentions)) == 2


def test_a_resumption_follows_the_pause() -> None:
    articles = [article("a"), article("b", "2021-09-02")]
    mentions = [
        mention("m1", "a", announced_on=on("2021-03-04")),
        mention("m2", "b", "resume", announced_on=on("2021-09-01")),
    ]
    first, second = sorted(events_of(articles, mentions), key=lambda event: event.announced_on.date)
    assert (first.follows, second.follows) == ("", first.event_id)


def test_an_extension_is_an_event_of_its_own() -> None:
    articles = [article("a"), article("b", "2022-03-02")]
    mentions = [mention("m1", "a", announced_on=on("2021-03-04")), mention("m2", "b", announced_on=on("2022-03-01"))]
    first, second = sorted(events_of(articles, mentions), key=lambda event: event.announced_on.date)
    assert second.follows == first.event_id


def test_a_renamed_company_is_one_company() -> None:
    """Names come from the company knowledge, where Meta was Facebook."""
    articles = [article("a"), article("b", "2021-03-06")]
    mentions = [
        mention("m1", "a", company=Company(name="Facebook"), announced_on=on("2021-03-04")),
        mention("m2", "b", company=Company(name="Meta", brand="Facebook"), announced_on=on("2021-03-04")),
    ]
    assert len(events_of(articles, mentions)) == 1


def test_companies_that_act_jointly_have_one_event_each() -> None:
    articles = [article("a")]
    mentions = [mention("m1", "a"), mention("m2", "a", company=Company(name="Cindervale"))]
    assert len(events_of(articles, mentions)) == 2


def linked(text: str) -> Knowledge:
    return knowledge_of({**dict(KNOWLEDGE.texts), "links.yaml": text})


def test_links_by_hand_win() -> None:
    articles = [article("a"), article("b", "2021-07-05")]
    mentions = [mention("m1", "a", announced_on=on("2021-03-04")), mention("m2", "b", announced_on=on("2021-07-04"))]
    assert len(consolidate(articles, mentions, KNOWLEDGE)[0]) == 2
    must = linked("must_link: [{company: Borealis, articles: [a, b]}]")
    assert len(consolidate(articles, mentions, must)[0]) == 1
    same_day = [replace(m, announced_on=on("2021-03-04")) for m in mentions]
    assert len(consolidate([articles[0], article("b")], same_day, KNOWLEDGE)[0]) == 1
    cannot = linked("cannot_link: [{company: Borealis, articles: [a, b]}]")
    assert len(consolidate([articles[0], article("b")], same_day, cannot)[0]) == 2


def test_a_link_can_be_about_some_labels_only() -> None:
    articles = [article("a"), article("b", "2021-07-05")]
    mentions = [
        mention("m1", "a", announced_on=on("2021-03-04")),
        mention("m2", "b", announced_on=on("2021-07-04")),
        mention("m3", "b", "launch", topics=("labor",), thing="a shop"),
    ]
    must = linked("must_link: [{company: Borealis, articles: [a, b], action: [suspend]}]")
    assert sorted(len(e.mention_ids) for e in consolidate(articles, mentions, must)[0]) == [1, 2]


EXAMPLES = [(kind, pair) for kind, pairs in KNOWLEDGE.data("merge.yaml")["examples"].items() for pair in pairs]


@pytest.mark.parametrize(("kind", "pair"), EXAMPLES, ids=[f"{kind}:{pair[0]}" for kind, pair in EXAMPLES])
def test_examples_of_the_rules(kind: str, pair: list[str]) -> None:
    told = [told_in_short(f"a{number}", text) for number, text in enumerate(pair)]
    assert len(events_of([a for a, _ in told], [m for _, m in told])) == (1 if kind == "same" else 2)


def told_in_short(name: str, text: str) -> tuple[Article, Mention]:
    """An article and its telling from `company action topic | object | day`; a day in brackets is the report's own."""
    act, thing, day = text.split(" | ")
    company, action, topic = act.split()
    direction = DIRECTION_OF_ACTION[action]
    when = When() if day.startswith("(") else on(day)
    told = mention(name, name, action, thing, topics=(topic,), company=Company(name=company), announced_on=when)
    return article(name, day.strip("()")), replace(told, direction=direction)


def test_contradictory_dates_are_a_conflict() -> None:
    days = ["2021-03-04", "2021-03-04", "2021-03-04", "2021-03-02"]
    articles = [article(f"a{n}") for n in range(4)]
    mentions = [mention(f"m{n}", f"a{n}", announced_on=on(day)) for n, day in enumerate(days)]
    (event,) = events_of(articles, mentions)
    assert event.announced_on.date == "2021-03-04"
    (conflict,) = [c for c in event.conflicts if c.field == "announced_on"]
    assert {claim.value: len(claim.article_ids) for claim in conflict.values} == {"2021-03-04": 3, "2021-03-02": 1}


@pytest.mark.parametrize(
    "odd",
    [
        mention("m", "a", thing=""),
        mention("m", "a", topics=()),
        mention("m", "a", company=Company(name="")),
        mention("m", "a", action="unheard_of"),
        mention("m", "a", announced_on=When(text="\0" * 100)),
        mention("m", "a", announced_on=When(date="9999-99-99", precision="day", basis="explicit")),
        mention("m", "a", thing="机器 " * 5000),
    ],
    ids=["no_object", "no_topic", "no_name", "unknown_action", "nul_date", "broken_date", "huge_object"],
)
@pytest.mark.parametrize("day", ["", "2021-03-05", "2199-01-01", "not a date"])
def test_bad_input_is_one_event(odd: Mention, day: str) -> None:
    assert len(events_of([article("a", day)], [odd])) == 1


def test_a_mention_without_its_article_is_left_out() -> None:
    assert events_of([], [mention("m", "nowhere")]) == ()


@pytest.mark.parametrize(
    ("named", "acts"),
    [(False, 1), (True, 2)],
    ids=["a party that no word names is no other party", "two parties that the words name are two acts"],
)
def test_a_party_counts_where_the_words_name_it(named: bool, acts: int) -> None:
    parties = [Slot(value=slug, text=slug if named else "") for slug in ("police", "employees")]
    told = [
        mention(f"m{n}", f"a{n}", thing=thing, counterparty=party)
        for n, (thing, party) in enumerate(zip(("the matcher", "sales of FaceFind"), parties, strict=True))
    ]
    assert len(content(events_of([article("a0"), article("a1")], told))) == acts
