"""One channel's turn: its due messages go out one after the other, each with a durable mark before the next."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.delivery.files import FileWriter
from pipeline.delivery.sending import NotSent, Sender, is_given_up, next_try
from pipeline.delivery.store import DeliveryStore
from transforms.outbox import DeliveryMark, OutboxEntry, delivery_id
from transforms.policy.alert_plan import Message
from transforms.policy.alert_times import parsed, written

BRIEF_WAITS = (1.0, 3.0)  # seconds before another try in the same turn, where a failure may pass quickly
FAILURES_IN_A_ROW = 3  # then the channel is left alone until the next run: what is down is not asked fifty times
MARKS_AT_ONCE = 20  # of a receiver that can tell repeats; for all others each mark is made durable by itself
GRACE_SECONDS = 10.0  # that a message may take over its channel's own limit


@dataclass
class Turn:
    """What one channel did: messages by outcome, and the alerts that were given up with the reason."""

    channel: str
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    given_up: list[DeliveryMark] = field(default_factory=list)


@dataclass(frozen=True)
class Post:
    """What every turn needs: where marks go, what time it is, and how to wait."""

    store: DeliveryStore
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]


def send_all(
    name: str,
    sender: Sender,
    messages: Sequence[Message],
    marks: Mapping[str, DeliveryMark],
    post: Post,
    seconds: float,
) -> Turn:
    """Send the messages of one channel. The members of a message of several are fixed before its first try."""
    turn, unsaved, in_a_row = Turn(name), list[DeliveryMark](), 0
    for message in messages:
        if message.form in ("digest", "more") and not message.fixed:
            post.store.append([_assigned(entry, message) for entry in message.entries])
        fault = _try(sender, message, post, seconds)
        new = [_marked(entry, message, marks, fault, post.clock()) for entry in message.entries]
        unsaved += new
        turn.counts[new[0].state] += len(new)
        if fault is not None:
            turn.reasons[fault.reason] += 1
            turn.given_up += [mark for mark in new if mark.state == "dead"]
        if not sender.repeats_harmless or fault is not None or len(unsaved) >= MARKS_AT_ONCE:
            post.store.append(unsaved)
            unsaved = []
        in_a_row = in_a_row + 1 if fault is not None else 0
        if in_a_row >= FAILURES_IN_A_ROW:
            break
    post.store.append(unsaved)
    return turn


def write_all(
    name: str,
    writer: FileWriter,
    entries: Iterable[OutboxEntry],
    messages: Sequence[Message],
    marks: Mapping[str, DeliveryMark],
    post: Post,
) -> Turn:
    """Write a channel that is a file, if anything is due for it."""
    turn = Turn(name)
    if messages:
        fault: NotSent | None = None
        try:
            writer.write(entry for entry in entries if name in entry.channels and not entry.held)
        except NotSent as why:
            fault = why
            turn.reasons[why.reason] += 1
        now = post.clock()
        new = [_marked(entry, message, marks, fault, now) for message in messages for entry in message.entries]
        post.store.append(new)
        turn.counts.update(mark.state for mark in new)
        turn.given_up += [mark for mark in new if mark.state == "dead"]
    return turn


def _try(sender: Sender, message: Message, post: Post, seconds: float) -> NotSent | None:
    """The failure of the last of a few tries, None when the message was taken."""
    fault: NotSent | None = None
    for wait in (0.0, *BRIEF_WAITS):
        if wait:
            post.sleep(wait)
        fault = _within(seconds + GRACE_SECONDS, sender, message, post.clock())
        if fault is None or not fault.brief:
            break
    return fault


def _within(seconds: float, sender: Sender, message: Message, now: datetime) -> NotSent | None:
    """Send, and stop waiting after so many seconds: a peer that drips answers resets every timeout of a socket.

    The thread that hangs is left behind; it does not keep the process from ending.
    """
    outcome: list[NotSent | None] = []

    def send() -> None:
        try:
            sender.send(message, now)
            outcome.append(None)
        except NotSent as why:
            outcome.append(why)
        except Exception as bug:  # told apart by its type; its text may hold an address
            outcome.append(NotSent(f"bug_{type(bug).__name__.lower()}"))

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    thread.join(seconds)
    return outcome[0] if outcome else NotSent("timeout")


def _assigned(entry: OutboxEntry, message: Message) -> DeliveryMark:
    return DeliveryMark(
        delivery_id=delivery_id(entry.alert_id, message.channel),
        alert_id=entry.alert_id,
        channel=message.channel,
        state="assigned",
        message_id=message.message_id,
        form=message.form,
    )


def _marked(
    entry: OutboxEntry,
    message: Message,
    marks: Mapping[str, DeliveryMark],
    fault: NotSent | None,
    now: datetime,
) -> DeliveryMark:
    """The mark after a try: sent, to be tried again, or given up for good."""
    before = marks.get(delivery_id(entry.alert_id, message.channel)) or _assigned(entry, message)
    first, attempts = before.first_try or written(now), before.attempts + 1
    mark = replace(before, attempts=attempts, first_try=first, last_try=written(now), next_try="")
    if fault is None:
        return replace(mark, state="sent", reason="")
    if fault.final or is_given_up(parsed(first), now):
        return replace(mark, state="dead", reason=fault.reason)
    again = next_try(message.message_id, attempts, now, fault.retry_after)
    return replace(mark, state="retry", reason=fault.reason, next_try=written(again))
