"""Durations: how long an act lasts, as ISO 8601."""

import re
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.model import Slot
from transforms.policy.request import Span
from transforms.text.dates_grammar import MONTH_NAMES

_FOREVER = re.compile(r"\b(?:permanent(?:ly)?|for good|forever|indefinite(?:ly)?|for life|lifetime)\b", re.IGNORECASE)
# How long something was so before the act, not how long the act lasts: "had been on the site for a month".
_STATE = re.compile(
    r"\b(?:been|was|were|stood|stayed|remained|is|are)\s+(?:on|in|at|down|up|offline|online|live|available|under|"
    r"out|there|working|the|a|an)\b[^.;]{0,50}$",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"[\s-]*(?:old|of age|or older|ago|earlier|later|jail|prison|in (?:jail|prison)|sentence)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Grammar:
    adjective: re.Pattern[str]  # "six-month", judged by the noun after it
    led: re.Pattern[str]  # "for at least a year"
    month: re.Pattern[str]  # "throughout July"
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
    amount = rf"(?P<n>\d{{1,4}}|{spelled})[\s-]+(?:full\s+)?(?P<u>{unit})s?"
    return _Grammar(
        re.compile(rf"\b{amount}(?:-long)?(?=\s)", re.IGNORECASE),
        re.compile(rf"\b(?P<lead>{leads})\s+{amount}\b", re.IGNORECASE),
        re.compile(
            rf"\b(?:throughout|through all of|all of|for all of|for the (?:entire |whole )?month of|"
            rf"during the month of)\s+(?:{MONTH_NAMES})\b"
        ),
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
    for match in grammar.adjective.finditer(body, *span):
        following = re.findall(r"[\w-]+", body[match.end() : match.end() + 60].lower())[:3]
        if grammar.nouns & set(following) and not _OLD.match(body, match.end()):
            return _lasting(grammar, body, match, match.start("n"), match.end())
    for match in grammar.led.finditer(body, max(span[0], told_at), span[1]):
        if not _OLD.match(body, match.end()) and not _STATE.search(
            body, max(span[0], match.start() - 90), match.start()
        ):
            return _lasting(grammar, body, match, match.start(), match.end())
    month = grammar.month.search(body, *span)
    if month:
        return Lasting(Slot(value="P1M", text=month.group()), month.start(), month.end())
    return None


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
    return f"PT{number}{unit[1:]}" if unit.startswith("T") else f"P{number}{unit}"
