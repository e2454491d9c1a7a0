"""The sentences of a copy laid beside those they were made from, for the eye: passages with what was rewritten in them.

Every pair of sentences gets the weight of the words they share. The best path from the first to the last sentence of
both, never going back, collects these weights; a sentence may meet several that follow each other, so that split and
joined sentences are met.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from transforms.copies.comparison import characters
from transforms.copies.reading import WEIGHTS, Reading
from transforms.model import Passage

MAX_SENTENCES = 400  # per side; the words of later ones count as one sentence
MAX_PASSAGES = 40  # kept, those that share most
MIN_SHARE = 0.3  # of the lighter sentence's weight; below, sentences of one topic meet by chance
MIN_WEIGHT = 2.5  # at least two words, one of them rare
MIN_SIMILARITY = 0.35  # of a passage that is shown; heavy spins keep 0.4
SAME = 0.95  # neighbours this similar are shown as one passage

Floats = NDArray[np.float32]
Cell = tuple[int, int]


def passages(copy: Reading, source: Reading) -> tuple[Passage, ...]:
    """Aligned passages of two readings of content words, in the order of the copy.

    Offsets run from the first to the last content word of a sentence.
    """
    overlap = _overlap(copy, source)
    copies, sources = _Side(copy), _Side(source)
    found = [_passage(copies, sources, *cell) for cell in _best_path(overlap)]
    joined = list(_joined([passage for passage in found if passage.similarity >= MIN_SIMILARITY]))
    strongest = sorted(joined, key=lambda p: (-(p.end - p.start) * p.similarity, p.start))[:MAX_PASSAGES]
    return tuple(sorted(strongest, key=lambda p: (p.start, p.of_start)))


def _overlap(a: Reading, b: Reading) -> Floats:
    """The weight shared by each pair of sentences, 0 where it is little, from all places of each common word."""
    ids_a, places_a, says, weights_a = _by_sentence(a)
    ids_b, places_b, _, weights_b = _by_sentence(b)
    rows, columns = len(weights_a), len(weights_b)
    low = np.searchsorted(ids_b, ids_a, side="left")
    counts = np.searchsorted(ids_b, ids_a, side="right") - low
    mine = np.repeat(np.arange(len(ids_a)), counts)
    theirs = np.repeat(low - np.cumsum(counts) + counts, counts) + np.arange(len(mine))
    cells = places_a[mine] * columns + places_b[theirs]
    overlap = np.bincount(cells, says[mine], minlength=rows * columns).reshape(rows, columns).astype(np.float32)
    overlap[(overlap < MIN_WEIGHT) | (overlap < MIN_SHARE * np.minimum(weights_a[:, None], weights_b[None, :]))] = 0.0
    return overlap


def _by_sentence(reading: Reading) -> tuple[NDArray[np.uint32], NDArray[np.int64], Floats, Floats]:
    """Ids sorted, each once a sentence; the sentence and the weight of each; the weights of the sentences."""
    places = _places(reading)
    weights = WEIGHTS[reading.classes]
    _, first = np.unique(reading.ids.astype(np.int64) * MAX_SENTENCES + places, return_index=True)
    return reading.ids[first], places[first], weights[first], np.bincount(places, weights).astype(np.float32)


def _places(reading: Reading) -> NDArray[np.int64]:
    return np.minimum(reading.sentences, MAX_SENTENCES - 1).astype(np.int64)


def _best_path(overlap: Floats) -> list[Cell]:
    """The cells above zero on the heaviest staircase path, first to last."""
    path: list[Cell] = []
    if overlap.size and overlap.any():
        totals = np.cumsum(overlap, axis=1, dtype=np.float64)
        before = totals - overlap
        best = np.zeros((len(overlap) + 1, overlap.shape[1]))
        for row in range(len(overlap)):
            best[row + 1] = totals[row] + np.maximum.accumulate(best[row] - before[row])
        i, j = overlap.shape[0] - 1, overlap.shape[1] - 1
        while i >= 0 and j >= 0:
            if overlap[i, j] > 0:
                path.append((i, j))
            if j > 0 and best[i + 1, j - 1] > best[i, j]:
                j -= 1
            else:
                i -= 1
    return path[::-1]


class _Side:
    """One reading by sentence, in plain Python values, which are faster one by one."""

    def __init__(self, reading: Reading) -> None:
        self.words = characters(reading.ids)
        self.starts, self.ends = reading.starts.tolist(), reading.ends.tolist()
        places = _places(reading)
        self.edges = np.searchsorted(places, np.arange(int(places[-1]) + 2 if len(places) else 1)).tolist()


def _passage(copy: _Side, source: _Side, i: int, j: int) -> Passage:
    """The passage of sentence i of the copy and j of the source; words of the copy that did not stay are changed."""
    start, end = copy.edges[i], copy.edges[i + 1]
    of_start, of_end = source.edges[j], source.edges[j + 1]
    codes = LCSseq.opcodes(copy.words[start:end], source.words[of_start:of_end])
    stayed = sum(code.src_end - code.src_start for code in codes if code.tag == "equal")
    gone = [start + row for code in codes if code.tag == "delete" for row in range(code.src_start, code.src_end)]
    return Passage(
        start=copy.starts[start],
        end=copy.ends[end - 1],
        of_start=source.starts[of_start],
        of_end=source.ends[of_end - 1],
        similarity=round(2 * stayed / (end - start + of_end - of_start), 6),
        changed=tuple((copy.starts[row], copy.ends[row]) for row in gone),
    )


def _joined(found: list[Passage]) -> Iterator[Passage]:
    """Neighbours that are the same on both sides as one."""
    last: Passage | None = None
    for passage in found:
        if last is not None and min(last.similarity, passage.similarity) >= SAME and _follows(last, passage):
            last = Passage(
                start=last.start,
                end=passage.end,
                of_start=last.of_start,
                of_end=passage.of_end,
                similarity=min(last.similarity, passage.similarity),
                changed=last.changed + passage.changed,
            )
            continue
        if last is not None:
            yield last
        last = passage
    if last is not None:
        yield last


def _follows(last: Passage, passage: Passage) -> bool:
    return 0 <= passage.start - last.end < 200 and 0 <= passage.of_start - last.of_end < 200
