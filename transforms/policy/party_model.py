"""The learned choice of a party: weights of its signs, shared by all parties, and of the act's facts for each party.

Read from `config/model/parties.npz`, which `tests/benchmarks/train_parties.py` makes. A conditional logistic
regression; what it knows of the signs holds for a party that it was never shown.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.knowledge import shipped_folder

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PartyModel:
    """Weights by sign, and by fact for each known party."""

    signs: dict[str, float]
    index: dict[str, int]
    weights: Floats  # (facts, parties)
    parties: tuple[str, ...]

    def told_by(self, facts: Iterable[str]) -> NDArray[np.float64]:
        """What these facts say for each of the trained parties."""
        rows = sorted({row for fact in facts if (row := self.index.get(fact, -1)) >= 0})
        if not rows:
            return np.zeros(len(self.parties))
        total: NDArray[np.float64] = self.weights.take(rows, axis=0).sum(axis=0, dtype=np.float64)
        return total

    def scores(
        self,
        facts: Iterable[str],
        signs: Mapping[str, Mapping[str, float]],
        parties: Iterable[str],
        story: NDArray[np.float64] | None = None,
    ) -> dict[str, float]:
        """How much speaks for each of the parties; one it was not trained on starts where the rarest does.

        `story` is what the facts of the whole article say, which all its acts share.
        """
        told = self.told_by(facts) if story is None else self.told_by(facts) + story
        known = {party: float(value) for party, value in zip(self.parties, told, strict=True)}
        rare = float(self.weights[self.index["bias"]].min()) if "bias" in self.index else 0.0
        return {
            party: known.get(party, rare)
            + sum(self.signs.get(sign, 0.0) * amount for sign, amount in signs.get(party, {}).items())
            for party in parties
        }


def sign_facts(signs: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The signs as facts, so that each party can weigh its own signs and those of the others."""
    return [f"{sign}@{party}" for party, told in signs.items() for sign in told]


@functools.cache
def shipped_parties() -> PartyModel:
    """The model this installation ships."""
    return load(shipped_folder() / "model" / "parties.npz")


def load(path: Path) -> PartyModel:
    """A model from its file."""
    with np.load(path, allow_pickle=False) as stored:
        signs = bytes(stored["signs"]).decode("utf-8").split("\n")
        facts = bytes(stored["facts"]).decode("utf-8").split("\n")
        parties = bytes(stored["parties"]).decode("utf-8").split("\n")
        shared, weights = stored["shared"].astype(np.float32), stored["weights"].astype(np.float32)
    by_sign = {name: float(weight) for name, weight in zip(signs, shared, strict=True)}
    return PartyModel(by_sign, {name: n for n, name in enumerate(facts)}, weights, tuple(parties))


def save(path: Path, signs: list[str], shared: Any, facts: list[str], weights: Any, parties: list[str]) -> None:
    """Write a model; half precision keeps the file small."""
    np.savez_compressed(
        path,
        signs=np.frombuffer("\n".join(signs).encode("utf-8"), dtype=np.uint8),
        facts=np.frombuffer("\n".join(facts).encode("utf-8"), dtype=np.uint8),
        parties=np.frombuffer("\n".join(parties).encode("utf-8"), dtype=np.uint8),
        shared=np.asarray(shared, dtype=np.float16),
        weights=np.asarray(weights, dtype=np.float16),
    )
