"""What would be sent, without sending: the messages that the alerts of an output give on each channel."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from pipeline.delivery.atom import atom_feed
from pipeline.delivery.channels import AtomFeed, ChannelSettings, JsonLines, Service, Webhook, channels_of
from pipeline.delivery.messages import letter
from pipeline.delivery.trial import need_channel
from pipeline.delivery.webhook import body_of
from transforms.knowledge import Knowledge
from transforms.model import PolicyEvent
from transforms.outbox import OutboxEntry, entry_of
from transforms.policy.alert_plan import Message, due_messages
from transforms.policy.alert_rules import alert_rules
from transforms.policy.alert_times import parsed
from transforms.policy.alerting import Standing, draft_alerts

_DAY = "2026-01-05T12:00:00Z"  # a Monday at noon: any day will do, what is shown hangs on the rules alone


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as it would be sent."""

    channel: str
    form: str
    title: str
    body: str
    alerts: tuple[str, ...]


def preview(
    events: Iterable[PolicyEvent], before: Iterable[PolicyEvent], knowledge: Knowledge, only: str = ""
) -> list[Shown]:
    """All messages for these events, where `before` is what an earlier run knew. Digests are shown as they would be
    when due, and quiet hours as if they were over. Raises TemplateFault, and UsageError where `only` is no channel."""
    if only:
        need_channel(only, channels_of(knowledge))
    entries = preview_entries(events, before, knowledge)
    rules = {rule.rule: replace(rule, quiet=None) for rule in alert_rules(knowledge)}
    now = parsed(_DAY) + timedelta(days=9)
    return [
        _shown(message, channel)
        for name, channel in channels_of(knowledge).items()
        if only in ("", name)
        for message in due_messages(entries, {}, rules, name, now, for_people=channel.for_people)
    ]


def preview_entries(
    events: Iterable[PolicyEvent], before: Iterable[PolicyEvent], knowledge: Knowledge
) -> list[OutboxEntry]:
    """The alerts of these events as entries of an outbox."""
    rules = {rule.rule: rule for rule in alert_rules(knowledge)}
    known = {event.event_id: event for event in before}
    read = frozenset(source.article_id for event in known.values() for source in event.sources)
    found = []
    for event in sorted(events, key=lambda event: event.event_id):
        standing = Standing(event=event, before=known.get(event.event_id), known_articles=read)
        for draft in draft_alerts(standing, knowledge):
            channels = rules[draft.alert.rule].channels
            found.append(entry_of(draft.alert, draft.facts, queued_at=_DAY, channels=channels))
    return found


def _shown(message: Message, channel: ChannelSettings) -> Shown:
    told = tuple(entry.alert_id for entry in message.entries)
    if isinstance(channel, Service):
        written = letter(message, channel)
        return Shown(message.channel, message.form, written.title, written.body, told)
    first = message.entries[0]
    body = body_of(first) if isinstance(channel, Webhook | JsonLines) else b""
    if isinstance(channel, AtomFeed):
        body = atom_feed(message.entries, message.channel, channel)
    return Shown(message.channel, message.form, first.headline, body.decode("utf-8"), told)
