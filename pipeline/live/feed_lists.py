"""Lists of feeds as other readers keep them, to and from the `feeds:` of a live configuration."""

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from pipeline.errors import UsageError
from transforms.feeds.model import Feed
from transforms.feeds.opml import read_opml
from transforms.model import Rejected


def configured(config: str) -> tuple[Feed, ...]:
    """The feeds of a live configuration. Raises ConfigError."""
    from pipeline.live.settings import load_live

    return load_live(config).feeds


def read_list(file: Path) -> tuple[Feed, ...]:
    """The feeds of an OPML file, each address once. Raises UsageError where it is none, or names none."""
    try:
        found = read_opml(file.read_bytes())
    except OSError as why:
        raise UsageError(f"{file}: {why.strerror}; give an OPML file") from None
    except Rejected as why:
        raise UsageError(f"{file}: is no list of feeds ({why.detail or why.reason}); give an OPML file") from None
    if not found:
        raise UsageError(f"{file}: names no feed; give an OPML file whose outlines have an xmlUrl")
    once: dict[str, Feed] = {}
    for feed in found:
        once.setdefault(feed.url, feed)
    return tuple(once.values())


def lines_of(feeds: Iterable[Feed], known: Sequence[Feed] = ()) -> str:
    """The feeds as YAML, but for those that are known; what is as by default is left out.

    >>> print(lines_of([Feed(url="https://a.example/feed", name="A: b"), Feed(url="https://c.example/")]), end="")
    - url: https://a.example/feed
      name: 'A: b'
    - url: https://c.example/
    """
    have = {feed.url for feed in known}
    rows = [_row(feed) for feed in feeds if feed.url not in have]
    return yaml.safe_dump(rows, sort_keys=False, allow_unicode=True, width=1000) if rows else ""


def _row(feed: Feed) -> dict[str, str | int]:
    plain = Feed(url=feed.url)
    names = [field.name for field in dataclasses.fields(Feed) if field.name not in ("auth", "headers")]
    return {name: getattr(feed, name) for name in names if name == "url" or getattr(feed, name) != getattr(plain, name)}
