"""Addresses of the web as they are asked for: one parser for the check, the connection and the shown form."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from pipeline.web.model import FetchError

_PORTS = {"http": 80, "https": 443}
_MAX_LENGTH = 8_000  # characters; servers refuse less
_USERINFO = re.compile(r"\A(\s*[a-z][a-z0-9+.-]*:)?([/\\]*)[^/?#\\]*@", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x20\x7f]+")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be asked for, in normal form."""

    url: str  # percent-encoded, host in lower case and IDNA, no fragment
    scheme: str
    host: str  # as a name or number, IPv6 without brackets
    port: int

    @property
    def origin(self) -> tuple[str, str, int]:
        """What secrets belong to."""
        return self.scheme, self.host, self.port

    @property
    def site(self) -> str:
        """What politeness is measured by: the host, with its port where that is not the usual one."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def home(self) -> str:
        """Where its robots.txt counts: the address of its origin, without a slash."""
        return f"{self.scheme}://{self.site}"

    def is_variant_of(self, other: "Target") -> bool:
        """Whether two targets differ by nothing but scheme, ``www.`` and a slash at the end."""
        return self._plain() == other._plain()

    def _plain(self) -> tuple[str, int, str]:
        port = 0 if self.port == _PORTS[self.scheme] else self.port
        return self.host.removeprefix("www."), port, self.url.split("/", 3)[3].rstrip("/")


def target_of(url: str) -> Target:
    """The target a URL names. Raises FetchError: unsupported_scheme, bad_url.

    >>> target_of("HTTP://Example.ORG:80/a b#top")
    Target(url='http://example.org:80/a%20b', scheme='http', host='example.org', port=80)
    """
    shown = shown_url(url)
    scheme = _CONTROL.sub("", url).partition(":")[0].lower()
    if scheme not in _PORTS:
        raise FetchError("unsupported_scheme", shown, "only http and https are asked for")
    if len(url) > _MAX_LENGTH:
        raise FetchError("bad_url", shown[:200], f"longer than {_MAX_LENGTH} characters")
    try:
        parsed = parse_url(url.strip())
        parsed.url.encode("ascii")
    except (LocationParseError, ValueError):
        raise FetchError("bad_url", shown, "cannot be read as a URL") from None
    if parsed.auth is not None:
        raise FetchError("bad_url", shown, "holds a user name; name an environment variable under auth instead")
    host = (parsed.host or "").strip("[]").lower()
    if parsed.scheme not in _PORTS or not host.strip(".") or parsed.port == 0:
        raise FetchError("bad_url", shown, "names no host")
    plain = Url(parsed.scheme, None, parsed.host, parsed.port, parsed.path or "/", parsed.query)
    return Target(plain.url, parsed.scheme, host, parsed.port or _PORTS[parsed.scheme])


def redirected(target: Target, location: str) -> Target:
    """Where a Location header leads from a target. Raises FetchError: bad_redirect, unsupported_scheme, bad_url."""
    if not location.strip():
        raise FetchError("bad_redirect", target.url, "the server names no new place")
    try:
        return target_of(urljoin(target.url, _as_utf8(location.strip())))
    except ValueError:
        raise FetchError("bad_redirect", target.url, "the new place cannot be read as a URL") from None


def site_of(url: str) -> str:
    """The site a URL belongs to, as `Target.site`; "" for what cannot be asked for. Key requests by it.

    >>> site_of("https://Example.org/a"), site_of("http://example.org:8080/"), site_of("mailto:me@example.org")
    ('example.org', 'example.org:8080', '')
    """
    try:
        return target_of(url).site
    except FetchError:
        return ""


def shown_url(url: str) -> str:
    """A URL fit for logs: without user name and password, one line, not endless.

    >>> shown_url("https://me:secret@example.org/feed")
    'https://example.org/feed'
    """
    return _USERINFO.sub(r"\1\2", _CONTROL.sub("", url))[:2_000]


def _as_utf8(header: str) -> str:
    """A header's text: bytes beyond ASCII are UTF-8 where they can be, though HTTP hands them over as Latin-1."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
