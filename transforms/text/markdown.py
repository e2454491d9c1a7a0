"""Markdown as plain text: every mark becomes `BLANK`s of the same length, so that offsets stay what they were."""

import re
from collections.abc import Callable

BLANK = "\u2060"  # a word joiner: no width, no meaning; lines are read without it

_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,600}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\](\([^)\n]{0,600}\)|\[[^\]\n]{0,60}\])")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]{1,60}\]: +\S.*$", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,300}?)(?<=\S)\1(?![\w*])")
_HEADING = re.compile(r"^ {0,3}#{1,6} +| {1,9}#{1,9} {0,9}$|^ {0,3}(?:=+|-{3,}|\*{3,}) {0,9}$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---[ \t\r]{0,9}\n(.{0,3000}?)\n---[ \t\r]{0,9}\n", re.DOTALL)


def without_marks(text: str) -> str:
    """The text with links, emphasis, headings and pictures blanked out; their words stay where they were.

    >>> without_marks("**Yes**, [they](x) did").replace(BLANK, "")
    'Yes, they did'
    """
    text = _FRONT_MATTER.sub(_front_matter, text)
    for pattern, keep in ((_IMAGE, 0), (_REFERENCE, 0), (_LINK, 1), (_EMPHASIS, 2), (_EMPHASIS, 2), (_HEADING, 0)):
        text = pattern.sub(_blanked(keep), text)
    return text


def _front_matter(match: re.Match[str]) -> str:
    """The block between ``---`` lines keeps its ``name: value`` lines, which are read like a mail's header."""
    return re.sub(r"^---", "   ", match[0], flags=re.MULTILINE)


def _blanked(keep: int) -> Callable[[re.Match[str]], str]:
    """Replace a match by spaces, but for the group that is kept."""

    def replace(match: re.Match[str]) -> str:
        if not keep:
            return BLANK * len(match[0])
        start, end = match.start(keep) - match.start(), match.end(keep) - match.start()
        return BLANK * start + match[keep] + BLANK * (len(match[0]) - end)

    return replace
