"""Lines that an outlet repeats on its pages: learned from the articles of earlier runs, cut where a file names them.

What is learned is a file of its own, `furniture.yaml`, not a by-product of a run: what is cut from an article, and so
its id, hangs on the page and on that file alone, never on what else a run happened to read.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from transforms.knowledge import Knowledge, compiled
from transforms.text.chunks import letters

FILE = "furniture.yaml"
SIGNAL = "learned_furniture"  # of an article of which such lines were cut
LEAST_PAGES = 5  # of different stories that have a line, for it to be learned
LEAST_SHARE = 0.2  # of an outlet's pages: a sentence that often comes again in its reports is on fewer
MOST_CHARS = 600  # of such a line
MOST_PAGES = 1000  # of one outlet that are looked at
_MOST_CUT = 0.5  # of a page's letters: a page that is furniture for the most part is not what was learned from


@dataclass(frozen=True, slots=True, order=True)
class Repeated:
    """A line that stands on so many of the pages of a site that were looked at."""

    site: str
    line: str
    pages: int
    of: int


@dataclass(frozen=True, slots=True)
class Story:
    """What is looked at of an article; `family` is that of its copies, which count once."""

    url: str
    family: str
    text: str


def site_of_page(url: str) -> str:
    """The host of a page without ``www.``; "" where there is none.

    >>> site_of_page("https://www.News.example.org/a"), site_of_page("a.txt")
    ('news.example.org', '')
    """
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def repeated_lines(stories: Iterable[Story]) -> tuple[Repeated, ...]:
    """The lines that many stories of a site have, by site, the most frequent first.

    Of a site with very many stories the first `MOST_PAGES` count, so give them in an order that says nothing.
    """
    seen: dict[str, set[str]] = defaultdict(set)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    shown: dict[tuple[str, str], str] = {}
    for story in stories:
        site = site_of_page(story.url)
        if not site or story.family in seen[site] or len(seen[site]) >= MOST_PAGES:
            continue
        seen[site].add(story.family)
        lines = {letters(line): line for line in story.text.split("\n\n") if len(line) <= MOST_CHARS}
        counts[site].update(key for key in lines if key)
        for key, line in lines.items():
            shown[site, key] = min(line, shown.get((site, key), line))
    found = [
        Repeated(site, shown[site, key], pages, len(seen[site]))
        for site, told in counts.items()
        for key, pages in told.items()
        if pages >= max(LEAST_PAGES, LEAST_SHARE * len(seen[site]))
    ]
    return tuple(sorted(found, key=lambda one: (one.site, -one.pages, one.line)))


@compiled
def learned_lines(knowledge: Knowledge) -> Mapping[str, frozenset[str]]:
    """The letters of the lines of `furniture.yaml` by site; none where there is no such file."""
    if FILE not in dict(knowledge.texts):
        return {}
    sites = knowledge.data(FILE)["sites"]
    return {site: frozenset(letters(entry["line"]) for entry in entries) for site, entries in sites.items()}


def learned_among(texts: Sequence[str], site: str, knowledge: Knowledge) -> frozenset[int]:
    """The places of the paragraphs that the site is known to repeat; none where they are most of the page."""
    known = learned_lines(knowledge).get(site)
    if not known:
        return frozenset()
    told = [letters(text) for text in texts]
    found = frozenset(place for place, text in enumerate(told) if text in known)
    return found if sum(len(told[place]) for place in found) <= _MOST_CUT * sum(map(len, told)) else frozenset()
