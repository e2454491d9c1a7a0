"""Elections to come: American ones by their day, all others by their year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.elections import election_days, federal_election_day, is_american

DAYS = {
    "It will stay shut until the 2030 election.": ("2030-12-31", "2030-11-05"),
    "The rule is expected to last through the 2030 midterm elections.": ("2030-11-05", "2030-11-05"),
    "It would reopen after the 2032 US presidential election.": ("2032-11-02", "2032-11-02"),
    "It would reopen ahead of the next U.S. 2032 general election.": ("2032-11-02", "2032-11-02"),
    "They plan to test it before the 2031 election.": ("2031-12-31", "2031-12-31"),
    "Labels are to run for the 2029 European Parliament elections.": ("2029-12-31", "2029-12-31"),
    "Labels will run for the 2030 Bavarian general election.": ("2030-12-31", "2030-12-31"),
    "It was closed before the 2030 election.": ("", ""),
    "It will be closed by the election of 2030.": ("", ""),
}


@pytest.mark.parametrize("sentence", DAYS)
def test_last_days(sentence: str) -> None:
    found = [" ".join(map(str, election_days(sentence, american))) for american in (False, True)]
    assert tuple(found) == DAYS[sentence]


@pytest.mark.parametrize(
    ("text", "american"),
    [
        ("Two U.S. lawmakers wrote to it.", True),
        ("A court in West Virginia ruled.", True),
        ("President Obama praised it.", True),
        ("It asked Congress to act.", True),
        ("Let us wait, she said.", False),
        ("A court in Tbilisi ruled.", False),
        ("", False),
    ],
)
def test_what_is_american(text: str, american: bool) -> None:
    assert is_american(text) is american


@given(st.integers(1990, 2100))
def test_the_tuesday_after_a_monday(year: int) -> None:
    day = federal_election_day(year)
    assert day.weekday() == 1
    assert date(year, 11, 2) <= day <= date(year, 11, 8)
