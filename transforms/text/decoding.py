"""Bytes become text without ever failing: byte order marks, declared and undeclared charsets, damaged UTF-8."""

import codecs
import re

from transforms.model import Rejected

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_SAMPLE_BYTES = 20_000
_MAX_CONTROL_SHARE = 0.05  # prose has none; pictures and archives have a fifth and more
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(body: bytes, charset: str = "") -> str:
    """The text of `body`; control characters become spaces, so that offsets stay what they were.

    >>> decode("naïve".encode("cp1252")), decode("naïve".encode("utf-16-le"))
    ('naïve', 'naïve')
    """
    return _CONTROL.sub(" ", _decoded(body, charset))


def decode_text(body: bytes, charset: str, subject: str) -> str:
    """As `decode`; raises Rejected (not_text) for bytes that are no text in any charset."""
    text = _decoded(body, charset)
    sample = text[:_SAMPLE_BYTES]
    noise = len(_CONTROL.findall(sample)) + sample.count("\ufffd")
    if noise > _MAX_CONTROL_SHARE * len(sample) + 20:
        raise Rejected("not_text", subject=subject, detail=f"{noise} of {len(sample)} characters are not printable")
    return _CONTROL.sub(" ", text)


def decode_html(body: bytes, charset: str = "") -> str:
    """The source of a web page, whose header (`charset`) and meta tag may both be wrong about its charset.

    >>> decode_html("<meta charset=utf-8><p>Données déjà vérifiées</p>".encode("cp1252"), "utf-8")[20:]
    '<p>Données déjà vérifiées</p>'
    """
    from transforms.text.charset import decode_document

    marked = body.startswith(tuple(mark for mark, _ in _MARKS)) or _wide_charset(body)
    if not marked:
        try:
            return _CONTROL.sub(" ", body.decode("utf-8"))
        except UnicodeDecodeError:
            pass
    said = charset or _declared(body)
    return _CONTROL.sub(" ", decode_document(body, f"text/html; charset={said}" if said else "").text)


def _declared(body: bytes) -> str:
    found = _META_CHARSET.search(body[:4096])
    return found[1].decode("ascii") if found else ""


def _decoded(body: bytes, charset: str) -> str:
    for mark, marked in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(marked, "replace")
    for tried in (_wide_charset(body), "utf-8", charset):
        if tried:
            try:
                return body.decode(tried)
            except (UnicodeDecodeError, LookupError):
                continue
    return _damaged(body)


def _wide_charset(body: bytes) -> str:
    """UTF-16 without a mark: in Latin text every second byte is NUL."""
    even, odd = body[0:_SAMPLE_BYTES:2], body[1:_SAMPLE_BYTES:2]
    if odd.count(0) * 2 > len(odd) and even.count(0) * 20 < len(even):
        return "utf-16-le"
    if even.count(0) * 2 > len(even) and odd.count(0) * 20 < len(odd):
        return "utf-16-be"
    return ""


def _damaged(body: bytes) -> str:
    """UTF-8 with broken places stays UTF-8 when most of its long characters are whole; else the charset is guessed."""
    text = body.decode("utf-8", "replace")
    whole = sum(char > "\x7f" and char != "\ufffd" for char in text)
    if whole >= text.count("\ufffd"):
        return text
    sample = body[:_SAMPLE_BYTES]
    foreign = sum(byte > 127 for byte in sample)
    if foreign * 50 <= len(sample) or len(sample) < 200:
        return body.decode("cp1252", "replace")  # a few quotation marks and accents: what Windows wrote in the West
    from charset_normalizer import from_bytes  # slow, and rarely needed

    best = from_bytes(sample).best()
    return body.decode(best.encoding if best else "cp1252", "replace")
