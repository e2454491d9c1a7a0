"""Events for the page: a row each for the list, and all that is known of one for its own page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline.report.demands import DemandsByCompany
from pipeline.report.output import Output
from pipeline.report.passages import Reach, length, passages
from pipeline.report.sources import Cards
from pipeline.report.texts import cut, trimmed
from pipeline.show import terms
from transforms.model import PolicyEvent
from transforms.policy.headline import headline
from transforms.records import from_record

Record = dict[str, Any]
COLUMNS = (
    "id", "company", "brand", "action", "direction", "modality", "status", "topics", "what", "terms", "date",
    "articles", "publishers", "independent", "confidence", "mark", "chunk", "place",
)  # fmt: skip
_SOURCES = 400  # shown of one event; the tables hold them all
_APART = frozenset({"sources", "mention_ids", "quotes", "conflicts", "origins"})
_QUOTES = 60


def event_row(event: Record, mark: int | None, at: tuple[int, int]) -> list[Any]:
    """The row of an event, in the order of COLUMNS; `mark` is its place in the timeline, `at` where its page is."""
    thing = event["object"] or {}
    brand = event["company"]["brand"]
    return [
        event["event_id"],
        cut(event["company"]["name"]),
        cut(brand if brand != event["company"]["name"] else ""),
        event["action"],
        event["direction"],
        event["modality"],
        event["status"],
        trimmed(event["topics"]),
        cut(thing.get("text")),
        cut(_terms(event), 300),
        event["announced_on"]["date"] or "",
        event["num_articles"],
        event["num_publishers"],
        event["num_independent_sources"],
        event["confidence"],
        mark,
        *at,
    ]


@dataclass(frozen=True)
class Shelf:
    """What the pages of events draw on."""

    output: Output
    cards: Cards
    demands: DemandsByCompany
    followers: Mapping[str, list[str]]
    reach: Reach


def event_page(event: Record, shelf: Shelf) -> Record:
    """All that the page of one event shows."""
    tellings: dict[str, list[Record]] = {}
    for mention_id in event["mention_ids"]:
        mention = shelf.output.mentions.get(mention_id)
        if mention:
            tellings.setdefault(mention["article_id"], []).append(mention)
    sources = [_source(source, tellings.get(source["article_id"], []), shelf) for source in event["sources"][:_SOURCES]]
    _quote(sources, shelf.output, shelf.reach)
    return {
        "headline": cut(_headline(event), 400),
        "fields": trimmed({name: value for name, value in event.items() if name not in _APART}),
        "origins": trimmed(event["origins"]),
        "conflicts": trimmed(event["conflicts"]),
        "quotes": trimmed(event["quotes"][:_QUOTES]),
        "sources": sources,
        "more_sources": max(0, len(event["sources"]) - _SOURCES),
        "demands": shelf.demands.beside(event),
        "alerts": trimmed(shelf.output.alerts.get(event["event_id"], [])),
        "followed_by": shelf.followers.get(event["event_id"], []),
    }


def _source(source: Record, told: list[Record], shelf: Shelf) -> Record:
    article = shelf.output.articles.get(source["article_id"])
    shown: Record = {
        "id": source["article_id"],
        "role": source["role"],
        "attributed_to": trimmed(source["attributed_to"]),
    }
    if article is None:  # of an earlier run whose articles are not in this output
        shown |= {"ref": cut(source["ref"]), "publisher": cut(source["publisher"]), "gone": True}
    else:
        shown["at"] = shelf.cards.place(article)
    shown["tellings"] = [_telling(mention) for mention in told]
    return shown


def _telling(mention: Record) -> Record:
    return {
        "id": mention["mention_id"],
        "modality": mention["modality"],
        "salience": mention["salience"],
        "confidence": mention["confidence"],
        "rules": trimmed(mention["rules"]),
        "inherited_from": bool(mention["inherited_from"]),
    }


def _quote(sources: list[Record], output: Output, reach: Reach) -> None:
    """Give the tellings their passages: originals first, so long as there is room."""
    left = reach.of_event
    for source in sorted(sources, key=lambda source: source["role"] != "original"):
        article = output.articles.get(source["id"])
        for telling in source["tellings"] if article else ():
            if left > 0:
                evidence = output.mentions[telling["id"]]["evidence"]
                telling["passages"] = passages(evidence, article or {}, reach.context)
                left -= sum(length(found) for found in telling["passages"])


def _terms(event: Record) -> str:
    """Duration, condition, exceptions and party in the article's words."""
    lasting = event["duration"] or {}
    words = {"iso8601": (lasting.get("text") or "").removeprefix("for ") or lasting.get("iso8601")}
    return "; ".join(terms({**event, "duration": words if words["iso8601"] else None}))


def _headline(event: Record) -> str:
    """Who does what to what; the terms stand below it."""
    whole = from_record(PolicyEvent, event)
    return headline(replace(whole, counterparty=None, duration=None, condition=None))
