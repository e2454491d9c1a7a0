"""What the words around a predicate say in their order: a small convolutional network beside the scorer.

The scorer weighs named facts; this network reads the words themselves. It sees up to sixty words of the sentence, each
as a learned vector, with marks for the candidate's company, other companies and quotations and the distance to the
predicate, through three convolutions (dilated as in van den Oord et al., "WaveNet", 2016), beside them the sentence
before and the title through one convolution, and gives log-odds of a new act. `tests/benchmarks/fit_words.py` trains
it; weights and vectors are stored in 255 steps.

All sums are of whole numbers below 2**24, which single precision holds exactly: the result is the same bytes whatever
order a machine adds in.
"""

import functools
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from transforms.knowledge import Knowledge, shipped_folder
from transforms.policy.acts import Candidate
from transforms.policy.reading import Reading, clauses_of
from transforms.policy.scorer import Floats

WIDTH, _AHEAD = 60, 30  # words of a window, and how many of them at most stand before the predicate
_BEFORE, _TITLE = 30, 24  # words at the end of the sentence before and of the title
FAR = 15  # words from the predicate beyond which distances are one
OWN, OTHER, QUOTED = 1, 2, 3  # marks: the candidate's company, another one; `QUOTED` is added within a quotation
LOOKED_AT = 0.05
NO_WORD = 0  # row of words that are not known and of names of companies
TAPS = (-1, 0, 1)
_BLOCK = 256  # windows that are read at a time: some 25 MB
LARGEST = 127


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in a row with their marks."""

    words: tuple[str, ...] = ()
    marks: tuple[int, ...] = ()


_NOTHING = Stretch()
Stretches = dict[tuple[str, int, str, int], Stretch]  # by the text, sentence, company and first word they are of


@dataclass(frozen=True, slots=True)
class Window:
    """The words around a predicate, where among them it stands, and the end of the sentence before and of the title."""

    sentence: Stretch
    head: int
    before: Stretch
    title: Stretch


@dataclass(frozen=True, slots=True)
class Layer:
    """Sums of whole inputs by whole weights, times `scale` plus `offset` by output; `step` is that of what goes on."""

    weights: Floats  # (inputs, outputs), whole numbers of at most `LARGEST`
    scale: Floats  # (outputs,)
    offset: Floats  # (outputs,)
    step: float

    def __call__(self, inputs: Floats) -> Floats:
        return self.told(inputs @ self.weights)

    def told(self, sums: Floats) -> Floats:
        """What the sums of the inputs come to; they are overwritten."""
        sums *= self.scale
        sums += self.offset
        return sums


@dataclass(frozen=True, slots=True)
class WordOrder:
    """The network: a row of whole numbers for each word, mark and distance, and its layers."""

    index: dict[str, int]
    words: Floats  # (words, size)
    marks: Floats  # (6, size of a mark)
    places: Floats  # (2 * FAR + 1, size of a place)
    convolutions: tuple[Layer, ...]  # of the sentence
    aside: Layer  # of the sentence before and of the title
    gather: Layer
    last: Layer
    mix: tuple[float, float, float] = (1.0, 1.0, 0.0)  # weights of the scorer's log-odds and of its own, and a constant

    def beside(self, chance: Floats, windows: Sequence[Window]) -> Floats:
        """The chance of a new act by the scorer and the words together."""
        scorer, words, constant = (np.float32(value) for value in self.mix)
        known = np.clip(chance, np.float32(1e-6), np.float32(1 - 1e-6))
        total = scorer * np.log(known / (1 - known)) + words * self.log_odds(windows) + constant
        found: Floats = np.float32(1) / (np.float32(1) + np.exp(-total))
        return found

    def log_odds(self, windows: Sequence[Window]) -> Floats:
        """How much the words of each window speak for a new act."""
        blocks = [windows[at : at + _BLOCK] for at in range(0, len(windows), _BLOCK)]
        return np.concatenate([np.zeros(0, dtype=np.float32), *(self._of_block(block) for block in blocks)])

    def _of_block(self, windows: Sequence[Window]) -> Floats:
        beside = self._beside([stretch for w in windows for stretch in (w.before, w.title)])
        pooled = np.hstack([self._around(windows), beside.reshape(len(windows), -1)])
        gathered = _whole(self.gather(pooled), self.gather.step)
        found: Floats = self.last(gathered)[:, 0]
        return found

    def _around(self, windows: Sequence[Window]) -> Floats:
        """Of each sentence the channels at the predicate, their mean over the company's words and their maximum."""
        rows = _Rows.of([len(w.sentence.words) for w in windows], 1 << (len(self.convolutions) - 1))
        heads = np.array([w.head for w in windows])
        channels, own = self._first(windows, heads, rows)
        for n, layer in enumerate(self.convolutions[1:]):
            channels = _convolved(layer, rows.spread(channels), rows.here, 2 << n, self.convolutions[n].step)
        highest = np.maximum.reduceat(channels, rows.first, axis=0)
        return np.hstack([channels[rows.first + heads], _means(channels, own, rows.first), highest])

    def _first(
        self, windows: Sequence[Window], heads: NDArray[np.intp], rows: "_Rows"
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """The first convolution of each word, and whether it is the company's.

        Words and marks are summed once for each sentence, whatever its predicates; distances come from a table.
        """
        number: dict[Stretch, int] = {}
        sentence = [number.setdefault(w.sentence, len(number)) for w in windows]
        vectors, marks = self._vectors(number)
        laid, layer = _Rows.of([len(stretch.words) for stretch in number], 1), self.convolutions[0]
        by_tap = layer.weights.reshape(len(TAPS), -1, layer.weights.shape[1])
        told, placed = np.split(by_tap, [vectors.shape[1]], axis=1)
        summed = _neighbours(laid.spread(vectors), laid.here, 1) @ told.reshape(-1, told.shape[2])
        word = np.arange(len(rows.here)) + np.repeat(laid.first[sentence] - rows.first, rows.lengths)
        sums = self._of_places(placed, heads, rows)
        sums += summed.take(word, axis=0)
        return _whole(layer.told(sums), layer.step), marks[word] % QUOTED == OWN

    def _of_places(self, weights: Floats, heads: NDArray[np.intp], rows: "_Rows") -> Floats:
        """What the distances of each word and its neighbours add to the first convolution; `weights` are by tap."""
        by_tap = self.places @ weights
        away = np.arange(-FAR - 1, FAR + 2)  # all that are farther are alike
        table = sum(by_tap[n][_distance(away + tap)] for n, tap in enumerate(TAPS))
        from_head = np.arange(len(rows.here)) - np.repeat(rows.first + heads, rows.lengths)
        sums: Floats = table.take(np.minimum(np.maximum(from_head, -FAR - 1), FAR + 1) + FAR + 1, axis=0)
        sums[rows.first] -= by_tap[0][_distance(-heads - 1)]  # nothing stands before the first word
        sums[rows.first + rows.lengths - 1] -= by_tap[-1][_distance(rows.lengths - heads)]
        return sums

    def _beside(self, stretches: Sequence[Stretch]) -> Floats:
        """The maximum of the channels of each stretch; zero where there are no words."""
        number: dict[Stretch, int] = {}
        places = [number.setdefault(s, len(number)) if s.words else -1 for s in stretches]
        found = np.zeros((len(number) + 1, self.aside.weights.shape[1]), dtype=np.float32)
        if number:
            rows = _Rows.of([len(stretch.words) for stretch in number], 1)
            channels = _convolved(self.aside, rows.spread(self._vectors(number)[0]), rows.here, 1, 0.0)
            found[:-1] = np.maximum.reduceat(channels, rows.first, axis=0)
        told: Floats = found[places]
        return told

    def _vectors(self, stretches: Collection[Stretch]) -> tuple[Floats, NDArray[np.intp]]:
        """The vectors of the words with their marks, and the marks."""
        told = itertools.chain.from_iterable(stretch.words for stretch in stretches)
        words = np.fromiter(map(self.index.get, told, itertools.repeat(NO_WORD)), dtype=np.intp)
        marks = np.fromiter(itertools.chain.from_iterable(stretch.marks for stretch in stretches), dtype=np.intp)
        words[marks % QUOTED > 0] = NO_WORD
        return np.hstack([self.words.take(words, axis=0), self.marks.take(marks, axis=0)]), marks


def with_words(
    reading: Reading,
    title: Reading | None,
    candidates: Sequence[Candidate],
    chance: Floats,
    knowledge: Knowledge,
) -> Floats:
    """The chances of candidates once their words are read; what the scorer thinks next to impossible stays as it is."""
    looked = [int(i) for i in np.flatnonzero(chance >= LOOKED_AT)]
    found = chance.copy()
    if looked:
        known: Stretches = {}
        windows = [window_of(reading, title, candidates[i], knowledge, known) for i in looked]
        found[looked] = shipped_word_order().beside(chance[looked], windows)
    return found


def window_of(
    reading: Reading, title: Reading | None, candidate: Candidate, knowledge: Knowledge, known: Stretches | None = None
) -> Window:
    """The words that the network reads of a candidate; `known` keeps stretches for other candidates of the article."""
    known = {} if known is None else known
    low, high = reading.ranges[candidate.sentence]
    start = max(0, min(candidate.head - _AHEAD, high - low - WIDTH))
    name, before, headline = candidate.company.name, _NOTHING, _NOTHING
    if candidate.sentence:
        before = _stretch(reading, candidate.sentence - 1, name, -_BEFORE, None, knowledge, known)
    if title is not None and title.sentences:
        headline = _stretch(title, 0, name, -_TITLE, None, knowledge, known)
    sentence = _stretch(reading, candidate.sentence, name, start, start + WIDTH, knowledge, known)
    return Window(sentence, candidate.head - start, before, headline)


def _stretch(
    reading: Reading,
    sentence: int,
    company: str,
    start: int,
    stop: int | None,
    knowledge: Knowledge,
    known: Stretches,
) -> Stretch:
    """Some words of a sentence, marked for a company."""
    key = (reading.source, sentence, company, start)
    if key not in known:
        low, high = reading.ranges[sentence]
        marks = [QUOTED if quote >= 0 else 0 for quote in reading.quoted[low:high]]
        for i, mention in clauses_of(reading, sentence, knowledge)[1].items():
            marks[i] += OWN if reading.named[mention].company.name == company else OTHER
        known[key] = Stretch(tuple(reading.tokens.words[low:high][start:stop]), tuple(marks[start:stop]))
    return known[key]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Stretches laid out below each other: their words are counted through, their rows have gaps around each."""

    lengths: NDArray[np.intp]
    first: NDArray[np.intp]  # of each stretch its first word
    here: NDArray[np.intp]  # of each word its row
    count: int

    @classmethod
    def of(cls, lengths: Sequence[int], gap: int) -> "_Rows":
        told = np.array(lengths)
        here = np.arange(told.sum()) + np.repeat(gap * np.arange(1, len(told) + 1), told)
        return cls(told, np.cumsum(told) - told, here, len(here) + gap * (len(told) + 1))

    def spread(self, values: Floats) -> Floats:
        """What each word has in its row; zero in the gaps."""
        found = np.zeros((self.count, values.shape[1]), dtype=np.float32)
        found[self.here] = values
        return found


def _neighbours(inputs: Floats, here: NDArray[np.intp], apart: int) -> Floats:
    """Each row with its neighbours `apart` rows off."""
    found: Floats = inputs.take(here[:, None] + apart * np.array(TAPS), axis=0).reshape(len(here), -1)
    return found


def _convolved(layer: Layer, inputs: Floats, here: NDArray[np.intp], apart: int, step: float) -> Floats:
    """A convolution of the rows `here`; what came in is added where `step` tells its size."""
    told = layer(_neighbours(inputs, here, apart))
    if step:
        np.maximum(told, 0, out=told)
        told += inputs.take(here, axis=0) * np.float32(step)
    return _whole(told, layer.step)


def _whole(values: Floats, step: float) -> Floats:
    """The values in whole steps from zero on; they are overwritten."""
    np.maximum(values, 0, out=values)
    values /= np.float32(step)
    np.rint(values, out=values)
    return np.minimum(values, np.float32(LARGEST), out=values)


def _means(channels: Floats, own: NDArray[np.bool_], first: NDArray[np.intp]) -> Floats:
    """The mean of the channels over the `own` words of each stretch; zero where it has none."""
    counts = np.add.reduceat(own, first, dtype=np.intp)
    found = np.zeros((len(first), channels.shape[1]), dtype=np.float32)
    some = np.flatnonzero(counts)
    if len(some):
        sums = np.add.reduceat(channels[own], np.cumsum(counts[some]) - counts[some], axis=0)
        found[some] = np.rint(sums / counts[some, None].astype(np.float32))
    return found


def _distance(away: NDArray[np.intp]) -> NDArray[np.intp]:
    """The row of a distance to the predicate."""
    return np.minimum(np.maximum(away, -FAR), FAR) + FAR


@functools.cache
def shipped_word_order() -> WordOrder:
    """The network this installation ships; from now on this process multiplies matrices in the thread that asks.

    The products are small and workers are many: threads of the library's own would wait for each other.
    """
    threadpool_limits(limits=1, user_api="blas")
    return load(shipped_folder() / "model" / "words.npz")


def load(path: Path) -> WordOrder:
    """A network from its file."""
    with np.load(path, allow_pickle=False) as stored:
        index = {word: i for i, word in enumerate(bytes(stored["index"]).decode("utf-8").split("\n"))}
        vectors, marks, places = (stored[name].astype(np.float32) for name in ("words", "marks", "places"))
        *convolutions, aside, gather, last = (
            Layer(stored[f"weights{n}"].astype(np.float32), stored[f"scale{n}"], stored[f"offset{n}"], float(step))
            for n, step in enumerate(stored["steps"])
        )
        scorer, own, constant = (float(value) for value in stored["mix"])
    mix = (scorer, own, constant)
    return WordOrder(index, vectors, marks, places, tuple(convolutions), aside, gather, last, mix)


def save(path: Path, network: WordOrder) -> None:
    """Write a network; its whole numbers take a byte each."""
    layers = (*network.convolutions, network.aside, network.gather, network.last)
    stored: dict[str, Any] = {
        "index": np.frombuffer("\n".join(network.index).encode("utf-8"), dtype=np.uint8),
        "mix": np.array(network.mix, dtype=np.float32),
        "steps": np.array([layer.step for layer in layers], dtype=np.float32),
    }
    for name in ("words", "marks", "places"):
        stored[name] = getattr(network, name).astype(np.int8)
    for n, layer in enumerate(layers):
        stored[f"weights{n}"] = layer.weights.astype(np.int8)
        stored[f"scale{n}"], stored[f"offset{n}"] = layer.scale, layer.offset
    np.savez_compressed(path, **stored)
