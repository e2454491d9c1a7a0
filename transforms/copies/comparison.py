"""What two articles have in common, as a handful of numbers.

The longest common subsequence of words is an alignment that keeps order, word by word: a copy keeps the order of what
it tells and an independent report does not, and rapidfuzz finds it in microseconds.
"""

from dataclasses import dataclass
from math import log1p, sqrt

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from transforms.copies.buckets import mix
from transforms.copies.reading import Reading

RUN = 4  # content words in a row that count as taken over word for word (about seven words of text)

LEAD = 80  # content words of the beginning, about 150 words of text


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """A reading of content words made ready to be compared many times: words as characters, and runs of them."""

    told: str  # outside quotations, a character a word
    once: str  # outside quotations, each word at its first place only: names said again and again prove nothing
    whole: str  # with quotations
    runs: NDArray[np.uint64]  # outside quotations


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Measures of two articles, outside quotations where not said otherwise. Shares are 0..1."""

    common: float  # words common in order, each counted once, by the geometric mean of both counts
    whole: float  # words common in order with quotations, by the geometric mean of both lengths
    whole_told: float  # `whole` times the share of words outside quotations, where that is smaller
    lead: float  # words common in order at the beginnings, with quotations
    common_longer: float  # words common in order, by the longer text
    common_shorter: float  # and by the shorter
    verbatim: float  # share of the shorter's runs of words the other has too
    log_runs: float  # logarithm of 1 + the number of common runs


def material(reading: Reading) -> Material:
    """Make a reading of content words ready."""
    told = reading.ids[~reading.quoted]
    _, first = np.unique(told, return_index=True)
    return Material(characters(told), characters(told[np.sort(first)]), characters(reading.ids), _runs(told))


def compare(a: Material, b: Material) -> Comparison:
    """Compare two articles; symmetric."""
    common = LCSseq.similarity(a.told, b.told)
    whole = _likeness(a.whole, b.whole)
    told = min(len(a.told) / (len(a.whole) + 1), len(b.told) / (len(b.whole) + 1))
    runs = len(np.intersect1d(a.runs, b.runs, assume_unique=True))
    return Comparison(
        common=_likeness(a.once, b.once),
        whole=whole,
        whole_told=whole * told,
        lead=_likeness(a.whole[:LEAD], b.whole[:LEAD]),
        common_longer=common / (max(len(a.told), len(b.told)) + 1),
        common_shorter=common / (min(len(a.told), len(b.told)) + 1),
        verbatim=runs / (min(len(a.runs), len(b.runs)) + 1),
        log_runs=log1p(runs),
    )


def _likeness(a: str, b: str) -> float:
    return float(LCSseq.similarity(a, b)) / sqrt((len(a) + 1) * (len(b) + 1))


def characters(ids: NDArray[np.uint32]) -> str:
    """A text with a character of the upper planes for each word: 20 bits of its hash, which rapidfuzz compares fast."""
    return ((ids & 0xFFFFF) + 0x10000).astype("<u4").tobytes().decode("utf-32-le")


def _runs(ids: NDArray[np.uint32]) -> NDArray[np.uint64]:
    count = len(ids) - RUN + 1
    if count < 1:
        return np.empty(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    wide = ids.astype(np.uint64)
    for n in range(RUN):
        hashes = mix(hashes + wide[n : n + count])
    return np.unique(hashes)
