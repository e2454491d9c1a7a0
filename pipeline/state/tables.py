"""The tables of a state: those of the output, and what only later runs read."""

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.graph import Replaced
from pipeline.tables import TABLES, Table
from transforms.feeds.model import FeedState, HealthNotice, PageState, RobotsFile
from transforms.memory import Remembered
from transforms.outbox import DeliveryMark, OutboxEntry, RuleStart


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRead:
    """A file that was read: it is read again only when it has changed."""

    path: str
    version: str  # size and time, or generation


KNOWN, REPLACED, INPUTS, PAGES, ROBOTS = "known", "replaced", "inputs", "pages", "robots"
SETTLED_DAYS = 30  # after which a page that is not asked for again is forgotten: feeds do not name it any more
ROBOTS_DAYS = 2  # after which a robots.txt that has expired is forgotten, with how often it could not be read
OWN_TABLES = (
    Table("feeds", FeedState, "feed_id"),
    Table(PAGES, PageState, "url"),
    Table(ROBOTS, RobotsFile, "origin"),
    Table("notices", HealthNotice, "notice_id"),
    Table("outbox", OutboxEntry, "alert_id"),
    Table("rule_starts", RuleStart, "rule"),
    Table("deliveries", DeliveryMark, "delivery_id"),
    Table(INPUTS, InputRead, "path"),
    Table(KNOWN, Remembered, "article_id"),
    Table(REPLACED, Replaced, "id"),
)
STATE_TABLES = (*TABLES, *OWN_TABLES)
BY_NAME = {table.name: table for table in STATE_TABLES}
BY_KIND = {table.kind: table for table in STATE_TABLES}
SETTLING = frozenset({PAGES, ROBOTS})  # whose rows are forgotten one day: see `is_settled`
INDEXED = frozenset({KNOWN, "events"})  # their ids stand in a small file of their own, to be looked up
IDS = ".ids"
COLUMNS = ".columns"  # of `KNOWN`: what a run reads of every article; see `transforms.copies.sketches`


def is_settled(row: object, day: str) -> bool:
    """Whether a row may be forgotten on this day.

    A page, when it was first fetched long ago and is not to be asked for again; a robots.txt that expired before.
    """
    if isinstance(row, PageState):
        return not row.next_fetch and row.first_fetched < _before(day, SETTLED_DAYS)
    return isinstance(row, RobotsFile) and row.expires < _before(day, ROBOTS_DAYS)


def _before(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
