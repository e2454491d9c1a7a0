"""The report of a run: one HTML file that needs nothing else, the same bytes for the same tables."""

from collections import Counter, defaultdict
from typing import Any

from pipeline.report import families
from pipeline.report.blocks import Block, Chunks, packed_where_large, safe_json
from pipeline.report.demands import DemandsByCompany
from pipeline.report.events import COLUMNS as EVENT_COLUMNS
from pipeline.report.events import Shelf, event_page, event_row
from pipeline.report.figures import figures
from pipeline.report.output import Output, Tables
from pipeline.report.page import render
from pipeline.report.passages import CONTEXT, Reach
from pipeline.report.sources import Cards
from pipeline.report.texts import cut, trimmed
from pipeline.report.timeline import timeline
from pipeline.show import state_name

Record = dict[str, Any]
NAME = "report.html"
_REJECTS = 200  # shown of one reason
_FEED = ("title", "url", "current_url", "health", "problem", "last_new", "last_ok", "next_poll", "failures")
_NOTICE = ("kind", "url", "since", "detail")


def report_page(tables: Tables, summary: Record, *, context: int = CONTEXT) -> bytes:
    """The report as a file's bytes. `context` is how many characters of an article stand around evidence, each side.

    Takes time linear in the tables. What is not in `tables` (feeds and notices, which only live runs have) is left out.
    """
    output = Output(tables, summary)
    copies = families.copy_families(output)
    chart = timeline([event for event in output.table("events") if event["status"] == "active"])
    reach = Reach.within(context, len(output.table("mentions")), len(output.table("events")), len(copies))
    cards, demands = Cards(output), DemandsByCompany(output, reach.context)
    index, chunks = _event_blocks(Shelf(output, cards, demands, _followers(output), reach), chart.mark_of)
    family_index, family_chunks = _family_blocks(output, copies, cards, reach)
    others = {
        "demands": demands.index,
        "rejects": _rejects(output),
        "feeds": _only(output.table("feeds"), _FEED),
        "notices": _only(output.table("notices"), _NOTICE),
    }
    blocks = [Block("events", safe_json(index)), Block("families", safe_json(family_index))]
    blocks.append(Block("others", safe_json(others)))
    for part in (chunks, family_chunks, demands.chunks, cards.chunks):
        blocks += part.blocks()
    return render(
        blocks=packed_where_large(blocks),
        figures=figures(output, len(copies)),
        chart=chart,
        run=_run(summary),
        has_feeds=bool(others["feeds"]),
    )


def _followers(output: Output) -> dict[str, list[str]]:
    """The events that extend, reverse or resume one, by its id."""
    followers: dict[str, list[str]] = defaultdict(list)
    for event in output.table("events"):
        if event["follows"]:
            followers[event["follows"]].append(event["event_id"])
    return followers


def _event_blocks(shelf: Shelf, mark_of: dict[str, int]) -> tuple[Record, Chunks]:
    chunks, rows = Chunks("events"), []
    for event in shelf.output.table("events"):
        at = chunks.add(event_page(event, shelf))
        rows.append(event_row(event, mark_of.get(event["event_id"]), at))
    return {"columns": EVENT_COLUMNS, "rows": rows}, chunks


def _family_blocks(output: Output, copies: list[list[Record]], cards: Cards, reach: Reach) -> tuple[Record, Chunks]:
    chunks, rows = Chunks("families"), []
    for members in copies:
        at = chunks.add(families.family_page(members, output, cards, reach))
        rows.append(families.family_row(members, output, at))
    return {"columns": families.COLUMNS, "rows": rows}, chunks


def _rejects(output: Output) -> list[Record]:
    """The rejects by reason, the most frequent first."""
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for reject in output.table("rejects"):
        groups[reject["reason"], reject["stage"]].append(reject)
    return [
        {
            "reason": cut(reason, 80),
            "stage": cut(stage, 80),
            "count": len(found),
            "shown": [[r["reject_id"], cut(r["subject"]), cut(r["detail"], 300)] for r in found[:_REJECTS]],
        }
        for (reason, stage), found in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _only(records: list[Record], names: tuple[str, ...]) -> list[Record]:
    """What the page shows of feeds and notices; what they remember of entries is no one's to read."""
    return [trimmed({name: record.get(name) for name in names}) for record in records]


def _run(summary: Record) -> Record:
    """What the page's foot says of the run."""
    states = Counter({str(state): int(count) for state, count in (summary.get("states") or {}).items()})
    return {
        "config": cut(summary.get("config")),
        "config_hash": str(summary.get("config_hash") or "")[:12],
        "as_of": summary.get("as_of"),
        "inputs": summary.get("inputs"),
        "states": sorted((state_name(state), count) for state, count in states.items()),
        "version": (summary.get("versions") or {}).get("policywire"),
        "idle_links": [cut(line, 300) for line in summary.get("idle_links") or ()],
    }
