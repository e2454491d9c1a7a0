"""Planning deliveries: which messages are due on a channel, out of what the outbox holds and what was sent before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from transforms.ids import content_id
from transforms.outbox import DELIVERY_HEALTH, SUMMARY, DeliveryMark, OutboxEntry, delivery_id
from transforms.policy.alert_rules import AlertRule, Cap, Digest
from transforms.policy.alert_times import digest_due, is_quiet, parsed

_DONE = ("sent", "dead")
_OF_NO_RULE = {SUMMARY, DELIVERY_HEALTH}  # they keep the quiet hours of the rules they share a channel with


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes through a channel in one piece: an alert, or several together."""

    message_id: str  # the alert's own id, or a hash of its members: the same at each try
    channel: str
    form: str  # single | digest | more
    entries: tuple[OutboxEntry, ...]
    fixed: bool = False  # its members are committed; a message of several must not change them after its first try


def due_messages(
    entries: Iterable[OutboxEntry],
    marks: Mapping[str, DeliveryMark],
    rules: Mapping[str, AlertRule],
    channel: str,
    now: datetime,
    *,
    for_people: bool = True,
) -> tuple[Message, ...]:
    """The messages to send through a channel now, oldest first. `marks` by delivery id.

    A message that failed comes again when its time is come, with the same members. What is new goes one by one up to
    the rule's cap in its window, what is more than that in one message, and what is for a digest when the digest is
    due. In quiet hours nothing goes. All this is for people: a program gets each alert by itself and at once.
    """
    quiet = {name for name, rule in rules.items() if for_people and is_quiet(rule.quiet, now)}
    if any(channel in rules[name].channels for name in quiet):
        quiet |= _OF_NO_RULE
    begun: dict[str, list[OutboxEntry]] = defaultdict(list)
    fresh: dict[str, list[OutboxEntry]] = defaultdict(list)
    used: dict[str, list[DeliveryMark]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: (entry.queued_at, entry.alert_id)):
        if channel not in entry.channels or entry.held:
            continue
        mark = marks.get(delivery_id(entry.alert_id, channel))
        if mark is not None:
            used[entry.rule].append(mark)
            if mark.state not in _DONE:
                begun[mark.message_id].append(entry)
        elif entry.rule not in quiet:
            fresh[entry.rule].append(entry)
    messages = [*_again(begun, marks, quiet, channel, now)]
    digest: list[OutboxEntry] = []
    for name, waiting in sorted(fresh.items()):
        rule = rules.get(name)
        if for_people and rule is not None and rule.digest is not None:
            digest += waiting if _is_due(rule.digest, waiting, now) else []
        else:
            cap = rule.cap if for_people and rule is not None else None
            messages += _within_cap(cap, waiting, used[name], channel, now)
    if digest:
        messages.append(_together("digest", digest, channel))
    return tuple(sorted(messages, key=_order))


def _order(message: Message) -> tuple[str, bool, str]:
    return message.entries[0].queued_at, message.form != "single", message.message_id


def _again(
    begun: Mapping[str, list[OutboxEntry]],
    marks: Mapping[str, DeliveryMark],
    quiet: set[str],
    channel: str,
    now: datetime,
) -> Iterable[Message]:
    for message_id, members in begun.items():
        mark = marks[delivery_id(members[0].alert_id, channel)]
        later = mark.next_try and parsed(mark.next_try) > now
        if not later and members[0].rule not in quiet:
            yield Message(message_id=message_id, channel=channel, form=mark.form, entries=tuple(members), fixed=True)


def _is_due(digest: Digest, waiting: list[OutboxEntry], now: datetime) -> bool:
    if digest.items and len(waiting) >= digest.items:
        return True
    return digest_due(digest, parsed(waiting[0].queued_at)) <= now


def _within_cap(
    cap: Cap | None, waiting: list[OutboxEntry], used: list[DeliveryMark], channel: str, now: datetime
) -> list[Message]:
    """One message each up to the cap; the rest in one, unless the window had such a message already: then it waits."""
    free = len(waiting)
    gathered = False
    if cap is not None:
        start = now - timedelta(hours=cap.hours)
        recent = [mark for mark in used if mark.last_try and parsed(mark.last_try) > start]
        free = max(0, cap.items - sum(mark.form == "single" for mark in recent))
        gathered = any(mark.form == "more" for mark in recent)
        if gathered:
            free = 0  # what is left over from this window is told before what comes after it
    messages = [
        Message(message_id=entry.alert_id, channel=channel, form="single", entries=(entry,)) for entry in waiting[:free]
    ]
    if waiting[free:] and not gathered:
        messages.append(_together("more", waiting[free:], channel))
    return messages


def _together(form: str, entries: list[OutboxEntry], channel: str) -> Message:
    members = tuple(sorted(entries, key=lambda entry: (entry.queued_at, entry.alert_id)))
    message_id = content_id(form, channel, *(entry.alert_id for entry in members))
    return Message(message_id=message_id, channel=channel, form=form, entries=members)
