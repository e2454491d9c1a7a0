"""Queueing alerts: those that were never queued before, and one summary for what is older than its rule."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from transforms.ids import content_id
from transforms.knowledge import Knowledge
from transforms.model import Alert
from transforms.outbox import SUMMARY, Draft, Facts, OutboxEntry, RuleStart, entry_of
from transforms.policy.alert_rules import AlertRule, alert_rules

MANY = 20  # so many held alerts are worth a summary at once
PATIENCE = timedelta(hours=24)  # fewer wait so long for the next one, lest old items trickling in bring one each run


@dataclass(frozen=True, slots=True)
class Queued:
    """What a run adds to the outbox."""

    entries: tuple[OutboxEntry, ...] = ()
    starts: tuple[RuleStart, ...] = ()


def queue(drafts: Iterable[Draft], known: Iterable[OutboxEntry | RuleStart], knowledge: Knowledge, now: str) -> Queued:
    """The entries this run adds, sorted by id. `known` is all that earlier runs added; `now` is RFC 3339.

    An alert is held, that is counted in a summary and not told by itself, where it tells of what was published before
    the start of its rule; without a start of its own a rule starts with the first run that has it, and all that this
    run finds was published before it.
    """
    rules = {rule.rule: rule for rule in alert_rules(knowledge)}
    entries, started = _known(known)
    starts = tuple(RuleStart(rule=name, start=now) for name in sorted(rules) if name not in started)
    first = {start.rule for start in starts if not rules[start.rule].start}
    found: dict[str, OutboxEntry] = {}
    for draft in drafts:
        rule = rules.get(draft.alert.rule)
        if rule is not None and draft.alert.alert_id not in entries:
            held = _is_old(draft, rule, started.get(rule.rule, now), first)
            channels = () if held else rule.channels
            facts = Facts() if held else draft.facts  # what is never told needs none
            entry = entry_of(draft.alert, facts, queued_at=now, channels=channels, held=held)
            found[entry.alert_id] = min(found.get(entry.alert_id, entry), entry, key=repr)
    summary = _summary([*entries.values(), *found.values()], rules, now, at_once=bool(first))
    added = {**found, **{entry.alert_id: entry for entry in summary if entry.alert_id not in entries}}
    return Queued(tuple(added[name] for name in sorted(added)), starts)


def _known(known: Iterable[OutboxEntry | RuleStart]) -> tuple[dict[str, OutboxEntry], dict[str, str]]:
    entries: dict[str, OutboxEntry] = {}
    started: dict[str, str] = {}
    for item in known:
        if isinstance(item, RuleStart):
            started[item.rule] = min(started.get(item.rule, item.start), item.start)
        else:
            entries[item.alert_id] = item
    return entries, started


def _is_old(draft: Draft, rule: AlertRule, started: str, first: set[str]) -> bool:
    """Whether what the alert tells was published before its rule began. What has no date is told.

    Times are compared as exactly as both are known: a day is not before an hour of it.
    """
    if rule.kind == "source_health":
        return False
    if rule.rule in first:
        return True
    facts, start = draft.facts, rule.start or started
    published = facts.first_published if rule.kind == "new" else facts.last_published
    return bool(published) and published[: len(start)] < start[: len(published)]


def _summary(entries: list[OutboxEntry], rules: dict[str, AlertRule], now: str, *, at_once: bool) -> list[OutboxEntry]:
    """One entry for everything that is held and that no summary has told yet, where it is time for one."""
    last = max((entry.queued_at for entry in entries if entry.kind == SUMMARY), default="")
    waiting = [entry for entry in entries if entry.held and (entry.queued_at > last or entry.queued_at == now)]
    patient = bool(last) and _time(now) - _time(last) < PATIENCE and len(waiting) < MANY
    if not waiting or (patient and not at_once):
        return []
    names = sorted({entry.rule for entry in waiting if entry.rule in rules})
    channels = tuple(sorted({channel for name in names for channel in rules[name].channels}))
    events = len({entry.event_id for entry in waiting})
    counts = Counter(entry.rule for entry in waiting)
    alert_id = content_id("alert", SUMMARY, *sorted(entry.alert_id for entry in waiting))
    alert = Alert(
        alert_id=alert_id,
        event_id=alert_id,
        revision=1,
        kind=SUMMARY,
        rule=SUMMARY,
        severity="info",
        headline=f"{events} event{'' if events == 1 else 's'} published before these alerts began, not told one by one",
        why=", ".join(f"{name} {counts[name]}" for name in sorted(counts)),
    )
    return [entry_of(alert, Facts(), queued_at=now, channels=channels)]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
