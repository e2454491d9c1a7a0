"""Whose work a text says it relies on: newsrooms it cites, and documents of the companies themselves."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from transforms.knowledge import Knowledge, compiled
from transforms.model import Attribution
from transforms.text.outlets import outlets

_REACH = 160  # characters before a name that can belong to its citation
_MAX_FOUND = 200  # in one text; a page that cites more is a list of links


class _Ways(NamedTuple):
    """What names a newsroom, what stands around the name where it is cited, and the ways to cite a document."""

    newsroom: re.Pattern[str]
    around: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    document: re.Pattern[str]


@compiled
def _ways(knowledge: Knowledge) -> _Ways:
    data = knowledge.data("outlets.yaml")
    known = outlets(knowledge)
    shorts = "|".join(re.escape(short) for entry in data["outlets"] for short in entry.get("short", ()))
    # The short names ("the Post") are read only where one of the ways cites them.
    newsroom = rf"(?<![\w-])(?:{known.names.pattern}|{known.ending.pattern}|{shorts})(?![\w-])"
    around = tuple(way.split("{outlet}") for way in data["ways"])
    documents = "|".join(map(re.escape, sorted(data["documents"], key=len, reverse=True)))
    of = r"(?:an?|its|the|their|his|her|this|that|[A-Z][\w&.-]*['’]s)"
    document = rf"\b(?:in|from|via|through|according to|sent|published) {of} (?:[\w.’'-]+ ){{0,3}}?(?P<d>{documents})\b"
    return _Ways(
        re.compile(newsroom),
        tuple((re.compile(rf"(?:{before})\Z"), re.compile(after)) for before, after in around),
        re.compile(document),
    )


def find_attributions(text: str, knowledge: Knowledge) -> tuple[Attribution, ...]:
    """Every place where the text cites a newsroom (by its known name) or a document (in lower case), in text order."""
    ways = _ways(knowledge)
    found = [*_newsrooms(ways, text, knowledge), *_documents(ways.document, text)]
    return tuple(sorted(found[:_MAX_FOUND], key=lambda item: (item.start, item.end, item.outlet)))


def _newsrooms(ways: _Ways, text: str, knowledge: Knowledge) -> Iterator[Attribution]:
    known = outlets(knowledge)
    named: set[str] = set()
    for match in ways.newsroom.finditer(text):
        cited = _citation(ways, text, match.start(), match.end())
        if cited is None:
            continue
        said, (start, end) = match[0], cited
        short = known.by_short.get(said.casefold())
        if short and short.name not in named and short.name not in text:
            continue
        outlet = short or known.find(said)
        name = outlet.name if outlet else said.strip()
        named.add(name)
        words = text[start:end].rstrip()
        yield Attribution(outlet=name, text=words, start=start, end=start + len(words))


def _citation(ways: _Ways, text: str, start: int, end: int) -> tuple[int, int] | None:
    """The widest citation of the newsroom named at [start, end): from the words before it to those behind it."""
    reach = max(0, start - _REACH)
    found: list[tuple[int, int]] = []
    for before, after in ways.around:
        head, tail = before.search(text[reach:start]), after.match(text, end)
        if head and tail:
            found.append((reach + head.start(), tail.end()))
    return min(found, key=lambda span: (span[0], -span[1])) if found else None


def _documents(pattern: re.Pattern[str], text: str) -> Iterator[Attribution]:
    for match in pattern.finditer(text):
        yield Attribution(outlet=match["d"].lower(), text=match[0], start=match.start(), end=match.end())
