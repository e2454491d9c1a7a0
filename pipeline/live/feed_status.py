"""How the feeds are doing: one row a feed, those that need a person first."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from transforms.feeds.after_poll import first_state
from transforms.feeds.model import Feed, FeedState
from transforms.feeds.schedule import usual_gap

Row = dict[str, Any]
WORST_FIRST = ("broken", "gone", "quiet", "new", "ok")
_STYLES = {"broken": "red", "gone": "red", "quiet": "yellow", "ok": "green"}


def known_feeds(config: str, state: str) -> tuple[tuple[Feed, ...], tuple[FeedState, ...]]:
    """The feeds of a configuration and what a state knows of feeds; without a configuration the state alone speaks."""
    from pipeline.live.settings import load_live, needed_state
    from pipeline.state.export import committed_state
    from pipeline.state.store import snapshot_of

    live = load_live(config, state) if config else None
    snapshot = snapshot_of(needed_state(live)) if live else committed_state(state)
    states: tuple[FeedState, ...] = tuple(snapshot.values("feeds"))
    return live.feeds if live else tuple(Feed(url=s.url) for s in states), states


def feed_rows(feeds: Sequence[Feed], states: Iterable[FeedState]) -> list[Row]:
    """A row for each configured feed and each one the state still knows; `configured` tells them apart."""
    known = {state.url: state for state in states}
    named = {feed.url: feed for feed in feeds}
    rows = [_row(named.get(url), known.get(url) or first_state(named[url])) for url in known.keys() | named.keys()]
    return sorted(rows, key=lambda row: (WORST_FIRST.index(row["health"]), not row["configured"], row["url"]))


def _row(feed: Feed | None, state: FeedState) -> Row:
    moved = state.current_url or state.redirect_to
    return {
        "url": state.url,
        "name": (feed.name if feed else "") or state.title or None,
        "health": state.health,
        "problem": state.problem or None,
        "failures": state.failures,
        "failing_since": state.failing_since or None,
        "moved_to": moved or None,
        "last_poll": state.last_poll or None,
        "last_ok": state.last_ok or None,
        "last_new": state.last_new or None,
        "next_poll": state.next_poll or None,
        "interval_seconds": state.interval,
        "usual_gap_seconds": int(usual_gap(state.rhythm)),
        "listed": state.listed,
        "remembered": len(state.seen),
        "format": state.format or None,
        "configured": feed is not None,
    }


def status_table(rows: Iterable[Row]) -> Table:
    """The rows for people; times are UTC, to the minute."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("health")
    table.add_column("feed", ratio=4, overflow="fold")
    table.add_column("what", ratio=3, overflow="fold")
    for name in ("last new", "last read", "next poll"):
        table.add_column(name, no_wrap=True)
    table.add_column("every", justify="right")
    table.add_column("listed", justify="right")
    for row in rows:
        named = f"{row['name']} " if row["name"] else ""
        table.add_row(
            Text(row["health"], style=_STYLES.get(row["health"], "")),
            Text(f"{named}{row['url']}"),
            Text(_what(row)),
            *(Text(_minute(row[key])) for key in ("last_new", "last_ok", "next_poll")),
            Text(_span(row["interval_seconds"])),
            str(row["listed"]),
        )
    return table


def summary_line(rows: Sequence[Row]) -> str:
    """How many feeds are how.

    >>> summary_line([{"health": "ok"}, {"health": "broken"}, {"health": "ok"}])
    '3 feeds: 1 broken, 2 ok'
    """
    counts = {health: sum(row["health"] == health for row in rows) for health in WORST_FIRST}
    told = ", ".join(f"{count} {health}" for health, count in counts.items() if count)
    return f"{len(rows)} feed{'' if len(rows) == 1 else 's'}: {told}" if rows else "no feeds"


def _what(row: Row) -> str:
    said = []
    if row["problem"]:
        times = f"{row['failures']} time{'s' if row['failures'] > 1 else ''}"
        said.append(f"{row['problem'].replace('_', ' ')} ({times} since {_minute(row['failing_since'])})")
    if row["health"] == "quiet":
        said.append(f"usually an entry every {_span(row['usual_gap_seconds'])}")
    if row["moved_to"]:
        said.append(f"moved to {row['moved_to']}")
    if not row["configured"]:
        said.append("no longer configured")
    return "; ".join(said)


def _minute(moment: str | None) -> str:
    return moment[:16].replace("T", " ") if moment else "-"


def _span(seconds: int) -> str:
    """A span of time in the largest unit that says enough.

    >>> _span(0), _span(600), _span(5400), _span(7 * 86_400)
    ('-', '10 min', '1.5 h', '7 d')
    """
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{round(seconds / size, 1):g} {unit}"
    return f"{seconds} s" if seconds else "-"
