"""The tables of a run's output: what each is called, what it holds and what its lines are sorted by."""

from dataclasses import dataclass

from transforms.ids import content_id
from transforms.model import Alert, Article, Demand, Mention, PolicyEvent, Reject


@dataclass(frozen=True)
class Table:
    """One output table: `kind` is the model type of a line, `key` the field its lines are sorted by."""

    name: str
    kind: type
    key: str


TABLES = (
    Table("articles", Article, "article_id"),
    Table("mentions", Mention, "mention_id"),
    Table("demands", Demand, "demand_id"),
    Table("events", PolicyEvent, "event_id"),
    Table("alerts", Alert, "alert_id"),
    Table("rejects", Reject, "reject_id"),
)


def reject_id(reject: Reject) -> str:
    """Rejects have no id of their own in the graph; in the output a content hash makes them addressable."""
    return content_id(reject.stage, reject.reason, reject.subject, reject.detail)
