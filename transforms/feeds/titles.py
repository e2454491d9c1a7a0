"""Titles of feeds as plain text: markup and entities that were escaped once too often are undone."""

import html
import re

MAX_CHARACTERS = 1000
# Only markup that people put into headlines; anything else in angle brackets is what the headline is about.
_MARKUP = re.compile(
    r"<(script|style)\b[^<>]{0,2000}>[^<]{0,2000}</\1\s{0,9}>|</?(?:a|abbr|b|big|blink|br|cite|code|del|div|em|font|h[1-6]|i|img|ins|kbd|link|meta|script|style|mark|nobr|p|q|s|small|span|strike|strong|"
    r"sub|sup|tt|u|wbr)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_BLOCKS = re.compile(r"<(?:br|p|div|/p|/div)\b[^<>]{0,2000}>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)


def plain_title(text: str) -> str:
    """The words of a title on one line, at most `MAX_CHARACTERS` of them.

    >>> plain_title("Caf&amp;eacute; &lt;b&gt; <b>bold</b>"), plain_title("</example>")
    ('Café <b> bold', '</example>')
    """
    bare = _MARKUP.sub("", _BLOCKS.sub(" ", text[: 4 * MAX_CHARACTERS]))
    for _ in range(2):  # escaped twice is common, three times is not
        if not _ENTITY.search(bare):
            break
        bare = html.unescape(bare)
    line = " ".join(bare.split())
    return line if len(line) <= MAX_CHARACTERS else line[: MAX_CHARACTERS - 1].rstrip() + "…"
