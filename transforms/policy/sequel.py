"""What follows what: a resumption, an extension or an end is an event of its own that points at the one before it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from transforms.model import PolicyEvent
from transforms.policy.identity import Alike, stems

_MIN_SHARED = 0.5  # share of the object's words in common
_MAX_LOOKED_AT = 50  # earlier acts on one topic


def with_sequels(events: Sequence[PolicyEvent], rules: Alike) -> list[PolicyEvent]:
    """The events of one company, each that lifts, prolongs or ends an earlier one with that one's id in `follows`."""
    by_topic: dict[str, list[PolicyEvent]] = defaultdict(list)
    ordered = sorted(events, key=lambda e: (_day(e), e.event_id))
    linked = []
    for event in ordered:
        earlier = by_topic[event.topics[0] if event.topics else ""]
        before = [other for other in reversed(earlier[-_MAX_LOOKED_AT:]) if _follows(event, other, rules)]
        linked.append(replace(event, follows=before[0].event_id) if before else event)
        earlier.append(event)
    return linked


def _day(event: PolicyEvent) -> str:
    return event.announced_on.date or event.first_published


def _words(event: PolicyEvent) -> frozenset[str]:
    return stems(f"{event.object.text} {event.object.product}") if event.object else frozenset()


def _follows(event: PolicyEvent, other: PolicyEvent, rules: Alike) -> bool:
    if not _day(other) or _day(other) >= _day(event) or (event.action, other.action) not in rules.follows:
        return False
    mine, theirs = (_words(e) - rules.weak for e in (event, other))
    if not mine or not theirs:
        return False
    return len(mine & theirs) >= _MIN_SHARED * min(len(mine), len(theirs))
