"""The one way to the web: a session that is polite, bounded, and cannot be lured inside.

urllib3 carries it: kept for years, already what the Google libraries rest on, and open at the two places that matter,
where a connection is made and where a redirect would be followed. Redirects, retries and unpacking are done here, since
each of them has to pass the same checks again; see `connections` for the limits and `addresses` for the guard.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType

from pipeline.web.addresses import Guard, Lookup
from pipeline.web.connections import Call, serving
from pipeline.web.cookies import Cookies
from pipeline.web.exchange import Answer, exchange
from pipeline.web.model import FetchError, Hop, Response
from pipeline.web.onward import Leg, Onward, SentOn
from pipeline.web.pacing import Pacer
from pipeline.web.proxies import WaysOut
from pipeline.web.retrying import MAX_WAIT, REASONS, STATUSES, backoff, retry_after
from pipeline.web.robots import MAX_BYTES as ROBOTS_BYTES
from pipeline.web.robots import Robots
from pipeline.web.secrets import secret_headers
from pipeline.web.settings import WebSettings, checked, user_agent
from pipeline.web.urls import Target, redirected, target_of

_MAX_HOPS = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PATIENCE = 60.0  # seconds to wait for a site's turn before a get begins
_ROBOTS_SECONDS = 10.0
_ALL_THE_WAY = Leg()
_AFTERMATH = 0.1  # of the time a get may take: how long the server of one that was given up may be at work


@dataclass(slots=True)
class _Ask:
    """What is wanted of a get, the same on every hop."""

    headers: dict[str, str]
    secrets: dict[str, str] = field(repr=False)  # for the first origin only
    origin: tuple[str, str, int]
    max_bytes: int
    call: Call
    patience: float  # seconds to wait for the first turn
    retries: int
    robots: str = "never"  # which hops need the leave of robots.txt: never | redirects | all
    cut: bool = False  # take the beginning of a body that is too large
    settled: bool = False  # a status is taken as it is: whoever asks has a longer wait of its own
    stay: bool = False  # raise SentOn where a redirect leads to another site
    cookies: Cookies = field(default_factory=Cookies)
    hops: tuple[Hop, ...] = ()
    received: int = 0
    begun: bool = False

    def headers_for(self, target: Target) -> dict[str, str]:
        """The headers of one request; secrets never leave the origin they were meant for."""
        own = self.secrets if target.origin == self.origin else {}
        cookie = self.cookies.header(target)
        return {**self.headers, **own, **({"Cookie": cookie} if cookie else {})}


class Client:
    """A session for any number of threads; a context manager. Workers that come and go take `shared_client`."""

    def __init__(self, settings: WebSettings, *, lookup: Lookup | None = None) -> None:
        self._settings = checked(settings)
        self._agent = user_agent(settings)
        self._guard = Guard(settings.allow, lookup)
        self._ways = WaysOut(self._guard, settings.per_host)
        self._pacer = Pacer(settings.per_host, aftermath=settings.seconds * _AFTERMATH)
        self.robots = Robots(self._robots_file)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._ways.close()
        self._guard.close()

    def get(
        self,
        url: str,
        *,
        headers: Sequence[tuple[str, str]] = (),
        auth: str = "",
        etag: str = "",
        last_modified: str = "",
        accept: str = "",
        max_bytes: int = 0,
        robots: bool = False,
        leg: Leg = _ALL_THE_WAY,
    ) -> Response:
        """The response to a GET, of whatever status, after redirects; every failure is a FetchError.

        `headers` and `auth` are a feed's (see `secret_headers`), `etag` and `last_modified` those of an earlier
        response: where nothing changed the status is 304 and the body empty. `max_bytes` wins over the settings.
        With `robots` every hop has to be allowed by its site's robots.txt, whose crawl delay is kept. Without, the URL
        itself is asked for as somebody wished, but it may not send us on to where robots.txt forbids us to go.

        A `leg` that stays on its site raises SentOn where it is sent to another one. The get goes on, in this process
        or another, by the same arguments and a leg after what was raised.
        """
        target = target_of(url)
        after = leg.after or Onward(target.url)
        ask = _Ask(
            headers=self._headers(accept, etag, last_modified),
            secrets=secret_headers(headers, auth, target.url),
            origin=target.origin,
            max_bytes=max_bytes or self._settings.max_bytes,
            robots=("all" if robots else "redirects") if self._settings.robots else "never",
            call=Call(self._guard, after.seconds or self._settings.seconds),
            patience=_PATIENCE,
            retries=self._settings.retries,
            stay=leg.stay,
            cookies=after.cookies or Cookies(),
            hops=after.hops,
            received=after.received,
        )
        response = self._follow(target_of(after.url), ask)
        if response.status == 304 and not (etag or last_modified):
            raise FetchError("bad_response", target.url, "304 to a request that named no earlier state", 0, ask.hops)
        return response if response.hops else replace(response, url=url)

    def _robots_file(self, url: str) -> Response:
        target = target_of(url)
        call = Call(self._guard, min(_ROBOTS_SECONDS, self._settings.seconds))
        headers = self._headers("text/plain, */*;q=0.1")
        retries = min(1, self._settings.retries)
        ask = _Ask(headers, {}, target.origin, ROBOTS_BYTES, call, _ROBOTS_SECONDS, retries, cut=True, settled=True)
        return self._follow(target, ask)

    def _headers(self, accept: str, etag: str = "", last_modified: str = "") -> dict[str, str]:
        made = {"User-Agent": self._agent, "Accept": accept or "*/*", "Accept-Encoding": "gzip, deflate"}
        earlier = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return made | {name: value for name, value in earlier.items() if value and _is_sendable(value)}

    def _follow(self, target: Target, ask: _Ask) -> Response:
        """Hop by hop to a response that is no redirect. Raises FetchError."""
        passed: set[tuple[str, str]] = set()
        try:
            while True:
                state = (target.url, ask.cookies.header(target))
                if state in passed or len(ask.hops) > _MAX_HOPS:
                    raise FetchError("too_many_redirects", target.url, f"after {len(ask.hops)} redirects")
                passed.add(state)
                answer = self._hop(target, ask)
                if answer.status not in _REDIRECTS:
                    return _response(target, answer, ask)
                ask.cookies.keep(target, answer.raw)
                onward = redirected(target, answer.headers.get("location", ""))
                ask.hops = (*ask.hops, Hop(answer.status, target.url, onward.url))
                if ask.stay and onward.site != target.site:
                    raise SentOn(Onward(onward.url, ask.hops, ask.call.left(), ask.received, ask.cookies))
                target = onward
        except TimeoutError:
            raise FetchError("timeout", target.url, "", 0, ask.hops) from None
        except FetchError as why:
            raise FetchError(why.reason, why.url, why.detail, why.retry_after, ask.hops) from None

    def _hop(self, target: Target, ask: _Ask) -> Answer:
        """One URL's answer, tried again where that may help."""
        self._guard.check_name(target.host, target.port, target.url)
        delay = self._leave(target, ask)
        for tries in range(1, ask.retries + 2):
            is_last = tries > ask.retries
            try:
                answer = self._one(target, ask, self._settings.gap_seconds if ask.begun else delay)
            except FetchError as why:
                wait = backoff(tries)
                if is_last or why.reason not in REASONS or wait >= ask.call.left():
                    raise
            else:
                asked = retry_after(answer.headers)
                wait = asked or backoff(tries)
                if answer.status == 429:
                    self._pacer.pause(target.site, asked)
                if is_last or ask.settled or not _may_help(answer.status, asked) or wait >= ask.call.left():
                    return answer
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _one(self, target: Target, ask: _Ask, gap: float) -> Answer:
        """One request, in the site's turn; the wait for the first turn is not part of the call's time."""
        asked_at = time.monotonic()
        patience = ask.call.left() if ask.begun else ask.patience
        with self._pacer.turn(target.site, gap, patience, target.url), serving(ask.call):
            if not ask.begun:
                ask.call.extend(time.monotonic() - asked_at)
            ask.begun = True
            way = self._ways.for_target(target, ask.call)
            limits = ask.max_bytes, self._settings.max_ratio
            answer = exchange(way, target, ask.headers_for(target), ask.call, limits, cut=ask.cut)
        ask.received += answer.received
        return answer

    def _leave(self, target: Target, ask: _Ask) -> float:
        """The gap that robots.txt wants before a hop. Raises FetchError: robots, robots_unreachable.

        Reading the file costs the call 10 seconds at most.
        """
        gap = self._settings.gap_seconds
        is_wished = not ask.hops or target.is_variant_of(target_of(ask.hops[0].url_from))
        if ask.robots == "never" or (ask.robots == "redirects" and is_wished):
            return gap
        began = time.monotonic()
        verdict = self.robots.verdict(target.url)
        ask.call.extend(max(0.0, time.monotonic() - began - _ROBOTS_SECONDS))
        if verdict.allowed:
            return max(gap, verdict.delay)
        if verdict.reason != "unreachable":
            raise FetchError("robots", target.url, "robots.txt forbids it")
        if ask.robots == "all":
            detail = "robots.txt cannot be read, so it is not asked for now"
            raise FetchError("robots_unreachable", target.url, detail, verdict.again)
        return gap


def _is_sendable(value: str) -> bool:
    return value.isprintable() and all(ord(char) < 256 for char in value)


def _may_help(status: int, asked: int) -> bool:
    """Whether asking again soon makes sense: a 429 without a time is a no."""
    return status in STATUSES and asked <= MAX_WAIT and (asked > 0 or status != 429)


def _response(target: Target, answer: Answer, ask: _Ask) -> Response:
    return Response(
        url=target.url,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
        hops=ask.hops,
        received_bytes=ask.received,
        retry_after=retry_after(answer.headers),
    )


_SHARED: dict[WebSettings, Client] = {}
_SHARING = threading.Lock()


def shared_client(settings: WebSettings) -> Client:
    """The process's one client for these settings: pacing, robots files and connections serve all its threads."""
    with _SHARING:
        if settings not in _SHARED:
            _SHARED[settings] = Client(settings)
        return _SHARED[settings]
