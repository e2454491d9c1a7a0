"""Candidate features: hashes that a copy is likely to share with what it was made from, whatever its words became.

The features are pairs of content words that are neighbours or have one between them, outside quotations; pairs of
common words say too little. Of a long text a fixed share of all hashes is kept, the same ones in every article, so that
an excerpt keeps its part of them; of a short one the smallest, so that it has enough. Tried and left: shingles of
function words with the rest blanked, which find spins as well but meet by chance four times as often.
"""

import numpy as np
from numpy.typing import NDArray

from transforms.copies.reading import FUNCTION, PLAIN, Reading

Hashes = NDArray[np.uint64]

SHARE = 16  # of a long text one of so many hashes is kept
AT_LEAST = 48  # of a text of 60 words all; fewer lose paraphrases of short texts
AT_MOST = 64
SHORT = 128  # features; about 70 content words. Two short texts need fewer common buckets to be compared

_ODD, _ODD2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)


def mix(values: Hashes) -> Hashes:
    """Spread 64-bit values evenly (the finaliser of SplitMix64, shortened)."""
    values = values * _ODD
    values ^= values >> np.uint64(31)
    values = values * _ODD2
    values ^= values >> np.uint64(29)
    return values


def bucket_hashes(reading: Reading) -> tuple[Hashes, bool]:
    """The kept hashes, sorted, each once, and whether the text is a short one."""
    told = (reading.classes > FUNCTION) & ~reading.quoted
    ids, classes = reading.ids[told].astype(np.uint64), reading.classes[told]
    pairs = [_pairs(ids, classes, distance) for distance in (1, 2)]
    hashes = np.unique(np.concatenate(pairs))
    share = int(np.searchsorted(hashes, np.uint64(2**64 // SHARE)))
    return hashes[: min(max(share, AT_LEAST), AT_MOST)], len(hashes) <= SHORT


def _pairs(ids: Hashes, classes: NDArray[np.uint8], distance: int) -> Hashes:
    if len(ids) <= distance:
        return ids[:0]
    telling = classes[:-distance] + classes[distance:] >= 2 * PLAIN
    return mix(mix(ids[:-distance][telling] + np.uint64(1)) + ids[distance:][telling])
