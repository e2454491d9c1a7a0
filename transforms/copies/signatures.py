"""What of an article travels between machines to find its copies: its words as numbers, its rank, its buckets."""

import functools
import pickle
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from transforms.copies.addresses import address_of, host_of
from transforms.copies.buckets import Hashes, bucket_hashes
from transforms.copies.candidates import ENOUGH, WEIGHT_LONG, Entries, entries
from transforms.copies.comparison import Material, material
from transforms.copies.order import rank
from transforms.copies.reading import EMPTY, FUNCTION, Reading, Vocabulary, read
from transforms.ids import content_id
from transforms.model import Article
from transforms.text.signals import lineage_hint


@dataclass(frozen=True, kw_only=True, eq=False)
class Signature:
    """An article for comparison. `key` is the article id as a number, `outlet` and `address` hashes (0: unknown)."""

    key: int
    rank: int
    outlet: int
    address: int
    part: int  # of a long article, 0 where the address asks for none
    role: str  # the role that its own words suggest
    edition: int  # hash of the numbers in the title, 0 if there are none
    reading: Reading  # content words only

    @functools.cached_property
    def material(self) -> Material:
        """The words made ready for comparison."""
        return material(self.reading)

    @property
    def place(self) -> tuple[int, int]:
        """Where the article stands in the total order."""
        return self.rank, self.key


def sign(article: Article, words: Vocabulary) -> tuple[Signature, Entries]:
    """The signature of an article and its entries in the buckets it is looked for in."""
    reading = read(article.text, words)
    url = article.canonical_url or article.url
    address, part = address_of(url)
    signature = Signature(
        key=key_of(article.article_id),
        rank=rank(article),
        outlet=_hash(host_of(url) or article.publisher.casefold()),
        address=_hash(address),
        part=part,
        role=lineage_hint(article)[0],
        edition=_hash(" ".join(sorted(re.findall(r"\d+", article.title)))),
        reading=reading.only(reading.classes > FUNCTION),
    )
    hashes, is_short = bucket_hashes(reading)
    buckets = np.concatenate([hashes, _address_buckets(signature.address)])
    return signature, entries(signature.key, signature.rank, buckets, is_short)


def _hash(name: str) -> int:
    return key_of(content_id(name)) if name else 0


def _address_buckets(address: int) -> Hashes:
    """Variants of one address meet in as many buckets as it takes to be compared."""
    return np.array([address + n & 2**64 - 1 for n in range(ENOUGH // WEIGHT_LONG)] if address else [], dtype=np.uint64)


def key_of(article_id: str) -> int:
    """The 64-bit number an article id spells.

    >>> hex(key_of("00000000000000ff"))
    '0xff'
    """
    return int(article_id, 16)


def keys_of(article_ids: Iterable[str]) -> NDArray[np.uint64]:
    """The keys of these ids."""
    return np.array([key_of(name) for name in article_ids], np.uint64)


def id_of(key: int) -> str:
    """The article id of a key."""
    return f"{key:016x}"


def packed(signatures: Iterable[Signature]) -> bytes:
    """The signatures as bytes: nine a word."""
    rows = []
    for s in signatures:
        r = s.reading
        steps = np.diff(r.starts, prepend=np.int32(0))
        columns = (
            r.ids,
            (r.classes | r.quoted.astype(np.uint8) << 2).astype(np.uint8),
            np.minimum(np.diff(r.sentences, prepend=np.int32(0)), 255).astype(np.uint8),
            steps.astype(np.uint16 if not len(steps) or steps.max() < 2**16 else np.uint32),
            np.minimum(r.ends - r.starts, 255).astype(np.uint8),
        )
        rows.append((replace(s, reading=EMPTY), *(column.tobytes() for column in columns)))
    return zlib.compress(pickle.dumps(rows, protocol=5), level=1)


def unpacked(data: bytes) -> list[Signature]:
    """The signatures that `packed` wrote; words of more than 255 characters have become shorter."""
    return [_unpacked(*row) for row in pickle.loads(zlib.decompress(data))]


def _unpacked(signature: Signature, *columns: bytes) -> Signature:
    ids, kinds, sentences, steps, lengths = columns
    kind = np.frombuffer(kinds, np.uint8)
    starts = np.cumsum(np.frombuffer(steps, np.uint16 if len(steps) == 2 * len(kinds) else np.uint32), dtype=np.int32)
    reading = Reading(
        ids=np.frombuffer(ids, np.uint32),
        classes=(kind & 3).astype(np.uint8),
        sentences=np.cumsum(np.frombuffer(sentences, np.uint8), dtype=np.int32),
        quoted=kind > 3,
        starts=starts,
        ends=starts + np.frombuffer(lengths, np.uint8).astype(np.int32),
    )
    return replace(signature, reading=reading)
