"""A text as lines with their places, and lines as paragraphs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029]|\Z)")
_SPACES = re.compile(r"[ \t\xa0\u2000-\u200b\u202f\u3000\ufeff]+")
_MAX_WRAP_COLUMNS = 100  # mail wraps at 65 to 80 columns, some gateways a little wider
_WIDTH_SHARES = (1.0, 0.95, 0.85, 0.7)
_MIN_WRAP_COLUMNS = 40  # shorter lines are lists, labels and verse
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]+")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_LIST_MARK = re.compile(r"([-*•·–—]|\d{1,2}[.)])\s")


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its line end: `text` has single spaces, `start` and `end` are its place in the decoded input."""

    number: int
    text: str
    start: int
    end: int

    @property
    def quoted(self) -> bool:
        return self.text.startswith(">")


def split_lines(text: str) -> list[Line]:
    """All lines of a text, blank ones too (their text is "")."""
    lines: list[Line] = []
    for match in _LINE.finditer(text):
        if match.end() == match.start():
            break
        raw = match.group().rstrip("\r\n\x85\u2028\u2029")
        lines.append(
            Line(
                len(lines),
                _SPACES.sub(" ", raw.replace("\u2060", "").replace("\xad", "")).strip(),
                match.start(),
                match.start() + len(raw),
            )
        )
    return lines


def unquoted(line: str) -> str:
    """The line without the marks of quotation in mail and Markdown.

    >>> unquoted("> > so they said")
    'so they said'
    """
    return line.lstrip("> ").strip() if line.startswith(">") else line


def blocks(lines: Iterable[Line]) -> list[list[Line]]:
    """Runs of lines between blank lines, and between removed lines that were left out of `lines`."""
    found: list[list[Line]] = []
    last = None
    for line in lines:
        if unquoted(line.text):
            if last is None or line.number != last + 1:
                found.append([])
            found[-1].append(line)
            last = line.number
    return found


def wrap_width(lines: Sequence[Line]) -> int:
    """The column at which a text was hard-wrapped, or 0 for a text with a paragraph a line.

    A text counts as wrapped when most lines that have a next line would not have had room for its first word. A few
    longer lines (addresses, footers) are allowed for by trying the width of the longest lines first.
    """
    pairs = [(a, b) for block in blocks(lines) for a, b in pairwise(block) if len(a.text) >= _MIN_WRAP_COLUMNS]
    lengths = sorted(a.end - a.start for a, _ in pairs)
    for share in _WIDTH_SHARES:
        width = lengths[int((len(lengths) - 1) * share)] if len(lengths) >= 2 else 0
        full = sum(not _has_room(a, b, width) for a, b in pairs)
        if _MIN_WRAP_COLUMNS <= width <= _MAX_WRAP_COLUMNS and full > 0.6 * len(pairs):
            return width
    return 0


def paragraphs(block: Sequence[Line], width: int) -> list[list[Line]]:
    """The paragraphs of a block: lines of a text wrapped at `width` belong together, others stand alone."""
    found = [[block[0]]]
    for line, following in pairwise(block):
        apart = _LIST_MARK.match(following.text) or line.quoted != following.quoted
        if width and not apart and not (_has_room(line, following, width) and _SENTENCE_END.search(line.text)):
            found[-1].append(following)
        else:
            found.append([following])
    return found


def _has_room(line: Line, following: Line, width: int) -> bool:
    first_word = unquoted(following.text).partition(" ")[0]
    return (line.end - line.start) + 1 + len(first_word) <= width


def joined(lines: Sequence[Line]) -> str:
    """The lines of one paragraph as one string."""
    return " ".join(unquoted(line.text) for line in lines).strip()


def count_words(text: str) -> int:
    """Words; where a script writes no spaces between them (Chinese, Japanese, Thai …) two characters count as one.

    >>> count_words("two words"), count_words("面部识别技术")
    (2, 3)
    """
    unspaced = sum(map(len, _UNSPACED.findall(text))) if not text.isascii() else 0
    return unspaced // 2 + len((_UNSPACED.sub(" ", text) if unspaced else text).split())


def is_prose(text: str) -> bool:
    """Whether a paragraph reads like sentences rather than a headline, a label or a name.

    >>> is_prose("The firm said it would stop."), is_prose("Firm to stop selling drones")
    (True, False)
    """
    words = count_words(text)
    if _SENTENCE_END.search(text):
        return words >= 5 or text[:1] in "\"“'‘"
    return words >= 30 or (words >= 4 and text.endswith((":", ",", ";", "—", "–")))


def is_list_item(text: str) -> bool:
    """Whether a paragraph is marked as an item of a list."""
    return _LIST_MARK.match(text) is not None
