"""The learned scorer: is a candidate a new act of its company, and which of the fifteen actions is it.

A sparse linear model over named features with a few hidden units beside it (rectified sums of the same features), read
from `config/model/scorer.npz` and evaluated with numpy. It is trained by `tests/benchmarks/train_scorer.py`; the file
holds the feature names and their weights.

A candidate is weighed by its own facts and by all facts that its sentence tells of its company (those of its siblings:
the other predicates of that company there). The two views count half each: a predicate read wrongly is outvoted.
"""

import functools
import itertools
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.knowledge import shipped_folder

Floats = NDArray[np.float32]
Places = NDArray[np.intp]
_VIEWS = ("own", "shared")


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights by feature name: column 0 weighs "a new act", the next ones the actions, the rest the hidden units."""

    index: dict[str, int]
    own: "View"  # of a candidate's own facts
    shared: "View"  # of the facts of all its siblings
    actions: tuple[str, ...]

    def score(
        self, candidates: Sequence[Sequence[str]], siblings: Sequence[Hashable] | None = None
    ) -> tuple[Floats, Floats]:
        """(probability of a new act, log-odds of each action) for the feature lists of candidates.

        Candidates with the same key in `siblings` are told by one sentence of one company; without it each is alone.
        """
        keys = range(len(candidates)) if siblings is None else siblings
        number: dict[Hashable, int] = {}
        place = np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.intp)
        rows, of = self._rows(candidates)
        columns = 1 + len(self.actions)
        together = self.shared.totals(rows, place[of], len(number), columns)[place]
        totals = (self.own.totals(rows, of, len(candidates), columns) + together) / np.float32(2)
        chance: Floats = np.float32(1) / (np.float32(1) + np.exp(-totals[:, 0]))
        return chance, totals[:, 1:]

    def _rows(self, candidates: Sequence[Sequence[str]]) -> tuple[Places, Places]:
        """The rows of the known features of all candidates, and of each row the candidate."""
        names, lengths = itertools.chain.from_iterable(candidates), list(map(len, candidates))
        rows = np.fromiter(map(self.index.get, names, itertools.repeat(-1)), dtype=np.intp, count=sum(lengths))
        of = np.repeat(np.arange(len(candidates)), lengths)
        known = rows >= 0
        return rows[known], of[known]


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a candidate."""

    weights: Floats  # (features, 1 + actions + hidden units)
    out: Floats  # (hidden units,): what each adds to the log-odds of a new act

    def totals(self, rows: Places, of: Places, count: int, columns: int) -> Floats:
        """Log-odds of a new act and of each action, in `columns` columns, for `count` sets of rows.

        Each row goes to the set that `of` tells; one that a set is given again counts once.
        """
        sums = _sums(self.weights, rows, of, count)
        if len(self.out):  # added one by one: how a product of matrices is summed up differs between machines
            sums[:, 0] += np.add.accumulate(np.maximum(sums[:, columns:], 0) * self.out, axis=1)[:, -1]
        return sums[:, :columns]


def _sums(weights: Floats, rows: Places, of: Places, count: int) -> Floats:
    """The sum of the rows of each set, in the order of the rows: the last bits of a sum hang on it."""
    sums = np.zeros((count, weights.shape[1]), dtype=np.float32)
    told = np.sort(of * len(weights) + rows)  # sorted by set and row in one
    filled, at = np.divmod(told[np.diff(told, prepend=-1) > 0], len(weights))
    if len(at):
        starts = np.flatnonzero(np.diff(filled, prepend=-1))
        sums[filled[starts]] = np.add.reduceat(weights.take(at, axis=0), starts, axis=0)
    return sums


@functools.cache
def shipped_scorer() -> Scorer:
    """The scorer this installation ships."""
    return load(shipped_folder() / "model" / "scorer.npz")


def load(path: Path) -> Scorer:
    """A scorer from its file."""
    with np.load(path, allow_pickle=False) as stored:
        names = bytes(stored["names"]).decode("utf-8").split("\n")
        actions = bytes(stored["actions"]).decode("utf-8").split("\n")
        own, shared = (_view(stored, view) for view in _VIEWS)
    return Scorer({name: i for i, name in enumerate(names)}, own, shared, tuple(actions))


def _view(stored: Mapping[str, NDArray[Any]], name: str) -> View:
    units = stored[f"{name}_units"].astype(np.float32) * stored[f"{name}_steps"]
    return View(np.hstack([stored[f"{name}_weights"].astype(np.float32), units]), stored[f"{name}_out"])


def save(path: Path, names: Sequence[str], views: Sequence[View], actions: Sequence[str]) -> None:
    """Write a scorer; half precision for the weights, and 255 steps for what lifts a hidden unit, keep it small."""
    stored: dict[str, Any] = {
        "names": np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8),
        "actions": np.frombuffer("\n".join(actions).encode("utf-8"), dtype=np.uint8),
    }
    columns = 1 + len(actions)
    for name, view in zip(_VIEWS, views, strict=True):
        units = np.asarray(view.weights[:, columns:], dtype=np.float32)
        steps = (np.maximum(np.abs(units).max(axis=0, initial=0.0), 1e-9) / 127).astype(np.float32)
        stored[f"{name}_weights"] = np.asarray(view.weights[:, :columns], dtype=np.float16)
        stored[f"{name}_units"] = np.rint(units / steps).astype(np.int8)
        stored[f"{name}_steps"] = steps
        stored[f"{name}_out"] = np.asarray(view.out, dtype=np.float32)
    np.savez_compressed(path, **stored)
