"""When undated articles can have been published, and what witnesses agree on."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.model import Article, Company, Lineage, Mention, Published, When
from transforms.policy.tellings import Telling, Witness, still_ahead, witness_of
from transforms.policy.timeline import Bounds, agreed_day, bounded, bounds_from_act, bounds_from_family, own_bounds
from transforms.policy.window import Window


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


ACT = Window(day("2022-10-12"), day("2022-10-12"), firm=True)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("yesterday, Wednesday", "2022-10-13", "2022-10-13"),
        ("today", "2022-10-12", "2022-10-12"),
        ("last week", "2022-10-16", "2022-10-23"),
        ("this week", "2022-10-12", "2022-10-16"),
        ("last month", "2022-11-01", "2022-11-30"),
        ("earlier this month", "2022-10-12", "2022-10-31"),
        ("last year", "2023-01-01", "2023-12-31"),
        ("three days ago", "2022-10-15", "2022-10-15"),
        ("Wednesday", "2022-10-12", "2022-12-31"),
        ("October 12", "2022-10-12", "2023-04-12"),
        ("Friday", "2022-10-12", ""),
        ("a day after", "2022-10-12", ""),
        ("", "2022-10-12", ""),
    ],
)
def test_words_date_the_article_that_uses_them(words: str, first: str, last: str) -> None:
    article = Article(article_id="a", text_id="a", ref="a", text="")
    mention = Mention(
        mention_id="m",
        article_id="a",
        ref="a",
        company=Company(name="Borealis"),
        action="end",
        direction="restrict",
        modality="announced",
        announced_on=When(text=words),
    )
    published = bounded(Published(), bounds_from_act(Telling(mention=mention, witness=witness_of(article)), ACT))
    assert (published.not_before, published.not_after) == (first, last)


def test_a_vaguely_dated_act_dates_nothing() -> None:
    mention = Mention(
        mention_id="m",
        article_id="a",
        ref="a",
        company=Company(name="Borealis"),
        action="end",
        direction="restrict",
        modality="announced",
        announced_on=When(text="yesterday"),
    )
    telling = Telling(mention=mention, witness=Witness(article_id="a", ref="a"))
    assert bounds_from_act(telling, Window(day("2022-01-01"), day("2022-12-31"), firm=True)) == Bounds()


def member(name: str, at: str = "", of: str = "") -> Witness:
    lineage = Lineage(role="syndicated", of=of) if of else Lineage()
    published = Published(at=at, precision="day", basis="input") if at else Published()
    return witness_of(Article(article_id=name, text_id=name, ref=name, text="", published=published, lineage=lineage))


def test_copies_and_originals_bound_each_other() -> None:
    found = bounds_from_family([member("o", "2022-10-12"), member("c", of="o")])
    assert found == {"c": Bounds(first=day("2022-10-12"))}
    found = bounds_from_family([member("o"), member("c", "2022-10-14", of="o")])
    assert found == {"o": Bounds(last=day("2022-10-14"))}
    assert bounds_from_family([member("c", of="elsewhere")]) == {}


def test_a_fetched_day_is_only_an_upper_bound() -> None:
    witness = Witness(article_id="a", ref="a", published=Published(at="2022-10-20T08:00:00Z", basis="fetched"))
    assert not witness.dated
    assert own_bounds(witness).last == day("2022-10-20")


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("The rule will apply from March 2031.", "2031-03-31"),
        ("The pause would end after the 2016 election.", "2016-12-31"),
        ("The pause would end after the 2016 election, two senators from Ohio said.", "2016-11-08"),
        ("It said in March 2019 that it stopped.", ""),
        ("Voters recalled the 2016 election.", ""),
        ("", ""),
    ],
)
def test_what_is_still_ahead(text: str, ahead: str) -> None:
    assert still_ahead(text) == ahead


def test_most_weight_wins_and_ties_go_to_the_shortest() -> None:
    week, monday, tuesday = Window(10, 16, firm=True), Window(10, 10, firm=True), Window(11, 11, firm=True)
    assert agreed_day([(week, 1.0), (monday, 1.0)]) == monday
    assert agreed_day([(week, 1.0), (monday, 1.0), (tuesday, 1.5)]) == tuesday
    assert agreed_day([(Window(), 1.0)]) is None
    assert agreed_day([]) is None


windows = st.builds(lambda first, span: Window(first, first + span, firm=True), st.integers(1, 40), st.integers(0, 9))


@given(st.lists(st.tuples(windows, st.sampled_from([0.5, 1.0, 2.0])), min_size=1, max_size=12), st.randoms())
def test_agreement_needs_no_order(held: list[tuple[Window, float]], chance: object) -> None:
    found = agreed_day(held)
    shuffled = list(held)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert agreed_day(shuffled) == found
    assert found
    weight = sum(w for window, w in held if window.first <= found.first and found.last <= window.last)
    assert all(weight >= w for _, w in held)
