"""What one poll of a feed gave, as a value: the pure rules see nothing else of the network."""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.feeds.model import ParsedFeed

PERMANENT = (301, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One redirect that was followed."""

    status: int
    url_from: str
    url_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The answer to one request for a feed, read as far as it could be."""

    asked: str  # the URL the request went to first
    url: str = ""  # the URL that answered
    status: int = 0  # 0: there was no answer
    moves: tuple[Move, ...] = ()
    conditional: bool = False  # validators were sent
    etag: str = ""
    last_modified: str = ""
    retry_after: float = 0  # seconds
    max_age: int = 0  # seconds
    body_hash: str = ""
    feed: ParsedFeed | None = None  # None: not modified, the same bytes as before, or `problem`
    problem: str = ""  # reason slug; "" where the feed could be read
    detail: str = ""
    refused: bool = False  # there was a document, but it is no feed


def permanent_target(moves: Sequence[Move]) -> str:
    """Where the permanent redirects before the first temporary one lead; "" where there is none.

    >>> permanent_target([Move(status=301, url_from="a", url_to="b"), Move(status=302, url_from="b", url_to="c")])
    'b'
    """
    target = ""
    for move in moves:
        if move.status not in PERMANENT:
            break
        target = move.url_to
    return target
