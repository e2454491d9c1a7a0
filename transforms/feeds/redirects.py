"""Permanent redirects: believed a poll at a time, learned after three equal observations, looked at again each week.

A 301 or 308 is used from the next poll on, as the server asks, but it is not yet known: publishers send whole sites
to a home page, a parking page or another feed for an afternoon. So the new address has to deliver a feed three times
before it takes the place of the old one; where it fails before that, the configured address is asked again at once.
Every week the configured address is asked anyhow, learned or not, so that a redirect that was taken back is noticed.
Temporary redirects (302, 303, 307) never change what is asked.
"""

from dataclasses import replace

from transforms.feeds.model import FeedState
from transforms.feeds.moments import DAY, between
from transforms.feeds.observation import Observation, permanent_target

ENOUGH = 3  # equal observations
CHECK_EVERY = 7 * DAY


def address(state: FeedState, now: str) -> str:
    """The URL to ask at this poll."""
    moved = state.redirect_to or state.current_url
    if not moved:
        return state.url
    if state.failures:  # the two addresses take turns until one of them delivers
        return moved if state.last_asked == state.url else state.url
    return state.url if between(state.redirect_checked, now) >= CHECK_EVERY else moved


def learned(state: FeedState, seen: Observation, now: str) -> FeedState:
    """The state after a poll that delivered a feed, or was told "not modified"."""
    target = permanent_target(seen.moves) or _told(seen)
    if seen.asked == state.url:
        state = replace(state, redirect_checked=now)
    elif not target:
        target = seen.asked
    if target in ("", state.url):
        return replace(state, redirect_to="", redirect_times=0, current_url="")
    if target == state.current_url:
        return replace(state, redirect_to="", redirect_times=0)
    times = state.redirect_times + 1 if target == state.redirect_to else 1
    if times < ENOUGH:
        return replace(state, redirect_to=target, redirect_times=times)
    return replace(state, current_url=target, redirect_to="", redirect_times=0)


def doubted(state: FeedState, seen: Observation, now: str) -> FeedState:
    """The state after a poll that failed: an address on probation is dropped, a dead old address checked for a week."""
    if seen.asked == state.redirect_to:
        return replace(state, redirect_to="", redirect_times=0)
    return replace(state, redirect_checked=now) if seen.asked == state.url else state


def _told(seen: Observation) -> str:
    """The new address the document itself tells, which is believed no more than a redirect."""
    return seen.feed.moved_to if seen.feed and seen.feed.moved_to != seen.url else ""
