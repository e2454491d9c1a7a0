"""Channels that are a file: written anew, whole, from what the outbox holds, so that a repeat changes nothing."""

from collections.abc import Iterable

from pipeline.delivery.atom import CONTENT_TYPE, atom_feed
from pipeline.delivery.channels import AtomFeed, JsonLines
from pipeline.delivery.published import located, publish
from pipeline.delivery.webhook import body_of
from transforms.outbox import OutboxEntry


class FileWriter:
    """Writes one file of alerts, an Atom feed or JSON Lines."""

    def __init__(self, name: str, settings: AtomFeed | JsonLines, base: str) -> None:
        self._name, self._settings = name, settings
        self._path = located(settings.path, base)

    def write(self, entries: Iterable[OutboxEntry]) -> None:
        """Write the file anew. Raises NotSent."""
        if isinstance(self._settings, AtomFeed):
            publish(self._path, atom_feed(entries, self._name, self._settings), CONTENT_TYPE)
        else:
            publish(self._path, json_lines(entries, self._settings.keep), "application/jsonl")


def json_lines(entries: Iterable[OutboxEntry], keep: int) -> bytes:
    """The newest alerts, oldest first, each as the webhook sends it."""
    ordered = sorted(entries, key=lambda entry: (entry.queued_at, entry.alert_id))
    return b"".join(body_of(entry) + b"\n" for entry in ordered[-keep:])
