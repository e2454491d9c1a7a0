"""One marked test message through one channel."""

from collections.abc import Collection
from datetime import datetime

from pipeline.delivery.channels import AtomFeed, ChannelSettings, JsonLines, Service, channels_of
from pipeline.delivery.files import FileWriter
from pipeline.delivery.secrets import MissingSecret
from pipeline.delivery.sending import NotSent, keep_addresses_out_of_logs
from pipeline.delivery.webhook import WebhookSender
from pipeline.errors import RunError, UsageError, did_you_mean
from transforms.ids import content_id
from transforms.knowledge import Knowledge
from transforms.outbox import OutboxEntry
from transforms.policy.alert_plan import Message
from transforms.policy.alert_times import written


def need_channel(name: str, channels: Collection[str]) -> None:
    """Raises UsageError, with the nearest name, for a channel that is not there."""
    if name not in channels:
        hint = did_you_mean(name, channels) or f"; there are {', '.join(channels) or 'none'}"
        raise UsageError(f'alerts.yaml has no channel "{name}"{hint}')


def send_test(name: str, knowledge: Knowledge, base: str, now: datetime) -> str:
    """Send a test message and tell where it went; a channel that is a file writes `.test` beside the real one.

    Raises UsageError for a channel that is not there or lacks a secret, RunError where the message was not taken.
    """
    keep_addresses_out_of_logs()
    channels = channels_of(knowledge)
    need_channel(name, channels)
    entry = OutboxEntry(
        alert_id=content_id("test", name, now.isoformat()),
        event_id=content_id("test", name),
        revision=1,
        kind="new",
        rule="test",
        severity="info",
        headline=f"Test of the channel {name}",
        why="sent by hand to see whether it arrives; no company did anything",
        queued_at=written(now),
        channels=(name,),
    )
    try:
        return _sent(name, channels[name], entry, base, now)
    except MissingSecret as why:
        raise UsageError(f"channel {name}: {why}") from None
    except NotSent as why:
        raise RunError(f"channel {name}: the test message was not taken ({why.reason})") from None


def _sent(name: str, channel: ChannelSettings, entry: OutboxEntry, base: str, now: datetime) -> str:
    if isinstance(channel, AtomFeed | JsonLines):
        beside = type(channel)(path=f"{channel.path}.test")
        FileWriter(name, beside, base).write([entry])
        return f"channel {name}: wrote {beside.path}"
    message = Message(message_id=entry.alert_id, channel=name, form="test", entries=(entry,))
    if isinstance(channel, Service):
        from pipeline.delivery.services import ServiceSender, UnknownService

        try:
            ServiceSender(channel).send(message, now)
        except UnknownService as why:
            raise UsageError(f"channel {name}: {why}") from None
    else:
        WebhookSender(channel).send(message, now)
    return f"channel {name}: the test message was taken"
