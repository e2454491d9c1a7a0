"""Pages that only send the browser on, by a meta refresh."""

import re
from html import unescape
from urllib.parse import urljoin

LONGEST = 20_000  # bytes; a longer page has something to say itself
SOONEST = 10  # seconds; a page that is to be read is not sent away within them
_META = re.compile(rb"<meta\s[^<>]{0,500}>", re.IGNORECASE)
_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?refresh\b", re.IGNORECASE)
_TARGET = re.compile(r"content\s*=\s*[\"']?\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*url\s*=\s*[\"']?([^\"'>]+)", re.IGNORECASE)


def refresh_target(body: bytes, url: str) -> str:
    """Where a page that only sends on leads; "" for any other.

    >>> refresh_target(b'<meta http-equiv="refresh" content="0; url=/new">', "https://example.org/old")
    'https://example.org/new'
    """
    if len(body) > LONGEST:
        return ""
    for match in _META.finditer(body):
        tag = unescape(match.group().decode("utf-8", "replace"))
        told = _TARGET.search(tag) if _REFRESH.search(tag) else None
        if told and int(told.group(1)) <= SOONEST:
            try:
                target = urljoin(url, told.group(2).strip())
            except ValueError:
                return ""
            return target if target != url else ""
    return ""
