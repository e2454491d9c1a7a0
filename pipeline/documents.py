"""Files become pages: one path in, its documents out, and a reject for whatever could not be read.

Memory is bounded: a file is read as a stream and no document above `MAX_DOCUMENT_BYTES` is ever held.
"""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from pipeline.days import Days
from pipeline.feed_files import read_feed
from pipeline.files import InputError, expand_input, open_input
from pipeline.gunzip import Gunzip
from pipeline.json_lines import read_json_lines
from pipeline.mail_box import read_mail_box
from pipeline.reading import MAX_DOCUMENT_BYTES, STAGE, OpenFile
from pipeline.warc import read_warc
from transforms.model import Page, Reject

__all__ = ["MAX_DOCUMENT_BYTES", "InputError", "list_inputs", "read_documents"]

_FORMATS = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".markdown": "text/markdown",
    ".eml": "message/rfc822",
    ".mbox": "mbox",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".warc": "warc",
    ".rss": "feed",
    ".atom": "feed",
    ".rdf": "feed",
    ".xml": "feed",
    ".json": "feed",
    ".opml": "feed",  # refused by its reader, with what it is good for
}
_READABLE = "give .txt, .html, .md, .pdf, .eml, .mbox, .jsonl, .warc, .rss, .atom or .json (JSON Feed), plain or .gz"
_GZIP_MAGIC = b"\x1f\x8b"
_SIGNS = (
    (b"warc/", "warc"),
    (b"{", "jsonl"),
    (b"%pdf-", "application/pdf"),
    (b"<rss", "feed"),
    (b"<feed", "feed"),
    (b"<", "text/html"),
    (b"from ", "mbox"),
)


def list_inputs(inputs: Sequence[str]) -> list[str]:
    """Every file that the inputs name (files, folders and their subfolders, globs, ``gs://…`` and ``-``), sorted.

    Raises InputError, whose message is one sentence with the path and the mend, when an input names no file.
    """
    return sorted({path for given in inputs for path in expand_input(given)})


def read_documents(path: str, days: Days | None = None) -> Iterator[Page | Reject]:
    """The documents of one file in file order, and a `Reject` for each that could not be read.

    Where a file holds several, they are named by their own id or URL, else by the file name with ``#1``, ``#2`` ….
    Of a web archive `days` takes only what was fetched on them.
    """
    name = PurePath(path).name or path
    try:
        with open_input(path) as opened:
            yield from _read_opened(name, opened, days)
    except (InputError, OSError) as why:  # the path is left out: results are the same on every machine
        said = os.strerror(why.errno) if isinstance(why, OSError) and why.errno else type(why).__name__
        yield Reject(stage=STAGE, reason="unreadable", subject=name, detail=said)


def _read_opened(name: str, opened: BinaryIO, days: Days | None) -> Iterator[Page | Reject]:
    head, stream = _peek(opened)
    gunzip = Gunzip(stream) if head.startswith(_GZIP_MAGIC) else None
    if gunzip is not None:
        head, stream = _peek(cast(BinaryIO, gunzip))
    file = OpenFile(name, _format(name.removesuffix(".gz"), head), stream, days)
    yield from _READERS.get(file.format, _read_whole)(file)
    if gunzip is not None and gunzip.problem:
        yield file.reject("truncated", gunzip.problem)


def _peek(opened: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and a stream that still gives them."""
    buffered = opened if isinstance(opened, io.BufferedReader) else io.BufferedReader(cast(Any, opened))
    return buffered.peek(512)[:512], cast(BinaryIO, buffered)


def _format(name: str, head: bytes) -> str:
    """The format by the file name; a name without suffix leaves it to the first bytes; "" for one that is not read."""
    suffix = PurePath(name).suffix.lower()
    if suffix:
        return _FORMATS.get(suffix, "")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((format for sign, format in _SIGNS if start.startswith(sign)), "text/plain")


def _read_whole(file: OpenFile) -> Iterator[Page | Reject]:
    body = file.stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(body) > MAX_DOCUMENT_BYTES:
        yield file.too_large()
    elif not body.strip(b"\x00 \t\r\n"):
        yield file.reject("empty")
    else:
        yield Page(ref=file.name, body=body, content_type=file.format)


def _refuse(file: OpenFile) -> Iterator[Page | Reject]:
    yield file.reject("unsupported_format", _READABLE)


_READERS: dict[str, Callable[[OpenFile], Iterator[Page | Reject]]] = {
    "": _refuse,
    "feed": read_feed,
    "jsonl": read_json_lines,
    "mbox": read_mail_box,
    "warc": read_warc,
}
