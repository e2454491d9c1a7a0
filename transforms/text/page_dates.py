"""When a web page was published: what it says in its markup, what its URL says, and as the last resort a guess."""

import re
from datetime import UTC, date, datetime

from lxml.html import HtmlElement

from transforms.model import Page, Published
from transforms.text.chunks import flat_text
from transforms.text.dates import find_dates
from transforms.text.metadata import Metadata
from transforms.text.published import Stated, parse_date

_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/[^/]+/status(?:es)?/(\d{16,20})")
_STATUS_EPOCH_MS = 1_288_834_974_657  # the zero of the ids of posts, https://github.com/twitter-archive/snowflake
_PART = re.compile(r"\s+[|–—•·-]\s+")
_MAX_TITLE_CHARS = 500
_IS_PUBLISHED = re.compile(r"publish|pubdate|posted|created|entry-date|dateline", re.IGNORECASE)


def page_date(page: Page, metadata: Metadata, tree: HtmlElement) -> Published | None:
    """The feed's word, the markup, the URL, the carrier's date, a guess of htmldate; None when all are silent."""
    said = [Stated(page.published, "feed")] if page.published_basis == "feed" else []
    said += [Stated(date, "markup") for date in metadata.published]
    said += [Stated(date, "markup") for date in _time_tags(tree)]
    said += _of_url(page.url or metadata.canonical)
    said += [Stated(date, "markup") for date in _in_title(tree)]
    said += [Stated(page.published, page.published_basis or "input")]
    known = [day for stated in said if (day := parse_date(stated.text, stated.basis)).at and not _is_ahead(day, page)]
    if not known:
        return _guessed(page, tree)
    # Of two clocks in one page, one local and one mislabelled as UTC, the earlier is the publication.
    near = [day for day in known if day.basis == known[0].basis and _days_apart(known[0], day) <= 1]
    return min(near, key=lambda day: (day.not_before, day.precision != "second", day.at))


def _days_apart(one: Published, other: Published) -> int:
    return abs((date.fromisoformat(one.not_before) - date.fromisoformat(other.not_before)).days)


def _of_url(url: str) -> list[Stated]:
    status = _STATUS.match(url)
    if status:
        moment = datetime.fromtimestamp(((int(status[1]) >> 22) + _STATUS_EPOCH_MS) // 1000, UTC)
        return [Stated(moment.isoformat(), "url")]
    found = _URL_DATE.search(url)
    return [Stated(f"{found[1]}-{found[2]}-{found[3]}", "url")] if found else []


def _time_tags(tree: HtmlElement) -> list[str]:
    """``<time>`` elements that say they hold the date of publication, and the only one of a page."""
    times = [(moment, _marks(time)) for time in tree.iter("time") if (moment := time.get("datetime"))][:20]
    marked = [moment for moment, marks in times if _IS_PUBLISHED.search(marks)]
    is_only_one = len({moment for moment, _ in times}) == 1
    return marked or ([times[0][0]] if is_only_one else [])


def _in_title(tree: HtmlElement) -> list[str]:
    """Days that stand as a part of their own in the page's title: "Harbour closed | Harbour Times | 3 March 2021"."""
    title = next((flat_text(title) for title in tree.iter("title")), "")
    parts = _PART.split(title[:_MAX_TITLE_CHARS])[1:]
    return [part for part in parts if any(found.text == part and found.kind == "day" for found in find_dates(part))]


def _marks(time: HtmlElement) -> str:
    pubdate = "pubdate" if time.get("pubdate") is not None else ""
    return " ".join(filter(None, (pubdate, time.get("itemprop"), time.get("class"), time.get("id"))))


def _is_ahead(known: Published, page: Page) -> bool:
    """Whether a date lies behind the day on which the page was fetched: a clock or a template, not a publication."""
    fetched = parse_date(page.fetched_at, "fetched").not_after if page.fetched_at else ""
    return bool(fetched) and known.not_before > fetched


def _guessed(page: Page, tree: HtmlElement) -> Published | None:
    from htmldate import find_date  # slow, and rarely needed

    try:
        found = find_date(tree, url=page.url or None, original_date=True, extensive_search=True)
    except (ValueError, TypeError, AttributeError):  # what htmldate raises on broken pages
        found = None
    known = parse_date(found or "", "markup")
    # A guess of New Year's Day is a year alone, which any number in the text can be.
    return known if known.at and not _is_ahead(known, page) and not known.at.endswith("-01-01") else None
