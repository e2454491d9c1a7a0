"""The tables of a state: those of the output, and what only later runs read."""

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.graph import Replaced
from pipeline.tables import TABLES, Table
from transforms.feeds.model import FeedState, HealthNotice, PageState
from transforms.memory import Remembered
from transforms.outbox import DeliveryMark, OutboxEntry, RuleStart


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRead:
    """A file that was read: it is read again only when it has changed."""

    path: str
    version: str  # size and time, or generation


KNOWN, REPLACED, INPUTS, PAGES = "known", "replaced", "inputs", "pages"
SETTLED_DAYS = 30  # after which a page that is not asked for again is forgotten: feeds do not name it any more
OWN_TABLES = (
    Table("feeds", FeedState, "feed_id"),
    Table(PAGES, PageState, "url"),
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
INDEXED = frozenset({KNOWN, "events"})  # their ids stand in a small file of their own, to be looked up
IDS = ".ids"
COLUMNS = ".columns"  # of `KNOWN`: what a run reads of every article; see `transforms.copies.sketches`


def is_settled(page: PageState, since: str) -> bool:
    """Whether a page needs no state any more: it was fetched before this day, and is not to be asked for again."""
    return not page.next_fetch and page.first_fetched < since


def settled_since(day: str) -> str:
    """The day `SETTLED_DAYS` before this one."""
    return (date.fromisoformat(day) - timedelta(days=SETTLED_DAYS)).isoformat()
