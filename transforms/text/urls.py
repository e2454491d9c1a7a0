"""One address for one page: URLs without what does not tell pages apart.

courlan, which trafilatura brings along, is made for crawling and drops parameters such as `cid` and `uid` that name
articles on many sites; so the list of tracking parameters here is the narrower one of what advertisers and mailers add
(the common rules of ClearURLs and AdGuard), and two publications never fall together by it.
"""

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|piwik_\w+|hsa_\w+|at_(?:medium|campaign|link\w*|ptr_name|bbc_team|format|custom\d)|itm_\w+|"
    r"(?:fb|g|dc|msclk|yc|tw|tt|ysc|wick|srsl|s|epi)clid|gclsrc|[gw]braid|msclkid|igshid|igsh|mc_[ce]id|mkt_tok|_hs\w+|"
    r"hsctatracking|vero_\w+|oly_\w+_id|s_cid|ncid|icid|cmpid|cmp|ocid|smid|smtyp|ref|ref_?src|ref_?url|referrer|spm|xtor|"
    r"guccounter|guce_\w+|wt[._]\w*mc\w*|maca|trk\w*|__twitter_impression|amp_js_v|usqp|_gl|_ga|sharetype|share_?source|"
    r"fromrss|rss_?source|partner_?ref|taboola\w*|outbrain\w*|dicbo|yptr|_openstat|openstat\w*",
    re.IGNORECASE,
)
_VARIANTS = re.compile(
    r"(?:print|printable|amp|outputtype|output|view|format|layout|version)="
    r"(?:print|printable|printer|print-?friendly|amp|1|true|yes)?",
    re.IGNORECASE,
)
_NO_VARIANT = re.compile(r"(?:output|view|format|layout|version)=(?:1|true|yes)?", re.IGNORECASE)
_VARIANT_ENDS = re.compile(r"(?<=[^/])(?:/(?:amp|print|printable)(?:\.html?)?/?|\.amp)+$", re.IGNORECASE)
_AMP_INFIX = re.compile(r"\.amp(?=\.html?$)", re.IGNORECASE)
_AMP_CACHE = re.compile(
    r"https://(?:www\.google\.[a-z.]{2,6}/amp|[\w-]+\.cdn\.ampproject\.org/[cvw])/(s/)?", re.IGNORECASE
)
_UNRESERVED = re.compile(r"%[0-9a-fA-F]{2}")
_PATH_SAFE = "/!$&'()*+,;=:@~-._%"
_MAX_CHARS = 4000


def canonical_url(url: str) -> str:
    """The URL without fragment, tracking, default port, AMP and print variants; "" for what is no web address.

    Letter case of scheme and host, percent signs, dots in the path and the order of parameters are made the same. It is
    idempotent. The scheme and ``www.`` stay, as sites exist where they tell pages apart.

    >>> canonical_url("HTTP://Example.com:80/a/../b?utm_source=x&id=2#top")
    'http://example.com/b?id=2'
    >>> canonical_url("https://www.google.com/amp/s/example.com/news/amp/?amp=1")
    'https://example.com/news'
    """
    for _ in range(20):  # an address within an address, a variant of a variant
        simpler = _simplified(url)
        if simpler == url:
            break
        url = simpler
    return url


def own_url(url: str, said: str) -> str:
    """The address of a page at `url` that says of itself that its canonical address is `said`.

    A page may speak for its own site only (another's address would take over that article's identity), and templates
    that name the home page for every article are not believed.

    >>> own_url("https://amp.harbour.example/a?x=1", "https://www.harbour.example/a")
    'https://www.harbour.example/a'
    >>> own_url("https://mirror.example/a", "https://www.harbour.example/a")
    'https://mirror.example/a'
    """
    if not url or not said:
        return url or said
    try:
        ours, theirs = urlsplit(canonical_url(url)), urlsplit(canonical_url(said))
    except ValueError:
        return url
    is_home = theirs.path in ("", "/") and not theirs.query and ours.path not in ("", "/")
    return said if theirs.scheme and not is_home and _site(ours.hostname) == _site(theirs.hostname) else url


def _site(host: str | None) -> str:
    """The part of a host that one owner has: two labels, or three under ``co.uk`` and its like."""
    labels = (host or "").split(".")
    is_second_level = len(labels) >= 3 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if is_second_level else labels[-2:])


def _simplified(url: str) -> str:
    url = url.strip()[: _MAX_CHARS + 1]
    if len(url) > _MAX_CHARS:
        return ""
    cached = _AMP_CACHE.match(url)
    if cached:
        url = ("https://" if cached[1] else "http://") + url[cached.end() :]
    try:
        parts = urlsplit(url)
        host = _host(parts)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    return urlunsplit((parts.scheme, host, _path(parts.path), _query(parts.query), ""))


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")  # UnicodeError is a ValueError
    if ":" in host:
        host = f"[{host}]"
    port = "" if parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme)) else f":{parts.port}"
    return f"{host}{port}" if host else ""


def _path(path: str) -> str:
    kept: list[str] = []
    steps = path.split("/")
    for step in steps:
        if step == "..":
            del kept[-1:]
        elif step not in ("", "."):
            kept.append(_spelt(step))
    closed = "/" if kept and steps[-1] in ("", ".", "..") else ""
    clean = "/" + "/".join(kept) + closed
    if len(kept) > 1 or "." in clean:
        clean = _VARIANT_ENDS.sub("", _AMP_INFIX.sub("", clean)) or "/"
    return clean


def _spelt(step: str) -> str:
    """Percent signs only where they are needed, in capitals; bytes that are no UTF-8 stay as they are."""
    try:
        text = unquote_to_bytes(step).decode("utf-8")
    except UnicodeDecodeError:
        return _UNRESERVED.sub(lambda code: code[0].upper(), quote(step, safe=_PATH_SAFE))
    return quote(text, safe="!$&'()*+,;=:@~-._")


def _query(query: str) -> str:
    try:
        said = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return query
    kept = sorted((key, value) for key, value in said if not _TRACKING.fullmatch(key) and not _is_variant(key, value))
    return urlencode(kept)


def _is_variant(key: str, value: str) -> bool:
    said = f"{key}={value}"
    return bool(_VARIANTS.fullmatch(said)) and not _NO_VARIANT.fullmatch(said)
