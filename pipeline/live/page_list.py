"""Lists of pages to fetch beside what feeds name, as `policywire backfill` prints them."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from pipeline.errors import UsageError
from transforms.feeds.model import PageRequest

_KEYS = ("url", "published", "title")


def read_page_list(path: str) -> tuple[PageRequest, ...]:
    """The pages of a file of JSON lines, local or ``gs://``, each once. Raises UsageError naming the line."""
    found = {request.url: request for request in _requests(path)}
    if not found:
        raise UsageError(f"{path}: names no page; give what `policywire backfill` printed")
    return tuple(found[url] for url in sorted(found))


def _requests(path: str) -> Iterator[PageRequest]:
    for number, line in enumerate(_content(path).splitlines(), start=1):
        if line.strip():
            try:
                yield _request(json.loads(line.decode("utf-8-sig")))
            except (ValueError, RecursionError):
                keys = ", ".join(_KEYS)
                raise UsageError(f"{path}:{number}: is no page; write a JSON object with {keys} (text)") from None


def _request(said: object) -> PageRequest:
    if not isinstance(said, dict) or not all(isinstance(said.get(key, ""), str) for key in _KEYS):
        raise ValueError
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
