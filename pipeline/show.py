"""What a run prints: the event table for people, one JSON object for machines."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Record = dict[str, Any]
REJECTS_SHOWN = 5
ROOM_FOR_TERMS = 100  # columns of a terminal below which terms would fold into towers of syllables


def show_run(tables: dict[str, list[Record]], summary: Record, output: str, *, as_json: bool = False) -> None:
    """Print the events of a run and where its tables are."""
    if as_json:
        json.dump({"output": output, **summary, "events": tables["events"]}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    console = Console()
    if not console.is_terminal:
        console = Console(width=150)
    if tables["events"]:
        console.print(event_table(tables["events"], with_terms=console.width >= ROOM_FOR_TERMS))
    lines = [f"{counted(summary['inputs'], 'input')}: {states_told(summary['states']) or 'none'}"]
    by_subject = sorted(tables["rejects"], key=lambda reject: (reject["subject"], reject["reject_id"]))
    for reject in by_subject[:REJECTS_SHOWN]:
        detail = f" ({reject['detail']})" if reject["detail"] else ""
        lines.append(f"refused {reject['subject']}: {reject['reason']}{detail}")
    if len(by_subject) > REJECTS_SHOWN:
        lines.append(f"and {len(by_subject) - REJECTS_SHOWN} more in rejects.jsonl")
    lines += summary["idle_links"]
    told = f"{counted(len(tables['events']), 'event')} and {counted(len(tables['demands']), 'demand')}"
    for line in (*lines, f"{told} in {output.rstrip('/')}/"):
        console.print(Text(line), soft_wrap=True)


def states_told(states: Mapping[str, int]) -> str:
    """What became of the inputs.

    >>> states_told({"rejected:bad_pdf": 1, "told_events": 13})
    '1 rejected (bad pdf), 13 told events'
    """
    return ", ".join(f"{count} {state_name(state)}" for state, count in sorted(states.items()))


def state_name(state: str) -> str:
    """What became of an input, in words."""
    what, _, reason = state.replace("_", " ").partition(":")
    return f"{what} ({reason})" if reason else what


def event_table(events: list[Record], *, with_terms: bool = True) -> Table:
    """The active events, the best attested first, as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, ratio in (("date", 0), ("company", 0), ("action", 0), ("what", 5), ("terms", 4)):
        if name != "terms" or with_terms:
            table.add_column(name, ratio=ratio or None, overflow="fold", no_wrap=name == "date")
    table.add_column("articles", justify="right")
    table.add_column("independent", justify="right")
    active = [event for event in events if event["status"] == "active"]
    for event in sorted(active, key=_rank):
        table.add_row(
            Text(event["announced_on"]["date"] or "?"),
            Text(event["company"]["brand"] or event["company"]["name"]),
            Text(event["action"]),
            Text((event["object"] or {}).get("text") or ", ".join(event["topics"])),
            *([Text("; ".join(terms(event)))] if with_terms else []),
            str(event["num_articles"]),
            str(event["num_independent_sources"]),
        )
    return table


def terms(event: Record) -> list[str]:
    """Duration, condition, exceptions and party of an event in a few words each."""
    found = []
    if event["modality"] not in ("announced", "in_effect"):
        found.append(event["modality"])
    if event["duration"]:
        found.append(f"for {event['duration']['iso8601']}")
    if event["condition"]:
        found.append(event["condition"]["text"])
    found += [f"except {text}" for text in event["exceptions"]]
    if event["counterparty"]:
        found.append(f"affects {event['counterparty']['slug']}")
    return [text for text in found if text]


def counted(number: int, noun: str) -> str:
    """
    >>> counted(1, "event"), counted(0, "event")
    ('1 event', '0 events')
    """
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _rank(event: Record) -> tuple[int, int, str, str]:
    return (
        -event["num_independent_sources"],
        -event["num_articles"],
        event["announced_on"]["date"] or "9",
        event["event_id"],
    )
