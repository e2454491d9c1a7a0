"""When a page is asked for, asked for again and given up: a pure function of its state, the answer and the time.

A page is fetched once. It is asked for again where its feed shows that it changed, and, unprompted, four times in its
first three days, but only where the server gave a validator and so can answer "not modified". A failure that may pass
(timeout, 5xx, too many requests) is tried three times over; meanwhile the feed's own text stands in for the page, if
there is some, unless the page is gone, forbidden to robots, or its address is one that must not be asked.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from transforms.feeds.model import PageRequest, PageState
from transforms.feeds.moments import DAY, HOUR, between, later, seconds
from transforms.feeds.schedule import BACKOFF_LIMIT, BACKOFF_STEP
from transforms.feeds.statuses import PASSING
from transforms.model import Page, Reject
from transforms.text.article import canonical_url

STAGE = "FetchPages"
LOOKS = (HOUR, 6 * HOUR, DAY, 3 * DAY)  # after the first fetch
TRIES = 3
MOST_CHANGES = 20
# What the publisher took back or forbade, and addresses that are no place for a page: the feed's text is not used.
_BLOCK = re.compile(r"<(?:p|div|article|section|ul|ol|table|blockquote|br)\b", re.IGNORECASE)
NO_STAND_IN = {"not_found", "gone", "robots", "legal_block", "refused_address", "unsupported_scheme", "bad_url"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsk:
    """A page to ask for now: what its feed says, and what is known of it."""

    request: PageRequest
    state: PageState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer to a request for a page."""

    url: str = ""
    status: int = 0
    body: bytes = b""
    content_type: str = ""  # as sent
    etag: str = ""
    last_modified: str = ""
    problem: str = ""
    detail: str = ""
    retry_after: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutcome:
    """What came of it; `state` is None where nothing is to be remembered."""

    page: Page | None = None
    state: PageState | None = None
    reject: Reject | None = None


def page_key(url: str) -> str:
    """What is the same for all addresses of a page: the URL without tracking parameters, or as it is where it is none.

    >>> page_key("https://example.org/a?utm_source=feed"), page_key("javascript:x")
    ('https://example.org/a', 'javascript:x')
    """
    return canonical_url(url) or url


def plan_page(requests: Sequence[PageRequest], state: PageState | None, now: str) -> PageAsk | None:
    """Whether and how to ask for a page that feeds name, or that is known from before; None: leave it."""
    if not requests:
        due = state is not None and state.next_fetch and seconds(state.next_fetch) <= seconds(now)
        return PageAsk(request=_again(state), state=state) if state and due else None
    request = min(requests)
    if len(requests) > 1:
        html = max((r.html for r in requests), key=lambda text: (len(text), text))
        request = replace(request, html=html, changed=any(r.changed for r in requests))
    if state is None:
        return PageAsk(request=request)
    if not state.fetched_at:  # never had so far: at its next turn, not sooner
        due = not state.next_fetch or seconds(state.next_fetch) <= seconds(now)
        return PageAsk(request=request, state=state) if due else None
    asks = request.changed or request.title != state.title or state.etag or state.last_modified
    known = replace(request, etag=state.etag, last_modified=state.last_modified)
    return PageAsk(request=known, state=state) if asks and state.changes < MOST_CHANGES else None


def _again(state: PageState) -> PageRequest:
    return PageRequest(
        url=state.link or state.url,
        ref=state.ref,
        feed_id=state.feed_id,
        title=state.title,
        published=state.published,
        publisher=state.publisher,
        html=state.html,
        etag=state.etag,
        last_modified=state.last_modified,
    )


