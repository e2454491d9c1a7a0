"""Demands beside acts: who asked a company for what, and whether it acted after or before."""

from bisect import bisect_left
from collections import defaultdict
from typing import Any

from pipeline.report.blocks import Chunks
from pipeline.report.days import days_of, order, published_days
from pipeline.report.output import Output
from pipeline.report.passages import passages
from pipeline.report.sources import name_of, published
from pipeline.report.texts import cut

Record = dict[str, Any]
_BESIDE = 12  # demands shown on each side of an event


class DemandsByCompany:
    """The demands of an output by company, in the order of the days their articles appeared.

    `chunks` holds them; `index` says [company, how many, its blocks], the most demanded company first.
    """

    def __init__(self, output: Output, context: int) -> None:
        self.chunks = Chunks("demands")
        self.index: list[list[Any]] = []
        by_company: dict[str, list[Record]] = defaultdict(list)
        self._by_topic: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for demand in output.table("demands"):
            article = output.articles.get(demand["article_id"])
            if article is not None:
                known: Record = {"demand": demand, "article": article, "days": published_days(article)}
                by_company[demand["company"]["name"]].append(known)
        for company, known_ones in sorted(by_company.items(), key=lambda item: (-len(item[1]), item[0])):
            known_ones.sort(key=_key)
            self.chunks.close()
            held = []
            for known in known_ones:
                known["at"] = self.chunks.add(_shown(known, context))
                held.append(known["at"][0])
                self._by_topic[company, known["demand"]["topic"] or ""].append(known)
            self.index.append([cut(company), len(known_ones), sorted(set(held))])

    def beside(self, event: Record) -> list[list[Any]]:
        """[block, place, when] of the demands on the event's company in its topics that are nearest to it in time."""
        days = days_of(event["announced_on"]["date"])
        near: list[Record] = []
        for topic in event["topics"] or [""]:
            known_ones = self._by_topic.get((event["company"]["name"], topic), [])
            at = bisect_left(known_ones, days[0] or "9", key=lambda known: str(known["days"][0] or known["days"][1]))
            near += known_ones[max(0, at - _BESIDE) : at + _BESIDE]
        return [[*known["at"], order(known["days"], days)] for known in sorted(near, key=_key)]


def _key(known: Record) -> tuple[str, str]:
    return known["days"][0] or known["days"][1], known["demand"]["demand_id"]


def _shown(known: Record, context: int) -> Record:
    demand, article = known["demand"], known["article"]
    return {
        "id": demand["demand_id"],
        "issuer": cut(demand["issuer"]),
        "action": demand["action"],
        "topic": cut(demand["topic"]),
        "by": name_of(article),
        "published": published(article),
        "family": article["family_id"],
        "days": known["days"],
        "passages": passages(demand["evidence"], article, context),
    }
