"""Alert rules: which events are worth telling whom, when and how often; the compiled `alerts.yaml`."""

import re
from dataclasses import dataclass
from typing import Any

from transforms.knowledge import Knowledge, compiled
from transforms.model import PolicyEvent

FILE = "alerts.yaml"
KINDS = ("new", "corroborated", "changed", "corrected", "source_health")
HEALTH = ("broke", "gone", "quiet", "healed", "moved", "window_gap")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WATCHED = ("action", "modality", "counterparty", "jurisdiction", "condition", "duration", "effective_on")
DEFAULT_CAP = 50  # messages of a rule through a channel in 24 hours; what is more goes in one
_CONDITIONS = ("company", "action", "direction", "topic", "counterparty", "modality", "channel", "jurisdiction")
_KEYS = frozenset(
    {"id", "kind", "severity", "confidence", "independent_sources", "first_party", "yes", "no", *_CONDITIONS}
    | {"country", "health", "fields", "start", "channels", "digest", "quiet", "cap"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """The hours, in minutes after midnight of a zone, in which a channel for people keeps silent."""

    start: int
    end: int
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Alerts are gathered and told together: daily or weekly at an hour, or as soon as there are so many."""

    every: str = "daily"  # daily | weekly | items
    at: int = 8 * 60  # minutes after midnight
    on: int = 0  # weekday, Monday is 0
    zone: str = "UTC"
    items: int = 0  # told at once when so many wait; 0 waits for the hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most so many messages of a rule through a channel in any window of so many hours; the rest goes in one."""

    items: int
    hours: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """One rule of `alerts.yaml`: each condition is a field and the values of which one must hold."""

    rule: str
    kind: str
    severity: str
    conditions: tuple[tuple[str, frozenset[str]], ...] = ()
    confidence: float = 0.0
    independent_sources: int = 0
    first_party: bool | None = None
    health: frozenset[str] = frozenset(HEALTH)
    fields: tuple[str, ...] = WATCHED
    start: str = ""  # RFC 3339; "" is the first run that has the rule
    channels: tuple[str, ...] = ()
    digest: Digest | None = None
    quiet: Quiet | None = None
    cap: Cap | None = Cap(items=DEFAULT_CAP)


@compiled
def alert_rules(knowledge: Knowledge) -> tuple[AlertRule, ...]:
    """The rules in order of id. Raises ValueError for an unknown key, kind, or an id used twice."""
    data = knowledge.data(FILE) or {}
    rules = [_rule(entry, data) for entry in data.get("rules") or ()]
    if len({rule.rule for rule in rules}) != len(rules):
        raise ValueError(f"{FILE}: two rules have one id")
    return tuple(sorted(rules, key=lambda rule: rule.rule))


def holds(rule: AlertRule, event: PolicyEvent) -> bool:
    """Whether all conditions of the rule hold for the event, whatever happened to it."""
    held = values_of(event)
    if any(held[name].isdisjoint(wanted) for name, wanted in rule.conditions):
        return False
    if rule.first_party is not None and event.first_party is not rule.first_party:
        return False
    return event.confidence >= rule.confidence and event.num_independent_sources >= rule.independent_sources


def values_of(event: PolicyEvent) -> dict[str, frozenset[str]]:
    """The values of an event that conditions are about."""
    company = event.company
    return {
        "company": frozenset({company.name, company.id, company.brand} - {""}),
        "action": frozenset({event.action}),
        "direction": frozenset({event.direction}),
        "topic": frozenset(event.topics),
        "counterparty": frozenset({event.counterparty.value} if event.counterparty else ()),
        "modality": frozenset({event.modality}),
        "channel": frozenset({event.channel}),
        "jurisdiction": frozenset({event.jurisdiction}),
    }


def _rule(entry: dict[str, Any], data: dict[str, Any]) -> AlertRule:
    unknown = sorted(set(entry) - _KEYS)
    if unknown or entry["kind"] not in KINDS:
        raise ValueError(f"{FILE}: rule {entry.get('id')}: {unknown or entry['kind']} is unknown")
    given = {**entry, "jurisdiction": [*_listed(entry.get("jurisdiction")), *_listed(entry.get("country"))]}
    conditions = tuple((name, frozenset(_listed(given.get(name)))) for name in _CONDITIONS if _listed(given.get(name)))
    cap = entry.get("cap", data.get("cap", {"items": DEFAULT_CAP}))
    quiet = entry.get("quiet", data.get("quiet"))
    return AlertRule(
        rule=str(entry["id"]),
        kind=entry["kind"],
        severity=str(entry.get("severity") or "info"),
        conditions=conditions,
        confidence=float(entry.get("confidence") or 0.0),
        independent_sources=int(entry.get("independent_sources") or 0),
        first_party=entry.get("first_party"),
        health=frozenset(_listed(entry.get("health")) or HEALTH),
        fields=tuple(_listed(entry.get("fields")) or WATCHED),
        start=_instant(entry.get("start")),
        channels=tuple(_listed(entry.get("channels"))),
        digest=_digest(entry["digest"]) if entry.get("digest") else None,
        quiet=_quiet(quiet) if quiet else None,
        cap=Cap(items=int(cap["items"]), hours=int(cap.get("hours", 24))) if cap else None,
    )


def _digest(entry: dict[str, Any]) -> Digest:
    return Digest(
        every=str(entry.get("every", "daily")),
        at=minutes(str(entry.get("at", "08:00"))),
        on=DAYS.index(entry.get("on", "monday")),
        zone=str(entry.get("zone", "UTC")),
        items=int(entry.get("items", 0)),
    )


def _quiet(entry: dict[str, Any]) -> Quiet:
    start, end = minutes(str(entry["from"])), minutes(str(entry["to"]))
    return Quiet(start=start, end=end, zone=str(entry.get("zone", "UTC")))


def minutes(clock: str) -> int:
    """Minutes after midnight. Raises ValueError for what is no time of day.

    >>> minutes("07:30")
    450
    """
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", clock)
    if not found:
        raise ValueError(f'"{clock}" is no time of day; write it as 08:00')
    return 60 * int(found[1]) + int(found[2])


def _instant(start: Any) -> str:
    """YAML reads an unquoted date as a date; a day begins at midnight UTC."""
    text = start.isoformat() if hasattr(start, "isoformat") else str(start or "")
    return f"{text}T00:00:00Z" if len(text) == 10 else text


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
