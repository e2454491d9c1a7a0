"""The outbox as the tables of the state hold it."""

from collections.abc import Iterator

from pipeline.state.store import snapshot_of
from transforms.outbox import DeliveryMark, OutboxEntry


def committed_records(path: str) -> Iterator[OutboxEntry | DeliveryMark]:
    """The entries and delivery marks that are committed."""
    snapshot = snapshot_of(path)
    yield from snapshot.values("outbox")
    yield from snapshot.values("deliveries")
