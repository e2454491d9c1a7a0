"""Web addresses: print, AMP and mobile variants of an article are one address, the pages of a long one its parts."""

import re
from urllib.parse import parse_qsl, urlsplit

_HOST = re.compile(r"^(?:www\d?|m|mobile|amp|print)\.")
_END = r"(?=\.html?$|$)"
_VARIANT = re.compile(rf"(?:/(?:amp|print|mobile|full|all|single(?:-?page)?)|\.(?:amp|print)){_END}|(?<=/)amp/(?=.)")
_PART = re.compile(r"(?:/page/|/page-|[-_]page[-_]?|,page-)(\d{1,2})" + _END)
_PART_NAMES = {"page", "pg", "pagenum", "page_no"}
_NOISE = re.compile(r"utm_.*|amp|mobile|output(?:type)?|print(?:able)?|ref|source|src|cmpid|fbclid|gclid|mod|smid")


def host_of(url: str) -> str:
    """The host without www, m, amp and the like; "" where there is none.

    >>> host_of("https://www.example.org/a")
    'example.org'
    """
    try:
        return _HOST.sub("", urlsplit(url).hostname or "")
    except ValueError:
        return ""


def address_of(url: str) -> tuple[str, int]:
    """What all variants of an article's URL share, and the number of the part the URL asks for (0: none).

    A front page has no address ("").

    >>> address_of("https://amp.example.org/news/a-story.amp?utm_source=x")
    ('example.org/news/a-story', 0)
    >>> address_of("https://example.org/news/a-story?page=2")
    ('example.org/news/a-story', 2)
    """
    host = host_of(url)
    parts = urlsplit(url) if host else urlsplit("")
    path = parts.path.rstrip("/")
    numbered = _PART.search(path)
    part = int(numbered[1]) if numbered else 0
    path = _VARIANT.sub("", _PART.sub("", path)).rstrip("/")
    kept = []
    for name, value in sorted(parse_qsl(parts.query)):
        if name.lower() in _PART_NAMES and value.isdecimal():
            part = min(int(value[:3]), 99)
        elif not _NOISE.fullmatch(name.lower()):
            kept.append(f"{name}={value}")
    if not path and not kept:
        return "", 0
    return host + path + ("?" + "&".join(kept) if kept else ""), part
