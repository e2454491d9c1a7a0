"""The types of the live edge: feeds, what is known of them, their entries, the pages to fetch; standard library only.

As in `transforms.model`, unknown text is ``""``, times are RFC 3339 UTC and every value is frozen, so that it can be
kept between runs, sorted and compared.
"""

from dataclasses import dataclass

HEALTH = ("new", "ok", "quiet", "broken", "gone")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Feed:
    """A feed as the configuration names it."""

    url: str
    name: str = ""  # the publisher's name; "" takes the feed's own title
    content: str = "page"  # page: entries are fetched; entry: the feed's own text is the article
    auth: str = ""  # name of the environment variable with user:password or a bearer token
    headers: tuple[tuple[str, str], ...] = ()  # values may name environment variables as ${NAME}
    zone: str = ""  # IANA zone of dates without one
    min_interval: int = 600  # seconds
    max_interval: int = 86_400


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Entry:
    """One entry of a feed, as parsed."""

    entry_id: str  # stable over polls: the feed's own id where it can be trusted, else made of link and title
    link: str = ""
    title: str = ""
    published: str = ""  # RFC 3339 UTC, or a date where only a day is known
    published_precision: str = ""  # second | day | ""
    published_origin: str = ""  # published | updated | ""
    updated: str = ""
    author: str = ""
    html: str = ""  # the fullest content the feed carries
    language: str = ""
    published_text: str = ""  # the date on the publisher's own clock: ISO 8601 with its offset, or a day
    own_id: str = ""  # as the feed gives it, not to be relied on
    also: tuple[str, ...] = ()  # further names of the entry: it was seen before when any of them was


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What the bytes of a feed say."""

    format: str  # rss20, rss10, rss09x, atom10, atom03, json1, news_sitemap …
    title: str = ""
    site: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    encoding: str = ""
    notes: tuple[str, ...] = ()  # slugs of what had to be mended: salvaged_xml, wrong_charset, future_date …
    ttl: int = 0  # seconds the feed asks to be left alone
    next_url: str = ""  # of a paged feed
    moved_to: str = ""  # a new address the document itself tells


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SeenEntry:
    """An entry that was passed on: it is kept while listed, and for a time after."""

    key: str  # short content hash of the entry's id
    last_listed: str = ""  # day
    content: str = ""  # short hash of title and text, to tell a revision
    link: str = ""  # short hash of the link without its tracking parameters
    changes: int = 0  # revisions that were passed on
    also: tuple[str, ...] = ()  # hashes of its further names, newest first, bounded


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is known of a feed after its last poll; a value, replaced at each poll and kept with the run's state."""

    feed_id: str  # content hash of the configured url
    url: str  # as configured
    current_url: str = ""  # after permanent redirects that were learned
    redirect_to: str = ""  # a permanent redirect being observed
    redirect_times: int = 0
    redirect_checked: str = ""
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    last_full_fetch: str = ""
    last_poll: str = ""
    last_ok: str = ""
    last_new: str = ""
    next_poll: str = ""
    interval: int = 0  # seconds
    failures: int = 0  # in a row
    health: str = "new"
    problem: str = ""  # reason slug of the last failure
    rhythm: tuple[str, ...] = ()  # times at which new entries came, newest last, bounded
    seen: tuple[SeenEntry, ...] = ()
    title: str = ""
    format: str = ""
    refused: str = ""  # reason slug of the last document that was no feed, with its validators
    refused_etag: str = ""
    refused_modified: str = ""
    last_asked: str = ""  # the URL of the last request
    failing_since: str = ""  # time of the first failure in a row
    listed: int = 0  # entries in the document last read
    hint: int = 0  # seconds the feed or its server asks to be left alone
    validators_lie: bool = False  # the server said "not modified" of a document that was


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PageRequest:
    """A page to fetch, and what its feed says of it."""

    url: str
    ref: str = ""  # the input's own id in the output; "" takes the url
    feed_id: str = ""
    title: str = ""
    published: str = ""
    publisher: str = ""
    html: str = ""  # the feed's own text, read where the page cannot be had
    etag: str = ""  # of an earlier fetch, for a conditional one
    last_modified: str = ""
    text_id: str = ""  # of the text an earlier fetch gave
    changed: bool = False  # the feed shows that the page changed since it was fetched
    fetch: bool = True  # False: the feed's own text is the article


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PageState:
    """What is known of a page after its last fetch, so that it can be fetched again only where it changed."""

    url: str  # its address without tracking parameters: the key
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    fetched_at: str = ""
    published: str = ""
    changes: int = 0
    link: str = ""  # the address that is asked
    ref: str = ""  # with title, publisher, feed_id and html: what its feed said, kept to ask for the page again
    title: str = ""
    publisher: str = ""
    feed_id: str = ""
    html: str = ""  # only while the page has not been had
    first_fetched: str = ""
    next_fetch: str = ""  # when to ask again unprompted; "" never
    failures: int = 0  # in a row
    problem: str = ""  # reason slug of the last failure


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RobotsFile:
    """What the robots.txt of a site said when it was last asked for, so that workers and runs need not ask again."""

    origin: str  # scheme, host and, where it is no usual one, port, as in ``https://example.org``: the key
    expires: str  # from when on it is to be asked for again
    reason: str  # rules | no_rules | missing | unreachable
    rules: str = ""  # its text, where it holds rules
    failures: int = 0  # in a row


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class HealthNotice:
    """Something a person should know of a feed; `notice_id` is the same for the same happening."""

    notice_id: str
    feed_id: str
    url: str
    kind: str  # broke | gone | quiet | healed | moved | window_gap
    since: str = ""
    detail: str = ""
