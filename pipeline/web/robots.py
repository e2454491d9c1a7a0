"""What robots.txt allows us, by RFC 9309; the file itself is read by Protego, the parser of Scrapy.

A file that is missing (4xx) or is no robots file at all forbids nothing. One that cannot be had (5xx, 429, no answer, a
redirect to where we do not go) forbids everything for now: RFC 9309, 2.3.1.4.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from protego import Protego

from pipeline.web.model import FetchError, Response
from pipeline.web.settings import PRODUCT
from pipeline.web.urls import Target, target_of

MAX_BYTES = 512_000  # that are read of a file; RFC 9309, 2.5, asks for 500 KiB at least
_MAX_DELAY = 30.0  # seconds; longer delays, found at sites that want no visitors, would stop a whole run
_DAY, _SOON = 86_400.0, 600.0  # how long a file holds, and how long a failure
_MAX_FILES = 1_000  # kept
_NOT_THE_FILE = frozenset({"throttled", "proxy", "refused_address", "dns"})  # failures that say nothing of the file


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page may be asked for, why, and the seconds to leave between two requests."""

    allowed: bool
    reason: str  # rules | no_rules | missing | unreachable
    delay: float = 0.0


@dataclass(slots=True)
class _File:
    """A site's file as it was last read; the lock lets one thread read it while others wait."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    expires: float = float("-inf")
    rules: Protego | None = None
    otherwise: Verdict = field(default_factory=lambda: Verdict(True, "no_rules"))


class Robots:
    """The robots.txt of every site that was asked for, each read once a day; thread-safe."""

    def __init__(self, fetch: Callable[[str], Response]) -> None:
        self._fetch = fetch
        self._files: OrderedDict[tuple[str, str, int], _File] = OrderedDict()
        self._lock = threading.Lock()

    def allowed(self, url: str, now: float | None = None) -> bool:
        """Whether the URL may be asked for. Raises FetchError where that cannot be found out just now."""
        return self.verdict(url, now).allowed

    def delay(self, url: str, now: float | None = None) -> float:
        """The seconds the site wants between requests, 0 where it does not say, 30 at most."""
        return self.verdict(url, now).delay

    def verdict(self, url: str, now: float | None = None) -> Verdict:
        """What the site's file says of a URL at `now` (seconds of a steady clock; None: the machine's)."""
        target = target_of(url)
        file = self._file(target.origin)
        with file.lock:
            moment = time.monotonic() if now is None else now
            if moment >= file.expires:
                self._read(file, target)
                file.expires = moment + (_SOON if file.otherwise.reason == "unreachable" else _DAY)
            if file.rules is None:
                return file.otherwise
            may = file.rules.can_fetch(target.url, PRODUCT)
            return Verdict(bool(may), "rules", _delay(file.rules))

    def _file(self, origin: tuple[str, str, int]) -> _File:
        with self._lock:
            file = self._files.setdefault(origin, _File())
            self._files.move_to_end(origin)
            if len(self._files) > _MAX_FILES:
                self._files.popitem(last=False)
            return file

    def _read(self, file: _File, target: Target) -> None:
        try:
            response = self._fetch(urljoin(target.url, "/robots.txt"))
        except FetchError as why:
            if why.reason in _NOT_THE_FILE and not why.hops:
                raise
            # RFC 9309, 2.3.1.2: more than five redirects may be taken for a file that is not there.
            missing = why.reason == "too_many_redirects"
            file.rules, file.otherwise = None, Verdict(missing, "missing" if missing else "unreachable")
            return
        file.rules, file.otherwise = None, _without_rules(response.status)
        if response.status == 200:
            file.rules = rules_of(response.body)


def rules_of(body: bytes) -> Protego | None:
    """The rules of a robots file, None where it holds none (a page of HTML, an empty file).

    >>> rules_of(b"User-agent: *\\nDisallow: /drafts").can_fetch("https://example.org/drafts/1", "Policywire")
    False
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", "replace")
    else:
        text = body.decode("utf-8-sig", "replace")
    if not text.strip() or text.lstrip().startswith("<"):
        return None
    try:
        return Protego.parse(text)
    except Exception:  # files of any make: what the parser cannot read holds no rules
        return None


def _without_rules(status: int) -> Verdict:
    if status == 200:
        return Verdict(True, "no_rules")
    if 400 <= status < 500 and status != 429:
        return Verdict(True, "missing")
    return Verdict(False, "unreachable")


def _delay(rules: Protego) -> float:
    rate = rules.request_rate(PRODUCT)
    asked = max(rules.crawl_delay(PRODUCT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
    return min(asked, _MAX_DELAY)
