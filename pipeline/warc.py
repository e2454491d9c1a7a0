"""The pages of a web archive (WARC 1.0 and 1.1), plain or compressed."""

from collections.abc import Iterator
from typing import Any

from pipeline.reading import MAX_DOCUMENT_BYTES, OpenFile
from transforms.model import Page, Reject

_DOCUMENTS = frozenset({"response", "resource", "conversion"})
_TYPES = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
    "application/pdf": "application/pdf",
}


def read_warc(file: OpenFile) -> Iterator[Page | Reject]:
    """A page for every record that holds one; requests, metadata and revisits are not documents."""
    from warcio.archiveiterator import ArchiveIterator  # only archives need it

    number = 0
    try:
        for record in ArchiveIterator(file.stream):
            if record.rec_type in _DOCUMENTS:
                number += 1
                if file.days is None or file.days.holds(record.rec_headers.get_header("WARC-Date", "")):
                    yield _page(file, record, f"#{number}")
    except Exception as why:  # warcio raises whatever its parsers meet in a damaged record
        yield file.reject("broken_warc", f"after {number} documents: {type(why).__name__}: {why}")


def _page(file: OpenFile, record: Any, part: str) -> Page | Reject:
    headers, http = record.rec_headers, record.http_headers
    url = headers.get_header("WARC-Target-URI", "").strip("<>")
    status = http.get_statuscode() if http else "200"
    if status != "200":
        return file.reject(f"http_{status}", url, part=part)
    said = (http or headers).get_header("Content-Type", "text/html")
    content_type, _, parameters = said.partition(";")
    known = _TYPES.get(content_type.strip().lower())
    if known is None:
        return file.reject("unsupported_format", f"{url}: {content_type}", part=part)
    body = record.content_stream().read(MAX_DOCUMENT_BYTES + 1)
    if len(body) > MAX_DOCUMENT_BYTES:
        return file.too_large(part)
    if record.length and record.raw_stream.limit > 0:
        return file.reject("truncated", f"{url}: the record ends early", part=part)
    charset = parameters.partition("charset=")[2].strip().strip("\"'")
    fetched = headers.get_header("WARC-Date", "")
    return Page(
        ref=url or file.name + part, body=body, content_type=known, charset=charset, url=url, fetched_at=fetched
    )
