"""Backfill from files and addresses: sitemaps with their indexes, lists of addresses, and archives, all within days."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, cast

from pipeline.backfill import Days, read_any, sitemaps_of_robots
from pipeline.documents import read_documents
from pipeline.files import InputError, open_input
from pipeline.gunzip import Gunzip
from transforms.feeds.model import PageRequest
from transforms.model import Page, Reject, Rejected

STAGE = "Backfill"
MAX_BYTES = 50_000_000  # what the protocol allows a sitemap; unpacked
MAX_SITEMAPS = 1000  # of one call
_ARCHIVES = (".warc", ".warc.gz")
Fetch = Callable[[str], bytes]


def page_requests(
    sources: Iterable[str], days: Days, fetch: Fetch, *, undated: bool = False
) -> Iterator[PageRequest | Reject]:
    """The pages that the sources name for the days, each once, in the order of the sources.

    A source is a file or gs:// path (sitemap or list of addresses, plain or .gz) or an address: of a sitemap, or of a
    site, whose robots.txt names its sitemaps. `fetch` gives the bytes of an address and raises Rejected.
    """
    waiting = deque(dict.fromkeys(sources))
    known, seen = set(waiting), set[str]()
    for _ in range(MAX_SITEMAPS):
        if not waiting:
            return
        source = waiting.popleft()
        try:
            if _is_site(source):
                further: tuple[str, ...] = _sitemaps_of_site(source, fetch)
                pages: tuple[PageRequest, ...] = ()
            else:
                pages, further = read_any(_content(source, fetch), days, url=source, undated=undated)
        except Rejected as why:
            yield Reject(stage=STAGE, reason=why.reason, subject=source, detail=why.detail[:300])
            continue
        for link in further:
            if link not in known:
                known.add(link)
                waiting.append(link)
        for page in pages:
            if page.url not in seen:
                seen.add(page.url)
                yield page
    if waiting:
        yield Reject(stage=STAGE, reason="too_many_sitemaps", subject=waiting[0], detail=f"more than {MAX_SITEMAPS}")


def archived_pages(path: str, days: Days) -> Iterator[Page | Reject]:
    """The pages of a web archive, plain or .gz, that were fetched within the days; what cannot be read is a reject."""
    for document in read_documents(path):
        if isinstance(document, Reject) or days.holds(document.fetched_at):
            yield document


def is_archive(path: str) -> bool:
    """Whether a path names a web archive."""
    return path.lower().endswith(_ARCHIVES)


def _is_site(source: str) -> bool:
    """An address without a path: its sitemaps have to be asked for."""
    return source.startswith(("http://", "https://")) and not source.partition("://")[2].partition("/")[2]


def _sitemaps_of_site(source: str, fetch: Fetch) -> tuple[str, ...]:
    site = source.rstrip("/")
    try:
        named = sitemaps_of_robots(fetch(f"{site}/robots.txt").decode("utf-8", "replace"), f"{site}/")
    except Rejected:
        named = ()
    return named or (f"{site}/sitemap.xml",)


def _content(source: str, fetch: Fetch) -> bytes:
    """The bytes of a source, unpacked."""
    if source.startswith(("http://", "https://")):
        import io

        opened: BinaryIO = io.BytesIO(fetch(source))
        return _read(opened, source)
    try:
        with open_input(source) as opened:
            return _read(opened, source)
    except (InputError, OSError) as why:
        said = os.strerror(why.errno) if isinstance(why, OSError) and why.errno else str(why)
        raise Rejected("unreadable", subject=source, detail=said) from None


def _read(opened: BinaryIO, source: str) -> bytes:
    import io

    head = opened.read(2)
    stream: BinaryIO = cast(BinaryIO, _Joined(head, opened))
    if head == b"\x1f\x8b":
        stream = cast(BinaryIO, io.BufferedReader(Gunzip(stream)))
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
