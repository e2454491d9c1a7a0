"""The messages of an mbox file (RFC 4155), read as a stream."""

import re
from collections.abc import Iterator

from pipeline.reading import MAX_DOCUMENT_BYTES, OpenFile
from transforms.model import Page, Reject

_FROM_LINE = re.compile(rb"From .*\d\d:\d\d")
_QUOTED_FROM = re.compile(rb">+From ")


def read_mail_box(file: OpenFile) -> Iterator[Page | Reject]:
    """A page for every message, named by its number."""
    message: list[bytes] = []
    number, size, after_blank = 0, 0, True
    for line in file.lines():
        if line is not None and after_blank and _FROM_LINE.match(line):
            yield from _message(file, number, message, size)
            message, size, number = [], 0, number + 1
            continue
        line_size = MAX_DOCUMENT_BYTES + 1 if line is None else len(line)
        size += line_size
        if line is not None and size <= MAX_DOCUMENT_BYTES:
            message.append(line[1:] if _QUOTED_FROM.match(line) else line)
        after_blank = line is not None and not line.strip()
    yield from _message(file, number, message, size)


def _message(file: OpenFile, number: int, lines: list[bytes], size: int) -> Iterator[Page | Reject]:
    part = f"#{number}"
    if size > MAX_DOCUMENT_BYTES:
        yield file.too_large(part)
    elif number == 0 and any(line.strip() for line in lines):
        yield file.reject("broken_mbox", "text before the first 'From ' line", part=part)
    elif number:
        yield Page(ref=file.name + part, body=b"".join(lines), content_type="message/rfc822")
