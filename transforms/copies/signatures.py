"""What of an article travels between machines to find its copies: its words as numbers, its rank, its buckets."""

import functools
import pickle
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np

from transforms.copies.buckets import Hashes, bucket_hashes
from transforms.copies.comparison import Material, material
from transforms.copies.order import rank
from transforms.copies.reading import FUNCTION, Reading, Vocabulary, read
from transforms.model import Article


@dataclass(frozen=True, kw_only=True, eq=False)
class Signature:
    """An article for comparison. `key` is the article id as a number, `outlet` a hash (0: not known)."""

    key: int
    rank: int
    outlet: int
    role: str  # the role the article has by its own words, "" where they say nothing
    reading: Reading  # content words only

    @functools.cached_property
    def material(self) -> Material:
        """The words made ready for comparison."""
        return material(self.reading)

    @property
    def place(self) -> tuple[int, int]:
        """Where the article stands in the total order."""
        return self.rank, self.key


def sign(article: Article, words: Vocabulary) -> tuple[Signature, Hashes]:
    """The signature of an article and the buckets it is looked for in."""
    reading = read(article.text, words)
    signature = Signature(
        key=key_of(article.article_id),
        rank=rank(article),
        outlet=zlib.crc32(outlet(article).encode("utf-8", "replace")),
        role=own_role(article),
        reading=reading.only(reading.classes > FUNCTION),
    )
    return signature, bucket_hashes(reading)


def key_of(article_id: str) -> int:
    """The 64-bit number an article id spells.

    >>> hex(key_of("00000000000000ff"))
    '0xff'
    """
    return int(article_id, 16)


def id_of(key: int) -> str:
    """The article id of a key."""
    return f"{key:016x}"


def outlet(article: Article) -> str:
    """What tells the outlet: host of the URL without www and the like, else the publisher's name."""
    host = urlsplit(article.canonical_url or article.url).hostname or ""
    for prefix in ("www.", "m.", "mobile.", "amp."):
        host = host.removeprefix(prefix)
    return host or article.publisher.casefold()


def own_role(article: Article) -> str:
    """The role an article gives itself by its signals, "" for none."""
    signals = set(article.signals)
    if "back_translation" in signals:
        return "translated"
    if "spun_vocabulary" in signals:
        return "rewritten"
    if signals & {"read_original_link", "forwarded"} or article.relayed_from:
        return "syndicated"
    return ""


def packed(signatures: Iterable[Signature]) -> bytes:
    """The signatures as bytes."""
    rows = []
    for s in signatures:
        r = s.reading
        lengths = np.minimum(r.ends - r.starts, 255).astype(np.uint8)
        columns = (r.ids, r.classes, r.sentences.astype(np.uint16), r.quoted, r.starts, lengths)
        rows.append((s.key, s.rank, s.outlet, s.role, *(column.tobytes() for column in columns)))
    return pickle.dumps(rows, protocol=5)


def unpacked(data: bytes) -> list[Signature]:
    """The signatures that `packed` wrote."""
    return [_unpacked(*row) for row in pickle.loads(data)]


def _unpacked(key: int, place: int, house: int, role: str, *columns: bytes) -> Signature:
    starts = np.frombuffer(columns[4], np.int32)
    reading = Reading(
        np.frombuffer(columns[0], np.uint32),
        np.frombuffer(columns[1], np.uint8),
        np.frombuffer(columns[2], np.uint16).astype(np.int32),
        np.frombuffer(columns[3], np.bool_),
        starts,
        starts + np.frombuffer(columns[5], np.uint8).astype(np.int32),
    )
    return Signature(key=key, rank=place, outlet=house, role=role, reading=reading)
