"""Hidden units over the facts of candidates: what facts say together that no sum of their weights says.

A layer of a few rectified units beside a linear part, trained by Adam (Kingma and Ba, 2015) with facts and units left
out at random (dropout, Srivastava et al., 2014). Plain numpy in one thread: the same data gives the same weights.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

# Units of a fit, and the fits whose mean is taken: average precision out of fold is .671 on real and .679 on written
# articles with 16 units and three fits, .674 and .684 with these.
UNITS, SEEDS = 32, (0, 1)
LEAST = 5  # cases in which a fact must hold for hidden units to know it
EPOCHS, BATCH = 4, 512
_RATE, _RISE = 4e-3, 0.3  # highest learning rate, and the share of the steps in which it rises to it
_FACTS_OUT, _UNITS_OUT = 0.2, 0.3
_ACTION_WEIGHT = 0.2  # of the loss of the actions, which the units learn beside the act
_DECAY = 1e-5  # of the weights of facts


@dataclass
class Hidden:
    """What the layers of all seeds say, side by side: log-odds are `max(x @ units, 0) @ out + x @ linear`."""

    units: Any  # (facts, units)
    linear: Any  # (facts,)
    out: Any  # (units,)


@dataclass
class Cases:
    """What is learned from: facts by row, whether each tells an act, its weight, its action (or -1), who wrote it."""

    facts: csr_matrix
    truth: Any
    weight: Any
    action: Any
    news: Any  # 1 for what a newsroom wrote


def fit_hidden(cases: Cases, actions: int, bias: int) -> Hidden:
    """The mean of one fit a seed, as it reads news; constants go into the row of the fact that always holds."""
    known = np.asarray(cases.facts.sum(axis=0)).ravel() >= LEAST
    facts = cases.facts.multiply(known[None, :].astype(np.float32)).tocsr()
    facts.eliminate_zeros()
    cases = replace(cases, facts=facts)
    fits = [_fit(cases, actions, seed) for seed in SEEDS]
    units = np.hstack([f["units"] for f in fits]) * known[:, None]
    units[bias] += np.concatenate([f["offset"] + f["news"] for f in fits])
    linear = sum(f["linear"][:, 0] for f in fits) / len(fits)
    linear[bias] += sum(float(f["constant"][0]) for f in fits) / len(fits)
    return Hidden(units, linear, np.concatenate([f["out"][:, 0] for f in fits]) / len(fits))


def _fit(cases: Cases, actions: int, seed: int) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    rows, columns = cases.facts.shape
    weights = {
        "units": draw.normal(0, 0.05, (columns, UNITS)),
        "linear": np.zeros((columns, 1)),
        "offset": np.zeros(UNITS),
        "news": np.zeros(UNITS),
        "out": draw.uniform(-1, 1, (UNITS, 1 + actions)) / np.sqrt(UNITS),
        "constant": np.array([-2.0] + [0.0] * actions),
    }
    weights = {name: value.astype(np.float32) for name, value in weights.items()}
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    steps, step = EPOCHS * -(-rows // BATCH), 0
    for _ in range(EPOCHS):
        order = draw.permutation(rows)
        for start in range(0, rows, BATCH):
            step += 1
            slopes = _slopes(weights, cases, order[start : start + BATCH], draw)
            rate = _rate(step / steps)
            for name, slope in slopes.items():
                first[name] += 0.1 * (slope - first[name])
                second[name] += 0.001 * (slope * slope - second[name])
                mean, spread = first[name] / (1 - 0.9**step), second[name] / (1 - 0.999**step)
                weights[name] -= (rate * mean / (np.sqrt(spread) + 1e-8)).astype(np.float32)
    return weights


def _slopes(weights: dict[str, Any], cases: Cases, batch: Any, draw: np.random.Generator) -> dict[str, Any]:
    """The slope of the loss by each weight over a batch, with some facts and units left out."""
    facts = cases.facts[batch]
    facts.data = facts.data * _kept(draw, facts.data.shape, _FACTS_OUT)
    news = cases.news[batch, None]
    inner = facts @ weights["units"] + weights["offset"] + news * weights["news"]
    kept = _kept(draw, inner.shape, _UNITS_OUT)
    told = (np.maximum(inner, 0) * kept) @ weights["out"] + weights["constant"]
    chance = 1 / (1 + np.exp(-(told[:, 0] + (facts @ weights["linear"])[:, 0])))
    error = np.zeros_like(told)
    error[:, 0] = (chance - cases.truth[batch]) * cases.weight[batch] / len(batch)
    known = np.flatnonzero(cases.action[batch] >= 0)
    if len(known):
        share = np.exp(told[known, 1:] - told[known, 1:].max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        share[np.arange(len(known)), cases.action[batch][known]] -= 1
        error[known, 1:] = share * _ACTION_WEIGHT / len(batch)
    back = (error @ weights["out"].T) * kept * (inner > 0)
    turned = facts.T.tocsr()
    return {
        "units": turned @ back + _DECAY * weights["units"],
        "linear": turned @ error[:, :1] + _DECAY * weights["linear"],
        "offset": back.sum(axis=0),
        "news": (back * news).sum(axis=0),
        "out": (np.maximum(inner, 0) * kept).T @ error,
        "constant": error.sum(axis=0),
    }


def _kept(draw: np.random.Generator, shape: tuple[int, ...], out: float) -> Any:
    return ((draw.random(shape) >= out) / (1 - out)).astype(np.float32)


def _rate(done: float) -> float:
    """The learning rate rises and falls along a cosine."""
    if done < _RISE:
        return _RATE * (0.04 + 0.96 * (0.5 - 0.5 * np.cos(np.pi * done / _RISE)))
    return _RATE * (0.5 + 0.5 * np.cos(np.pi * (done - _RISE) / (1 - _RISE)))
