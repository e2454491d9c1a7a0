"""Lists of pages to fetch and archives to read beside what feeds name, as `policywire backfill` prints them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.backfill_archives import ArchivedDays, is_archive
from pipeline.days import Days, is_day
from pipeline.errors import UsageError
from transforms.feeds.model import PageRequest

_KEYS = ("url", "published", "title", "archive", "from", "to")  # of a page the first three, of an archive the others


@dataclass(frozen=True)
class PageList:
    """What a list names, each once, sorted."""

    requests: tuple[PageRequest, ...] = ()
    archives: tuple[ArchivedDays, ...] = ()


def read_page_list(path: str) -> PageList:
    """What a file of JSON lines names, local or ``gs://``. Raises UsageError naming the line."""
    named = list(_named(path))
    if not named:
        raise UsageError(f"{path}: names no page; give what `policywire backfill` printed")
    found = {one.url: one for one in named if isinstance(one, PageRequest)}
    archives = {one for one in named if isinstance(one, ArchivedDays)}
    return PageList(tuple(found[url] for url in sorted(found)), tuple(sorted(archives)))


def _named(path: str) -> Iterator[PageRequest | ArchivedDays]:
    for number, line in enumerate(_content(path).splitlines(), start=1):
        if line.strip():
            try:
                yield _read(json.loads(line.decode("utf-8-sig")))
            except (ValueError, RecursionError):
                wanted = "url (with published and title) or archive with from and to"
                raise UsageError(f"{path}:{number}: is no page; write a JSON object with {wanted}, as text") from None


def _read(said: object) -> PageRequest | ArchivedDays:
    if not isinstance(said, dict) or not all(isinstance(said.get(key, ""), str) for key in _KEYS):
        raise ValueError
    return _archive(said) if "archive" in said else _request(said)


def _archive(said: dict[str, str]) -> ArchivedDays:
    days = Days(said.get("from", ""), said.get("to", ""))
    if not is_archive(said["archive"]) or not is_day(days.first) or not is_day(days.last):
        raise ValueError
    return ArchivedDays(said["archive"], days)


def _request(said: dict[str, str]) -> PageRequest:
    parts = urlsplit(said.get("url", ""))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return PageRequest(url=said["url"], published=said.get("published", ""), title=said.get("title", ""))


def _content(path: str) -> bytes:
    from apache_beam.io.filesystems import FileSystems

    try:
        with FileSystems.open(path) as file:
            content: bytes = file.read()
            return content
    except (OSError, ValueError) as why:
        said = getattr(why, "strerror", "") or type(why).__name__
        raise UsageError(f"{path}: the list of pages cannot be read ({said}); give what backfill printed") from None
