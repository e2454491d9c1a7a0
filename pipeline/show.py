"""What a run prints: the event table for people, one JSON object for machines."""

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

Record = dict[str, Any]
REJECTS_SHOWN = 5


def show_run(tables: dict[str, list[Record]], summary: Record, output: str, *, as_json: bool = False) -> None:
    """Print the events of a run and where its tables are."""
    if as_json:
        json.dump({"output": output, **summary, "events": tables["events"]}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
        return
    console = Console()
    if not console.is_terminal:
        console = Console(width=150)
    console.print(event_table(tables["events"]))
    states = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in summary["states"].items())
    console.print(Text(f"{summary['inputs']} inputs: {states or 'none'}"))
    for reject in tables["rejects"][:REJECTS_SHOWN]:
        detail = f" ({reject['detail']})" if reject["detail"] else ""
        console.print(Text(f"refused {reject['subject']}: {reject['reason']}{detail}"))
    if len(tables["rejects"]) > REJECTS_SHOWN:
        console.print(Text(f"and {len(tables['rejects']) - REJECTS_SHOWN} more in rejects.jsonl"))
    for line in summary["idle_links"]:
        console.print(Text(line))
    told = f"{counted(len(tables['events']), 'event')} and {counted(len(tables['demands']), 'demand')}"
    console.print(Text(f"{told} in {output.rstrip('/')}/"))


def event_table(events: list[Record]) -> Table:
    """The active events, the best attested first, as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, ratio in (("date", 0), ("company", 0), ("action", 0), ("what", 5), ("terms", 4)):
        table.add_column(name, ratio=ratio or None, overflow="fold")
    table.add_column("articles", justify="right")
    table.add_column("independent", justify="right")
    active = [event for event in events if event["status"] == "active"]
    for event in sorted(active, key=_rank):
        table.add_row(
            Text(event["announced_on"]["date"] or "?"),
            Text(event["company"]["brand"] or event["company"]["name"]),
            Text(event["action"]),
            Text((event["object"] or {}).get("text") or ", ".join(event["topics"])),
            Text("; ".join(terms(event))),
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
