"""An output folder as the report reads it: the tables, and who belongs to whom in them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Record = dict[str, Any]
Tables = Mapping[str, list[Record]]


@dataclass(frozen=True)
class Output:
    """The tables of a run and what `run.json` says; the joins are made once, each in one pass."""

    tables: Tables
    summary: Record

    def table(self, name: str) -> list[Record]:
        """The records of a table; a table that is not there is empty."""
        return self.tables.get(name) or []

    @cached_property
    def articles(self) -> dict[str, Record]:
        """Articles by id."""
        return {article["article_id"]: article for article in self.table("articles")}

    @cached_property
    def mentions(self) -> dict[str, Record]:
        """Mentions by id."""
        return {mention["mention_id"]: mention for mention in self.table("mentions")}

    @cached_property
    def families(self) -> dict[str, list[Record]]:
        """Articles by family, in the order of the table."""
        return _grouped(self.table("articles"), "family_id")

    @cached_property
    def events_of_articles(self) -> dict[str, list[str]]:
        """Ids of the events that an article is a source of."""
        told: dict[str, list[str]] = defaultdict(list)
        for event in self.table("events"):
            for source in event["sources"]:
                told[source["article_id"]].append(event["event_id"])
        return told

    @cached_property
    def alerts(self) -> dict[str, list[Record]]:
        """Alerts by event."""
        return _grouped(self.table("alerts"), "event_id")


def _grouped(records: list[Record], key: str) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        groups[record[key] or ""].append(record)
    return groups
