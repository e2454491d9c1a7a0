"""When an article was published: dates as people and machines write them, and bounds from the text alone."""

import pytest

from transforms.model import Published
from transforms.text.published import Stated, parse_date, publish_date, text_bounds

DATES = {
    "2021-03-02T18:05:00-07:00": ("2021-03-03T01:05:00Z", "second", "2021-03-02"),
    "2021-03-02T18:05:00Z": ("2021-03-02T18:05:00Z", "second", "2021-03-02"),
    "Tue, 02 Mar 2021 18:05:00 GMT": ("2021-03-02T18:05:00Z", "second", "2021-03-02"),
    "Tue Mar 2 18:05:00 UTC 2021": ("2021-03-02T18:05:00Z", "second", "2021-03-02"),
    "2021-03-02T18:05:00": ("2021-03-02", "day", "2021-03-02"),
    "2021-03-02": ("2021-03-02", "day", "2021-03-02"),
    "20210302": ("2021-03-02", "day", "2021-03-02"),
    "March 2, 2021": ("2021-03-02", "day", "2021-03-02"),
    "2 March 2021": ("2021-03-02", "day", "2021-03-02"),
    "Tuesday, March 2, 2021 6:12 PM": ("2021-03-02", "day", "2021-03-02"),
    "March 2021": ("2021-03", "month", "2021-03-01"),
}
NO_DATES = ["", "yesterday", "soon", "0000-00-00", "2021-13-40", "1970-01-01T00:00:00Z", "x" * 500, "99999999", "\x00"]


@pytest.mark.parametrize("text", DATES)
def test_dates_are_read(text: str) -> None:
    found = parse_date(text, "markup")
    assert (found.at, found.precision, found.not_before) == DATES[text]
    assert found.basis == "markup"


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text, "markup") == Published()


BOUNDS = {
    "an election still to come": (
        "The ban was announced on May 4. It will stay in force until the 2022 election.",
        ("2022-05-04", "2022-12-31"),
    ),
    "an American election still to come": (
        "The ban was announced on May 4. It will stay in force until the 2022 election, a senator said. Ohio objected. "
        "The Senate met.",
        ("2022-05-04", "2022-11-08"),
    ),
    "a day told as past": ("The letter was sent on March 2, 2021, and answered a week later.", ("2021-03-02", "")),
    "the latest of several": ("It was founded in 2009. It was fined in June 2018.", ("2018-06-01", "")),
    "a plan with a year": (
        "The firm said on May 4 that the tool will be closed in 2031.",
        ("2031-05-04", "2031-12-31"),
    ),
    "an old plan": (
        "In 2015 the firm said the tool would be closed by 2016. It was closed in 2019.",
        ("2019-01-01", ""),
    ),
    "a past election": ("After the 2016 election the firm changed its rules.", ("", "")),
    "nothing": ("The firm changed its rules on Thursday.", ("", "")),
    "empty": ("", ("", "")),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_bounds_of_the_text(name: str) -> None:
    text, expected = BOUNDS[name]
    assert text_bounds(text) == expected


def test_the_first_readable_statement_counts() -> None:
    stated = (Stated("soon", "feed"), Stated("2021-03-02", "markup"), Stated("2020-01-01", "text"))
    assert publish_date(stated).basis == "markup"


def test_the_day_of_passing_on_only_bounds() -> None:
    found = publish_date((), "The letter was sent on March 2, 2021.", relayed_on="Fri Mar 5 10:00:00 UTC 2021")
    assert (found.at, found.not_before, found.not_after, found.basis) == ("", "2021-03-02", "2021-03-05", "text")


def test_bounds_never_cross() -> None:
    found = publish_date((), "The letter was sent on March 9, 2021.", relayed_on="Fri Mar 5 10:00:00 UTC 2021")
    assert (found.not_before, found.not_after) == ("", "2021-03-05")


DATELINES = {
    "place": ("TOLEDO, March 3, 2021 - Borealis said it would stop.", "2021-03-03"),
    "place_and_state": ("TOLEDO, Ohio, March 3, 2021 (Wire) — Borealis said.", "2021-03-03"),
    "day_first": ("LONDON, 3 March 2021 – Borealis said.", "2021-03-03"),
    "wire_slashes": ("OSLO, Mar. 3, 2021 /PRNewswire/ -- Borealis today announced.", "2021-03-03"),
    "bare": ("March 3, 2021 - Borealis said.", "2021-03-03"),
    "in_a_sentence": ("On March 3, 2021 - a Wednesday - Borealis said.", ""),
    "no_dash": ("March 3, 2021 was the day Borealis stopped.", ""),
}


@pytest.mark.parametrize(("text", "day"), DATELINES.values(), ids=DATELINES)
def test_a_dateline_dates_a_report(text: str, day: str) -> None:
    assert publish_date((), text).at == day
