"""Links of feeds: made absolute, refused where they lead to no web page, and reduced to what names a page."""

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

_MAX_CHARACTERS = 4000
_GAPS = re.compile(r"[\t\r\n\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]+")
_BARE_HOST = re.compile(r"www\.[a-z0-9-]{1,63}\.[a-z]", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Parameters that say where a reader came from and never which page it is.
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|hsa|oly|mc|vero|mkt|elq|guce|soc)_\w+|utm\w*"
    r"|fbclid|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|twclid|ttclid|igshid|_ga|_gl|_hsenc|_hsmi|s_cid"
    r"|cmpid|cmp|ncid|ocid|smid|sref|xtor|at_(?:medium|campaign|custom\d|link\w*)|ref|ref_?src|ref_?url|referr?er|rss|source"
    r"|src|spm|traffic_source|sr_share|smtyp|taid|guccounter|campaign_?(?:id)?|icid|intcid|wkey",
    re.IGNORECASE,
)
_UNSAFE = re.compile(r"[\s\"<>]")


def absolute_link(link: str, base: str = "") -> str:
    """The http(s) URL a link means seen from `base`; "" for scripts, files, mail and whatever else is no web page.

    A relative link stays as it is where no base is known.

    >>> absolute_link(" /a b ", "https://example.org/feed"), absolute_link("javascript:alert(1)")
    ('https://example.org/a%20b', '')
    """
    bare = _GAPS.sub("", link.strip())
    if not bare or len(bare) > _MAX_CHARACTERS:
        return ""
    if _BARE_HOST.match(bare):
        bare = f"http://{bare}"
    try:
        joined = urljoin(base, bare) if base else bare
        parts = urlsplit(joined)
        web = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:  # a broken IPv6 address
        return ""
    if web:
        plain = parts.scheme.lower() + joined[len(parts.scheme) :]
        return _UNSAFE.sub(lambda found: quote(found[0]), plain)
    return "" if parts.scheme or _SCHEME.match(joined) else joined


def link_key(link: str) -> str:
    """What names the page of a link however it was passed on: no scheme, ``www.``, tracking parameters or fragment.

    >>> link_key("https://www.example.org/a/?utm_source=rss&id=7#top") == link_key("http://example.org/a?id=7")
    True
    """
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return link
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
    asked = f"?{urlencode(sorted(query))}" if query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{asked}"


def names_a_page(link: str) -> bool:
    """Whether a link can tell one page of a site from others: a bare home page cannot."""
    key = link_key(link)
    return "/" in key or "?" in key
