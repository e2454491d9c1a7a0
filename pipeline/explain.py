"""Explain: any fact of an output followed to the characters it came from, and one document stage by stage."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline.errors import UsageError, did_you_mean
from pipeline.folders import MARK
from pipeline.settings import Settings, default_config, load_settings
from pipeline.show import terms
from pipeline.tables import TABLES
from transforms.model import Article, Findings, Reject, Rejected
from transforms.records import from_record, to_record

Record = dict[str, Any]
CONTEXT = 60  # characters shown on each side of evidence


@dataclass(frozen=True)
class Explained:
    """What one document came to: the article and what it tells, or why it was refused."""

    article: Article | None
    findings: Findings | None
    reject: Reject | None


def explain_id(folder: Path, wanted: str, config: Path | None, *, as_json: bool) -> None:
    """Print what the thing with this id rests on. Raises UsageError when the folder holds no such id."""
    tables = read_tables(folder)
    kind, record = _found(tables, wanted, folder)
    if kind == "events":
        record = {**record, "mentions": [m for m in tables["mentions"] if m["mention_id"] in record["mention_ids"]]}
    if kind == "articles":
        findings = _findings(from_record(Article, record), _settings(config))
        record = {**record, "dropped": to_record(findings.dropped)}
        record["mentions"] = [m for m in tables["mentions"] if m["article_id"] == wanted]
        record["demands"] = [d for d in tables["demands"] if d["article_id"] == wanted]
    if as_json:
        _print_json({"kind": kind, **record})
        return
    articles = {a["article_id"]: a for a in tables["articles"]}
    _PRINTERS.get(kind, _print_plain)(Console(), record, articles)


def explain_document(path: Path, config: Path | None, *, as_json: bool) -> None:
    """Print what a document comes to, stage by stage, without Beam."""
    from pipeline.documents import list_inputs

    settings = _settings(config)
    shown = [e for file in list_inputs([str(path)]) for e in explained(file, settings)]
    if as_json:
        _print_json([to_record(e) for e in shown])
        return
    console = Console()
    for e in shown:
        _print_explained(console, e)


def explained(file: str, settings: Settings) -> Iterator[Explained]:
    """Run the pure functions of the stages over the documents of one file."""
    from pipeline.documents import read_documents
    from transforms.language import mark_language
    from transforms.text.article import extract_article

    for page in read_documents(file):
        if isinstance(page, Reject):
            yield Explained(None, None, page)
            continue
        try:
            article = mark_language(extract_article(page, settings.knowledge))
        except Rejected as why:
            reject = Reject(stage="ExtractArticles", reason=why.reason, subject=why.subject, detail=why.detail)
            yield Explained(None, None, reject)
            continue
        yield Explained(article, _findings(article, settings), None)


def read_tables(folder: Path) -> dict[str, list[Record]]:
    """The tables of an output folder. Raises UsageError when it is none."""
    if not (folder / MARK).is_file():
        raise UsageError(f"{folder}: is no output of a run (there is no {MARK} in it); give the folder replay wrote")
    tables: dict[str, list[Record]] = {}
    for table in TABLES:
        path = folder / f"{table.name}.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.is_file() else []
        tables[table.name] = [json.loads(line) for line in lines]
    return tables


def _settings(config: Path | None) -> Settings:
    return load_settings(config or default_config())


def _findings(article: Article, settings: Settings) -> Findings:
    from transforms.policy.extract import extract_mentions

    return extract_mentions(article, settings.knowledge)


def _found(tables: dict[str, list[Record]], wanted: str, folder: Path) -> tuple[str, Record]:
    ids: list[str] = []
    for table in TABLES:
        for record in tables[table.name]:
            if wanted in (record[table.key], record.get("ref") if table.name == "articles" else None):
                return table.name, record
            ids.append(record[table.key])
    raise UsageError(f'{folder}: holds nothing with the id "{wanted}"{did_you_mean(wanted, ids)}')


def _print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")


def _print_event(console: Console, event: Record, articles: dict[str, Record]) -> None:
    what = (event["object"] or {}).get("text") or ", ".join(event["topics"])
    console.print(Text(f"{event['company']['name']} · {event['action']} · {what}", style="bold"))
    when = event["announced_on"]
    announced = f"announced {when['date'] or 'at an unknown date'} ({when['basis'] or 'not known'})"
    console.print(Text(f"{announced}; {event['status']}"))
    for term in terms(event):
        console.print(Text(f"  {term}"))
    independent = f"{event['num_independent_sources']} independent"
    console.print(Text(f"{event['num_articles']} articles, {event['num_publishers']} publishers, {independent}:"))
    for origin in event["origins"]:
        console.print(Text(f"  {origin}"))
    for conflict in event["conflicts"]:
        values = " / ".join(claim["value"] or "unknown" for claim in conflict["values"])
        console.print(Text(f"sources differ on {conflict['field']}: {values}"))
    for mention in event["mentions"]:
        console.print()
        _print_mention(console, mention, articles)


def _print_mention(console: Console, mention: Record, articles: dict[str, Record]) -> None:
    console.print(Text(f"{mention['ref']}  {mention['company']['name']} {mention['action']}", style="bold"))
    console.print(Text(f"{mention['modality']}, {mention['salience']}, confidence {mention['confidence']:.2f}"))
    if mention["rules"]:
        console.print(Text(f"rules: {', '.join(mention['rules'])}"))
    article = articles.get(mention["article_id"])
    for span in mention["evidence"]:
        console.print(_in_context(span, article))


def _print_article(console: Console, article: Record, articles: dict[str, Record]) -> None:
    console.print(Text(article["title"] or article["ref"], style="bold"))
    published, lineage = article["published"], article["lineage"]
    bounds = " to ".join(published[side] or "…" for side in ("not_before", "not_after"))
    known = published["at"] or (bounds if bounds != "… to …" else "at a time the text does not tell")
    console.print(Text(f"published {known}" + (f" ({published['basis']})" if published["basis"] else "")))
    of = f" of {lineage['of']}" if lineage["of"] else ""
    shown = f", shown by {', '.join(lineage['shown_by'])}" if lineage["shown_by"] else ""
    console.print(Text(f"{lineage['role']}{of}{shown}; language {article['language']}"))
    for mention in article["mentions"]:
        console.print()
        _print_mention(console, mention, articles)
    for demand in article["demands"]:
        issuer = demand["issuer"] or "someone"
        console.print(Text(f"\ndemand of {demand['company']['name']} by {issuer}: {demand['action']}"))
        for span in demand["evidence"]:
            console.print(_in_context(span, article))
    _print_dropped(console, article["dropped"])


def _print_explained(console: Console, shown: Explained) -> None:
    if shown.reject is not None:
        reject = shown.reject
        detail = f" ({reject.detail})" if reject.detail else ""
        console.print(Text(f"{reject.subject}: refused by {reject.stage}: {reject.reason}{detail}"))
        return
    if shown.article is None or shown.findings is None:
        return
    record = {**to_record(shown.article), "dropped": to_record(shown.findings.dropped)}
    record["mentions"] = to_record(shown.findings.mentions)
    record["demands"] = to_record(shown.findings.demands)
    _print_article(console, record, {record["article_id"]: record})


def _print_dropped(console: Console, dropped: list[Record]) -> None:
    if dropped:
        console.print(Text("\ndropped candidates", style="bold"))
    for drop in dropped:
        act = f"{drop['company'] or '?'} {drop['action'] or '?'} ({drop['score']:.2f})"
        console.print(Text(f"  {drop['reason']:<24} {act}: {drop['text']}"))


def _print_plain(console: Console, record: Record, articles: dict[str, Record]) -> None:
    for name, value in sorted(record.items()):
        if value not in (None, []):
            console.print(Text(f"{name}: {value}"))


def _in_context(span: Record, article: Record | None) -> Text:
    shown = Text(f"  {span['field']:<14}")
    field = (article or {}).get(span["in"]) or ""
    before = field[max(0, span["start"] - CONTEXT) : span["start"]]
    after = field[span["end"] : span["end"] + CONTEXT]
    shown.append("…" + before.replace("\n", " "), style="dim")
    shown.append(span["text"].replace("\n", " "), style="bold reverse")
    shown.append(after.replace("\n", " ") + "…", style="dim")
    return shown


_PRINTERS = {"events": _print_event, "mentions": _print_mention, "articles": _print_article}
