"""A page under the knife: its lines, which of them are cut and why, and what the cut ones say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge
from transforms.text import footnotes
from transforms.text.furniture import Found, find_furniture
from transforms.text.lines import Line, blocks, joined, paragraphs


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the wrapping says: `name` is publisher, relayed, credit, signal, title, byline, date …"""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The body of a text, its paragraphs with their places in the input, and what the wrapping said, in order."""

    paragraphs: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    said: tuple[Said, ...]
    labels: tuple[tuple[int, str], ...]  # line number and kind of what was cut

    def get(self, name: str) -> str:
        return next((said.value for said in self.said if said.name == name and said.value), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(said.value for said in self.said if said.name == name and said.value)


@dataclass(slots=True)
class CutPage:
    """The lines under work. Local to one call of `cut_text` or `cut_paragraphs`."""

    lines: list[Line]
    width: int
    labels: dict[int, str]
    said: list[Said]

    def label(self, numbers: Sequence[int] | range, kind: str) -> None:
        for number in numbers:
            self.labels.setdefault(number, kind)

    def body(self) -> list[Line]:
        return [line for line in self.lines if line.number not in self.labels]

    def paragraphs(self) -> list[list[Line]]:
        return [found for block in blocks(self.body()) for found in paragraphs(block, self.width)]

    def cut(self, paragraph: Sequence[Line], kind: str) -> None:
        self.label([line.number for line in paragraph], kind)

    def take(self, paragraph: Sequence[Line], found: Found) -> None:
        """Cut furniture and keep what it says."""
        self.cut(paragraph, found.kind.name)
        self.hear(found)

    def hear(self, found: Found) -> None:
        """Keep what a line of furniture says."""
        self.said.extend(Said(name, value) for name, value in found.said)
        if found.kind.signal:
            self.said.append(Said("signal", found.kind.signal))

    def read_only(self, text: str, knowledge: Knowledge) -> None:
        """Keep what a line says that was already cut as part of something larger."""
        found = find_furniture(text, knowledge)
        if found is not None:
            self.hear(found)

    def result(self, text: str) -> Cut:
        """What is left, with its places in `text`."""
        has_notes = "link_references" in self.labels.values()
        bodies: list[str] = []
        spans: list[tuple[int, int]] = []
        for paragraph in self.paragraphs():
            clean = joined(paragraph)
            clean = footnotes.without_marks(clean) if has_notes else clean
            if clean:
                bodies.append(clean)
                spans.extend((line.start, line.end) for line in paragraph)
        return Cut(tuple(bodies), tuple(_merged(spans, text)), tuple(self.said), tuple(sorted(self.labels.items())))


def _merged(spans: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Spans with nothing but space between them as one."""
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current is not None and not text[current[1] : start].strip(" \t\r\n>"):
            current = current[0], end
        else:
            if current is not None:
                yield current
            current = start, end
    if current is not None:
        yield current
