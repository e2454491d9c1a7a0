"""The headline figures of a run, each with what puts it in proportion."""

from collections import Counter
from dataclasses import dataclass

from pipeline.report.output import Output
from pipeline.report.texts import cut
from pipeline.report.words import counted


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, a line on what to make of it, and the view that shows more."""

    number: int
    name: str
    note: str
    view: str = ""


def figures(output: Output, families: int) -> list[Figure]:
    """The figures in the order of the question: what was read, what changed, who says so, what was left out."""
    articles, events, rejects = output.table("articles"), output.table("events"), output.table("rejects")
    active = [event for event in events if event["status"] == "active"]
    origins = {origin for event in active for origin in event["origins"]}
    tellings = sum(event["num_articles"] for event in active)
    copies = sum(1 for article in articles if article["lineage"]["role"] != "original")
    corroborated = sum(1 for event in active if event["num_independent_sources"] > 1)
    companies = len({event["company"]["name"] for event in active})
    publishers = len({article["publisher"] for article in articles if article["publisher"]})
    return [
        _figure(len(articles), "article", f"from {counted(publishers, 'named publisher')}"),
        _figure(
            families,
            "copy family",
            f"{copies} of the articles {'is' if copies == 1 else 'are'} no original",
            "families",
        ),
        _figure(len(active), "event", f"by {counted(companies, 'company')}", "events"),
        _figure(len(origins), "independent source", f"behind {counted(tellings, 'telling')}; {_more(corroborated)}"),
        _figure(len(output.table("demands")), "demand", "made on companies by others", "demands"),
        _figure(len(rejects), "reject", _most(rejects), "rejects"),
    ]


def _figure(number: int, noun: str, note: str, view: str = "") -> Figure:
    return Figure(number, counted(number, noun).partition(" ")[2], note, view)


def _more(corroborated: int) -> str:
    return "no event has two" if not corroborated else f"{counted(corroborated, 'event')} with two or more"


def _most(rejects: list[dict[str, str]]) -> str:
    """The reason most things were refused for."""
    if not rejects:
        return "nothing was refused"
    reasons = Counter(reject["reason"] for reject in rejects)
    first = min(reasons, key=lambda reason: (-reasons[reason], reason))
    return cut(f"mostly {first.replace('_', ' ')}" if len(reasons) > 1 else first.replace("_", " "), 60)
