"""Links that text browsers and mail readers put as numbered notes: the marks in the text and the list at its end."""

import re
from collections.abc import Sequence

from transforms.text.lines import Line

_MARK_BEFORE = re.compile(r"(?<=\s)\[\d{1,3}\](?=\S)")
_MARK_BEHIND = re.compile(r"\s?\[\d{1,3}\]")
_NOTE = re.compile(r"(\[\d{1,3}\]:?|\d{1,3}[.)]|\(\d{1,3}\)|<\d{1,3}>)\s*(<|https?:|www\.|mailto:).*", re.IGNORECASE)
_HEADING = re.compile(r"(links?|references?|footnotes?|notes|sources|visible links|hidden links)[:.]?", re.IGNORECASE)


def find_notes(lines: Sequence[Line]) -> tuple[int, int] | None:
    """First and last line of the list of links below a text, with its heading; None when there is none."""
    first = next((line.number for line in lines if _NOTE.fullmatch(line.text)), None)
    if first is None:
        return None
    last = first
    for line in lines[first:]:
        if line.text and not _is_part(line.text):
            break
        last = line.number if line.text else last
    before = [line for line in lines[:first] if line.text]
    if before and _HEADING.fullmatch(before[-1].text):
        first = before[-1].number
    return first, last


def _is_part(text: str) -> bool:
    """A note, or what a broken list of links leaves of one: fragments of addresses."""
    return (
        bool(_NOTE.fullmatch(text)) or "://" in text or " " not in text or bool(re.match(r"\[\d+\]|\S+>|\S+ \(", text))
    )


def without_marks(text: str) -> str:
    """The text without the marks of its notes.

    >>> without_marks("They agreed[1] to delete [2]every recording.[3]")
    'They agreed to delete every recording.'
    """
    return _MARK_BEHIND.sub("", _MARK_BEFORE.sub("", text))
