"""Delivery: what the committed outbox holds goes out, after the commit and never before.

An alert is sent when its mark says so, and a mark is durable before the next message of its channel goes. A crash
therefore repeats at most the one message per channel that was taken while its mark was not yet durable, and only
where the receiver cannot tell a repeat; nothing is lost.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.delivery.channels import AtomFeed, ChannelSettings, JsonLines, Service, channels_of
from pipeline.delivery.files import FileWriter
from pipeline.delivery.outgoing import Post, Turn, send_all, write_all
from pipeline.delivery.secrets import MissingSecret
from pipeline.delivery.sending import NotSent, Sender, keep_addresses_out_of_logs
from pipeline.delivery.store import DeliveryStore, Record
from pipeline.delivery.webhook import WebhookSender
from transforms.ids import content_id
from transforms.knowledge import Knowledge
from transforms.model import Alert
from transforms.outbox import DELIVERY_HEALTH, DeliveryMark, Facts, OutboxEntry, delivery_id, entry_of, merged_marks
from transforms.policy.alert_plan import Message, due_messages
from transforms.policy.alert_rules import AlertRule, alert_rules
from transforms.policy.alert_times import parsed, written

ROUNDS = 3  # the second tells of channels that failed in the first
Senders = Callable[[str, ChannelSettings], Sender]


@dataclass
class Delivered:
    """What a delivery did: alerts by channel and outcome, reasons of failures, and whether another one was at it."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    reasons: dict[str, dict[str, int]] = field(default_factory=dict)
    busy: bool = False  # another process delivers; it or the next run sends what is left

    def add(self, turn: Turn) -> None:
        for held, new in ((self.counts, turn.counts), (self.reasons, turn.reasons)):
            mine = held.setdefault(turn.channel, {}) if new else held.get(turn.channel, {})
            for name, number in new.items():
                mine[name] = mine.get(name, 0) + number


def machine_clock() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


def deliver(
    store: DeliveryStore,
    knowledge: Knowledge,
    base: str,
    clock: Callable[[], datetime] = machine_clock,
    *,
    sleep: Callable[[float], None] = time.sleep,
    senders: Senders | None = None,
) -> Delivered:
    """Send everything that is due. `base` is where relative paths of file channels begin: the state's own path.

    Never raises for a channel that fails: its alerts are tried again by later runs for 24 hours, then given up, and
    an alert of its own tells of that through the channels that are left.
    """
    keep_addresses_out_of_logs()
    done, rules = Delivered(), {rule.rule: rule for rule in alert_rules(knowledge)}
    channels, post = channels_of(knowledge), Post(store, clock, sleep)
    left_alone: set[str] = set()
    with store.alone() as alone:
        done.busy = not alone
        for _ in range(ROUNDS if alone else 0):
            entries, marks = standing(store.records())
            due = {
                name: due_messages(entries.values(), marks, rules, name, clock(), for_people=channel.for_people)
                for name, channel in channels.items()
                if name not in left_alone
            }
            lost = _without_channel(entries.values(), marks, channels, clock())
            turns = _turns({n: m for n, m in due.items() if m}, channels, entries, marks, post, base, senders)
            left_alone |= {turn.channel for turn in turns if turn.reasons}
            news = _health([mark for turn in turns for mark in turn.given_up], rules, channels, entries, clock())
            store.append([*lost, *news])
            for turn in turns:
                done.add(turn)
            if not news:
                break
    return done


def standing(records: Iterable[Record]) -> tuple[dict[str, OutboxEntry], dict[str, DeliveryMark]]:
    """Entries by alert id and the marks that count by delivery id."""
    held = list(records)
    entries = {item.alert_id: item for item in held if isinstance(item, OutboxEntry)}
    return entries, merged_marks(item for item in held if isinstance(item, DeliveryMark))


