"""Headlines without the name of the site they stand on."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from transforms.ids import normalised
from transforms.text.dates import find_dates

_SEPARATOR = re.compile(
    r"\s+(?:[|–—»«·•~/]|::|-{1,2})\s+|\s*[|ㅣ｜]\s*|\s+[-–]\s*(?=[A-Z][\w.]+\.(?:com|org|net|de)\b)"
)
_SAME = 88  # per cent of likeness (rapidfuzz) from which a part is the site's name
_SAME_TITLE = 95
_MAX_SITE_WORDS = 6


def clean_title(title: str, sites: Sequence[str] = (), url: str = "") -> str:
    """The headline without site names, sections and dates that follow or lead it behind a separator.

    >>> clean_title("Firm ends sale - World | Harbour Times", ["Harbour Times"])
    'Firm ends sale - World'
    """
    names = _site_names(sites, url)
    title = " ".join(title.split())
    while True:
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            return title
        first, last = cuts[0], cuts[-1]
        if _is_site(title[last.end() :], names):
            title = title[: last.start()].strip()
        elif _is_site(title[: first.start()], names):
            title = title[first.end() :].strip()
        else:
            return title


def best_title(said: Sequence[str], headings: Sequence[str], sites: Sequence[str] = (), url: str = "") -> str:
    """The headline: what the page says of itself, cut down to the heading where it says more than that.

    `said` are titles by falling trust (meta tags, JSON-LD, the title tag), `headings` the page's first-level headings.
    """
    names = _site_names(sites, url)
    cleaned = [
        title for title in (clean_title(title, sites, url) for title in said) if title and not _is_site(title, names)
    ]
    shown = [clean_title(heading, sites, url) for heading in headings if heading.strip()]
    if not cleaned:
        return max(shown, key=len, default="")
    best = cleaned[0]
    for part in (*cleaned[1:], *shown):
        # The rest behind a separator is no headline when another place gives the title without it.
        if len(part) >= 10 and part != best and _SEPARATOR.match(best, len(part)) and best.startswith(part):
            best = part
    return best


def by_trust(headline: str, shared: Sequence[str], tag: str, headings: Sequence[str]) -> list[str]:
    """The titles a page gives itself, the most trusted first.

    `headline` is JSON-LD's, made for the article alone; `shared` are Open Graph's and Twitter's, often reworded. But
    where the headline only repeats the title tag and the heading, the shared title is the one that somebody wrote.
    """
    repeats = [headings[0] if headings else "", tag]
    is_repeated = bool(headline and shared) and all(_is_same(headline, said) for said in repeats)
    said = [*shared, headline, tag] if is_repeated else [headline, *shared, tag]
    return [title for title in said if title]


def _is_same(title: str, other: str) -> bool:
    """Whether `other` is the title, with or without a site's name behind it."""
    one, two = normalised(title), normalised(other)
    return bool(one) and (two.startswith(one) or fuzz.ratio(one, two) >= _SAME_TITLE)


def _is_site(part: str, names: Sequence[str]) -> bool:
    folded = _folded(part)
    if not folded:
        return True
    if len(part.split()) > _MAX_SITE_WORDS:
        return False
    dates = find_dates(part)
    if dates and dates[0].kind == "day" and len(dates[0].text) >= len(part) - 2:
        return True
    return any(folded == name or (len(name) >= 4 and fuzz.ratio(folded, name) >= _SAME) for name in names)


def _folded(name: str) -> str:
    """Letters and digits alone: "The Harbour Times" and harbourtimes.example are the same name."""
    name = re.sub(r"^(the|die|der|das|le|la|el)\s+", "", name.casefold().strip())
    name = re.sub(r"\.(com|org|net|de|co\.uk|at|ch|fr|it|es|in)$", "", name)
    return "".join(char for char in name if char.isalnum())


def _site_names(sites: Sequence[str], url: str) -> list[str]:
    """The site's names, its host, and the telling part of the host: ``harbourtimes`` of ``www.harbourtimes.co.uk``."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    labels = [label for label in host.split(".") if label not in ("m", "amp", "edition", "news")]
    is_second_level = len(labels) >= 3 and len(labels[-2]) <= 3
    telling = labels[-3] if is_second_level else labels[-2] if len(labels) >= 2 else ""
    return [_folded(name) for name in (*sites, host, telling) if name]
