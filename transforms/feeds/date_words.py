"""The words and numbers of a date without its time: day, month by name, year, and what is not understood."""

import re
from dataclasses import dataclass
from datetime import date

from transforms.feeds.month_names import folded, is_weekday, month_of

_TOKEN = re.compile(
    r"(?P<number>\d++)(?:st|nd|rd|th|er|re|ème|eme|º|ª|°|η|-?[гй]о)?(?![\w+:])"
    r"|(?P<odd>[\d+]\S*)|(?P<word>[^\s\d,;|()]++)(?P<glued>\d\S*)?",
    re.IGNORECASE,
)
_SEAMS = re.compile(r"(?<=[^\W\d_])[-/](?=\d)|(?<=\d)[-/](?=[^\W\d_])|(?<=\d)T(?=\s)", re.IGNORECASE)
# What people put between day, month and year, or in front of the time.
_FILLERS = frozenset(
    "at on of the um uhr den der am a à de del di du le la las les el il kl kl. klo ora ore om h hs hrs em às os le "
    "o'clock в г г. год года року р р. рік o godz godz. v ve saat στις και و في тъ ה ב roku року and - – — • · / . t "
    "published posted updated am.".split()
)
_PIVOT = 50  # RFC 2822: two digits up to 49 are of this century


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the words of a date hold; each number with whether it stands before the month."""

    month: int = 0
    numbers: tuple[tuple[str, bool], ...] = ()
    unknown: tuple[str, ...] = ()

    def date(self) -> date | None:
        """The one day they name."""
        if not self.month or len(self.numbers) != 2:
            return None
        (first, _), (second, _) = self.numbers
        years = [number for number in (first, second) if len(number) == 4]
        if len(years) == 1:
            year, day = years[0], second if years[0] == first else first
        elif not years and len(second) == 2:
            year, day = second, first
        else:
            return None
        if len(day) > 2:
            return None
        try:
            return date(_full(year), self.month, int(day))
        except ValueError:
            return None

    def month_only(self) -> str:
        """``2026-09`` of "September 2026", "" otherwise."""
        if self.month and len(self.numbers) == 1 and len(self.numbers[0][0]) == 4 and not self.unknown:
            return f"{self.numbers[0][0]}-{self.month:02}"
        return ""


def read_words(text: str, language: str = "") -> Numbers:
    """Sort the words of a date: the month, the numbers, and what may name a zone or is not understood.

    >>> read_words("Monday, September 21st, 2026 -  ")
    Numbers(month=9, numbers=(('21', False), ('2026', False)), unknown=())
    """
    months: list[tuple[int, str]] = []
    numbers: list[tuple[str, bool]] = []
    unknown: list[str] = []
    for found in _TOKEN.finditer(_SEAMS.sub(" ", text)):
        if found["number"]:
            numbers.append((found["number"], not months))
            continue
        if found["odd"] or found["glued"]:
            return Numbers(unknown=(found[0], "?"))  # figures that belong to something else
        word = found["word"].strip(".,'’\"")
        month = month_of(word, language) if word else 0
        if month:
            months.append((month, word))
        elif word and folded(word) not in _FILLERS and word.casefold() not in _FILLERS and not is_weekday(word):
            unknown.append(word)
    if len(months) == 2:  # "mar" is Tuesday in Paris and March in London
        months = [item for item in months if not is_weekday(item[1])]
    month = months[0][0] if len(months) == 1 else 0
    return Numbers(month, tuple(numbers), tuple(unknown))


def _full(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (2000 if int(year) < _PIVOT else 1900)
