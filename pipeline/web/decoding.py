"""Unpacking bodies within limits, forgiving about what servers say and strict about what is missing.

urllib3 can unpack too, but takes a gzip stream that ends early for whole and a plain body that is called gzip for
broken. Only what the Accept-Encoding header asks for is spoken: gzip and deflate, zlib's or raw.
"""

import zlib

from pipeline.web.model import FetchError

_FREE_BYTES = 2_000_000  # that any body may unpack to: honest markup shrinks 15 times and more
_MAX_LAYERS = 3
_CHUNK = 65_536
_GZIP = b"\x1f\x8b\x08"
_FOREIGN = frozenset("br zstd compress x-compress dcb dcz exi pack200-gzip".split())


def decoded(raw: bytes, codings: str, url: str, max_bytes: int, max_ratio: int, *, cut: bool = False) -> bytes:
    """The body that `codings` (a Content-Encoding header) packs; a gzip file that is sent plainly is unpacked as well.

    With `cut`, `raw` is the beginning of a body and so is the result. Raises FetchError: decompression, too_large.
    """
    limit = min(max_bytes, max(_FREE_BYTES, max_ratio * len(raw)))
    named = [coding.strip().lower() for coding in codings.split(",")][::-1]
    layers = [coding for coding in named if coding in ("gzip", "x-gzip", "deflate")]
    if foreign := [coding for coding in named if coding in _FOREIGN]:
        raise FetchError("decompression", url, f"{foreign[0]} was not asked for and is not spoken")
    if len(layers) > _MAX_LAYERS:
        raise FetchError("decompression", url, "packed too many times")
    body = raw
    for number in range(_MAX_LAYERS):
        kind = "gzip" if body.startswith(_GZIP) else layers[number] if number < len(layers) else ""
        if kind == "gzip" and body.startswith(_GZIP):
            body = _unpacked(body, 31, url, limit, cut)
        elif kind == "deflate":
            body = _inflated(body, url, limit, cut)
        elif not kind:
            break
    return body


def _inflated(body: bytes, url: str, limit: int, cut: bool) -> bytes:
    """What HTTP calls deflate: a zlib stream by the standard, a raw one by habit, or plain text by mistake."""
    if len(body) >= 2 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0:
        return _unpacked(body, 15, url, limit, cut)
    if body[:1].isspace() or body[:1] in (b"<", b"{", b"[", b"\xef", b""):
        return body
    return _unpacked(body, -15, url, limit, cut)


def _unpacked(packed: bytes, window: int, url: str, limit: int, cut: bool) -> bytes:
    """All members of a stream; what follows them is not looked at."""
    parts, size, rest = list[bytes](), 0, packed
    while rest:
        stream = zlib.decompressobj(wbits=window)
        while rest and not stream.eof:
            try:
                part = stream.decompress(rest, _CHUNK)
            except zlib.error:
                raise FetchError("decompression", url, "the packed body is damaged") from None
            size += len(part)
            if size > limit:
                raise FetchError("too_large", url, f"unpacks to more than {limit} bytes from {len(packed)}")
            parts.append(part)
            rest = stream.unconsumed_tail
        if not stream.eof:
            parts.append(_end(stream, url, limit - size, cut))
            break
        rest = stream.unused_data if window == 31 and stream.unused_data.startswith(_GZIP) else b""
    return b"".join(parts)


def _end(stream: "zlib._Decompress", url: str, room: int, cut: bool) -> bytes:
    """What a stream that ran out of input still holds."""
    part = stream.decompress(b"", max(1, room))
    if not stream.eof and not cut:
        raise FetchError("decompression", url, "the packed body ends early")
    return part
