"""What a page's bytes are, whatever its carrier calls them."""

import re

from transforms.model import Page, Rejected

_PDF = b"%PDF-"
# Atomic groups: each comment ends at its first "-->" for good, or a page of comments would take for ever.
_HTML = re.compile(
    rb"\s*+(?>(?><\?xml[^>]{0,200}>)\s*+)?(?>(?><!--.{0,2000}?-->)\s*+)*+<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAGIC = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x00\x00\x00\x18ftyp", "video/mp4"),
    (b"\x00\x00\x00\x20ftyp", "video/mp4"),
    (b"ID3", "audio/mpeg"),
    (b"%!PS", "application/postscript"),
    (b"\xd0\xcf\x11\xe0", "application/msword"),
)
_READABLE = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "application/xml": "text/html",
    "text/xml": "text/html",
    "message/rfc822": "message/rfc822",
    "text/markdown": "text/markdown",
    "application/pdf": "application/pdf",
}
_SNIFFED_BYTES = 4096


def kind_of(page: Page) -> str:
    """The media type by which to read a page: text/html, text/plain, text/markdown, message/rfc822, application/pdf.

    Magic numbers count for more than names, and HTML that a web server calls plain text or bytes is HTML; a text file
    of that content is left to be text. Rejects: unsupported_format (pictures, archives, films …).

    >>> kind_of(Page(ref="x", body=b"%PDF-1.7 ...", content_type="text/html"))
    'application/pdf'
    """
    said = page.content_type.partition(";")[0].strip().lower()
    head = page.body[:_SNIFFED_BYTES]
    if head[:1024].lstrip(b"\x00 \t\r\n\xef\xbb\xbf").startswith(_PDF):
        return "application/pdf"
    for magic, found in _MAGIC:
        if head.startswith(magic):
            raise Rejected("unsupported_format", subject=page.ref, detail=found)
    if said in _READABLE:
        return _READABLE[said]
    if said.startswith(("image/", "audio/", "video/", "font/")):
        raise Rejected("unsupported_format", subject=page.ref, detail=said)
    return "text/html" if page.fetched_at and _HTML.match(head) else "text/plain"
