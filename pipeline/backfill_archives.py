"""Web archives for a backfill: which of them hold pages of some days. Their pages are read, nothing is fetched."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from pipeline.days import Days
from pipeline.files import InputError, expand_input
from transforms.feeds.dates import read_date
from transforms.model import Reject, Rejected

_SUFFIXES = (".warc", ".warc.gz")
_STAMP = re.compile(r"(?<!\d)((?:19|20)\d{12})(?!\d)")
_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True, order=True)
class ArchivedDays:
    """The pages of an archive that were fetched on some days."""

    path: str  # of a WARC file, local or gs://
    days: Days


def is_archive(path: str) -> bool:
    """Whether a path names a web archive."""
    return path.lower().endswith(_SUFFIXES)


def archive_at(path: str, days: Days) -> ArchivedDays:
    """These days of an archive. Rejects: on_the_web."""
    if path.startswith(_WEB):
        raise Rejected("on_the_web", subject=path, detail="archives are read from disk or gs://; download it first")
    return ArchivedDays(path, days)


def archives_listed(
    lines: Iterable[str], days: Days, *, listing: str, folder: str = ""
) -> Iterator[ArchivedDays | Reject]:
    """The archives of a list that can hold the days: one path or address a line, as in Common Crawl's ``warc.paths``.

    They lie in `folder`, else beside the list; below it as the list has it, or flat. What is not there is a reject.
    """
    place = folder or ("" if listing.startswith(_WEB) else listing.rpartition("/")[0] or ".")
    if not place:
        raise Rejected("on_the_web", subject=listing, detail="say with --archives in which folder its archives lie")
    for name in archives_within((line for line in lines if is_archive(line.strip())), days):
        below = urlsplit(name).path.lstrip("/") if "://" in name else name.lstrip("/")
        tried = dict.fromkeys(f"{place.rstrip('/')}/{path}" for path in (below, below.rpartition("/")[2]))
        there = next(filter(_is_there, tried), "")
        if there:
            yield ArchivedDays(there, days)
        else:
            yield Reject(stage="Backfill", reason="unreadable", subject=name, detail=f"it does not lie in {place}")


def archives_within(names: Iterable[str], days: Days) -> tuple[str, ...]:
    """The archives whose names carry a time within the days, as ``CC-NEWS-20260921101112-00042.warc.gz`` does; sorted.

    An archive holds what was fetched from then on: one that opened on the day before is taken, too.
    """
    wanted = set()
    for name in names:
        stamp = _STAMP.search(name.strip().rpartition("/")[2])
        at = read_date(stamp[1]).at if stamp else ""
        if at and days.first <= _day_after(at[:10]) and at[:10] <= days.last:
            wanted.add(name.strip())
    return tuple(sorted(wanted))


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _is_there(path: str) -> bool:
    try:
        return bool(list(expand_input(path)))
    except InputError:
        return False
