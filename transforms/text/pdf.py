"""Articles from PDF documents: press releases, letters and reports, by their text layer."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from transforms.knowledge import Knowledge
from transforms.model import Page, Rejected
from transforms.text.cutting import cut_text
from transforms.text.plain import Told, told_by
from transforms.text.published import Stated, publish_date

_MAX_PAGES = 60  # what a company announces stands at the front
_MAX_CHARS = 400_000
_MIN_LETTERS = 40  # of all pages: less is a stamp on a scan
_REPEATED_PAGES = 3
_EDGE = 2  # lines
_NO_TITLE = re.compile(
    r"(microsoft (word|powerpoint)|untitled|document\d*|slide \d|.{0,80}\.(docx?|pdf|indd|pptx?|qxd|rtf)$)", re.I
)
_BROKEN_WORD = re.compile(r"(?<=[a-zß-ÿ])-\n(?=[a-zß-ÿ])")
_NUMBERS = re.compile(r"\d+")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports each flaw it has mended


def read_pdf(page: Page, knowledge: Knowledge) -> Told:
    """Cut the article out of a PDF document. Rejects: bad_pdf, encrypted_pdf, scanned_pdf (pictures of text)."""
    from pypdf import PdfReader  # a tenth of a second, and few inputs are PDF

    try:
        reader = PdfReader(io.BytesIO(page.body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Rejected("encrypted_pdf", subject=page.ref)
        sides = list(_sides(reader))
        title, made = _said(reader)
    except Rejected:
        raise
    except Exception as why:  # whatever a damaged file leads a parser of it to; the watch's TimeIsUp is none of these
        raise Rejected("bad_pdf", subject=page.ref, detail=f"{type(why).__name__}: {why}"[:200]) from why
    text = _BROKEN_WORD.sub("", "\n\n".join(_without_running_lines(sides)))
    if sum(char.isalpha() for char in text) < _MIN_LETTERS:
        raise Rejected("scanned_pdf", subject=page.ref, detail=f"{len(sides)} pages without a text layer")
    told = told_by(cut_text(text, knowledge, page.title or title), page, knowledge)
    if not told.published.at and made:
        told = replace(told, published=publish_date((Stated(made, "markup"),)))
    return replace(told, body_spans=())


def _sides(reader: Any) -> Iterator[str]:
    size = 0
    for number in range(min(len(reader.pages), _MAX_PAGES)):
        text = str(reader.pages[number].extract_text() or "").replace("\x00", " ")
        size += len(text)
        yield text[:_MAX_CHARS]
        if size > _MAX_CHARS:
            return


def _said(reader: Any) -> tuple[str, str]:
    """Title and day of making, as the document's own fields say."""
    fields = reader.metadata
    if fields is None:
        return "", ""
    title = " ".join(str(fields.title or "").split())[:300]
    try:
        made = fields.creation_date
    except (ValueError, TypeError):
        made = None
    return "" if _NO_TITLE.match(title) else title, made.date().isoformat() if isinstance(made, datetime) else ""


def _without_running_lines(sides: list[str]) -> list[str]:
    """The pages without the lines that stand at the top or foot of most of them, page numbers apart."""
    edges = [[line for line in side.splitlines() if line.strip()] for side in sides]
    times = Counter(key for lines in edges for key in {_key(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])})
    running = {key for key, count in times.items() if count >= max(_REPEATED_PAGES, len(sides) // 2)}
    return [
        "\n".join(line for line in side.splitlines() if not line.strip() or _key(line) not in running) for side in sides
    ]


def _key(line: str) -> str:
    return _NUMBERS.sub("#", line.strip())
