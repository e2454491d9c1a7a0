"""Which articles of earlier runs new ones can have an effect on, exactly, without comparing the old ones again.

A new article changes what its buckets hold, and so whom the old ones in them are compared with. Articles whose
candidates are the same now as before keep their links; and where nobody changed who is connected with them through
candidates, they keep their lineage. So only what is connected with a change is traced again.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.copies import candidates
from transforms.copies.candidates import Entries, Pairs
from transforms.copies.exchange import Message, home, pairs_for_both, split

KNOWN, NEW = b"K", b"N"  # entries of articles that were there before, and of those that are there now only
GONE = b"G"  # keys of articles that were there before, and are no more or are new
NOW, BEFORE = 1, 2

CHANGE = np.dtype(
    [("later", "<u8"), ("earlier", "<u8"), ("rank", "<u8"), ("hits", "<u2"), ("hot", "<u2"), ("had", "<u2"),
     ("had_hot", "<u2")]
)  # fmt: skip
EDGE = np.dtype([("later", "<u8"), ("earlier", "<u8"), ("hits", "<u2"), ("hot", "<u2"), ("when", "u1")])
Rows = NDArray[Any]


def entry_messages(kind: bytes, rows: Entries, partitions: int) -> Iterator[Message]:
    """Bucket entries of articles of one kind, by shard."""
    for shard, mine in split(rows, home(rows["bucket"], partitions), partitions):
        yield shard, kind + mine.tobytes()


def change_messages(messages: Iterable[bytes], partitions: int) -> tuple[list[Message], int]:
    """The pairs that meet in a shard, as they are and as they were, for the partition of the later article.

    Gives the number of hot buckets too.
    """
    given = sorted(messages)
    known, new = _entries(given, KNOWN), _entries(given, NEW)
    is_gone = np.isin(known["key"], np.frombuffer(b"".join(m[1:] for m in given if m[:1] == GONE), "<u8"))
    known, gone = known[~is_gone], known[is_gone]
    met = np.isin(known["bucket"], np.concatenate([new["bucket"], gone["bucket"]]))
    still, hot = candidates.pairs_of(known[~met])
    now, hot_now = candidates.pairs_of(np.concatenate([known[met], new]))
    before, _ = candidates.pairs_of(np.concatenate([known[met], gone]))
    rows = np.zeros(len(still) + len(now) + len(before), CHANGE)
    for name in ("later", "earlier"):
        rows[name] = np.concatenate([still[name], now[name], before[name]])
    are, were = len(still) + len(now), len(still)
    for name, past in (("hits", "had"), ("hot", "had_hot")):
        rows[name][:are] = np.concatenate([still[name], now[name]])
        rows[past][:were], rows[past][are:] = still[name], before[name]
    everyone = np.concatenate([known, new, gone])
    keys, where = np.unique(everyone["key"], return_index=True)
    if len(rows):
        rows["rank"] = everyone["rank"][where][np.searchsorted(keys, rows["earlier"])]
    return [(n, mine.tobytes()) for n, mine in split(rows, home(rows["later"], partitions), partitions)], hot + hot_now


def edges_of(messages: Iterable[bytes]) -> bytes:
    """The candidates that the later articles of a partition have, and had, as edges."""
    rows = _summed(np.frombuffer(b"".join(sorted(messages)), CHANGE))
    now, before = _chosen(rows, "hits", "hot"), _chosen(rows, "had", "had_hot")
    edges = np.empty(len(now) + len(before), EDGE)
    for name in ("later", "earlier", "hits", "hot"):
        edges[name] = np.concatenate([now[name], before[name]])
    edges["when"][: len(now)], edges["when"][len(now) :] = NOW, BEFORE
    return edges.tobytes()


def affected(messages: Iterable[bytes], partitions: int) -> tuple[list[Message], NDArray[Any]]:
    """The pairs that are to be compared, for the partitions of both articles, and the keys of all in them.

    These are all that are connected with an article whose candidates have changed.
    """
    edges = np.frombuffer(b"".join(sorted(messages)), EDGE)
    keys, ends = np.unique(np.concatenate([edges["later"], edges["earlier"]]), return_inverse=True)
    later, earlier = ends[: len(edges)], ends[len(edges) :]
    label = _connected(len(keys), later, earlier)
    changed = np.zeros(len(keys), bool)
    changed[label[later[_alone(edges)]]] = True
    again = changed[label]
    wanted = edges[again[later] & (edges["when"] == NOW)]
    pairs = np.empty(len(wanted), candidates.PAIR)
    for name in ("later", "earlier", "hits", "hot"):
        pairs[name] = wanted[name]
    return pairs_for_both(pairs, partitions), keys[again]


def _entries(messages: list[bytes], kind: bytes) -> Entries:
    return np.frombuffer(b"".join(m[1:] for m in messages if m[:1] == kind), candidates.ENTRY)


def _summed(rows: Rows) -> Rows:
    """Each pair once, its hits added up."""
    if not len(rows):
        return rows
    rows = rows[np.lexsort((rows["earlier"], rows["later"]))]
    starts = np.flatnonzero(_is_new(rows))
    once = rows[starts]
    for name in ("hits", "hot", "had", "had_hot"):
        once[name] = np.minimum(np.add.reduceat(rows[name].astype(np.uint32), starts), 0xFFFF)
    return once


def _is_new(rows: Rows) -> NDArray[np.bool_]:
    """Of sorted rows those whose pair is not that of the row before."""
    others = (rows["later"][1:] != rows["later"][:-1]) | (rows["earlier"][1:] != rows["earlier"][:-1])
    return np.concatenate([np.ones(min(len(rows), 1), bool), others])


def _chosen(rows: Rows, hits: str, hot: str) -> Pairs:
    pairs = np.empty(len(rows), candidates.PAIR)
    for name, source in (("later", "later"), ("earlier", "earlier"), ("hits", hits), ("hot", hot)):
        pairs[name] = rows[source]
    kept = candidates.enough(pairs)
    keys, where = np.unique(rows["earlier"], return_index=True)
    wanted = np.unique(kept["earlier"])
    ranks = rows["rank"][where[np.searchsorted(keys, wanted)]]
    return candidates.chosen(kept, dict(zip(wanted.tolist(), ranks.tolist(), strict=True)))


def _alone(edges: Rows) -> NDArray[np.int64]:
    """The places of edges that are there only now, or only before."""
    order = np.lexsort((edges["earlier"], edges["later"]))
    is_new = _is_new(edges[order])
    found: NDArray[np.int64] = order[is_new & np.concatenate([is_new[1:], np.ones(min(len(edges), 1), bool)])]
    return found


def _connected(count: int, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """The component of each node, as the least node of it.

    Least labels, with pointer jumping: in practice the rounds grow with the logarithm of the longest path; each one
    lowers a label, so that there are never more than nodes.
    """
    label = np.arange(count)
    for _ in range(count):
        least = np.minimum(label[one], label[other])
        new = label.copy()
        for side in (one, other):
            np.minimum.at(new, label[side], least)
            np.minimum.at(new, side, least)
        new = new[new]
        if np.array_equal(new, label):
            break
        label = new
    return label
