"""Fit the network that reads the words around a predicate (`transforms/policy/word_order.py`), with PyTorch.

Vectors of words begin as those of words that stand near the same words in the articles (positive pointwise mutual
information, reduced by singular values: Levy and Goldberg, "Neural Word Embedding as Implicit Matrix Factorization",
2014) and are learned on with the rest, by AdamW (Loshchilov and Hutter, 2019) and a one-cycle rate. One thread and a
seed: the same data gives the same weights. What is shipped is rounded to whole numbers afterwards.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.sparse import coo_matrix
from sklearn.utils.extmath import randomized_svd
from torch import nn
from torch.nn import functional

from transforms.policy.word_order import FAR, LARGEST, OWN, QUOTED, Layer, Window, WordOrder

SIZE, MARK, PLACE = 96, 16, 16  # of the vectors of words, marks and distances
CHANNELS, CONVOLUTIONS, ASIDE, GATHERED = 112, 3, 64, 64
EPOCHS, BATCH = 7, 128
_RATE, _DECAY, _WORD_RATE = 2e-3, 0.02, 0.1  # the last is the share of the rate at which word vectors learn
_WORDS_OUT, _UNITS_OUT = 0.2, 0.3
_ACTION_WEIGHT = 0.2  # of the loss of the actions, which the network learns beside the act
_NEAR = 5  # words within which another counts as standing near
_LEAST = 2  # times that a word must stand in the windows to have a vector


@dataclass
class Read:
    """What is learned from: a window each, whether it tells an act, its weight, its action (or -1)."""

    windows: Sequence[Window]
    truth: Any
    weight: Any
    action: Any


def first_vectors(texts: Iterable[Sequence[str]], windows: Iterable[Window]) -> tuple[dict[str, int], Any]:
    """Rows of the words of the windows, the first for what is not known, and their vectors from tokenized texts."""
    counts = Counter(word for w in windows for part in (w.sentence, w.before, w.title) for word in part.words)
    index = {"": 0} | {word: n + 1 for n, word in enumerate(sorted(w for w, c in counts.items() if c >= _LEAST))}
    near: dict[str, list[Any]] = {"rows": [], "columns": [], "weights": []}
    for words in texts:
        at = np.array([index.get(word, 0) for word in words], dtype=np.int32)
        for apart in range(1, _NEAR + 1):
            one, other = at[:-apart], at[apart:]
            known = (one > 0) & (other > 0)
            near["rows"] += [one[known], other[known]]
            near["columns"] += [other[known], one[known]]
            near["weights"].append(np.full(2 * int(known.sum()), 1 / apart, dtype=np.float32))
    rows, columns, weights = (np.concatenate(near[name]) for name in ("rows", "columns", "weights"))
    counted = coo_matrix((weights, (rows, columns)), shape=(len(index), len(index))).tocsr().tocoo()
    total = np.asarray(counted.tocsr().sum(axis=1)).ravel() + 1e-9
    context = total**0.75 / (total**0.75).sum()
    told = np.log(counted.data / total[counted.row] / context[counted.col])
    kept = told > 0
    table = coo_matrix((told[kept], (counted.row[kept], counted.col[kept])), shape=counted.shape).tocsr()
    left, values, _ = randomized_svd(table, SIZE, n_iter=4, random_state=0)
    vectors = left * np.sqrt(values)
    length = np.linalg.norm(vectors, axis=1, keepdims=True) / np.sqrt((vectors**2).mean() * SIZE)
    even = np.minimum(1.0, 1.5 * length + 0.2) * np.sqrt(SIZE)  # rare words have short vectors
    return index, (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9) * even).astype(np.float32)


class Network(nn.Module):
    """The network as it is trained; `WordOrder` does the same sums in whole numbers."""

    def __init__(self, vectors: Any, actions: int) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(torch.as_tensor(vectors), freeze=False, padding_idx=0)
        self.marks, self.places = nn.Embedding(6, MARK), nn.Embedding(2 * FAR + 1, PLACE)
        sizes = [SIZE + MARK + PLACE] + [CHANNELS] * CONVOLUTIONS
        self.convolutions = nn.ModuleList(
            nn.Conv1d(sizes[n], CHANNELS, 3, padding=1 << n, dilation=1 << n) for n in range(CONVOLUTIONS)
        )
        self.aside = nn.Conv1d(SIZE + MARK, ASIDE, 3, padding=1)
        self.gather = nn.Linear(3 * CHANNELS + 2 * ASIDE, GATHERED)
        self.act, self.action = nn.Linear(GATHERED, 1), nn.Linear(GATHERED, actions)
        self.words_out, self.units_out = nn.Dropout(_WORDS_OUT), nn.Dropout(_UNITS_OUT)

    def forward(self, batch: dict[str, Any]) -> tuple[Any, Any]:
        told = functional.relu(self.gather(self.units_out(self.pooled(batch)[0])))
        told = self.units_out(told)
        return self.act(told)[:, 0], self.action(told)

    def pooled(self, batch: dict[str, Any]) -> tuple[Any, list[Any]]:
        """What `WordOrder` gathers, and the channels of each convolution on the way."""
        inputs = torch.cat([self.vectors(batch, "sentence"), self.places(batch["places"])], 2)
        there = batch["sentence_there"][:, None]
        channels, seen = inputs.transpose(1, 2) * there, []
        for n, convolution in enumerate(self.convolutions):
            told = functional.relu(convolution(self.units_out(channels) if n else channels)) * there
            channels = channels + told if n else told
            seen.append(channels)
        head = channels[torch.arange(len(channels)), :, batch["heads"]]
        own = ((batch["sentence_marks"] % QUOTED == OWN) * batch["sentence_there"])[:, None]
        mean = (channels * own).sum(2) / own.sum(2).clamp(min=1)
        parts = [head, mean, channels.max(2).values]
        for name in ("before", "title"):
            there = batch[f"{name}_there"][:, None]
            aside = functional.relu(self.aside(self.vectors(batch, name).transpose(1, 2) * there)) * there
            seen.append(aside)
            parts.append(aside.max(2).values)
        return torch.cat(parts, 1), seen

    def vectors(self, batch: dict[str, Any], name: str) -> Any:
        return torch.cat([self.words_out(self.words(batch[f"{name}_words"])), self.marks(batch[f"{name}_marks"])], 2)


def batch_of(windows: Sequence[Window], index: dict[str, int]) -> dict[str, Any]:
    """Windows as tensors, filled up to the longest."""
    tables: dict[str, Any] = {"heads": np.array([window.head for window in windows])}
    for name in ("sentence", "before", "title"):
        stretches = [getattr(window, name) for window in windows]
        shape = len(windows), max(1, *(len(stretch.words) for stretch in stretches))
        words, marks = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        there = np.zeros(shape, dtype=np.float32)
        for n, stretch in enumerate(stretches):
            size = len(stretch.words)
            told = zip(stretch.words, stretch.marks, strict=True)
            words[n, :size] = [index.get(word, 0) if mark % QUOTED == 0 else 0 for word, mark in told]
            marks[n, :size], there[n, :size] = stretch.marks, 1
        tables |= {f"{name}_words": words, f"{name}_marks": marks, f"{name}_there": there}
    places = np.arange(tables["sentence_words"].shape[1])[None, :] - tables["heads"][:, None]
    tables["places"] = np.clip(places, -FAR, FAR) + FAR
    return {name: torch.as_tensor(table) for name, table in tables.items()}


def fit_words(read: Read, index: dict[str, int], vectors: Any, actions: int, seed: int = 0) -> WordOrder:
    """Train a network and round it to whole numbers."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    network = Network(vectors, actions)
    words = [network.words.weight]
    rest = [p for name, p in network.named_parameters() if not name.startswith("words.")]
    groups = [
        {"params": rest, "lr": _RATE},
        {"params": words, "lr": _RATE * _WORD_RATE, "weight_decay": 0.0},
    ]
    sizes = np.array([len(window.sentence.words) for window in read.windows])
    batches = [b for _ in range(EPOCHS) for b in _batches(sizes, draw)]
    optimizer = torch.optim.AdamW(groups, lr=_RATE, weight_decay=_DECAY)
    rates = [float(group["lr"]) for group in groups]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rates, total_steps=len(batches) + 1, pct_start=0.2)
    for rows in batches:
        loss = _loss(network, read, rows, index)
        loss.backward()
        nn.utils.clip_grad_norm_(rest, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
    network.eval()
    return _rounded(network, index, [read.windows[i] for i in draw.choice(len(read.windows), 2000, replace=False)])


def _batches(sizes: Any, draw: np.random.Generator) -> list[Any]:
    """Rows in random order, those of like length together."""
    order, found = draw.permutation(len(sizes)), []
    for start in range(0, len(order), 30 * BATCH):
        block = order[start : start + 30 * BATCH]
        block = block[np.argsort(sizes[block], kind="stable")]
        parts = [block[i : i + BATCH] for i in range(0, len(block), BATCH)]
        found.extend(parts[i] for i in draw.permutation(len(parts)))
    return found


def _loss(network: Network, read: Read, rows: Any, index: dict[str, int]) -> Any:
    act, action = network(batch_of([read.windows[i] for i in rows], index))
    truth, weight = torch.as_tensor(read.truth[rows]), torch.as_tensor(read.weight[rows])
    loss = (functional.binary_cross_entropy_with_logits(act, truth, reduction="none") * weight).mean()
    known = np.flatnonzero(read.action[rows] >= 0)
    if len(known):
        told = torch.as_tensor(read.action[rows][known])
        loss = loss + _ACTION_WEIGHT * functional.cross_entropy(action[known], told, reduction="sum") / len(rows)
    return loss


def _rounded(network: Network, index: dict[str, int], windows: Sequence[Window]) -> WordOrder:
    """The network in whole numbers; how large its sums grow is measured on some windows."""
    tables, steps = {}, {}
    for name in ("words", "marks", "places"):
        values = getattr(network, name).weight.detach().numpy()
        steps[name] = float(np.quantile(np.abs(values), 0.9995)) / LARGEST
        tables[name] = np.clip(np.rint(values / steps[name]), -LARGEST, LARGEST).astype(np.float32)
    tables["words"][0] = 0
    *grown, aside, gathered = _steps(network, batch_of(windows, index))
    vectors = np.concatenate([np.full(SIZE, steps["words"]), np.full(MARK, steps["marks"])])
    entering, convolutions = np.concatenate([vectors, np.full(PLACE, steps["places"])]), []
    for convolution, step in zip(network.convolutions, grown, strict=True):
        convolutions.append(_layer(_taps(convolution, entering), convolution.bias, step))
        entering = np.full(CHANNELS, step)
    parts = np.concatenate([np.full(3 * CHANNELS, grown[-1]), np.full(2 * ASIDE, aside)])
    return WordOrder(
        index,
        tables["words"],
        tables["marks"],
        tables["places"],
        tuple(convolutions),
        _layer(_taps(network.aside, vectors), network.aside.bias, aside),
        _layer(_plain(network.gather) * parts[:, None], network.gather.bias, gathered),
        _layer(_plain(network.act) * gathered, network.act.bias, 1.0),
    )


def _plain(linear: Any) -> Any:
    return linear.weight.detach().numpy().T


def _taps(convolution: Any, steps: Any) -> Any:
    """The weights of a convolution as (taps of all inputs, outputs), times the steps of the inputs."""
    weights = convolution.weight.detach().numpy().transpose(2, 1, 0) * steps[None, :, None]
    return weights.reshape(-1, weights.shape[2])


def _layer(weights: Any, bias: Any, step: float) -> Layer:
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / LARGEST
    whole = np.rint(weights / scale).astype(np.float32)
    return Layer(whole, scale.astype(np.float32), bias.detach().numpy().astype(np.float32), float(step))


def _steps(network: Network, batch: dict[str, Any]) -> list[float]:
    """The steps of each convolution, of what stands beside and of what is gathered: all but the very rarest fit."""
    with torch.no_grad():
        pooled, seen = network.pooled(batch)
        gathered = functional.relu(network.gather(pooled))
    *grown, before, title = (channels.numpy() for channels in seen)
    grown += [np.concatenate([before.ravel(), title.ravel()]), gathered.numpy()]
    return [float(np.quantile(channels, 0.9999)) / LARGEST for channels in grown]
