"""What to fetch for days gone by: sitemaps, and lists of addresses as GDELT publishes them.

Everything here is read from bytes and told as `PageRequest`; fetching is the live edge's business.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.days import Days
from transforms.feeds.dates import read_date
from transforms.feeds.links import absolute_link
from transforms.feeds.model import PageRequest
from transforms.feeds.sitemap import Sitemap, SitemapPage, read_sitemap
from transforms.model import Rejected

_STAMP = re.compile(r"(?<!\d)((?:19|20)\d{12})(?!\d)")
_DAY_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d{2})[/._-]?(0[1-9]|1[0-2])(?:[/._-]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
_COLUMNS = re.compile(
    r"[\t|]|(?<=\"),(?=\")|,(?=\s*\"?https?://)|,(?=\s*\d{4})|\s+(?=https?://)|(?<=\S)\s+(?=\d{4}-\d\d)"
)
_MAX_LINE = 100_000  # characters: a line of GDELT's knowledge graph can hold fifty thousand


def pages_of_sitemap(sitemap: Sitemap, days: Days, *, undated: bool = False) -> Iterator[PageRequest]:
    """The pages that were published within the days, as far as the sitemap can tell.

    A page that tells only its last change is taken when it changed since the first day and its address names no other
    day: an old page that was touched is for the extraction to date. `undated` takes pages of which nothing is known.
    """
    for page in sitemap.pages:
        published = read_date(page.published).at
        changed = read_date(page.changed).at
        named = day_of_url(page.url)
        known = published or named
        if days.holds(known) if known else changed[:10] >= days.first[: len(changed)] if changed else undated:
            yield _request(page, published)


def sitemaps_within(sitemap: Sitemap, days: Days) -> tuple[str, ...]:
    """The sitemaps of an index that can list pages of the days: by the month in their names, else by last change."""
    wanted = []
    for url, changed_text in sitemap.sitemaps:
        named, changed = day_of_url(url), read_date(changed_text).at
        if days.holds(named) if named else not changed or changed[:10] >= days.first[: len(changed)]:
            wanted.append(url)
    return tuple(wanted)


def sitemaps_of_robots(text: str, url: str) -> tuple[str, ...]:
    """The sitemaps a robots.txt names, in its order."""
    found = re.findall(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,2000})", text[:500_000], re.IGNORECASE | re.MULTILINE)
    return tuple(dict.fromkeys(link for line in found if (link := absolute_link(line, url))))


def pages_of_list(lines: Iterable[str], days: Days, *, undated: bool = False) -> Iterator[PageRequest]:
    """The pages of a list with one address a line, alone or in a column of a table (GDELT's events, mentions, graph).

    The day is the last time stamp in front of the address, as GDELT writes when it saw a page, else any date beside it,
    else the one in the address. Each page comes once.
    """
    seen = set()
    for line in lines:
        columns = [column.strip().strip('"') for column in _COLUMNS.split(line[:_MAX_LINE])]
        place = next((number for number, column in enumerate(columns) if _is_url(column)), -1)
        if place < 0:
            continue
        url = absolute_link(columns[place])
        at = _day_of_line(columns, place) or day_of_url(url)
        if url and url not in seen and (days.holds(at) if at else undated):
            seen.add(url)
            yield PageRequest(url=url, ref=url)


def day_of_url(url: str) -> str:
    """The day or month that an address names, "" when it names none.

    >>> day_of_url("https://example.org/2026/09/21/a"), day_of_url("https://example.org/sitemap-2026-09.xml")
    ('2026-09-21', '2026-09')
    """
    path = url.partition("://")[2].partition("/")[2]
    found = _DAY_IN_URL.search(path)
    if not found:
        return ""
    said = "-".join(part for part in found.groups() if part)
    return read_date(said).at


def read_any(
    body: bytes, days: Days, *, url: str = "", undated: bool = False
) -> tuple[tuple[PageRequest, ...], tuple[str, ...]]:
    """The pages of a sitemap or list of addresses, and the further sitemaps of an index.

    Rejects: no_addresses, and as `read_sitemap`.
    """
    head = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if head != b"<":
        if b"://" not in body:
            raise Rejected("no_addresses", subject=url, detail="no sitemap, and no line holds a web address")
        return tuple(pages_of_list(body.decode("utf-8", "replace").splitlines(), days, undated=undated)), ()
    sitemap = read_sitemap(body, url=url)
    return tuple(pages_of_sitemap(sitemap, days, undated=undated)), sitemaps_within(sitemap, days)


def _request(page: SitemapPage, published: str) -> PageRequest:
    return PageRequest(url=page.url, ref=page.url, title=page.title, published=published, publisher=page.publisher)


def _is_url(column: str) -> bool:
    return column.startswith(("http://", "https://")) and " " not in column


def _day_of_line(columns: list[str], place: int) -> str:
    stamps = [column for column in columns[:place] if _STAMP.fullmatch(column)]
    if stamps:
        return read_date(stamps[-1]).at
    beside = [*columns[:place], *columns[place + 1 :]]
    return next((at for column in beside[:100] if 8 <= len(column) <= 40 and (at := read_date(column).at)), "")
