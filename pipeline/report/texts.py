"""Texts of the world on their way into the page: cut to what a page can hold, and links only where they are links."""

from typing import Any
from urllib.parse import urlsplit

TITLE = 240  # characters of a title, a name or a reference
VALUE = 1_200  # of any other text but evidence
LINK = 2_000
MORE = "…"


def cut(text: str | None, limit: int = TITLE) -> str:
    """The text, or its first `limit` characters with a sign that there is more.

    >>> cut("a long title", 6), cut(None)
    ('a long…', '')
    """
    text = text or ""
    return text if len(text) <= limit else text[:limit].rstrip() + MORE


def trimmed(value: Any, limit: int = VALUE) -> Any:
    """A record with each of its texts cut."""
    if isinstance(value, str):
        return cut(value, limit)
    if isinstance(value, list):
        return [trimmed(item, limit) for item in value]
    if isinstance(value, dict):
        return {key: trimmed(item, limit) for key, item in value.items()}
    return value


def web_link(url: str | None) -> str:
    """The address where it is one of the web, else "": a link may never run a script or open a file.

    >>> web_link("https://news.example/a"), web_link("javascript:alert(1)"), web_link("HTTPS://x y")
    ('https://news.example/a', '', '')
    """
    url = url or ""
    if len(url) > LINK or any(c.isspace() or ord(c) < 32 for c in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else ""
