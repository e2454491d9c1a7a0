"""A manifest that is damaged or of a newer version is refused with the mend; nothing is half read."""

import json

import pytest

from pipeline.errors import UsageError
from pipeline.state.manifest import FORMAT_VERSION, Config, File, Manifest, Partition, decoded, encoded

WHOLE = Manifest(
    Config("live", "c0ffee"),
    runs=1,
    partitions=(
        Partition("00000001-a", 1, "2026-11-01T06:00:00Z", (File("events", "p/e", "2026-11-01", 1, 2, "aa", "7"),)),
    ),
)


def test_round_trip() -> None:
    assert decoded(encoded(WHOLE), "here") == WHOLE
    assert encoded(WHOLE) == encoded(decoded(encoded(WHOLE), "here"))


def test_a_newer_version_is_refused_and_both_are_named() -> None:
    newer = {**json.loads(encoded(WHOLE)), "format_version": FORMAT_VERSION + 1, "shards": {}}
    with pytest.raises(
        UsageError, match=rf"format version {FORMAT_VERSION + 1} .* reads up to {FORMAT_VERSION}; update"
    ):
        decoded(json.dumps(newer).encode(), "here")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\x00\xff",
        encoded(WHOLE)[:-40],
        encoded(WHOLE).replace(b'"runs": 1', b'"runs": 2'),
        encoded(WHOLE).replace(b'"checksum"', b'"check"'),
        b'{"format_version": "one"}',
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "list", "null", "binary", "truncated", "changed", "no checksum", "odd version", "deep"],
)
def test_a_damaged_one_is_refused_with_the_mend(content: bytes) -> None:
    with pytest.raises(UsageError, match=r"here/manifest.json: is damaged.*manifests/"):
        decoded(content, "here")
