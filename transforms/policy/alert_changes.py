"""What happened to an event since the last run, as far as it is worth telling."""

from collections.abc import Iterator

from transforms.model import PolicyEvent, Slot, When
from transforms.outbox import Change
from transforms.policy.alert_rules import WATCHED

UNKNOWN = "not known"


def news_since(event: PolicyEvent, before: PolicyEvent, known_articles: frozenset[str] = frozenset()) -> bool:
    """Whether the event rests on an article that is new and no copy; else a difference is only another reading.

    A copy is no witness, a newer extractor no news, and which article leads an event is nobody's concern.
    """
    if event.change_kind == "technical":
        return False
    told = {source.article_id for source in before.sources} | known_articles
    return any(source.article_id not in told and source.role == "original" for source in event.sources)


def changes_of(event: PolicyEvent, before: PolicyEvent, watched: tuple[str, ...] = WATCHED) -> tuple[Change, ...]:
    """The watched fields whose value changed, in order of name.

    What a field says in words is compared by its value alone ("one year", "12 months" are one duration). A value that
    is no longer known is no change, and neither is a date that is only known more or less exactly.
    """
    return tuple(sorted(change for change in _all_changes(event, before) if change.field in (*watched, "status")))


def _all_changes(event: PolicyEvent, before: PolicyEvent) -> Iterator[Change]:
    new, old = _compared(event), _compared(before)
    if before.status == "retracted":
        yield Change(field="status", old=before.status, new=event.status)
    for field, value in new.items():
        was = old[field]
        if value and value != was and not (field.endswith("_on") and _same_day(value, was)):
            yield Change(field=field, old=was or UNKNOWN, new=value)


def _compared(event: PolicyEvent) -> dict[str, str]:
    return {
        "action": event.action,
        "announced_on": _day(event.announced_on),
        "condition": _value(event.condition),
        "counterparty": _value(event.counterparty),
        "duration": _value(event.duration),
        "effective_on": _day(event.effective_on),
        "jurisdiction": event.jurisdiction,
        "modality": event.modality,
        "product": event.object.product if event.object else "",
        "topics": ", ".join(sorted(event.topics)),
    }


def _value(slot: Slot | None) -> str:
    return slot.value if slot else ""


def _day(when: When) -> str:
    return when.date if when.basis in ("explicit", "relative") else ""


def _same_day(one: str, other: str) -> bool:
    """Whether one date is the other, known less exactly: 2020-06 and 2020-06-10."""
    return bool(other) and (one.startswith(other) or other.startswith(one))
