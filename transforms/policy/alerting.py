"""Drafting alerts: what happened to an event since the last run, and which rules have something to say of it.

Each alert is named by event, kind and rule (and by the threshold or the values that set it off), so that whoever drafts
it again, in a repeated or a parallel run, drafts the same alert.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from transforms.ids import content_id
from transforms.knowledge import Knowledge
from transforms.model import Alert, PolicyEvent
from transforms.outbox import Change, Draft, Facts
from transforms.policy.alert_changes import changes_of, news_since
from transforms.policy.alert_facts import address, facts_of, line
from transforms.policy.alert_rules import AlertRule, alert_rules, holds, values_of
from transforms.policy.headline import headline

_HEALTH = {
    "broke": "cannot be read",
    "gone": "is gone",
    "quiet": "has fallen silent",
    "healed": "works again",
    "moved": "has moved",
    "window_gap": "may have dropped entries between two polls",
}


class Notice(Protocol):
    """What an alert needs of a `HealthNotice`; the stage hands one in."""

    @property
    def notice_id(self) -> str: ...
    @property
    def feed_id(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def since(self) -> str: ...
    @property
    def detail(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An event as it is, as it was before this run, and the events that this run merged into it."""

    event: PolicyEvent
    before: PolicyEvent | None = None
    absorbed: tuple[PolicyEvent, ...] = ()
    known_articles: frozenset[str] = frozenset()  # of its articles, those that an earlier run had already


def draft_alerts(standing: Standing, knowledge: Knowledge) -> Iterator[Draft]:
    """The alerts that what happened to this event gives reason for.

    An event that only takes the place of one that was known (its id changed with its first telling) is that event.
    """
    event, before, absorbed = standing.event, standing.before, standing.absorbed
    if before is None and absorbed:
        before = min(absorbed, key=lambda old: (-old.num_articles, old.event_id))
        absorbed = tuple(old for old in absorbed if old is not before)
        before = replace(before, status="active", merged_into="")
    known = standing.known_articles.union(s.article_id for old in standing.absorbed for s in old.sources)
    for rule in alert_rules(knowledge):
        if (changes := occasion(rule, event, before, known)) is not None:
            yield _draft(rule, event, changes)
    retracted = (event,) if event.status == "retracted" and before and before.status == "active" else ()
    yield from draft_gone((*retracted, *absorbed), knowledge)


def draft_gone(events: Sequence[PolicyEvent], knowledge: Knowledge) -> Iterator[Draft]:
    """The alerts for events that this run took back or merged into others."""
    for rule in alert_rules(knowledge):
        for event in sorted(events, key=lambda event: event.event_id):
            if rule.kind == "corrected" and holds(rule, event):
                yield _draft(rule, event, ())


def occasion(
    rule: AlertRule, event: PolicyEvent, before: PolicyEvent | None, known: frozenset[str] = frozenset()
) -> tuple[Change, ...] | None:
    """The changes that set the rule off (none for a new or corroborated event), None where it has nothing to say."""
    if event.status != "active" or event.change_kind == "technical" or not holds(rule, event):
        return None
    if before is None:
        reread = bool(event.sources) and known.issuperset(source.article_id for source in event.sources)
        return None if reread or rule.kind not in ("new", "corroborated") else ()
    if not news_since(event, before, known):
        return None
    if rule.kind == "changed":
        return changes_of(event, before, rule.fields) or None
    return None if rule.kind in ("source_health", "corrected") or holds(rule, before) else ()


def draft_health(notice: Notice, knowledge: Knowledge) -> Iterator[Draft]:
    """The alerts that a notice of a feed's health gives reason for."""
    link = address(notice.url)
    name = link.partition("://")[2].partition("?")[0].rstrip("/") or "feed"
    for rule in alert_rules(knowledge):
        if rule.kind == "source_health" and notice.kind in rule.health:
            told = ", ".join(
                line(part) for part in (f"since {notice.since}" if notice.since else "", notice.detail) if part
            )
            alert = Alert(
                alert_id=content_id("alert", notice.notice_id, rule.kind, rule.rule),
                event_id=notice.feed_id,
                revision=1,
                kind=rule.kind,
                rule=rule.rule,
                severity=rule.severity,
                headline=f"The feed {line(name)} {_HEALTH.get(notice.kind, notice.kind)}",
                why=f"{notice.kind}{': ' if told else ''}{told}",
            )
            yield Draft(alert=alert, facts=Facts(links=(link,) if link and "?" not in link else ()))


def _draft(rule: AlertRule, event: PolicyEvent, changes: Sequence[Change]) -> Draft:
    cause = [f"{change.field}={change.new}" for change in changes]
    if rule.kind == "corroborated":
        cause = [str(rule.independent_sources)]
    alert = Alert(
        alert_id=content_id("alert", event.event_id, rule.kind, rule.rule, *cause),
        event_id=event.event_id,
        revision=event.revision,
        kind=rule.kind,
        rule=rule.rule,
        severity=rule.severity,
        headline=headline(event),
        why=_why(rule, event, changes),
    )
    return Draft(alert=alert, facts=facts_of(event, tuple(changes)))


def _why(rule: AlertRule, event: PolicyEvent, changes: Sequence[Change]) -> str:
    """The reason in one line: what happened to the event, on how much it rests, and the conditions that held."""
    happened = {
        "new": "first seen",
        "corroborated": f"{event.num_independent_sources} independent sources",
        "changed": "; ".join(f"{change.field} was {change.old}, is {change.new}" for change in changes),
        "corrected": f"merged into {event.merged_into}" if event.merged_into else "taken back",
    }[rule.kind]
    held = values_of(event)
    matched = [f"{name} {'/'.join(sorted(held[name] & wanted))}" for name, wanted in rule.conditions]
    plural = "" if event.num_articles == 1 else "s"
    rests = f"{event.num_articles} article{plural}, {event.num_independent_sources} independent"
    origins = "; ".join(event.origins)
    return ", ".join([happened, *matched]) + f" ({rests}{': ' + origins if origins else ''})"
