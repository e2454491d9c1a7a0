"""Exact search: where words that somebody claims to quote stand in an article, or that they do not.

Only the shape of single characters is forgiven (curly or straight quotation marks, long or short dashes, kinds of white
space), one for one, so that every offset is the article's own. Nothing is matched approximately.
"""

from dataclasses import dataclass

_SHAPES = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "\u00a0": " ",
        "\t": " ",
        "\n": " ",
        "\r": " ",
    }
)
_RIM = " \t\r\n\"'“”‘’„«»….,;:"
_MAX_PLACES = 100


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of the text or the title."""

    source: str  # text | title
    start: int
    end: int


class Verbatim:
    """An article's text and title, ready to be searched."""

    def __init__(self, text: str, title: str) -> None:
        self._bodies = {"text": text, "title": title}
        self._folded = {source: body.translate(_SHAPES) for source, body in self._bodies.items()}

    def find(self, words: str, near: Place | None = None) -> Place | None:
        """Where the words stand, as whole words: the place nearest to `near`, else the first; None if nowhere.

        Marks and stops at the rim of the words do not count. The text is searched before the title.

        >>> Verbatim("It “will not” sell.", "").find('"will not"')
        Place(source='text', start=4, end=12)
        """
        wanted = words.strip(_RIM).translate(_SHAPES)
        places = [p for source in self._order(near) for p in self._places(wanted, source)]
        if near is None or not places:
            return places[0] if places else None
        return min(places, key=lambda p: (p.source != near.source, _gap(p, near), p.start))

    def words_at(self, place: Place) -> str:
        """The article's own characters at a place."""
        return self._bodies[place.source][place.start : place.end]

    def _order(self, near: Place | None) -> tuple[str, str]:
        return ("title", "text") if near is not None and near.source == "title" else ("text", "title")

    def _places(self, wanted: str, source: str) -> list[Place]:
        body, found, at = self._folded[source], list[Place](), 0
        while wanted and len(found) < _MAX_PLACES:
            start = body.find(wanted, at)
            if start < 0:
                break
            end = start + len(wanted)
            if not _inside_word(body, start) and not _inside_word(body, end):
                found.append(Place(source, start, end))
            at = start + 1
        return found


def _inside_word(body: str, at: int) -> bool:
    return 0 < at < len(body) and body[at - 1].isalnum() and body[at].isalnum()


def _gap(place: Place, near: Place) -> int:
    return max(0, near.start - place.end, place.start - near.end)
