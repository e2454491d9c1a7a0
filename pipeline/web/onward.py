"""Redirects to other sites as values: whoever keeps each site in one place can have them followed there."""

from dataclasses import dataclass

from pipeline.web.cookies import Cookies
from pipeline.web.model import Hop


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a get was sent on to, and what it has gone through so far."""

    url: str
    hops: tuple[Hop, ...] = ()
    seconds: float = 0.0  # that are left of the get's time; 0: all of it
    received: int = 0
    cookies: Cookies | None = None  # by host


@dataclass(frozen=True, slots=True)
class Leg:
    """The part of a get that one site answers: where it goes on from, and whether it ends at the site's border."""

    after: Onward | None = None
    stay: bool = False  # raise SentOn where a redirect leads to another site


class SentOn(Exception):
    """A get that was to stay on its site was sent to another one."""

    def __init__(self, onward: Onward) -> None:
        super().__init__(onward)
        self.onward = onward
