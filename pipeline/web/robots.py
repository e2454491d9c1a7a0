"""What robots.txt allows us, by RFC 9309; the file itself is read by Protego, the parser of Scrapy.

A file that is missing (4xx) or is no robots file at all forbids nothing. One that cannot be had (5xx, 429, no answer, a
redirect to where we do not go) forbids everything for now: RFC 9309, 2.3.1.4. What was read holds for a day over all
workers and runs, as far as callers hand on what they `learn` and what is `new`.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from protego import Protego

from pipeline.web.model import FetchError, Response
from pipeline.web.settings import PRODUCT
from pipeline.web.urls import Target, target_of
from transforms.feeds.model import RobotsFile
from transforms.feeds.moments import between, later

MAX_BYTES = 512_000  # that are read of a file; RFC 9309, 2.5, asks for 500 KiB at least
_MAX_DELAY = 30.0  # seconds; longer delays, found at sites that want no visitors, would stop a whole run
_DAY = 86_400.0  # how long a file holds: RFC 9309, 2.4
_WAITS = (600.0, 3_600.0, 43_200.0, _DAY)  # after a failure, after the second in a row …
_MAX_FILES = 1_000  # kept
_NOT_THE_FILE = frozenset({"throttled", "proxy", "refused_address", "dns"})  # failures that say nothing of the file


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page may be asked for, why, and the seconds to leave between two requests."""

    allowed: bool
    reason: str  # rules | no_rules | missing | unreachable
    delay: float = 0.0
    again: int = 0  # where it is unreachable: the seconds until it is asked for once more


@dataclass(slots=True)
class _File:
    """A site's file as it was last read; the lock lets one thread read it while others wait."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    expires: float = float("-inf")
    failures: int = 0  # in a row
    rules: Protego | None = None
    otherwise: Verdict = field(default_factory=lambda: Verdict(True, "no_rules"))

    def holds(self, text: str, reason: str) -> None:
        """Take what was read, now or by somebody else."""
        self.rules = rules_of(text) if text else None
        self.otherwise = Verdict(reason != "unreachable", reason)


@dataclass(frozen=True, slots=True)
class _Learned:
    """What others read, told at a time: `now` of theirs, `moment` of the steady clock."""

    files: dict[str, RobotsFile] = field(default_factory=dict)
    now: str = ""
    moment: float = 0.0


class Robots:
    """The robots.txt of every site that was asked for, each read once a day; thread-safe."""

    def __init__(self, fetch: Callable[[str], Response]) -> None:
        self._fetch = fetch
        self._files: OrderedDict[str, _File] = OrderedDict()
        self._lock = threading.Lock()
        self._learned = _Learned()
        self._new: dict[str, tuple[RobotsFile, float]] = {}  # what was read, and for how many seconds it holds

    def learn(self, files: Iterable[RobotsFile], now: str, moment: float | None = None) -> None:
        """Take what others read, at `now` (RFC 3339): until it expires no site is asked again."""
        held: dict[str, RobotsFile] = {}
        for file in files:
            known = held.setdefault(file.origin, file)
            held[file.origin] = max(known, file)
        self._learned = _Learned(held, now, time.monotonic() if moment is None else moment)

    def new(self, now: str) -> list[RobotsFile]:
        """What was read since this was last asked, told at `now` (RFC 3339), for others to learn."""
        with self._lock:
            read, self._new = self._new, {}
        return [replace(file, expires=later(now, life)) for file, life in read.values()]

    def allowed(self, url: str, now: float | None = None) -> bool:
        """Whether the URL may be asked for. Raises FetchError where that cannot be found out just now."""
        return self.verdict(url, now).allowed

    def delay(self, url: str, now: float | None = None) -> float:
        """The seconds the site wants between requests, 0 where it does not say, 30 at most."""
        return self.verdict(url, now).delay

    def verdict(self, url: str, now: float | None = None) -> Verdict:
        """What the site's file says of a URL at `now` (seconds of a steady clock; None: the machine's)."""
        target = target_of(url)
        file = self._file(target.home)
        with file.lock:
            moment = time.monotonic() if now is None else now
            if moment >= file.expires and not self._recall(file, target.home, moment):
                file.expires = moment + self._read(file, target)
            if file.rules is None:
                again = 0 if file.otherwise.allowed else math.ceil(file.expires - moment)
                return replace(file.otherwise, again=again)
            may = file.rules.can_fetch(target.url, PRODUCT)
            return Verdict(bool(may), "rules", _delay(file.rules))

    def _file(self, home: str) -> _File:
        with self._lock:
            file = self._files.setdefault(home, _File())
            self._files.move_to_end(home)
            if len(self._files) > _MAX_FILES:
                self._files.popitem(last=False)
            return file

    def _recall(self, file: _File, home: str, moment: float) -> bool:
        """Whether somebody else read the file, so that it need not be asked for."""
        learned = self._learned
        known = learned.files.get(home)
        if known is None:
            return False
        file.failures = max(file.failures, known.failures)
        left = between(learned.now, known.expires) - (moment - learned.moment)
        if left > 0:
            file.holds(known.rules, known.reason)
            file.expires = moment + left
        return left > 0

    def _read(self, file: _File, target: Target) -> float:
        """Ask for the file; the seconds for which the answer holds."""
        reason, text, asked = "unreachable", "", 0
        try:
            response = self._fetch(urljoin(target.url, "/robots.txt"))
        except FetchError as why:
            if why.reason in _NOT_THE_FILE and not why.hops:
                raise
            # RFC 9309, 2.3.1.2: more than five redirects may be taken for a file that is not there.
            reason, asked = "missing" if why.reason == "too_many_redirects" else reason, why.retry_after
        else:
            reason, asked = _reason(response.status), response.retry_after
            text = text_of(response.body) if response.status == 200 else ""
        file.holds(text, reason)
        is_lost = reason == "unreachable"
        file.failures = file.failures + 1 if is_lost else 0
        life = min(max(_WAITS[min(file.failures, len(_WAITS)) - 1], asked), _DAY) if is_lost else _DAY
        reason, text = ("rules", text) if file.rules else (reason, "")
        said = RobotsFile(origin=target.home, expires="", reason=reason, rules=text, failures=file.failures)
        with self._lock:
            self._new[target.home] = said, life
        return life


def text_of(body: bytes) -> str:
    """The text of a robots file."""
    is_utf16 = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return body.decode("utf-16" if is_utf16 else "utf-8-sig", "replace")


def rules_of(text: str) -> Protego | None:
    """The rules of a robots file, None where it holds none (a page of HTML, an empty file).

    >>> rules_of("User-agent: *\\nDisallow: /drafts").can_fetch("https://example.org/drafts/1", "Policywire")
    False
    """
    if not text.strip() or text.lstrip().startswith("<"):
        return None
    try:
        return Protego.parse(text)
    except Exception:  # files of any make: what the parser cannot read holds no rules
        return None


def _reason(status: int) -> str:
    if status == 200:
        return "no_rules"
    return "missing" if 400 <= status < 500 and status != 429 else "unreachable"


def _delay(rules: Protego) -> float:
    rate = rules.request_rate(PRODUCT)
    asked = max(rules.crawl_delay(PRODUCT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
    return min(asked, _MAX_DELAY)
