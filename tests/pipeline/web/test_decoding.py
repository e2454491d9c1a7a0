"""Bodies as they come packed, and the limits on unpacking them."""

import contextlib
import gzip
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.web.decoding import decoded
from pipeline.web.model import FetchError

TEXT = b"<rss>" + bytes(range(256)) * 40 + b"</rss>"
SPACES = b" " * 100_000_000


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


PACKED = {
    "plain": (TEXT, ""),
    "identity": (TEXT, "identity"),
    "gzip": (gzip.compress(TEXT), "gzip"),
    "x_gzip": (gzip.compress(TEXT), " X-GZIP "),
    "deflate": (zlib.compress(TEXT), "deflate"),
    "deflate_raw": (raw_deflate(TEXT), "deflate"),
    "twice": (gzip.compress(gzip.compress(TEXT)), "gzip, gzip"),
    "twice_told_once": (gzip.compress(gzip.compress(TEXT)), "gzip"),
    "mixed": (gzip.compress(zlib.compress(TEXT)), "deflate, gzip"),
    "file": (gzip.compress(TEXT), ""),
    "members": (gzip.compress(TEXT[:500]) + gzip.compress(TEXT[500:]), "gzip"),
    "padded": (gzip.compress(TEXT) + b"\0" * 50, "gzip"),
    "trailing_junk": (gzip.compress(TEXT) + b"<!-- served by cache -->", "gzip"),
    "not_gzip_at_all": (TEXT, "gzip"),
    "not_deflate_at_all": (TEXT, "deflate"),
    "charset_told_as_coding": (TEXT, "UTF-8"),
}
BROKEN = {
    "cut": (gzip.compress(TEXT)[:-20], "gzip", "decompression"),
    "cut_in_trailer": (gzip.compress(TEXT)[:-3], "gzip", "decompression"),
    "cut_deflate": (zlib.compress(TEXT)[:-9], "deflate", "decompression"),
    "damaged": (gzip.compress(TEXT)[:30] + b"\xff" * 40, "gzip", "decompression"),
    "bad_checksum": (gzip.compress(TEXT)[:-8] + b"\0" * 8, "gzip", "decompression"),
    "second_member_cut": (gzip.compress(TEXT) + gzip.compress(TEXT)[:40], "gzip", "decompression"),
    "brotli": (b"\x0b\x02\x80hello\x03", "br", "decompression"),
    "four_times": (TEXT, "gzip, gzip, gzip, gzip", "decompression"),
}


@pytest.mark.parametrize("name", PACKED)
def test_honest_bodies_are_unpacked(name: str) -> None:
    packed, codings = PACKED[name]
    assert decoded(packed, codings, "u", 10_000_000, 10) == TEXT


@pytest.mark.parametrize("name", BROKEN)
def test_broken_bodies_are_told(name: str) -> None:
    packed, codings, reason = BROKEN[name]
    with pytest.raises(FetchError) as caught:
        decoded(packed, codings, "u", 10_000_000, 10)
    assert caught.value.reason == reason


BOMBS = {
    "gzip": (gzip.compress(SPACES), "gzip"),
    "file": (gzip.compress(SPACES), ""),
    "deflate": (zlib.compress(SPACES, 9), "deflate"),
    "raw": (raw_deflate(SPACES), "deflate"),
    "twice": (gzip.compress(gzip.compress(SPACES)), "gzip, gzip"),
    "members": (gzip.compress(SPACES[:1_000_000]) * 100, "gzip"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_never_held(name: str) -> None:
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(FetchError, match="too_large"):
        decoded(*BOMBS[name], "u", 10_000_000, 10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
    assert time.process_time() - began < 1.0


def test_the_ratio_counts_above_two_megabytes() -> None:
    assert len(decoded(gzip.compress(SPACES[:1_900_000]), "gzip", "u", 10_000_000, 10)) == 1_900_000
    with pytest.raises(FetchError, match="too_large"):
        decoded(gzip.compress(SPACES[:2_100_000]), "gzip", "u", 10_000_000, 10)
    assert len(decoded(gzip.compress(SPACES[:2_100_000]), "gzip", "u", 10_000_000, 10_000)) == 2_100_000


def test_the_beginning_is_enough_where_it_was_asked_for() -> None:
    assert TEXT.startswith(decoded(gzip.compress(TEXT)[:-20], "gzip", "u", 10_000_000, 10, cut=True))


@given(
    st.binary(max_size=400), st.lists(st.sampled_from(["gzip", "deflate", "br", "", "x", "identity"])), st.booleans()
)
def test_any_bytes_end_in_a_body_or_a_fetch_error(body: bytes, codings: list[str], cut: bool) -> None:
    for start in (b"", b"\x1f\x8b\x08", b"\x78\x9c"):
        with contextlib.suppress(FetchError):
            assert len(decoded(start + body, ",".join(codings), "u", 10_000, 10, cut=cut)) <= 10_000
