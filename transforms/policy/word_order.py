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
LOOKED_AT = 0.02  # chance by the scorer from which the words are read
NO_WORD = 0  # row of words that are not known and of names of companies
TAPS = (-1, 0, 1)
_BLOCK = 256  # windows that are read at a time: some 25 MB
LARGEST = 127


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words in a row with their marks."""

    words: tuple[str, ...] = ()
    marks: tuple[int, ...] = ()


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
        told: Floats = inputs @ self.weights * self.scale + self.offset
        return told


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
        around = self._around([(window.sentence, window.head) for window in windows])
        beside = self._beside({stretch for w in windows for stretch in (w.before, w.title)})
        pooled = np.stack(
            [np.concatenate([told, beside[w.before], beside[w.title]]) for told, w in zip(around, windows, strict=True)]
        )
        gathered = _whole(np.maximum(self.gather(pooled), 0), self.gather.step)
        found: Floats = self.last(gathered)[:, 0]
        return found

    def _around(self, sentences: Sequence[tuple[Stretch, int]]) -> list[Floats]:
        """Of each sentence the channels at the predicate, their mean over the company's words and their maximum."""
        stretches = [stretch for stretch, _ in sentences]
        starts, here, rows = _laid_out(stretches, 1 << (len(self.convolutions) - 1))
        far = [max(-FAR, min(FAR, i - head)) + FAR for stretch, head in sentences for i in range(len(stretch.words))]
        channels = _spread(np.hstack([self._vectors(stretches), self.places[far]]), here, rows)
        step = 0.0
        for n, layer in enumerate(self.convolutions):
            channels = _convolved(layer, channels, here, 1 << n, step)
            step = layer.step
        ends = [start + len(stretch.words) for start, stretch in zip(starts, stretches, strict=True)]
        parts = [channels[start:end] for start, end in zip(starts, ends, strict=True)]
        return [_pooled(part, *sentence) for part, sentence in zip(parts, sentences, strict=True)]

    def _beside(self, stretches: Collection[Stretch]) -> dict[Stretch, Floats]:
        """The maximum of the channels of each stretch; zero where there are no words."""
        filled = sorted((s for s in stretches if s.words), key=lambda s: (s.words, s.marks))
        found = {Stretch(): np.zeros(self.aside.weights.shape[1], dtype=np.float32)}
        if filled:
            starts, here, rows = _laid_out(filled, 1)
            channels = _convolved(self.aside, _spread(self._vectors(filled), here, rows), here, 1, 0.0)
            for start, stretch in zip(starts, filled, strict=True):
                found[stretch] = channels[start : start + len(stretch.words)].max(axis=0)
        return found

    def _vectors(self, stretches: Sequence[Stretch]) -> Floats:
        marks = [mark for stretch in stretches for mark in stretch.marks]
        told = [word for stretch in stretches for word in stretch.words]
        find = self.index.get
        words = [NO_WORD if mark % QUOTED else find(word, NO_WORD) for word, mark in zip(told, marks, strict=True)]
        return np.hstack([self.words[words], self.marks[marks]])


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
        windows = [window_of(reading, title, candidates[i], knowledge) for i in looked]
        found[looked] = shipped_word_order().beside(chance[looked], windows)
    return found


def window_of(reading: Reading, title: Reading | None, candidate: Candidate, knowledge: Knowledge) -> Window:
    """The words that the network reads of a candidate."""
    count = len(clauses_of(reading, candidate.sentence, knowledge)[0].words)
    low = max(0, min(candidate.head - _AHEAD, count - WIDTH))
    name, before, headline = candidate.company.name, Stretch(), Stretch()
    if candidate.sentence:
        before = _stretch(reading, candidate.sentence - 1, name, -_BEFORE, None, knowledge)
    if title is not None and title.sentences:
        headline = _stretch(title, 0, name, -_TITLE, None, knowledge)
    sentence = _stretch(reading, candidate.sentence, name, low, low + WIDTH, knowledge)
    return Window(sentence, candidate.head - low, before, headline)


def _stretch(
    reading: Reading, sentence: int, company: str, low: int, high: int | None, knowledge: Knowledge
) -> Stretch:
    """Some words of a sentence, marked for a company."""
    clauses, named = clauses_of(reading, sentence, knowledge)
    first, marks = reading.ranges[sentence][0], []
    for i in range(len(clauses.words))[low:high]:
        mention, mark = named.get(i), 0
        if mention is not None:
            mark = OWN if reading.named[mention].company.name == company else OTHER
        marks.append(mark + (QUOTED if reading.quoted[first + i] >= 0 else 0))
    return Stretch(tuple(clauses.words[low:high]), tuple(marks))


def _laid_out(stretches: Sequence[Stretch], gap: int) -> tuple[list[int], NDArray[np.intp], int]:
    """Where each stretch starts, the rows of all their words, and how many rows there are with gaps around them."""
    starts, rows = [], gap
    for stretch in stretches:
        starts.append(rows)
        rows += len(stretch.words) + gap
    here = [np.arange(start, start + len(s.words)) for start, s in zip(starts, stretches, strict=True)]
    return starts, np.concatenate(here), rows


def _spread(values: Floats, here: NDArray[np.intp], rows: int) -> Floats:
    found = np.zeros((rows, values.shape[1]), dtype=np.float32)
    found[here] = values
    return found


def _convolved(layer: Layer, inputs: Floats, here: NDArray[np.intp], apart: int, step: float) -> Floats:
    """Each row with its neighbours `apart` rows off; what came in is added where `step` tells its size."""
    told = np.maximum(layer(np.hstack([inputs[here + tap * apart] for tap in TAPS])), 0)
    if step:
        told += inputs[here] * np.float32(step)
    return _spread(_whole(told, layer.step), here, len(inputs))


def _whole(values: Floats, step: float) -> Floats:
    found: Floats = np.minimum(np.rint(values / np.float32(step)), np.float32(LARGEST))
    return found


def _pooled(channels: Floats, sentence: Stretch, head: int) -> Floats:
    own = [i for i, mark in enumerate(sentence.marks) if mark % QUOTED == OWN]
    mean = np.rint(channels[own].sum(axis=0) / np.float32(len(own))) if own else np.zeros_like(channels[0])
    found: Floats = np.concatenate([channels[head], mean, channels.max(axis=0)])
    return found


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
