"""Date expressions: a table by phenomenon, written before the rules; every row is exact in value and precision."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.model import Published
from transforms.text.dates import find_dates, fold_days, publication_days, resolve

FRIDAY = Published(at="2020-06-12T09:00:00Z", precision="second", basis="feed")

WEEKDAYS = {
    "Amazon said on Wednesday": ("2020-06-10", "day"),
    "The firm confirmed it Friday": ("2020-06-12", "day"),
    "It was posted on Saturday": ("2020-06-06", "day"),
    "last Thursday": ("2020-06-11", "day"),
    "this past Monday": ("2020-06-08", "day"),
    "this Monday": ("2020-06-08", "day"),
    "next Tuesday": ("2020-06-16", "day"),
    "the coming Sunday": ("2020-06-14", "day"),
    "The pause will begin on Monday": ("2020-06-15", "day"),
    "Zoom on Monday will switch the feature off": ("2020-06-15", "day"),
    "Slack said on Monday it will switch the feature off": ("2020-06-08", "day"),
    "a change that takes effect Tuesday": ("2020-06-16", "day"),
    "starting Wednesday, apps must ask": ("2020-06-17", "day"),
    "in an interview Thursday early morning": ("2020-06-11", "day"),
    "the paper wrote yesterday, Thursday, that": ("2020-06-11", "day"),
    "Tuesday's letter": ("2020-06-09", "day"),
    "late on Wednesday night": ("2020-06-10", "day"),
}
DAY_WORDS = {
    "yesterday": ("2020-06-11", "day"),
    "earlier today": ("2020-06-12", "day"),
    "this morning": ("2020-06-12", "day"),
    "tomorrow": ("2020-06-13", "day"),
    "last night": ("2020-06-11", "day"),
    "the day before yesterday": ("2020-06-10", "day"),
    "three days ago": ("2020-06-09", "day"),
}
WEEKS_MONTHS_YEARS = {
    "this week": ("2020-06", "month"),
    "earlier this week": ("2020-06", "month"),
    "last week": ("2020-06", "month"),
    "next week": ("2020-06", "month"),
    "two weeks ago": ("2020-05", "month"),
    "earlier this month": ("2020-06", "month"),
    "last month": ("2020-05", "month"),
    "a week ago Monday": ("2020-06-01", "day"),
    "starting next month": ("2020-07", "month"),
    "three months ago": ("2020-03", "month"),
    "this year": ("2020", "year"),
    "Last year, the maker removed": ("2019", "year"),
    "next year": ("2021", "year"),
    "two years ago": ("2018", "year"),
    "a decade ago": ("2010", "year"),
    "several weeks ago": ("2020", "year"),
}
MONTH_AND_DAY = {
    "a June 10 blog post": ("2020-06-10", "day"),
    "the June 11 issue": ("2020-06-11", "day"),
    "on the afternoon of June 11": ("2020-06-11", "day"),
    "June 9th": ("2020-06-09", "day"),
    "10 June": ("2020-06-10", "day"),
    "the 9th of June": ("2020-06-09", "day"),
    "Jan. 5": ("2020-01-05", "day"),
    "on Dec. 30": ("2019-12-30", "day"),
    "July 1": ("2020-07-01", "day"),
    "The rule will apply from Jan. 5": ("2021-01-05", "day"),
    "Wednesday, June 10": ("2020-06-10", "day"),
    "May 28": ("2020-05-28", "day"),
}
WITH_A_YEAR = {
    "10 June 2020": ("2020-06-10", "day"),
    "June 10, 2020": ("2020-06-10", "day"),
    "June 10th, 2020": ("2020-06-10", "day"),
    "2020-06-10": ("2020-06-10", "day"),
    "Wed, 10 Jun 2020 18:08:42 -0700": ("2020-06-10", "day"),
    "2020-06-10T18:08-07:00": ("2020-06-10", "day"),
    "Wednesday, June 10, 2020": ("2020-06-10", "day"),
    "10.06.2020": ("2020-06-10", "day"),
    "25/12/2019": ("2019-12-25", "day"),
    "12/25/2019": ("2019-12-25", "day"),
    "06/10/2020": ("2020", "year"),
    "in March 2019": ("2019-03", "month"),
    "in March of 2019": ("2019-03", "month"),
    "In 2019, the maker stated": ("2019", "year"),
    "by 2025": ("2025", "year"),
    "in late 2018": ("2018", "year"),
    "the summer of 2019": ("2019", "year"),
    "Q3 2019": ("2019", "year"),
    "the first quarter of 2021": ("2021", "year"),
}
MONTHS = {
    "in March": ("2020-03", "month"),
    "since April": ("2020-04", "month"),
    "in May": ("2020-05", "month"),
    "last December": ("2019-12", "month"),
    "next January": ("2021-01", "month"),
    "the end of June": ("2020-06", "month"),
    "was launched in November": ("2019-11", "month"),
    "will be launched in November": ("2020-11", "month"),
    "early May": ("2020-05", "month"),
    "the last day of May": ("2020-05-31", "day"),
    "the first day of March 2019": ("2019-03-01", "day"),
}
RANGES = {
    "June 8 to 10": ("2020-06-08", "day"),
    "June 8-10, 2020": ("2020-06-08", "day"),
    "from May 30 to June 2": ("2020-05-30", "day"),
    "between March 2019 and June 2020": ("2019-03", "month"),
    "from 2018 to 2019": ("2018", "year"),
}
HANG_ON_ANOTHER_DATE = {
    "a day after": ("", ""),
    "two days later": ("", ""),
    "the following week": ("", ""),
    "a few days prior to": ("", ""),
}
NO_DATE = (
    "We will not sell it",
    "It may end 10 million accounts",
    "May I ask",
    "The Sun reported",
    "They march on Washington",
    "the March on Washington",
    "Theresa May said",
    "April Ryan said",
    "Black Friday sales",
    "The Sunday Times",
    "open on Sundays",
    "this weekend",
    "USA Today wrote",
    "a policy used in 2000 cities",
    "it sat on the report",
    "staff work 24/7",
    "Rule 2019 applies",
    "a second look",
    "Mon Ami closed",
    "an august body",
    "the Mail on Sunday reported",
    "version 10.06 of the app",
    "",
)
RESOLVED = {
    text: (phenomenon, want)
    for phenomenon, table in (
        ("weekday", WEEKDAYS),
        ("day_word", DAY_WORDS),
        ("period", WEEKS_MONTHS_YEARS),
        ("month_day", MONTH_AND_DAY),
        ("with_year", WITH_A_YEAR),
        ("month", MONTHS),
        ("range", RANGES),
        ("anchored", HANG_ON_ANOTHER_DATE),
    )
    for text, want in table.items()
}
KNOWN_MISSES = {
    "the Monday before last": ("2020-06-01", "day"),
    "on the eve of June 10": ("2020-06-09", "day"),
    "on the 10th": ("2020-06-10", "day"),
}


@pytest.mark.parametrize(("text", "row"), RESOLVED.items(), ids=[f"{row[0]}:{text}" for text, row in RESOLVED.items()])
def test_resolves(text: str, row: tuple[str, tuple[str, str]]) -> None:
    when = resolve(text, FRIDAY)
    assert (when.date, when.precision) == row[1]
    assert when.text


@pytest.mark.xfail(strict=True, reason="not in the grammar")
@pytest.mark.parametrize(("text", "want"), KNOWN_MISSES.items())
def test_known_misses(text: str, want: tuple[str, str]) -> None:
    when = resolve(text, FRIDAY)
    assert (when.date, when.precision) == want


@pytest.mark.parametrize("text", NO_DATE)
def test_finds_no_date(text: str) -> None:
    assert find_dates(text) == ()


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("June 10", "explicit"),
        ("in 2019", "explicit"),
        ("Wednesday", "relative"),
        ("last year", "relative"),
        ("a day after", ""),
    ],
)
def test_says_how_the_date_is_known(text: str, basis: str) -> None:
    assert resolve(text, FRIDAY).basis == basis


def test_undated_article_keeps_the_words() -> None:
    for words in ("Last week", "Thursday", "June 10"):
        when = resolve(words, Published())
        assert (when.date, when.basis, when.text) == ("", "", words)
    assert resolve("June 10, 2020", Published()).date == "2020-06-10"


def test_bounded_article_resolves_what_all_its_days_agree_on() -> None:
    bounded = Published(not_before="2020-06-11", not_after="2020-06-12")
    assert resolve("Wednesday", bounded).date == "2020-06-10"
    assert resolve("yesterday", bounded).date == "2020-06"
    assert resolve("June 10", Published(not_before="2020-06-10", not_after="2020-12-01")).date == "2020-06-10"


def test_publication_day_is_the_publishers() -> None:
    evening = Published(at="2020-06-10T18:08:42-07:00", precision="second", basis="feed")
    assert [str(day) for day in publication_days(evening)] == ["2020-06-10", "2020-06-10"]
    in_utc = Published(at="2020-06-11T01:08:42Z", precision="second", not_before="2020-06-10", not_after="2020-06-10")
    assert resolve("today", in_utc).date == "2020-06-10"


@pytest.mark.parametrize(
    ("at", "date"), [("2020-06", "2020-06"), ("2020", "2020"), ("nonsense", ""), ("2020-13-40", "")]
)
def test_coarse_or_broken_publication_date(at: str, date: str) -> None:
    assert resolve("today", Published(at=at, precision="month")).date == date


def test_folded_days() -> None:
    assert fold_days("2020-06-10", "2020-06-10") == ("2020-06-10", "day")
    assert fold_days("2020-06-08", "2020-06-10") == ("2020-06", "month")
    assert fold_days("2020-05-30", "2020-06-10") == ("2020", "year")
    assert fold_days("2019-12-30", "2020-01-03") == ("", "")


def test_expressions_slice_back_in_order() -> None:
    text = "On June 8 the letter went out; on Wednesday, a day after, the second firm followed. In 2019 it had refused."
    found = find_dates(text)
    assert [item.text for item in found] == [text[item.start : item.end] for item in found]
    assert [item.text for item in found] == ["June 8", "Wednesday", "a day after", "2019"]


@given(st.text(max_size=300))
def test_any_text_gives_ordered_disjoint_slices(text: str) -> None:
    found = find_dates(text)
    assert all(text[item.start : item.end] == item.text for item in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for item in found:
        resolve(item, FRIDAY)


@pytest.mark.parametrize(
    "text", ["June " * 200_000, "1" * 1_000_000, "last " * 200_000, "\0" * 100_000, "June 10 to " * 50_000]
)
def test_long_bad_input_ends(text: str) -> None:
    find_dates(text)