def sender_of(name: str, channel: ChannelSettings) -> Sender:
    """What sends through a channel. Raises NotSent where it cannot be made ready."""
    try:
        if isinstance(channel, Service):
            from pipeline.delivery.services import ServiceSender, UnknownService  # apprise: only for those who use it

            try:
                return ServiceSender(channel)
            except UnknownService:
                raise NotSent("unknown_service") from None
        if not isinstance(channel, AtomFeed | JsonLines):
            return WebhookSender(channel)
    except MissingSecret:
        raise NotSent("missing_secret") from None
    raise NotSent("no_sender")


class _Unready:
    """Stands for a channel that could not be made ready: every message fails for the reason why."""

    repeats_harmless = True

    def __init__(self, why: NotSent) -> None:
        self._why = why

    def send(self, message: Message, now: datetime) -> None:
        raise self._why


def _turns(
    due: Mapping[str, tuple[Message, ...]],
    channels: Mapping[str, ChannelSettings],
    entries: Mapping[str, OutboxEntry],
    marks: Mapping[str, DeliveryMark],
    post: Post,
    base: str,
    senders: Senders | None,
) -> list[Turn]:
    """All channels side by side, so that a slow one holds up none of the others."""

    def turn(name: str) -> Turn:
        channel = channels[name]
        if isinstance(channel, AtomFeed | JsonLines):
            return write_all(name, FileWriter(name, channel, base), entries.values(), due[name], marks, post)
        try:
            sender = (senders or sender_of)(name, channel)
        except NotSent as why:
            sender = _Unready(why)
        return send_all(name, sender, due[name], marks, post, channel.seconds)

    if not due:
        return []
    with ThreadPoolExecutor(max_workers=min(8, len(due))) as pool:
        return list(pool.map(turn, sorted(due)))


def _without_channel(
    entries: Iterable[OutboxEntry],
    marks: Mapping[str, DeliveryMark],
    channels: Mapping[str, ChannelSettings],
    now: datetime,
) -> list[DeliveryMark]:
    """Alerts for a channel that the configuration no longer has are given up after a day."""
    found = []
    for entry in entries:
        for name in entry.channels:
            known = name in channels or delivery_id(entry.alert_id, name) in marks
            if not known and (now - parsed(entry.queued_at)).total_seconds() > 86_400:
                found.append(
                    DeliveryMark(
                        delivery_id=delivery_id(entry.alert_id, name),
                        alert_id=entry.alert_id,
                        channel=name,
                        state="dead",
                        last_try=written(now),
                        reason="no_such_channel",
                    )
                )
    return found


def _health(
    given_up: Iterable[DeliveryMark],
    rules: Mapping[str, AlertRule],
    channels: Mapping[str, ChannelSettings],
    entries: Mapping[str, OutboxEntry],
    now: datetime,
) -> list[OutboxEntry]:
    """One alert for each channel and day on which alerts were given up, through other channels than that one."""
    by_channel: dict[str, list[DeliveryMark]] = {}
    for mark in given_up:
        by_channel.setdefault(mark.channel, []).append(mark)
    wanted = {name for rule in rules.values() if rule.kind == "source_health" for name in rule.channels}
    files = {name for name, channel in channels.items() if isinstance(channel, AtomFeed | JsonLines)}
    found = []
    for name, marks in sorted(by_channel.items()):
        alert_id = content_id("alert", DELIVERY_HEALTH, name, written(now)[:10])
        others = tuple(sorted(((wanted & set(channels)) or files) - {name}))
        alert = Alert(
            alert_id=alert_id,
            event_id=content_id("channel", name),
            revision=1,
            kind="source_health",
            rule=DELIVERY_HEALTH,
            severity="warning",
            headline=f"The channel {name} took no alerts for a day: {len(marks)} given up",
            why=", ".join(sorted({mark.reason for mark in marks})),
        )
        if alert_id not in entries and all(entries[mark.alert_id].rule != DELIVERY_HEALTH for mark in marks):
            found.append(entry_of(alert, Facts(), queued_at=written(now), channels=others))
    return found
