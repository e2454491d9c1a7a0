"""Names of months and weekdays in the languages that feeds are written in, from Unicode's CLDR (by Babel)."""

import gc
import re
import unicodedata
from functools import lru_cache

_LANGUAGES = (
    "de fr es it pt nl sv da nb nn fi is pl cs sk hu ro bg mk ru uk be el tr az hr sr sl bs lt lv et ca gl ga cy mt sq "
    "he ar fa ur hi bn id ms sw af ka hy kk"
).split()
_ENGLISH = "january february march april may june july august september october november december".split()
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WIDTHS = ("wide", "abbreviated", "short")
_ZONES = frozenset("gmt utc z ut est edt cst cdt mst mdt pst pdt cet cest bst eet eest wet west".split())
_LEADING = re.compile(r"^(?:d['’]|de\s|d\s|ב)")


def month_of(word: str, language: str = "") -> int:
    """1 to 12 for the name of a month; 0 for no month, or one that languages disagree on while `language` is not known.

    >>> month_of("Sept."), month_of("septembre"), month_of("listopad"), month_of("listopad", "pl")
    (9, 9, 0, 11)
    """
    name = folded(word)
    for number, full in enumerate(_ENGLISH, start=1):
        if len(name) >= 3 and full.startswith(name):
            return number
    own = _months(language.partition("-")[0].casefold()) if language else {}
    if name in own or name in _ZONES or weekday_of(word) >= 0:  # the many languages are read only where they are needed
        return own.get(name, 0)
    return _all_months().get(name, 0)


def is_weekday(word: str) -> bool:
    """Whether the word names a day of the week in any language, in full or short.

    >>> is_weekday("Mo"), is_weekday("lundi"), is_weekday("Word")
    (True, True, False)
    """
    return weekday_of(word) >= 0 or folded(word) in _all_weekdays()


def weekday_of(word: str) -> int:
    """0 for Monday to 6 for Sunday of an English name of at least three letters, else -1."""
    name = folded(word)
    for number, full in enumerate(_WEEKDAYS):
        if name == full or (name in (full[:3], full[:4], full[:5]) and len(name) >= 3):
            return number
    return -1


def folded(word: str) -> str:
    """The word as it is looked up: lower case, no accents, no full stop."""
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in bare if not unicodedata.combining(char)).strip(" .,;:’'\u200f\u200e")


@lru_cache(maxsize=128)
def _months(language: str) -> dict[str, int]:
    names = _read_months(language)
    _forget_language()
    return names


def _read_months(language: str) -> dict[str, int]:
    from babel import Locale, UnknownLocaleError  # only feeds with other than English dates need it

    names: dict[str, int] = {}
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError, TypeError):
        return names
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                for form in _forms(name):
                    names[form] = number if names.get(form, number) == number else 0
    return names


def _forget_language() -> None:
    """Babel keeps a megabyte for each language it was asked for, in objects that refer to each other."""
    from babel import localedata

    localedata._cache.clear()
    gc.collect(1)  # they are young, so this takes a millisecond


def _forms(name: str) -> set[str]:
    """A name, without an article or preposition in front, and in Hebrew with it; names of two words are left out."""
    bare = _LEADING.sub("", name.strip())
    forms = {folded(name), folded(bare)}
    if re.search(r"[\u0590-\u05ff]", name):
        forms.add(folded("ב" + bare))
    return {form for form in forms if form and not re.search(r"[\s\d]", form)}


@lru_cache(maxsize=1)
def _all_months() -> dict[str, int]:
    """The names that mean one month wherever they are known."""
    names: dict[str, int] = {}
    for language in _LANGUAGES:
        for name, number in _months(language).items():
            names[name] = number if names.get(name, number) == number else 0
    return names


@lru_cache(maxsize=1)
def _all_weekdays() -> frozenset[str]:
    names: set[str] = set()
    for language in (*_LANGUAGES, "en"):
        names |= _read_weekdays(language)
        _forget_language()
    parts = {part for name in names for part in re.split(r"[\s\-]", name)}
    return frozenset(name for name in names | parts if len(name) > 1)


def _read_weekdays(language: str) -> set[str]:
    from babel import Locale

    days = Locale.parse(language).days
    widths = [days[context].get(width, {}) for context in ("format", "stand-alone") for width in _WIDTHS]
    return {folded(name) for width in widths for name in width.values()}
