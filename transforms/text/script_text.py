"""Articles that a page carries in its scripts: frameworks ship the text as data and let the browser set it."""

import json
import re
from collections.abc import Iterator

_MAX_SCRIPTS = 400
_LITERAL = re.compile(r'"((?:[^"\\]++|\\.)*+)"')  # possessive, so that any input takes linear time
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_MIN_PARAGRAPHS = 2
_MIN_CHARS = 300


def html_in_scripts(source: str) -> str:
    """The longest piece of HTML with paragraphs that stands in the page's scripts as a JSON string; "" without one.

    >>> html = "\\\\u003cp>" + "One two. " * 20 + "\\\\u003c/p>\\\\u003cp>" + "Three. " * 30
    >>> html_in_scripts('<script>push({"body": "' + html + '"})</script>')[:12]
    '<p>One two. '
    """
    return max(map(_longest, _scripts(source)), key=len, default="")


def _scripts(source: str) -> Iterator[str]:
    end = 0
    for _ in range(_MAX_SCRIPTS):
        start = source.find("<script", end)
        if start < 0:
            return
        end = source.find("</script", start)
        script = source[start:] if end < 0 else source[start:end]
        if "u003cp" in script or "<p" in script:
            yield script
        if end < 0:
            return


def _longest(script: str) -> str:
    literals = (literal[1] for literal in _LITERAL.finditer(script))
    found = (_decoded(literal) for literal in literals if len(literal) >= _MIN_CHARS)
    return max((text for text in found if len(_PARAGRAPH.findall(text)) >= _MIN_PARAGRAPHS), key=len, default="")


def _decoded(literal: str) -> str:
    try:
        text = json.loads(f'"{literal}"', strict=False)
    except ValueError:
        return ""
    return text if isinstance(text, str) else ""
