"""Durations: how long an act lasts, as ISO 8601."""

import itertools
import re
from dataclasses import dataclass
from datetime import date

from transforms.knowledge import Knowledge, compiled
from transforms.model import Published, Slot
from transforms.policy.request import Span
from transforms.text.dates import publication_days
from transforms.text.dates_calendar import month_of, whole_month, whole_year
from transforms.text.dates_grammar import MONTH_NAMES

_FOREVER = re.compile(r"\b(?:permanent(?:ly)?|for good|forever|indefinite(?:ly)?|for life|lifetime)\b", re.IGNORECASE)
# How long something was so before the act, not how long the act lasts: "had been on the site for a month".
_STATE = re.compile(
    r"\b(?:been|was|were|stood|stayed|remained|is|are)\s+(?:on|in|at|down|up|offline|online|live|available|under|"
    r"out|there|working|the|a|an)\b[^.;]{0,50}$",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"[\s-]*(?:old|of age|or older|ago|earlier|later|before|jail|prison|in (?:jail|prison)|sentence)\b", re.IGNORECASE
)
_FURTHER = r"(?:full|more|further|additional|extra|consecutive|straight|whole)"
_SO_FAR = re.compile(
    r"\bbeen\s+(?:\w+ing\b[^.;,]{0,50}|\S+\s+)$|"
    r"\b(?:it|that|which|who|they|he|she|we)(?:\s+(?:has|have|had)|[’'](?:ve|d))\s+\w+\s+$",
    re.IGNORECASE,
)
_GONE = r"(?:delet|eras|vanish|expir|purg|disappear|wip)\w*"

# An act that lasts to the end of a stretch of the calendar, counted from the day of the article.
_TO_THE_END = re.compile(
    r"\b(?:(?:until|till|through|thru|for)\s+(?:at\s+least\s+)?the\s+(?:end|rest|remainder)\s+of\s+(?:(?:the|this)\s+)?"
    rf"(?P<unit>month|(?:(?P<nth>first|second|third|fourth)\s+)?quarter|year|20\d\d|(?:{MONTH_NAMES})\b)|"
    rf"through\s+(?:at\s+least\s+)?(?P<month>{MONTH_NAMES})\b(?!\s+\d))"
)
_DAYS_OF_MONTH = 30.44  # on average
_MOST_MONTHS = 18
_NTH = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class _Grammar:
    adjective: re.Pattern[str]  # "six-month", judged by the noun after it
    led: re.Pattern[str]  # "for at least a year"
    other: tuple[re.Pattern[str], ...]  # "thirty days at minimum", "in the week before", "is erased after a month"
    month: re.Pattern[str]  # "throughout July"
    measured: re.Pattern[str]  # any length of time
    nouns: frozenset[str]
    numbers: dict[str, int]
    units: dict[str, str]


@compiled
def _grammar(knowledge: Knowledge) -> _Grammar:
    words = knowledge.data("terms.yaml")["durations"]
    numbers: dict[str, int] = words["numbers"]
    spelled = "|".join(sorted(numbers, key=lambda w: (-len(w), w)))
    unit = "|".join(words["units"])
    leads = "|".join(re.sub(r"\s+", r"\\s+", lead.strip()) for lead in words["leads"].split("|") if lead.strip())
    amount = rf"(?P<n>\d{{1,4}}|{spelled})[\s-]+(?:{_FURTHER}\s+)?(?P<u>{unit})s?"
    return _Grammar(
        re.compile(rf"\b{amount}(?:-long)?(?=\s)", re.IGNORECASE),
        re.compile(rf"\b(?P<lead>{leads})\s+(?:about\s+|at least\s+)?{amount}\b", re.IGNORECASE),
        (
            re.compile(
                rf"\b{amount},?\s+(?:at (?:the )?(?:least|minimum)|minimum|or (?:more|longer))\b", re.IGNORECASE
            ),
            re.compile(rf"\bin the {amount}\s+(?:before|ahead of|leading up to)\b", re.IGNORECASE),
            re.compile(rf"\b{_GONE}\s+(?:[\w-]+\s+){{0,4}}?(?:after|at)\s+{amount}\b", re.IGNORECASE),
        ),
        re.compile(
            rf"\b(?:throughout|through all of|all of|for all of|for the (?:entire |whole )?month of|"
            rf"during the month of)\s+(?:{MONTH_NAMES})\b"
        ),
        re.compile(rf"[\s-](?:{unit})s?\b", re.IGNORECASE),
        frozenset(words["acts"].split()),
        numbers,
        words["units"],
    )


