"""Dates of feeds: read the one way they can be meant, or left alone with a reason."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.feeds.dates import day_order, read_date
from transforms.feeds.zones import as_utc, shared_offset, zone_of

NOW = "2026-11-23T00:00:00Z"
MOMENTS = {
    "Tue, 3 Mar 2026 10:00:00 +0200": "2026-03-03T08:00:00Z",
    "Tue, 3 Mar 2026 10:00:00 EST": "2026-03-03T15:00:00Z",
    "Tue, 3 Mar 26 10:00 GMT": "2026-03-03T10:00:00Z",
    "Tue,3 Mar 2026 10:00:00 -05:00": "2026-03-03T15:00:00Z",
    "Di, 3 Mär 2026 10:00:00 +0100": "2026-03-03T09:00:00Z",
    "Tue, 3rd March 2026, 3:05 p.m. UTC": "2026-03-03T15:05:00Z",
    "March 3, 2026 12:05 AM PST": "2026-03-03T08:05:00Z",
    "2026-03-03T10:00:00.123456789Z": "2026-03-03T10:00:00Z",
    "2026-03-03t10:00:00 z": "2026-03-03T10:00:00Z",
    "2026-03-03 10:00:00 +0530": "2026-03-03T04:30:00Z",
    "2026-03-03T10:00:00+01:00[Europe/Berlin]": "2026-03-03T09:00:00Z",
    "2026/03/03 10:00 Europe/Berlin": "2026-03-03T09:00:00Z",
    "2026-W10-2T10:00:00Z": "2026-03-03T10:00:00Z",
    "20260303T100000Z": "2026-03-03T10:00:00Z",
    "20260303100000": "2026-03-03T10:00:00Z",
    "1772532000": "2026-03-03T10:00:00Z",
    "1772532000000": "2026-03-03T10:00:00Z",
    "Tue Mar  3 10:00:00 2026": "2026-03-03T10:00:00Z",
    "Tue Mar 03 2026 10:00:00 GMT+0200 (Eastern European Standard Time)": "2026-03-03T08:00:00Z",
    "Tue, 3 Mar 2026 10:00:00 (CET)": "2026-03-03T09:00:00Z",
    "Tue, 3 Mar 2026 24:00:00 GMT": "2026-03-04T00:00:00Z",
    "Tue, 3 Mar 2026 23:59:60 GMT": "2026-03-04T00:00:00Z",
    "Tue, 3 Mar 2026 10:00:00 America/Sao_Paulo": "2026-03-03T13:00:00Z",
    "3 июня 2025 г. 10:00": "2025-06-03T10:00:00Z",
    "3 de junho de 2025 às 10h05": "2025-06-03T10:05:00Z",
    "mardi 3 juin 2025 à 10h05": "2025-06-03T10:05:00Z",
    "2025年6月3日 10時05分": "2025-06-03T10:05:00Z",
    "2025년 6월 3일 오후 3:05": "2025-06-03T15:05:00Z",
    "Τρι, 3 Ιουν 2025 10:00:00 +0300": "2025-06-03T07:00:00Z",
    "2025-június-03T10:00+02:00": "2025-06-03T08:00:00Z",
    "13.06.2025 10.05 Uhr": "2025-06-13T10:05:00Z",
    "06/13/2025 10:05 PM": "2025-06-13T22:05:00Z",
}
PARTS = {
    "2026-03-03": ("2026-03-03", "day"),
    "20260303": ("2026-03-03", "day"),
    "3 March 2026": ("2026-03-03", "day"),
    "2026-062": ("2026-03-03", "day"),
    "٢٠٢٦-٠٣-٠٣": ("2026-03-03", "day"),
    "2026-03": ("2026-03", "month"),
    "March 2026": ("2026-03", "month"),
    "2026": ("2026", "year"),
}
REFUSED = {
    "yesterday": "no_date",
    "3 hours ago": "no_date",
    "Sunday": "no_date",
    "3 March": "no_date",
    "2026-02-30": "no_date",
    "32 March 2026": "no_date",
    "0000-00-00 00:00:00": "no_date",
    "3 March 2026 - 5 March 2026": "no_date",
    "03/04/26": "no_date",
    "99999999999999999999": "no_date",
    "x" * 5000: "no_date",
    "04/05/2026": "ambiguous_date",
    "2026030310": "ambiguous_date",
    "Thu, 01 Jan 1970 00:00:00 GMT": "implausible_date",
    "1 January 0002": "implausible_date",
    "2569-03-03": "implausible_date",
    "Wed, 25 Nov 2026 00:00:01 GMT": "future_date",
    "2099": "future_date",
    "": "",
}


@pytest.mark.parametrize(("text", "at"), MOMENTS.items())
def test_moments(text: str, at: str) -> None:
    found = read_date(text, now=NOW)
    assert (found.at, found.precision) == (at, "second")


@pytest.mark.parametrize(("text", "expected"), PARTS.items())
def test_parts(text: str, expected: tuple[str, str]) -> None:
    found = read_date(text, now=NOW)
    assert (found.at, found.precision) == expected


@pytest.mark.parametrize(("text", "problem"), REFUSED.items())
def test_refused(text: str, problem: str) -> None:
    found = read_date(text, now=NOW)
    assert (found.at, found.problem) == ("", problem)


@pytest.mark.parametrize("zone", ["IST", "XYZ", "+2500", "Mars/Olympus", "Eastern Summer Time"])
def test_an_unknown_zone_leaves_the_day(zone: str) -> None:
    found = read_date(f"Tue, 3 Mar 2026 10:00:00 {zone}")
    assert (found.at, found.precision, found.notes) == ("2026-03-03", "day", ("unknown_zone",))


@pytest.mark.parametrize("clock", ["25:00:00", "10:61:00", "24:00:01"])
def test_an_impossible_time_leaves_the_day(clock: str) -> None:
    found = read_date(f"2026-03-03T{clock}Z")
    assert (found.at, found.precision, found.notes) == ("2026-03-03", "day", ("bad_time",))


def test_the_zone_of_a_feed_holds_where_the_date_names_none() -> None:
    for_summer = read_date("2026-07-01 10:00:00", zone="Europe/Berlin")
    assert (for_summer.at, for_summer.local) == ("2026-07-01T08:00:00Z", "2026-07-01T10:00:00+02:00")
    assert read_date("2026-12-01 10:00:00", zone="Europe/Berlin").at == "2026-12-01T09:00:00Z"
    assert read_date("2026-07-01 10:00:00 GMT", zone="Europe/Berlin").at == "2026-07-01T10:00:00Z"
    assert read_date("2026-07-01 10:00:00").notes == ("assumed_zone",)


@pytest.mark.parametrize(
    ("texts", "language", "order"),
    [
        (["03/04/2026", "25/04/2026"], "en-US", "dmy"),
        (["03/04/2026", "04/25/2026"], "en-GB", "mdy"),
        (["13/04/2026", "04/13/2026"], "", ""),
        (["03/04/2026"], "en-US", "mdy"),
        (["03/04/2026"], "en_GB", "dmy"),
        (["03/04/2026"], "fr", "dmy"),
        (["03/04/2026"], "en", ""),
        ([], "", ""),
    ],
)
def test_what_comes_first_is_learned_from_the_feed(texts: list[str], language: str, order: str) -> None:
    assert day_order(texts, language) == order


@pytest.mark.parametrize(
    ("word", "hours"),
    [("GMT+2", 2), ("-0330", -3.5), ("PDT", -7), ("cest", 2), ("Z", 0), ("UTC −5", -5), ("+14:00", 14)],
)
def test_zones(word: str, hours: float) -> None:
    zone = zone_of(word)
    assert zone is not None
    assert zone.utcoffset(None) == timedelta(hours=hours)


def test_an_offset_is_shared_only_when_all_agree() -> None:
    assert shared_offset(["1 Jan 2026 10:00 -0500", "2 Jan 2026", "3 Jan 2026 10:00:00 -0500"]) == "-0500"
    assert shared_offset(["1 Jan 2026 10:00 +0000"]) == shared_offset(["2026-01-01", "x -05"]) == ""


@settings(deadline=None, max_examples=60)
@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 20)),
    st.integers(-14 * 4, 14 * 4),
    st.sampled_from(
        ["%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%d-%b-%Y %H:%M:%S %z", "%B %d, %Y %I:%M:%S %p %z"]
    ),
)
def test_what_is_written_is_read(moment: datetime, quarters: int, form: str) -> None:
    aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert read_date(aware.strftime(form)).at == as_utc(aware.astimezone(UTC))


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=130))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read_date(text, now=NOW)
    assert bool(found.at) == bool(found.precision)
    assert not (found.at and found.problem)


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="0123456789-/.:T ZMarPmSep+,()", max_size=40))
def test_text_that_looks_like_dates_gives_sane_ones(text: str) -> None:
    found = read_date(text, now=NOW)
    assert not found.at or "1990" <= found.at[:4] <= "2026"
