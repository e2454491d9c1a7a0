"""What the page shows of an article: where it stands, when it appeared, and what it was made from. Never its text."""

from typing import Any

from pipeline.report.blocks import Chunks
from pipeline.report.output import Output
from pipeline.report.texts import cut, trimmed, web_link

Record = dict[str, Any]


class Cards:
    """The articles that events and families speak of, each once, in blocks of its own."""

    def __init__(self, output: Output) -> None:
        self.chunks = Chunks("articles")
        self._output = output
        self._places: dict[str, tuple[int, int]] = {}

    def place(self, article: Record) -> tuple[int, int]:
        """Block and place of an article's card, which is made when it is first asked for."""
        article_id = article["article_id"]
        if article_id not in self._places:
            self._places[article_id] = self.chunks.add(source_card(article, self._output))
        return self._places[article_id]


def source_card(article: Record, output: Output) -> Record:
    """The article as a source: names, date, language, lineage, and its family where it has company there."""
    lineage = article["lineage"]
    model = output.articles.get(lineage["of"] or "")
    return {
        "id": article["article_id"],
        "title": cut(article["title"]),
        "ref": cut(article["ref"]),
        "publisher": cut(article["publisher"]),
        "byline": cut(article["byline"]),
        "url": web_link(article["url"]) or web_link(article["canonical_url"]),
        "published": published(article),
        "language": article["language"],
        "role": lineage["role"],
        "of": name_of(model) if model else None,
        "similarity": lineage["similarity"],
        "shown_by": trimmed(lineage["shown_by"]),
        "revision": bool(lineage["revision_of"]),
        "relayed_from": cut(article["relayed_from"]),
        "family": article["family_id"] if len(output.families[article["family_id"] or ""]) > 1 else None,
    }


def name_of(article: Record) -> str:
    """The best name there is for an article."""
    return cut(article["publisher"] or article["title"] or article["ref"], 80)


def published(article: Record) -> Record:
    """When the article appeared: a date, or the bounds that are known, and what shows it."""
    said = article["published"]
    return {"at": said["at"], "from": said["not_before"], "to": said["not_after"], "basis": said["basis"]}
