"""Two articles laid side by side: copies keep the order of sentences, independent reports do not.

Every pair of sentences gets the weight of the words they share (a word that stands in a quotation on either side counts
for nothing). The best path from the first to the last sentence of both, never going back, collects these weights;
a sentence may meet several that follow each other, so that split and joined sentences are met.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.copies.reading import WEIGHTS, Reading

MAX_SENTENCES = 400  # per side; the words of later ones count as one sentence
MIN_SHARE = 0.3  # of the lighter sentence's weight; below, sentences of one topic meet by chance
MIN_WEIGHT = 2.5  # at least two words, one of them rare

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Sentences:
    """The words outside quotations by sentence: `ids` sorted, each once a sentence; `weights` of the sentences."""

    ids: NDArray[np.uint32]
    places: Ints  # the sentence of each id
    says: Floats  # the weight of each id
    weights: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Sentences met on the path, by number on both sides, and the weight shared."""

    a: Ints
    b: Ints
    shared: Floats
    unordered: float  # the weight the best partners would share if order did not matter
    weights_a: Floats
    weights_b: Floats

    def covered(self) -> tuple[float, float]:
        """The shares of the weight of a and of b that the path covers."""
        return _share(self.a, self.shared, self.weights_a), _share(self.b, self.shared, self.weights_b)

    def met(self) -> tuple[float, float]:
        """The shares of the weight of a and of b that is in sentences met."""
        return _met(self.a, self.weights_a), _met(self.b, self.weights_b)


def _share(met: Ints, shared: Floats, weights: Floats) -> float:
    collected = np.bincount(met, shared, minlength=len(weights))
    return float(np.minimum(collected, weights).sum()) / (float(weights.sum()) + 1e-6)


def _met(met: Ints, weights: Floats) -> float:
    return float(weights[np.unique(met)].sum()) / (float(weights.sum()) + 1e-6)


def by_sentence(reading: Reading) -> Sentences:
    """The sentences of a reading for alignment."""
    heard = reading.only(~reading.quoted)
    places = np.minimum(heard.sentences, MAX_SENTENCES - 1).astype(np.int64)
    _, places = np.unique(places, return_inverse=True)
    weights = WEIGHTS[heard.classes]
    _, first = np.unique(heard.ids.astype(np.int64) * MAX_SENTENCES + places, return_index=True)
    return Sentences(heard.ids[first], places[first], weights[first], np.bincount(places, weights).astype(np.float32))


def align(a: Sentences, b: Sentences) -> Alignment:
    """Align two articles."""
    overlap = _overlap(a, b)
    least = np.minimum(a.weights[:, None], b.weights[None, :])
    overlap[(overlap < MIN_WEIGHT) | (overlap < MIN_SHARE * least)] = 0.0
    i, j = _best_path(overlap)
    unordered = float(overlap.max(axis=1, initial=0.0).sum())
    return Alignment(i, j, overlap[i, j], unordered, a.weights, b.weights)


def _overlap(a: Sentences, b: Sentences) -> Floats:
    """The weight shared by each pair of sentences, from all pairs of places of each common word."""
    rows, columns = len(a.weights), len(b.weights)
    low = np.searchsorted(b.ids, a.ids, side="left")
    counts = np.searchsorted(b.ids, a.ids, side="right") - low
    mine = np.repeat(np.arange(len(a.ids)), counts)
    theirs = np.repeat(low - np.cumsum(counts) + counts, counts) + np.arange(len(mine))
    cells = a.places[mine] * columns + b.places[theirs]
    shared = np.bincount(cells, a.says[mine], minlength=rows * columns)
    return shared.reshape(rows, columns).astype(np.float32)


def _best_path(overlap: Floats) -> tuple[Ints, Ints]:
    """The cells above zero on the heaviest staircase path, first to last."""
    rows, columns = overlap.shape
    path: list[tuple[int, int]] = []
    if rows and columns and overlap.any():
        totals = np.cumsum(overlap, axis=1, dtype=np.float64)
        before = totals - overlap
        best = np.zeros((rows + 1, columns))
        for row in range(rows):
            best[row + 1] = totals[row] + np.maximum.accumulate(best[row] - before[row])
        i, j = rows - 1, columns - 1
        while i >= 0 and j >= 0:
            if overlap[i, j] > 0:
                path.append((i, j))
            if j > 0 and best[i + 1, j - 1] > best[i, j]:
                j -= 1
            else:
                i -= 1
    cells = np.array(path[::-1], dtype=np.int64).reshape(-1, 2)
    return cells[:, 0], cells[:, 1]
