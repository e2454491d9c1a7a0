"""What `explain` prints: the same records as its JSON, laid out for a terminal."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from pipeline.explain import CONTEXT
from pipeline.explain_file import STAGES, Explained, Told
from pipeline.show import counted, terms
from transforms.records import to_record

Record = dict[str, Any]
_DROPPED_SHOWN = 30
_STYLES = {"act": "black on yellow", "changed": "green"}
_INNER = "bold black on bright_yellow"


def show_explanation(told: Record) -> None:
    """Print what `explain_id` found."""
    console = Console()
    _PRINTERS[told["explains"]](console, told)
    if told.get("note"):
        console.print(Text(f"\nNote: {told['note']}.", style="italic"))


def show_file(told: Told) -> None:
    """Print what `explain_file` found, stage by stage."""
    console = Console()
    for one in told.documents:
        _document(console, one)
    _heading(console, STAGES[5])
    if not told.events:
        console.print("no event")
    for event in to_record(told.events):
        _event_lines(console, event)
    _heading(console, STAGES[6])
    if not told.alerts:
        console.print("no alert")
    for alert in told.alerts:
        console.print(Text(f"{alert.severity} by rule {alert.rule}: {alert.headline}"))


def _document(console: Console, one: Explained) -> None:
    _heading(console, STAGES[0])
    console.print(Text(f"{one.ref}  {one.content_type}  {one.bytes:,} bytes" if one.content_type else one.ref))
    if one.reject is not None:
        _reject_lines(console, to_record(one.reject))
        return
    if one.article is None or one.findings is None:
        return
    article, findings = to_record(one.article), to_record(one.findings)
    _heading(console, STAGES[1])
    _article_lines(console, article)
    _heading(console, STAGES[2])
    console.print(article["language"])
    _heading(console, STAGES[3])
    console.print(Text(_lineage(article)))
    _heading(console, STAGES[4])
    _findings(console, article, findings)


def _findings(console: Console, article: Record, findings: Record) -> None:
    from pipeline.report.passages import passages

    if not findings["mentions"] and not findings["demands"]:
        console.print("no act and no demand")
    for mention in findings["mentions"]:
        _mention_lines(console, mention, passages(mention["evidence"], article, CONTEXT))
    for demand in findings["demands"]:
        _demand_lines(console, demand, passages(demand["evidence"], article, CONTEXT))
    _dropped(console, findings["dropped"])


def _event(console: Console, event: Record) -> None:
    _event_lines(console, event)
    names = {article["article_id"]: article for article in event["articles"]}
    for mention in event["mentions"]:
        article = names.get(mention["article_id"])
        console.print()
        console.print(Text(f"{mention['ref']}" + (f" · {_lineage(article)}" if article else ""), style="bold"))
        _mention_lines(console, mention, event["passages"].get(mention["mention_id"], []))
    for demand in event["demands"]:
        console.print()
        came = {"before": "before the act", "after": "after the act", "same_time": "at the time of the act"}
        console.print(Text(f"asked {came.get(demand['came'], 'at an unknown time')}, in {demand['ref']}", style="bold"))
        _demand_lines(console, demand, event["passages"].get(demand["demand_id"], []))
    for alert in event["alerts"]:
        console.print(Text(f"\nalert {alert['alert_id']}  {alert['severity']}  {alert['rule']}: {alert['why']}"))
    _dropped(console, event["dropped"])


def _event_lines(console: Console, event: Record) -> None:
    what = (event["object"] or {}).get("text") or ", ".join(event["topics"])
    console.print(Text(f"{event['company']['name']} · {event['action']} · {what}", style="bold"))
    when = event["announced_on"]
    announced = f"announced {when['date'] or 'at an unknown date'} ({when['basis'] or 'not known'})"
    console.print(Text(f"{event['event_id']}; {announced}; {event['status']}, revision {event['revision']}"))
    for term in terms(event):
        console.print(Text(f"  {term}"))
    independent = f"{event['num_independent_sources']} independent"
    told = f"{counted(event['num_articles'], 'article')}, {counted(event['num_publishers'], 'publisher')}"
    console.print(Text(f"{told}, {independent}:"))
    for origin in event["origins"]:
        console.print(Text(f"  {origin}"))
    for conflict in event["conflicts"]:
        values = " / ".join(claim["value"] or "unknown" for claim in conflict["values"])
        console.print(Text(f"sources differ on {conflict['field']}: {values}"))


def _mention(console: Console, mention: Record) -> None:
    for article in mention["articles"]:
        console.print(Text(f"in {mention['ref']} · {_lineage(article)}"))
    console.print(Text(f"part of event {', '.join(mention['events']) or 'none'}"))
    _mention_lines(console, mention, mention["passages"].get(mention["mention_id"], []))
    _dropped(console, mention["dropped"])


def _mention_lines(console: Console, mention: Record, passages: list[Record]) -> None:
    console.print(Text(f"{mention['company']['name']} {mention['action']}  {mention['mention_id']}", style="bold"))
    console.print(Text(f"{mention['modality']}, {mention['salience']}, confidence {mention['confidence']:.2f}"))
    if mention["rules"]:
        console.print(Text(f"rules: {', '.join(mention['rules'])}"))
    _in_context(console, passages)
    _fields(console, mention["evidence"])


def _demand(console: Console, demand: Record) -> None:
    console.print(Text(f"in {demand['ref']}"))
    _demand_lines(console, demand, demand["passages"].get(demand["demand_id"], []))
    for act in demand["acts"]:
        what = (act["object"] or {}).get("text") or ""
        came = act["the_demand_came"].replace("_", " ")
        console.print(Text(f"  {act['event_id']}  {act['date'] or 'undated'}  {act['action']} {what} (asked: {came})"))


def _demand_lines(console: Console, demand: Record, passages: list[Record]) -> None:
    asked = f"{demand['issuer'] or 'someone'} asks {demand['company']['name']} to {demand['action']}"
    console.print(Text(f"{asked}  {demand['demand_id']}", style="bold"))
    _in_context(console, passages)


def _article(console: Console, article: Record) -> None:
    _article_lines(console, article)
    console.print(Text(f"{_lineage(article)}; language {article['language']}"))
    for member in article["family"]:
        if member["article_id"] != article["article_id"]:
            console.print(Text(f"  family: {member['ref']} · {_lineage(member)}"))
    for mention in article["mentions"]:
        console.print()
        _mention_lines(console, mention, article["passages"].get(mention["mention_id"], []))
    for demand in article["demands"]:
        console.print()
        _demand_lines(console, demand, article["passages"].get(demand["demand_id"], []))
    _dropped(console, article["dropped"])


def _article_lines(console: Console, article: Record) -> None:
    console.print(Text(f"{article['title'] or article['ref']}  {article['article_id']}", style="bold"))
    published = article["published"]
    bounds = " to ".join(published[side] or "…" for side in ("not_before", "not_after"))
    known = published["at"] or (bounds if bounds != "… to …" else "at a time the text does not tell")
    console.print(Text(f"published {known}" + (f" ({published['basis']})" if published["basis"] else "")))
    for name in ("ref", "publisher", "byline", "relayed_from", "url"):
        if article[name]:
            console.print(Text(f"{name.replace('_', ' ')}: {article[name]}"))
    console.print(Text(f"{len(article['text'] or ''):,} characters"))
    if article["signals"]:
        console.print(Text(f"signals: {', '.join(article['signals'])}"))
    relied = Counter(attribution["outlet"] for attribution in article["attributed_to"])
    if relied:
        console.print(Text(f"relies on: {', '.join(sorted(relied))}"))


def _lineage(article: Record) -> str:
    lineage = article["lineage"]
    of = f" of {lineage['of']}, {lineage['similarity']:.0%} alike" if lineage["of"] else ""
    shown = f", shown by {', '.join(lineage['shown_by'])}" if lineage["shown_by"] else ""
    return f"{lineage['role']}{of}{shown}"


def _alert(console: Console, alert: Record) -> None:
    console.print(Text(f"{alert['severity']} · {alert['headline']}", style="bold"))
    console.print(Text(f"{alert['kind']}, by the rule {alert['rule']}: {alert['why']}"))
    if alert["event"]:
        console.print()
        _event_lines(console, alert["event"])


def _reject(console: Console, reject: Record) -> None:
    _reject_lines(console, reject)
    if reject["same_reason"] > 1:
        console.print(Text(f"{reject['same_reason']} in this output for the same reason"))


def _reject_lines(console: Console, reject: Record) -> None:
    detail = f" ({reject['detail']})" if reject["detail"] else ""
    console.print(Text(f"{reject['subject']}: refused by {reject['stage']}: {reject['reason']}{detail}"))


def _dropped(console: Console, dropped: list[Record]) -> None:
    if not dropped:
        return
    why = Counter(drop["reason"] for drop in dropped)
    reasons = ", ".join(
        f"{count} {reason}" for reason, count in sorted(why.items(), key=lambda item: (-item[1], item[0]))
    )
    console.print(Text(f"\ndropped candidates: {reasons}", style="bold"))
    for drop in dropped[:_DROPPED_SHOWN]:
        act = f"{drop['company'] or '?'} {drop['action'] or '?'} ({drop['score']:.2f})"
        rule = f" [{drop['rule']}]" if drop["rule"] else ""
        console.print(Text(f"  {drop['reason']:<24} {act}{rule}: {_flat(drop['text'] or '')[:160]}"))
    if len(dropped) > _DROPPED_SHOWN:
        console.print(Text(f"  and {len(dropped) - _DROPPED_SHOWN} more; --json has them all"))


def _in_context(console: Console, passages: Iterable[Record]) -> None:
    """Passages with the marked words shown: colours on a terminal, brackets for the act where there is no colour."""
    for passage in passages:
        shown = Text("  …" if passage["in"] == "text" else "  title: ")
        inside = False
        for piece in passage["pieces"]:
            text, fields = piece if isinstance(piece, list) else (piece, "")
            act = bool(fields) and "act" in fields.split()
            if console.color_system is None and act != inside:
                shown.append("[" if act else "]")
            inside = act
            inner = any(name not in ("act", "support") for name in fields.split())
            style = _INNER if inner else _STYLES["act"] if fields else "dim"
            shown.append(f"[{text} characters left out]" if isinstance(text, int) else _flat(text), style=style)
        if inside and console.color_system is None:
            shown.append("]")
        shown.append("…" if passage["in"] == "text" else "", style="dim")
        console.print(shown)


def _fields(console: Console, evidence: Iterable[Record]) -> None:
    for span in evidence:
        if span["field"] not in ("act", "support"):
            console.print(Text(f"    {span['field']:<14} {_flat(span['text'] or '')[:160]}"))


def _flat(text: str) -> str:
    """The text on one line, with the spaces at its ends that part it from its neighbours."""
    return re.sub(r"\s+", " ", text)


def _heading(console: Console, stage: str) -> None:
    console.print(Rule(Text(stage), align="left", style="dim"))


_PRINTERS = {
    "event": _event, "mention": _mention, "article": _article, "demand": _demand, "alert": _alert, "reject": _reject,
}  # fmt: skip
