"""Which warehouses a live run fills, as `live.yaml` names them under `sinks:`."""

import re

import msgspec

_DATASET = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]\.[A-Za-z0-9_]{1,1024}")
_TOPIC = re.compile(r"projects/[a-z][a-z0-9-]{4,28}[a-z0-9]/topics/[A-Za-z][\w.~+%-]{2,254}")


class SinkSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each key names where its sink lies; left out, the sink is not filled."""

    bigquery: str = ""  # PROJECT.DATASET
    duckdb: str = ""  # path of a file
    topic: str = ""  # projects/PROJECT/topics/NAME

    def wrong(self) -> tuple[str, str] | None:
        """The first key whose value cannot be, and the mend."""
        if self.bigquery and not _DATASET.fullmatch(self.bigquery):
            return "bigquery", f'"{self.bigquery}" is no dataset; write PROJECT.DATASET'
        if self.topic and not _TOPIC.fullmatch(self.topic):
            return "topic", f'"{self.topic}" is no topic; write projects/PROJECT/topics/NAME'
        return None

    def named(self) -> tuple[tuple[str, str], ...]:
        """Kind and place of each sink that is to be filled."""
        given = (("bigquery", self.bigquery), ("duckdb", self.duckdb), ("topic", self.topic))
        return tuple((kind, place) for kind, place in given if place)
