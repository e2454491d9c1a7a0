"""What one machine tells another to find copies: packed arrays keyed by partition, so a shuffle moves few elements.

Three exchanges lead from signatures to links: buckets meet in shards; the pairs found there go to the partitions of
both articles; the one that holds the earlier article sends its signature to that of the later one, which compares.
Every function sorts what it gets, so that neither arrival nor bundles show in the result.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from transforms.copies import candidates
from transforms.copies.candidates import Entries, Pairs
from transforms.copies.families import Link
from transforms.copies.signatures import Signature, packed, unpacked
from transforms.copies.verdict import Thresholds
from transforms.copies.verification import verify

Message = tuple[int, bytes]  # partition, payload

SIGNATURES, PAIRS = b"S", b"P"
_COLUMNS = ("later", "earlier", "hits", "hot")


def bucket_messages(signed: Sequence[tuple[Signature, Entries]], partitions: int) -> Iterator[Message]:
    """The bucket entries of these articles, by shard."""
    if signed:
        rows = np.concatenate([entries for _, entries in signed])
        for shard, mine in split(rows, home(rows["bucket"], partitions), partitions):
            yield shard, mine.tobytes()


def signature_messages(signed: Sequence[tuple[Signature, Entries]], partitions: int) -> Iterator[Message]:
    """The signatures of these articles, by the articles' partitions."""
    by_partition: dict[int, list[Signature]] = {}
    for signature, _ in signed:
        by_partition.setdefault(signature.key % partitions, []).append(signature)
    for partition, signatures in sorted(by_partition.items()):
        yield partition, SIGNATURES + packed(signatures)


def pair_messages(entries: Iterable[bytes], partitions: int) -> tuple[list[Message], int]:
    """The pairs that meet in a shard, for the partitions of both articles, and the number of hot buckets."""
    pairs, hot = candidates.pairs_of(np.frombuffer(b"".join(entries), candidates.ENTRY))
    return pairs_for_both(pairs, partitions), hot


def pairs_for_both(pairs: Pairs, partitions: int) -> list[Message]:
    """Pairs on their way to the partitions of both articles."""
    later, earlier = home(pairs["later"], partitions), home(pairs["earlier"], partitions)
    elsewhere = later != earlier
    homes = np.concatenate([earlier, later[elsewhere]])
    both = np.concatenate([pairs, pairs[elsewhere]])
    return [(partition, PAIRS + _packed(mine)) for partition, mine in split(both, homes, partitions)]


def sent_messages(partition: int, messages: Iterable[bytes], partitions: int) -> Iterator[Message]:
    """What a partition sends on: its articles' signatures to where they are compared, with the pairs they are for.

    An earlier article's signature goes to the partitions of the later ones, a later one's stays in its own.
    """
    held, pairs = _opened(messages)
    pairs = candidates.enough(candidates.summed(pairs))
    own = pairs["later"][home(pairs["later"], partitions) == partition]
    pairs = pairs[home(pairs["earlier"], partitions) == partition]
    if len(own):
        yield partition, SIGNATURES + packed(held[key] for key in np.unique(own).tolist())
    for target, mine in split(pairs, home(pairs["later"], partitions), partitions):
        yield target, SIGNATURES + packed(held[key] for key in np.unique(mine["earlier"]).tolist())
        yield target, PAIRS + _packed(mine)


def links_of(messages: Iterable[bytes], limits: Thresholds) -> Iterator[tuple[Link, ...]]:
    """The verified links of each article of a partition that has any."""
    held, pairs = _opened(messages)
    ranks = {key: signature.rank for key, signature in held.items()}
    for later, candidates_of in candidates.by_later(candidates.chosen(pairs, ranks)):
        links = verify(held[later], [held[key] for key in candidates_of], limits)
        if links:
            yield links


def _opened(messages: Iterable[bytes]) -> tuple[dict[int, Signature], Pairs]:
    held: dict[int, Signature] = {}
    pairs = [np.empty(0, candidates.PAIR)]
    for message in messages:
        if message[:1] == SIGNATURES:
            held.update((s.key, s) for s in unpacked(message[1:]))
        else:
            pairs.append(_unpacked(message[1:]))
    return held, np.concatenate(pairs)


def _packed(pairs: Pairs) -> bytes:
    """The columns of pairs one after the other, compressed: they are the most of what is moved."""
    return zlib.compress(b"".join(np.ascontiguousarray(pairs[name]).tobytes() for name in _COLUMNS), level=1)


def _unpacked(data: bytes) -> Pairs:
    plain = zlib.decompress(data)
    pairs = np.empty(len(plain) // candidates.PAIR.itemsize, candidates.PAIR)
    at = 0
    for name in _COLUMNS:
        column = np.frombuffer(plain, candidates.PAIR[name], count=len(pairs), offset=at)
        pairs[name] = column
        at += column.nbytes
    return pairs


def home(keys: NDArray[np.uint64], partitions: int) -> NDArray[np.int64]:
    """The partition of each key."""
    return (keys % np.uint64(partitions)).astype(np.int64)


def split(rows: Pairs, homes: NDArray[np.int64], partitions: int) -> Iterator[tuple[int, Pairs]]:
    """The rows by home."""
    order = np.argsort(homes, kind="stable")
    rows, homes = rows[order], homes[order]
    edges = np.searchsorted(homes, np.arange(partitions + 1))
    for partition in range(partitions):
        if edges[partition] < edges[partition + 1]:
            yield partition, rows[edges[partition] : edges[partition + 1]]
