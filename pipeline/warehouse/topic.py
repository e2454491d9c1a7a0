"""A Pub/Sub topic that hears of every new and every changed event."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.auth.exceptions import GoogleAuthError
from google.cloud import pubsub_v1

from pipeline.errors import RunError
from pipeline.tables import Table
from transforms.ids import content_id
from transforms.model import Reject
from transforms.records import to_line

MAX_MESSAGE_BYTES = 9_000_000  # Pub/Sub takes messages of up to 10 MB
WAIT = 60  # seconds for one message to be taken


class EventTopic:
    """One topic, `projects/PROJECT/topics/NAME`. What it raises is a RunError, one sentence with the mend."""

    def __init__(self, topic: str, publisher: pubsub_v1.PublisherClient | None = None) -> None:
        self.topic = topic
        ordered = pubsub_v1.types.PublisherOptions(enable_message_ordering=True)
        try:
            self._publisher = publisher or pubsub_v1.PublisherClient(publisher_options=ordered)
        except (GoogleAuthError, OSError) as why:
            raise RunError(f"Pub/Sub {topic}: {_first(why)}; check the credentials and their access") from None

    def put(self, table: Table, records: Iterable[Mapping[str, Any]], sequence: int) -> tuple[Reject, ...]:
        """Publish each event of a committed partition; returns what could not be taken. Other tables are passed over.

        A repeat publishes the same messages with the same `message_key`: the topic delivers at least once, as all of
        Pub/Sub does, and a subscriber that keeps the keys sees each revision of an event once.
        """
        if table.name != "events":
            return ()
        waiting, rejects = [], []
        for record in sorted(records, key=lambda record: str(record["event_id"])):
            data = to_line(record).encode("utf-8")
            if len(data) > MAX_MESSAGE_BYTES:
                detail = f"{len(data):,} bytes"
                rejects.append(Reject(stage="Topic", reason="too_large", subject=record["event_id"], detail=detail))
                continue
            said, key = attributes(record), record["event_id"]
            waiting.append(self._publisher.publish(self.topic, data, ordering_key=key, **said))
        try:
            for future in waiting:
                future.result(timeout=WAIT)
        except (GoogleAPICallError, GoogleAuthError, RetryError, FutureTimeoutError, OSError) as why:
            raise RunError(f"Pub/Sub {self.topic}: {_first(why)}; the next run tries again") from None
        return tuple(rejects)

    def drop(self, table: Table, ids: Sequence[str], sequence: int) -> None:
        """Nothing: an event that is no more is published as merged or retracted."""


def attributes(event: Mapping[str, Any]) -> dict[str, str]:
    """What a subscription can filter by without reading the event."""
    changed = event["status"] if event["status"] != "active" else "new" if event["revision"] == 1 else "changed"
    return {
        "message_key": content_id("event", str(event["event_id"]), str(event["revision"]), str(event["status"])),
        "event_id": str(event["event_id"]),
        "revision": str(event["revision"]),
        "kind": str(changed),
        "company": str(event["company"]["name"]),
        "action": str(event["action"]),
        "direction": str(event["direction"]),
    }


def _first(why: BaseException) -> str:
    return (str(getattr(why, "message", "") or why).strip().splitlines() or [type(why).__name__])[0][:200]
