"""What became of alerts, in a line per channel."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from pipeline.delivery.deliver import standing
from pipeline.delivery.store import Journal, Record
from pipeline.state.base import Base
from transforms.outbox import DeliveryMark, OutboxEntry, delivery_id

_WORDS = {
    "sent": "sent",
    "waiting": "waiting",
    "assigned": "about to be sent",
    "retry": "to be tried again",
    "dead": "given up",
}


def delivery_lines(base: Base) -> list[str]:
    """A line for each channel that had alerts since the last commit, such as ``mail: 3 sent, 1 given up (dns)``."""
    return _lines(*standing(Journal(base).read().records))


def status_lines(base: Base, committed: Iterable[Record]) -> list[str]:
    """A line for each channel over all alerts that the state remembers."""
    journal = Journal(base).read().records
    return _lines(*standing([*committed, *journal]))


def _lines(entries: Mapping[str, OutboxEntry], marks: Mapping[str, DeliveryMark]) -> list[str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mark in marks.values():
        counts[mark.channel][mark.state] += 1
        reasons[mark.channel, mark.state] |= {mark.reason} - {""}
    for entry in entries.values():
        for channel in () if entry.held else entry.channels:
            counts[channel]["waiting"] += delivery_id(entry.alert_id, channel) not in marks
    return [
        f"{name}: " + ", ".join(_said(states[state], state, reasons[name, state]) for state in _WORDS if states[state])
        for name, states in sorted(counts.items())
    ]


def _said(number: int, state: str, reasons: set[str]) -> str:
    return f"{number} {_WORDS[state]}" + (f" ({', '.join(sorted(reasons))})" if reasons else "")