def after_fetch(ask: PageAsk, got: Fetched, now: str) -> PageOutcome:
    """The page (where it is new or changed), its state, and the reject where it could not be had."""
    before = ask.state or _first(ask.request, now)
    if got.problem:
        return _after_failure(ask.request, before, got, now)
    state = replace(
        before,
        title=ask.request.title or before.title,
        fetched_at=now,
        html="",
        failures=0,
        problem="",
        next_fetch=_next_look(before, got, now),
    )
    if got.status == 304:
        return PageOutcome(state=state)
    body_hash = hashlib.sha256(got.body).hexdigest()[:16]
    state = replace(state, etag=got.etag, last_modified=got.last_modified, body_hash=body_hash)
    if body_hash == before.body_hash:
        return PageOutcome(state=state)
    state = replace(state, changes=before.changes + bool(before.body_hash))
    kind, charset = media_type(got.content_type)
    page = _page(ask.request, now, body=got.body, url=got.url, content_type=kind or "text/html", charset=charset)
    return PageOutcome(page=page, state=state)


def own_text(request: PageRequest, now: str) -> PageOutcome:
    """The feed's own text as the page; rejects no_text where there is none."""
    if not request.html.strip():
        return PageOutcome(reject=Reject(stage=STAGE, reason="no_text", subject=request.ref or request.url))
    return PageOutcome(page=_stand_in(request, now))


def media_type(header: str) -> tuple[str, str]:
    """Type and charset of a Content-Type header.

    >>> media_type('Text/HTML; Charset="UTF-8"; x=1')
    ('text/html', 'utf-8')
    """
    kind, *parameters = (part.strip().lower() for part in header.split(";"))
    charsets = [p.partition("=")[2].strip(" \"'") for p in parameters if p.startswith("charset")]
    return kind, charsets[0] if charsets else ""


def _first(request: PageRequest, now: str) -> PageState:
    return PageState(
        url=page_key(request.url),
        link=request.url,
        ref=request.ref,
        title=request.title,
        published=request.published,
        publisher=request.publisher,
        feed_id=request.feed_id,
        first_fetched=now,
    )


def _next_look(before: PageState, got: Fetched, now: str) -> str:
    validators = (before.etag, before.last_modified) if got.status == 304 else (got.etag, got.last_modified)
    age = between(before.first_fetched, now)
    ahead = [look for look in LOOKS if look > age]
    return later(before.first_fetched, ahead[0]) if ahead and any(validators) else ""


def _after_failure(request: PageRequest, before: PageState, got: Fetched, now: str) -> PageOutcome:
    failures = before.failures + 1
    again = got.problem in PASSING and failures < TRIES
    wait = min(max(BACKOFF_STEP * failures, got.retry_after), BACKOFF_LIMIT)
    had = bool(before.fetched_at)
    first = not had and not before.failures
    state = replace(
        before,
        failures=failures,
        problem=got.problem,
        next_fetch=later(now, wait) if again else "",
        html=request.html if again and not had else "",
    )
    page = None
    if first and request.html.strip() and got.problem not in NO_STAND_IN:
        page = _stand_in(request, now)
    tail = "; will be asked again" if again else ""
    detail = f"{got.detail}{tail}".removeprefix("; ")
    reject = Reject(stage=STAGE, reason=got.problem, subject=request.url, detail=detail)
    return PageOutcome(page=page, state=state, reject=None if page else reject)


def _stand_in(request: PageRequest, now: str) -> Page:
    """The feed's own text as a page: readers of pages need a document, not a fragment."""
    text = request.html if _BLOCK.search(request.html) else f"<p>{request.html}</p>"
    title = escape(request.title)
    head = f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
    body = f"{head}<body><article><h1>{title}</h1>{text}</article></body></html>".encode("utf-8", "replace")
    return _page(request, now, body=body, url=request.url, content_type="text/html", charset="utf-8")


def _page(request: PageRequest, now: str, *, body: bytes, url: str, content_type: str, charset: str) -> Page:
    return Page(
        ref=request.ref or request.url,
        body=body,
        content_type=content_type,
        charset=charset,
        url=url,
        title=request.title,
        published=request.published,
        published_basis="feed" if request.published else "",
        publisher=request.publisher,
        fetched_at=now,
    )
