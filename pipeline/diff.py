"""Diff: what two outputs differ in, event by event and field by field."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline.report.words import counted
from pipeline.results import read_results

Record = dict[str, Any]
_VALUE = 200  # characters of a value that are printed


@dataclass(frozen=True)
class Change:
    """A field of an event that is not what it was; a part of a record is named as `announced_on.date`."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Changed:
    """An event that stands in both outputs and is not the same in them."""

    event_id: str
    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Diff:
    """Events that are in the second output alone, in both but not alike, and in the first alone; each by id."""

    added: tuple[Record, ...]
    changed: tuple[Changed, ...]
    gone: tuple[Record, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.gone)

    def record(self) -> Record:
        """As JSON has it."""
        changed = [asdict(one) for one in self.changed]
        return {"added": list(self.added), "changed": changed, "gone": list(self.gone)}


def diff_folders(before: Path, after: Path) -> Diff:
    """What changed from one output to another. Raises UsageError when one of the folders is no output."""
    return diff_events(read_results(before)[0]["events"], read_results(after)[0]["events"])


def diff_events(before: list[Record], after: list[Record]) -> Diff:
    """What changed from some events to others."""
    old = {event["event_id"]: event for event in before}
    new = {event["event_id"]: event for event in after}
    changed = []
    for event_id in sorted(old.keys() & new.keys()):
        changes = tuple(_changes(old[event_id], new[event_id], ""))
        if changes:
            changed.append(Changed(event_id, name_of(new[event_id]), changes))
    added = tuple(new[event_id] for event_id in sorted(new.keys() - old.keys()))
    return Diff(added, tuple(changed), tuple(old[event_id] for event_id in sorted(old.keys() - new.keys())))


def show_diff(diff: Diff) -> None:
    """Print a line for each event, and one for each field that changed."""
    console = Console(soft_wrap=True)
    for sign, style, events in (("+", "green", diff.added), ("-", "red", diff.gone)):
        for event in events:
            console.print(Text(f"{sign} {event['event_id']}  {name_of(event)}", style=style))
    for one in diff.changed:
        console.print(Text(f"~ {one.event_id}  {one.name}", style="yellow"))
        for change in one.changes:
            console.print(Text(f"    {change.field}: {_shown(change.old)} -> {_shown(change.new)}"))
    counts = (len(diff.added), len(diff.changed), len(diff.gone))
    told = f"{counted(counts[0], 'event')} added, {counts[1]} changed, {counts[2]} gone"
    console.print(Text(told if diff else "the events are the same"))


def name_of(event: Record) -> str:
    """An event in a few words.

    >>> name_of({"company": {"name": "Borealis"}, "action": "end", "object": None, "topics": ["encryption"],
    ...     "announced_on": {"date": "2021-05"}})
    '2021-05 Borealis end encryption'
    """
    what = (event["object"] or {}).get("text") or ", ".join(event["topics"])
    return f"{event['announced_on']['date'] or 'undated'} {event['company']['name']} {event['action']} {what}".strip()


def _changes(old: Any, new: Any, path: str) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            yield from _changes(old.get(name), new.get(name), f"{path}.{name}" if path else name)
    elif old != new:
        yield Change(path, old, new)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _VALUE else f"{text[:_VALUE]}…"
