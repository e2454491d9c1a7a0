"""Backfill from files and addresses: sitemaps with their indexes, lists of pages or archives, archives; within days."""

import io
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, cast

from pipeline.backfill import read_any, sitemaps_of_robots
from pipeline.backfill_archives import ArchivedDays, archive_at, archives_listed, is_archive
from pipeline.days import Days
from pipeline.files import InputError, expand_input, open_input
from pipeline.gunzip import Gunzip
from transforms.feeds.model import PageRequest
from transforms.model import Reject, Rejected

STAGE = "Backfill"
MAX_BYTES = 50_000_000  # what the protocol allows a sitemap; unpacked
MAX_ASKED = 1000  # addresses of one call
_WEB = ("http://", "https://")
_ARCHIVE = b"WARC/"
Fetch = Callable[[str], bytes]
Found = PageRequest | ArchivedDays | Reject
_Read = tuple[Iterable[Found], tuple[str, ...]]  # what a source names, and further sources


def pages_within(
    sources: Iterable[str], days: Days, fetch: Fetch, *, undated: bool = False, archives: str = ""
) -> Iterator[Found]:
    """The pages that the sources name for the days, and the archives that hold some, each once, in the sources' order.

    A source is a file, folder or gs:// path (web archive, sitemap, list of addresses or of archives, plain or .gz) or
    an address: of a sitemap or list, or of a site, whose robots.txt names its sitemaps. `fetch` gives the bytes of an
    address and raises Rejected; `archives` is the folder in which the archives of a list lie.
    """
    waiting = deque(dict.fromkeys(sources))
    known, seen, asked = set(waiting), set[str](), 0
    while waiting:
        source = waiting.popleft()
        asked += source.startswith(_WEB)
        if asked > MAX_ASKED:
            yield Reject(stage=STAGE, reason="too_many_sitemaps", subject=source, detail=f"more than {MAX_ASKED}")
            return
        try:
            found, further = _read_source(source, days, fetch, undated, archives)
        except Rejected as why:
            yield Reject(stage=STAGE, reason=why.reason, subject=source, detail=why.detail[:300])
            continue
        waiting.extend(link for link in dict.fromkeys(further) if link not in known)
        known.update(further)
        for one in found:
            if isinstance(one, Reject):
                yield one
            elif _name(one) not in seen:
                seen.add(_name(one))
                yield one


def _name(found: PageRequest | ArchivedDays) -> str:
    return found.path if isinstance(found, ArchivedDays) else found.url


def _read_source(source: str, days: Days, fetch: Fetch, undated: bool, archives: str) -> _Read:
    """What one source names. Rejects what cannot be read."""
    if _is_site(source):
        return (), _sitemaps_of_site(source, fetch)
    if not source.startswith(_WEB) and (files := _files(source)) != [source]:
        return (), tuple(files)
    if is_archive(source):
        found = archive_at(source, days)
        if _content(source, fetch, beginning=len(_ARCHIVE)) != _ARCHIVE:
            raise Rejected("not_an_archive", subject=source, detail="it does not begin as web archives (WARC) do")
        return [found], ()
    body = _content(source, fetch)
    if _lists_archives(body):
        lines = body.decode("utf-8", "replace").splitlines()
        return list(archives_listed(lines, days, listing=source, folder=archives)), ()
    return read_any(body, days, url=source, undated=undated)


def _lists_archives(body: bytes) -> bool:
    """Whether the first line that says anything names an archive."""
    first = next((line for line in body[:10_000].splitlines() if line.strip()), b"")
    return is_archive(first.decode("utf-8", "replace").strip())


def _files(source: str) -> list[str]:
    """The files of a folder, glob or path. Rejects: unreadable."""
    try:
        return list(expand_input(source))
    except InputError as why:
        raise Rejected("unreadable", subject=source, detail=str(why).removeprefix(f"{source} ").rstrip(".")) from None


def _is_site(source: str) -> bool:
    """An address without a path: its sitemaps have to be asked for."""
    return source.startswith(_WEB) and not source.partition("://")[2].partition("/")[2]


def _sitemaps_of_site(source: str, fetch: Fetch) -> tuple[str, ...]:
    site = source.rstrip("/")
    try:
        named = sitemaps_of_robots(fetch(f"{site}/robots.txt").decode("utf-8", "replace"), f"{site}/")
    except Rejected:
        named = ()
    return named or (f"{site}/sitemap.xml",)


def _content(source: str, fetch: Fetch, beginning: int = 0) -> bytes:
    """The bytes of a source, unpacked: all, or so many. Rejects: unreadable, too_large."""
    if source.startswith(_WEB):
        return _read(io.BytesIO(fetch(source)), source, beginning)
    try:
        with open_input(source) as opened:
            return _read(opened, source, beginning)
    except (InputError, OSError) as why:
        said = os.strerror(why.errno) if isinstance(why, OSError) and why.errno else str(why)
        raise Rejected("unreadable", subject=source, detail=said) from None


def _read(opened: BinaryIO, source: str, beginning: int) -> bytes:
    head = opened.read(2)
    stream: BinaryIO = cast(BinaryIO, _Joined(head, opened))
    if head == b"\x1f\x8b":
        stream = cast(BinaryIO, io.BufferedReader(Gunzip(stream)))
    if beginning:
        return stream.read(beginning)
    body = stream.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise Rejected("too_large", subject=source, detail=f"more than {MAX_BYTES} bytes")
    return body


class _Joined:
    """A stream with its first bytes put back."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1) -> bytes:
        head, self._head = self._head, b""
        return head + self._rest.read(size if size < 0 else max(0, size - len(head)))
