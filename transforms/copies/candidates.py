"""Candidate pairs from shared buckets: who may be a copy of whom, found without comparing all with all.

Works on packed arrays, one per shard of the bucket hashes, so that millions of entries cost numpy time. A later article
asks for earlier ones only (`order.rank`); it is compared with those it shares most buckets with. A bucket of more than
`HOT` articles tells of page furniture or of a mass copy: there each article meets only the `HEAD` most original ones,
which keeps the work linear, and these meetings count only where they are so many that they are not mere furniture.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

HOT = 16
HEAD = 6
WEIGHT_SHORT, WEIGHT_LONG, ENOUGH = 3, 2, 6  # two short texts need two common buckets to be compared, others three
ENOUGH_HOT = 40  # twenty buckets, two fifths of what most articles have: more than a shared block of furniture fills
MOST = 8  # candidates verified per article

ENTRY = np.dtype([("bucket", "<u8"), ("rank", "<u8"), ("key", "<u8"), ("weight", "u1")])
PAIR = np.dtype([("later", "<u8"), ("earlier", "<u8"), ("hits", "<u2"), ("hot", "<u2")])  # hot of these hits

Entries = NDArray[Any]
Pairs = NDArray[Any]


def entries(key: int, rank: int, buckets: NDArray[np.uint64], is_short: bool) -> Entries:
    """One article's entries."""
    rows = np.empty(len(buckets), ENTRY)
    rows["bucket"], rows["rank"], rows["key"] = buckets, rank, key
    rows["weight"] = WEIGHT_SHORT if is_short else WEIGHT_LONG
    return rows


def pairs_of(rows: Entries) -> tuple[Pairs, int]:
    """Pairs of articles that share buckets of this shard, with their weight, and the number of hot buckets."""
    rows = rows[np.lexsort((rows["key"], rows["rank"], rows["bucket"]))]
    if len(rows) < 2:
        return np.empty(0, PAIR), 0
    first = np.r_[True, rows["bucket"][1:] != rows["bucket"][:-1]]
    starts = np.flatnonzero(first)
    sizes = np.diff(np.r_[starts, len(rows)])
    start, size = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    place = np.arange(len(rows))
    found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for back in range(1, HOT):
        later = place[(size <= HOT) & (place - start >= back)]
        found.append((later, later - back))
    for ahead in range(HEAD):
        later = place[(size > HOT) & (place - start > ahead)]
        found.append((later, start[later] + ahead))
    later = np.concatenate([f[0] for f in found])
    earlier = np.concatenate([f[1] for f in found])
    pairs = np.empty(len(later), PAIR)
    pairs["later"], pairs["earlier"] = rows["key"][later], rows["key"][earlier]
    pairs["hits"] = np.minimum(rows["weight"][later], rows["weight"][earlier])
    pairs["hot"] = pairs["hits"] * (size[later] > HOT)
    return summed(pairs), int((sizes > HOT).sum())


def summed(pairs: Pairs) -> Pairs:
    """Each pair once, its hits added up."""
    if not len(pairs):
        return pairs
    pairs = pairs[np.lexsort((pairs["earlier"], pairs["later"]))]
    new = np.r_[True, (pairs["later"][1:] != pairs["later"][:-1]) | (pairs["earlier"][1:] != pairs["earlier"][:-1])]
    starts = np.flatnonzero(new)
    once = pairs[starts]
    for name in ("hits", "hot"):
        once[name] = np.minimum(np.add.reduceat(pairs[name].astype(np.uint32), starts), 0xFFFF)
    distinct: Pairs = once[once["later"] != once["earlier"]]
    return distinct


def enough(pairs: Pairs) -> Pairs:
    """Of summed pairs those that share enough buckets to be compared."""
    compared: Pairs = pairs[(pairs["hits"] - pairs["hot"] >= ENOUGH) | (pairs["hits"] >= ENOUGH_HOT)]
    return compared


def chosen(pairs: Pairs, ranks: Mapping[int, int]) -> Pairs:
    """Of each later article's summed pairs the `MOST` with the most hits, then the most original, by `ranks`."""
    if not len(pairs):
        return pairs
    rank = np.fromiter((ranks[key] for key in pairs["earlier"].tolist()), dtype=np.uint64, count=len(pairs))
    pairs = pairs[np.lexsort((pairs["earlier"], rank, -pairs["hits"].astype(np.int64), pairs["later"]))]
    new = np.r_[True, pairs["later"][1:] != pairs["later"][:-1]]
    place = np.arange(len(pairs))
    return pairs[place - np.maximum.accumulate(np.where(new, place, 0)) < MOST]


def by_later(pairs: Pairs) -> Iterator[tuple[int, list[int]]]:
    """Each later article with its candidates, of pairs sorted by `chosen`."""
    if len(pairs):
        inner = np.flatnonzero(pairs["later"][1:] != pairs["later"][:-1]) + 1
        for group in np.split(pairs, inner):
            yield int(group["later"][0]), group["earlier"].tolist()
