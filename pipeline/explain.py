"""Explain: any fact of an output followed to the characters it came from, with what was found beside it and dropped."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.report.days import days_of, order, published_days
from pipeline.results import Tables, read_results
from pipeline.settings import Settings, default_config, load_settings
from pipeline.tables import TABLES
from transforms.model import Article
from transforms.records import from_record, to_record

Record = dict[str, Any]
_KIND = {"articles": "article", "mentions": "mention", "demands": "demand", "events": "event", "alerts": "alert"}
_KIND["rejects"] = "reject"
_CALLED = {"articles": ("ref", "url"), "rejects": ("subject",)}  # names by which a person knows a thing
_EVENTS_FIRST = sorted(TABLES, key=lambda table: table.name != "events")
_ALIKE = 70  # of 100: how near an id must come to be offered instead
_READ_AGAIN = 25  # articles of an event that are read again for what was dropped


def explain_id(folder: Path, wanted: str, config: Path | None) -> Record:
    """All that the thing with this id rests on, as one record. Raises UsageError when the folder holds no such id."""
    tables, summary = read_results(folder)
    table, record = _found(tables, wanted, folder)
    settings = settings_of(config)
    told = {**_TELLERS[table](record, tables, settings), "explains": _KIND[table]}
    if "dropped" in told and summary.get("config_hash") not in (None, settings.knowledge.digest):
        told["note"] = "the rules are not those of this run; what was dropped is what they drop now"
    return told


def settings_of(config: Path | None) -> Settings:
    """The settings of a configuration, or of the one that is shipped."""
    return load_settings(config or default_config())


def ids_of(folder: Path, start: str) -> list[tuple[str, str]]:
    """Ids in an output that begin with `start`, each with its table: what a shell offers."""
    try:
        tables, _ = read_results(folder)
    except UsageError:
        return []
    known = ((record[table.key], _KIND[table.name]) for table in _EVENTS_FIRST for record in tables[table.name])
    return [(found, kind) for found, kind in known if found.startswith(start)][:50]


def _found(tables: Tables, wanted: str, folder: Path) -> tuple[str, Record]:
    by_ref: list[tuple[str, Record]] = []
    for table in TABLES:
        for record in tables[table.name]:
            if record[table.key] == wanted.lower():
                return table.name, record
            if wanted in (record[name] for name in _CALLED.get(table.name, ())):
                by_ref.append((table.name, record))
    if by_ref:
        return by_ref[0]
    known = [record[table.key] for table in TABLES for record in tables[table.name]]
    raise UsageError(f'{folder}: holds nothing with the id "{wanted}"{_nearest(wanted, known)}')


def _nearest(wanted: str, known: list[str]) -> str:
    from rapidfuzz import process  # quick enough for the ids of a large run

    near = process.extractOne(wanted, sorted(known), score_cutoff=_ALIKE)
    return f'; did you mean "{near[0]}"?' if near else ""


def _event(event: Record, tables: Tables, settings: Settings) -> Record:
    mentions = {mention["mention_id"]: mention for mention in tables["mentions"]}
    articles = {article["article_id"]: article for article in tables["articles"]}
    told = [mentions[m] for m in event["mention_ids"] if m in mentions]
    sources = [articles[s["article_id"]] for s in event["sources"] if s["article_id"] in articles]
    company = event["company"]["name"]
    return {
        **event,
        "mentions": told,
        "articles": [_without_text(article) for article in sources],
        "passages": _passages(told, articles),
        "demands": _beside(event, tables["demands"], articles),
        "alerts": [alert for alert in tables["alerts"] if alert["event_id"] == event["event_id"]],
        "dropped": [d for a in sources[:_READ_AGAIN] for d in _dropped(a, settings, company)],
    }


def _mention(mention: Record, tables: Tables, settings: Settings) -> Record:
    articles = _of_article(tables["articles"], mention["article_id"])
    dropped = [d for article in articles for d in _dropped(article, settings, mention["company"]["name"])]
    events = [event["event_id"] for event in tables["events"] if mention["mention_id"] in event["mention_ids"]]
    by_id = {article["article_id"]: article for article in articles}
    return {
        **mention,
        "mentions": [mention],
        "articles": [_without_text(article) for article in articles],
        "passages": _passages([mention], by_id),
        "events": events,
        "dropped": dropped,
    }


def _article(article: Record, tables: Tables, settings: Settings) -> Record:
    mentions = _of_article(tables["mentions"], article["article_id"])
    demands = _of_article(tables["demands"], article["article_id"])
    family = [a for a in tables["articles"] if a["family_id"] == article["family_id"]]
    by_id = {article["article_id"]: article}
    return {
        **article,
        "mentions": mentions,
        "demands": demands,
        "passages": _passages([*mentions, *demands], by_id),
        "family": [_without_text(member) for member in family if len(family) > 1],
        "dropped": _dropped(article, settings, ""),
    }


def _demand(demand: Record, tables: Tables, settings: Settings) -> Record:
    articles = _of_article(tables["articles"], demand["article_id"])
    by_id = {article["article_id"]: article for article in articles}
    asked = published_days(articles[0]) if articles else ("", "")
    acts = [
        {"event_id": event["event_id"], "action": event["action"], "object": event["object"],
         "date": event["announced_on"]["date"], "the_demand_came": order(asked, days_of(event["announced_on"]["date"]))}
        for event in tables["events"]
        if event["company"]["name"] == demand["company"]["name"] and demand["topic"] in event["topics"]
    ]  # fmt: skip
    return {
        **demand,
        "articles": [_without_text(article) for article in articles],
        "passages": _passages([demand], by_id),
        "acts": sorted(acts, key=lambda act: (act["date"] or "9", act["event_id"])),
    }


def _alert(alert: Record, tables: Tables, settings: Settings) -> Record:
    return {**alert, "event": next((e for e in tables["events"] if e["event_id"] == alert["event_id"]), None)}


def _reject(reject: Record, tables: Tables, settings: Settings) -> Record:
    alike = [
        r["subject"] for r in tables["rejects"] if (r["stage"], r["reason"]) == (reject["stage"], reject["reason"])
    ]
    return {**reject, "same_reason": len(alike)}


def _of_article(records: Iterable[Record], article_id: str) -> list[Record]:
    return [record for record in records if record["article_id"] == article_id]


def _passages(told: Iterable[Record], articles: Record) -> Record:
    """The evidence of each mention or demand in its article, by id."""
    from pipeline.report.passages import passages

    return {
        one.get("mention_id") or one["demand_id"]: passages(one["evidence"], articles[one["article_id"]], CONTEXT)
        for one in told
        if one["article_id"] in articles
    }


def _beside(event: Record, demands: Iterable[Record], articles: Record) -> list[Record]:
    days = days_of(event["announced_on"]["date"])
    found = []
    for demand in demands:
        if demand["company"]["name"] == event["company"]["name"] and demand["topic"] in event["topics"]:
            article = articles.get(demand["article_id"])
            found.append({**demand, "came": order(published_days(article), days) if article else "unknown"})
    return found


def _dropped(article: Record, settings: Settings, company: str) -> list[Record]:
    """The candidates that the rules found in the article and did not keep; of one company where one is named."""
    from transforms.policy.extract import extract_mentions

    dropped: list[Record] = to_record(extract_mentions(from_record(Article, article), settings.knowledge).dropped)
    return [
        {**d, "article_id": article["article_id"]} for d in dropped if not company or d["company"] in (company, None)
    ]


def _without_text(article: Record) -> Record:
    return {name: value for name, value in article.items() if name not in ("text", "body_spans")}


CONTEXT = 80  # characters shown on each side of evidence
_TELLERS: dict[str, Callable[[Record, Tables, Settings], Record]] = {
    "events": _event,
    "mentions": _mention,
    "articles": _article,
    "demands": _demand,
    "alerts": _alert,
    "rejects": _reject,
}
