"""Alert rules: which events are worth telling whom, once for each event, kind and rule."""

from collections.abc import Iterator
from dataclasses import dataclass

from transforms.ids import content_id
from transforms.knowledge import Knowledge, compiled
from transforms.model import Alert, PolicyEvent
from transforms.policy.headline import headline

KINDS = ("new", "corroborated", "changed", "corrected")
_CONDITIONS = ("company", "action", "direction", "topic", "counterparty", "modality", "channel", "jurisdiction")
_KEYS = frozenset({"id", "kind", "severity", "confidence", "independent_sources", "yes", "no", *_CONDITIONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """One rule of `alerts.yaml`: each condition is a field and the values of which one must hold."""

    rule: str
    kind: str
    severity: str
    conditions: tuple[tuple[str, frozenset[str]], ...]
    confidence: float = 0.0
    independent_sources: int = 0


@compiled
def alert_rules(knowledge: Knowledge) -> tuple[AlertRule, ...]:
    """The rules in order of id. Raises ValueError for an unknown key, kind, or an id used twice."""
    rules = []
    for entry in (knowledge.data("alerts.yaml") or {}).get("rules") or ():
        unknown = sorted(set(entry) - _KEYS)
        if unknown or entry["kind"] not in KINDS:
            raise ValueError(f"alerts.yaml: rule {entry.get('id')}: {unknown or entry['kind']} is unknown")
        conditions = tuple(
            (name, frozenset([entry[name]] if isinstance(entry[name], str) else entry[name]))
            for name in _CONDITIONS
            if name in entry
        )
        rules.append(
            AlertRule(
                rule=str(entry["id"]),
                kind=entry["kind"],
                severity=str(entry.get("severity") or "info"),
                conditions=conditions,
                confidence=float(entry.get("confidence") or 0.0),
                independent_sources=int(entry.get("independent_sources") or 0),
            )
        )
    if len({rule.rule for rule in rules}) != len(rules):
        raise ValueError("alerts.yaml: two rules have one id")
    return tuple(sorted(rules, key=lambda rule: rule.rule))


def draft_alerts(event: PolicyEvent, knowledge: Knowledge) -> Iterator[Alert]:
    """The alerts this event gives reason for. The id names event, kind and rule, so that a repeat is the same alert."""
    for rule in alert_rules(knowledge):
        if speaks(rule, event):
            yield Alert(
                alert_id=content_id("alert", event.event_id, rule.kind, rule.rule),
                event_id=event.event_id,
                revision=event.revision,
                kind=rule.kind,
                rule=rule.rule,
                severity=rule.severity,
                headline=headline(event),
                why=_why(rule, event),
            )


def speaks(rule: AlertRule, event: PolicyEvent) -> bool:
    """Whether the rule has something to say of the event as it stands."""
    if not _is_kind(rule.kind, event):
        return False
    held = _values(event)
    if any(held[name].isdisjoint(wanted) for name, wanted in rule.conditions):
        return False
    return event.confidence >= rule.confidence and event.num_independent_sources >= rule.independent_sources


def _is_kind(kind: str, event: PolicyEvent) -> bool:
    """A technical change (the same articles read by a newer extractor) is no news."""
    if kind == "corrected":
        return event.status in ("merged", "retracted")
    if event.status != "active" or event.change_kind == "technical":
        return False
    return event.revision > 1 if kind == "changed" else True


def _values(event: PolicyEvent) -> dict[str, frozenset[str]]:
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


def _why(rule: AlertRule, event: PolicyEvent) -> str:
    """The reason in one line: what happened to the event, on how much it rests, and the conditions that held."""
    happened = {
        "new": "first seen",
        "corroborated": f"{event.num_independent_sources} independent sources",
        "changed": f"revision {event.revision}",
        "corrected": f"merged into {event.merged_into}" if event.merged_into else "taken back",
    }[rule.kind]
    held = _values(event)
    matched = [f"{name} {'/'.join(sorted(held[name] & wanted))}" for name, wanted in rule.conditions]
    plural = "" if event.num_articles == 1 else "s"
    rests = f"{event.num_articles} article{plural}, {event.num_independent_sources} independent"
    origins = "; ".join(event.origins)
    return ", ".join([happened, *matched]) + f" ({rests}{': ' + origins if origins else ''})"
