"""The types of the outbox: what is to be told, through which channels, and what became of it; standard library only.

They are tables of the state of a live run. As in `transforms.model`, unknown text is ``""``, times are RFC 3339 UTC
and every value is frozen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from transforms.ids import content_id
from transforms.model import Alert

SUMMARY = "summary"  # kind of the one message that stands for what was published before the alerts began
DELIVERY_HEALTH = "delivery_health"  # rule of the alert that tells of a channel that failed for good
STATES = ("assigned", "retry", "dead", "sent")  # in the order in which one outranks the other


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """A field of an event that changed, in words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a message may tell of an event or a feed: plain text and numbers, and nothing that runs."""

    company: str = ""
    brand: str = ""
    action: str = ""
    direction: str = ""
    modality: str = ""
    object: str = ""
    topics: tuple[str, ...] = ()
    counterparty: str = ""
    jurisdiction: str = ""
    condition: str = ""
    duration: str = ""
    announced_on: str = ""
    effective_on: str = ""
    channel: str = ""
    spokesperson: str = ""
    first_party: bool = False
    num_articles: int = 0
    num_independent_sources: int = 0
    origins: tuple[str, ...] = ()
    links: tuple[str, ...] = ()  # http addresses of the first sources
    first_published: str = ""
    last_published: str = ""
    confidence: float = 0.0
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An alert with what a message needs to tell it."""

    alert: Alert
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """An alert in the outbox. Its channels are fixed when it is queued: a channel added later gets later alerts."""

    alert_id: str
    event_id: str
    revision: int
    kind: str
    rule: str
    severity: str
    headline: str
    why: str
    queued_at: str = ""
    channels: tuple[str, ...] = ()
    held: bool = False  # published before its rule's start: counted in a summary, never told by itself
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class RuleStart:
    """When a rule was first part of a run: it is silent on what was published before."""

    rule: str
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMark:
    """What became of one alert on one channel."""

    delivery_id: str
    alert_id: str
    channel: str
    state: str  # assigned: part of a message about to be sent | retry | dead | sent
    message_id: str = ""  # a digest keeps its members over retries, so that a receiver can tell a repeat
    form: str = "single"  # single | digest | more
    attempts: int = 0
    first_try: str = ""
    last_try: str = ""
    next_try: str = ""
    reason: str = ""  # slug of the last failure


def delivery_id(alert_id: str, channel: str) -> str:
    """The id of the delivery of an alert through a channel."""
    return content_id("delivery", alert_id, channel)


def merged_marks(marks: Iterable[DeliveryMark]) -> dict[str, DeliveryMark]:
    """The mark that counts for each delivery: sent outranks all, then the later attempt.

    Commutative, associative and idempotent, so that journals of several runs merge in any order.
    """
    latest: dict[str, DeliveryMark] = {}
    for mark in marks:
        held = latest.get(mark.delivery_id)
        if held is None or _rank(mark) > _rank(held):
            latest[mark.delivery_id] = mark
    return latest


def _rank(mark: DeliveryMark) -> tuple[object, ...]:
    final = {"sent": 2, "dead": 1}.get(mark.state, 0)
    return final, mark.attempts, STATES.index(mark.state), mark.last_try, mark.next_try, mark.message_id, mark.reason


def alert_of(told: Draft | OutboxEntry) -> Alert:
    """The alert as the output contract has it."""
    if isinstance(told, Draft):
        return told.alert
    return Alert(
        alert_id=told.alert_id,
        event_id=told.event_id,
        revision=told.revision,
        kind=told.kind,
        rule=told.rule,
        severity=told.severity,
        headline=told.headline,
        why=told.why,
    )


def entry_of(
    alert: Alert, facts: Facts, *, queued_at: str, channels: tuple[str, ...], held: bool = False
) -> OutboxEntry:
    """An alert as an entry of the outbox."""
    return OutboxEntry(
        alert_id=alert.alert_id,
        event_id=alert.event_id,
        revision=alert.revision,
        kind=alert.kind,
        rule=alert.rule,
        severity=alert.severity,
        headline=alert.headline,
        why=alert.why,
        queued_at=queued_at,
        channels=channels,
        held=held,
        facts=facts,
    )
