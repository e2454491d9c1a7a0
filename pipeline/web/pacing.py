"""Politeness by site: a gap between requests, few at a time, and rest when a server asks for it.

One pacer serves all threads of a process. Over several processes a site has to be kept in one of them: group by
`pipeline.web.urls.site_of`.
"""

import contextlib
import math
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.web.model import FetchError

_MAX_PAUSE = 10.0  # seconds a whole site rests because one of its pages asked for it
_MAX_SITES = 10_000  # remembered; beyond that, those idle for a minute are forgotten
_MEMORY = 60.0
_GIVEN_UP = frozenset({"timeout", "too_large", "header_bomb", "decompression"})


@dataclass(slots=True)
class _Site:
    last: float = float("-inf")  # monotonic; when a request began or ended
    rests_until: float = float("-inf")
    active: int = 0
    deserted: list[float] = field(default_factory=list)  # until when each request that was given up still counts

    def busy(self, now: float) -> int:
        """How many requests the server may be working on."""
        self.deserted = [until for until in self.deserted if until > now]
        return self.active + len(self.deserted)


class Pacer:
    """Hands out turns.

    A request that was given up counts as being under way for `aftermath` seconds more: its server notices only when it
    writes for the second time.
    """

    def __init__(self, per_host: int, aftermath: float = 0.0) -> None:
        self._per_host, self._aftermath = per_host, aftermath
        self._sites: dict[str, _Site] = {}
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def turn(self, site: str, gap: float, patience: float, url: str) -> Iterator[None]:
        """Wait for a turn and hold it: `gap` seconds after the last request began, and after it ended.

        Raises FetchError: throttled, at once where the wait is known to be longer than `patience` seconds.
        """
        self._take(site, gap, time.monotonic() + patience, url)
        given_up = False
        try:
            yield
        except (TimeoutError, FetchError) as why:
            given_up = not isinstance(why, FetchError) or why.reason in _GIVEN_UP
            raise
        finally:
            with self._changed:
                state = self._sites[site]
                state.active -= 1
                state.last = time.monotonic()
                state.deserted += [state.last + self._aftermath] * given_up
                self._changed.notify_all()

    def pause(self, site: str, seconds: float) -> None:
        """Let a site rest because it asked to, for 10 seconds at most: longer rests are for those who plan requests."""
        with self._changed:
            state = self._sites.setdefault(site, _Site())
            state.rests_until = max(state.rests_until, time.monotonic() + min(seconds, _MAX_PAUSE))

    def _take(self, site: str, gap: float, deadline: float, url: str) -> None:
        with self._changed:
            while True:
                state = self._sites.setdefault(site, _Site())
                now = time.monotonic()
                wait = max(state.last + gap, state.rests_until) - now
                is_full = state.busy(now) >= self._per_host
                if wait <= 0 and not is_full:
                    state.active += 1
                    state.last = now
                    self._forget(now)
                    return
                if now + max(wait, 0.0) >= deadline:
                    raise FetchError("throttled", url, "the site's turn is too far off", max(1, math.ceil(wait)))
                self._changed.wait(min(deadline - now, wait if wait > 0 and not is_full else 1.0))

    def _forget(self, now: float) -> None:
        """Keep the memory small when many sites pass by."""
        if len(self._sites) > _MAX_SITES:
            for site, state in list(self._sites.items()):
                if not state.busy(now) and max(state.last + _MEMORY, state.rests_until) < now:
                    del self._sites[site]
