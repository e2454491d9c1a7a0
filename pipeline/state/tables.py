"""The tables of a state: those of the output, and what only later runs read."""

from dataclasses import dataclass

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


KNOWN, REPLACED, INPUTS = "known", "replaced", "inputs"
OWN_TABLES = (
    Table("feeds", FeedState, "feed_id"),
    Table("pages", PageState, "url"),
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
