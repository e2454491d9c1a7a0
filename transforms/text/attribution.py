"""Whose work a text says it relies on: newsrooms it cites, and documents of the companies themselves."""

import re
from collections.abc import Iterator

from transforms.knowledge import Knowledge, compiled
from transforms.model import Attribution
from transforms.text.outlets import outlets

_MAX_FOUND = 200  # in one text; a page that cites more is a list of links


@compiled
def _ways(knowledge: Knowledge) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The ways to cite a newsroom, and a document."""
    data = knowledge.data("outlets.yaml")
    known = outlets(knowledge)
    shorts = "|".join(re.escape(short) for entry in data["outlets"] for short in entry.get("short", ()))
    # The short names ("the Post") are read only where one of the ways cites them.
    name = rf"(?P<o>(?<![\w-])(?:{known.names.pattern}|{known.ending.pattern}|{shorts})(?![\w-]))"
    ways = "|".join(way.replace("{outlet}", name.replace("?P<o>", f"?P<o{n}>")) for n, way in enumerate(data["ways"]))
    documents = "|".join(map(re.escape, sorted(data["documents"], key=len, reverse=True)))
    of = r"(?:an?|its|the|their|his|her|this|that|[A-Z][\w&.-]*['’]s)"
    document = rf"\b(?:in|from|via|through|according to|sent|published) {of} (?:[\w.’'-]+ ){{0,3}}?(?P<d>{documents})\b"
    return re.compile(ways), re.compile(document)


def find_attributions(text: str, knowledge: Knowledge) -> tuple[Attribution, ...]:
    """Every place where the text cites a newsroom (by its known name) or a document (in lower case), in text order."""
    newsroom, document = _ways(knowledge)
    found = [*_newsrooms(newsroom, text, knowledge), *_documents(document, text)]
    return tuple(sorted(found[:_MAX_FOUND], key=lambda item: (item.start, item.end, item.outlet)))


def _newsrooms(ways: re.Pattern[str], text: str, knowledge: Knowledge) -> Iterator[Attribution]:
    known = outlets(knowledge)
    named: set[str] = set()
    for match in ways.finditer(text):
        said = next(value for value in match.groupdict().values() if value)
        short = known.by_short.get(said.casefold())
        if short and short.name not in named and short.name not in text:
            continue
        outlet = short or known.find(said)
        named.add(outlet.name if outlet else said)
        name = outlet.name if outlet else said.strip()
        yield Attribution(outlet=name, text=match[0].strip(), start=match.start(), end=match.start() + len(match[0].strip()))


def _documents(pattern: re.Pattern[str], text: str) -> Iterator[Attribution]:
    for match in pattern.finditer(text):
        yield Attribution(outlet=match["d"].lower(), text=match[0], start=match.start(), end=match.end())
