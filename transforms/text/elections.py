"""Elections that a text says are still to come: it was written before them."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

# "until the 2030 midterm elections"; up to three words may say which election it is
_ELECTION = re.compile(
    r"\b(?:after|before|until|till|by|for|ahead of|through|during|past|in|following)\s+(?:the\s+)?"
    r"((?:(?:upcoming|next|US|U\.S\.)\s+){0,2})(20\d\d)\s+((?:[\w.-]{2,20}\s+){0,3}?)elections?\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(r"\b(?:will|would|shall|(?:is|are) to|plans? to|going to|expected to|set to)\b", re.IGNORECASE)
_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|"
    "Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|"
    "Nebraska|Nevada|New (?:Hampshire|Jersey|Mexico|York)|North (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|Pennsylvania|"
    "Rhode Island|South (?:Carolina|Dakota)|Tennessee|Texas|Utah|Vermont|Virginia|West Virginia|Wisconsin|Wyoming"
)
_AMERICAN = re.compile(
    rf"\b(?:US|USA|United States|Americans?|Congress|Senat(?:e|ors?)|midterms?|White House|{_STATES}|"
    r"President(?:-elect)? (?:Donald |Joe |Barack |George )?(?:Bush|Obama|Trump|Biden))\b|\bU\.S\."
)
_AMERICAN_ELECTION = re.compile(r"(?:US|U\.S\.|American|midterm|presidential|November|congressional|senate)\s", re.I)
_PLAIN_ELECTION = re.compile(r"(?:general|federal|national)\s", re.I)


def is_american(text: str) -> bool:
    """Whether a text is about the United States: it names the country, a state, Congress or a president.

    >>> is_american("The senators of Ohio spoke."), is_american("The mayor of Porto spoke.")
    (True, False)
    """
    return _AMERICAN.search(text) is not None


def election_days(sentence: str, american: bool) -> Iterator[date]:
    """The last day on which each election that the sentence names with its year, and tells of as to come, can be.

    That is the federal election day for one of the United States in an even year: American by its name or, where that
    says nothing, named in a text about them (`american`). For all others it is the last day of the year.

    >>> [str(day) for day in election_days("It will wait until the 2026 midterm elections.", american=False)]
    ['2026-11-03']
    >>> [str(day) for day in election_days("It will wait until the 2027 Polish elections.", american=True)]
    ['2027-12-31']
    """
    if not _TO_COME.search(sentence):
        return
    for match in _ELECTION.finditer(sentence):
        year, kind = int(match[2]), f"{match[1]}{match[3]}"
        named = re.sub(r"(?:upcoming|next)\s", "", kind, flags=re.IGNORECASE)
        foreign = _PLAIN_ELECTION.sub("", _AMERICAN_ELECTION.sub("", named)).strip()
        federal = not foreign and (american or _AMERICAN_ELECTION.search(named) is not None)
        yield federal_election_day(year) if federal and year % 2 == 0 else date(year, 12, 31)


def federal_election_day(year: int) -> date:
    """The election day of the United States: the Tuesday after the first Monday of November (2 U.S.C. § 7).

    >>> federal_election_day(2024).isoformat()
    '2024-11-05'
    """
    first = date(year, 11, 1)
    return first + timedelta(days=(0 - first.weekday()) % 7 + 1)