@dataclass(frozen=True, slots=True)
class Lasting:
    """A duration with its place in the text."""

    slot: Slot
    start: int
    end: int


def find_duration(body: str, span: Span, knowledge: Knowledge, told_at: int = 0) -> Lasting | None:
    """The first length of time in the span that an act told at `told_at` can last.

    "a six-month pause" may stand anywhere, "for six months" only behind the act: before it, it tells of the past.

    >>> from transforms.knowledge import shipped_knowledge
    >>> text = "It put the test on hold for at least six months."
    >>> find_duration(text, (0, len(text)), shipped_knowledge()).slot
    Slot(value='P6M', text='for at least six months')
    """
    grammar = _grammar(knowledge)
    if not grammar.measured.search(body, *span):
        return _whole_month(grammar, body, span)
    for match in grammar.adjective.finditer(body, *span):
        following = re.findall(r"[\w-]+", body[match.end() : match.end() + 60].lower())[:3]
        if grammar.nouns & set(following) and not _OLD.match(body, match.end()):
            return _lasting(grammar, body, match, match.start("n"), match.end())
    since = max(span[0], told_at)
    for match in itertools.chain(*(p.finditer(body, since, span[1]) for p in (grammar.led, *grammar.other))):
        before = max(span[0], match.start() - 90), match.start()
        if not _OLD.match(body, match.end()) and not _STATE.search(body, *before) and not _SO_FAR.search(body, *before):
            return _lasting(grammar, body, match, match.start(), match.end())
    return _whole_month(grammar, body, span)


def _whole_month(grammar: _Grammar, body: str, span: Span) -> Lasting | None:
    month = grammar.month.search(body, *span)
    if month:
        return Lasting(Slot(value="P1M", text=month.group()), month.start(), month.end())
    return None


def find_remainder(body: str, span: Span, published: Published) -> Lasting | None:
    """The whole months from a dated article to the end of the stretch that the act lasts to; at least one.

    >>> article = Published(at="2022-06-24", precision="day", basis="input")
    >>> find_remainder("Halden shows no ads for the rest of the year.", (0, 45), article).slot
    Slot(value='P6M', text='for the rest of the year')
    """
    days = publication_days(published)
    match = _TO_THE_END.search(body, *span)
    if match is None or days is None:
        return None
    end = _last_day(match, days[1])
    months = max(1, round((end - days[1]).days / _DAYS_OF_MONTH))
    if end < days[1] or months > _MOST_MONTHS:
        return None
    return Lasting(Slot(value=iso_duration(months, "M"), text=match.group()), match.start(), match.end())


def _last_day(match: re.Match[str], written: date) -> date:
    """The last day of the stretch that the words name, seen from the day they were written on."""
    unit = match["month"] or match["unit"]
    if unit.isdigit() or unit == "year":
        return whole_year(int(unit) if unit.isdigit() else written.year)[1]
    if unit.endswith("quarter"):
        quarter = _NTH.index(match["nth"]) + 1 if match["nth"] else (written.month + 2) // 3
        return whole_month(written.year + (3 * quarter < written.month), 3 * quarter)[1]
    month = written.month if unit == "month" else month_of(unit)
    return whole_month(written.year + (month < written.month), month)[1]


def is_for_good(body: str, span: Span) -> bool:
    """Whether the text says that the act has no end: "permanently", "for good"."""
    return bool(_FOREVER.search(body, *span))


def _lasting(grammar: _Grammar, body: str, match: re.Match[str], start: int, end: int) -> Lasting:
    word = match["n"].lower()
    number = int(word) if word.isdigit() else grammar.numbers[word]
    return Lasting(
        Slot(value=iso_duration(number, grammar.units[match["u"].lower()]), text=body[start:end]), start, end
    )


def iso_duration(number: int, unit: str) -> str:
    """ISO 8601 of a number of units (D, W, M, Y, TH …); one week is seven days.

    >>> iso_duration(24, "TH"), iso_duration(1, "W"), iso_duration(2, "W"), iso_duration(6, "M")
    ('PT24H', 'P7D', 'P2W', 'P6M')
    """
    if unit == "W" and number == 1:
        return "P7D"
    if unit == "DECADE":
        return f"P{10 * number}Y"
    return f"PT{number}{unit[1:]}" if unit.startswith("T") else f"P{number}{unit}"
