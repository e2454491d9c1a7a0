"""Columns of many remembered articles: what a run has to read of each, so that it opens the few it needs.

Plain arrays one after the other behind a line of JSON that names them; about half a kilobyte an article.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.copies.candidates import ENTRY, Entries
from transforms.copies.signatures import Signature

_COLUMNS = (
    ("keys", "<u8"), ("families", "<u8"), ("ranks", "<u8"), ("seen", "S20"), ("dated", "u1"), ("weights", "u1"),
    ("counts", "<u2"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Sketches:
    """Columns of articles; `buckets` has `counts` entries of each, `places` says which rows of their file they are."""

    keys: NDArray[Any]
    families: NDArray[Any]
    ranks: NDArray[Any]
    seen: NDArray[Any]  # when a run first saw the article; RFC 3339 UTC to the second sorts as it is written
    dated: NDArray[Any]  # whether the article itself has a date
    weights: NDArray[Any]
    counts: NDArray[Any]
    buckets: NDArray[Any]
    places: NDArray[Any]

    def only(self, wanted: NDArray[Any]) -> "Sketches":
        """Those for which the mask is true."""
        columns = {name: getattr(self, name)[wanted] for name, _ in _COLUMNS}
        buckets = self.buckets[np.repeat(wanted, self.counts)]
        return Sketches(**columns, buckets=buckets, places=self.places[wanted])

    def entries(self) -> Entries:
        """What they put into buckets."""
        rows = np.empty(len(self.buckets), ENTRY)
        rows["bucket"] = self.buckets
        for name, column in (("rank", self.ranks), ("key", self.keys), ("weight", self.weights)):
            rows[name] = np.repeat(column, self.counts)
        return rows


@dataclass(frozen=True)
class Sketched:
    """One article on its way into columns."""

    signature: Signature
    entries: Entries
    family: int
    seen: str
    dated: bool


def sketches(articles: Iterable[Sketched]) -> bytes:
    """The columns of these articles, as `sketches_of` reads them."""
    given = list(articles)
    values: dict[str, list[Any]] = {
        "keys": [one.signature.key for one in given],
        "families": [one.family for one in given],
        "ranks": [one.signature.rank for one in given],
        "seen": [one.seen.encode("ascii") for one in given],
        "dated": [one.dated for one in given],
        "weights": [int(one.entries["weight"][0]) if len(one.entries) else 0 for one in given],
        "counts": [len(one.entries) for one in given],
    }
    head = json.dumps({"rows": len(given), "columns": _COLUMNS}).encode()
    buckets = [one.entries["bucket"].astype("<u8").tobytes() for one in given]
    return b"".join((head, b"\n", *(np.array(values[name], kind).tobytes() for name, kind in _COLUMNS), *buckets))


def sketches_of(content: bytes) -> Sketches:
    """The columns that `sketches` wrote; columns of a later version are passed over."""
    head, _, body = content.partition(b"\n")
    said = json.loads(head)
    found, at = {}, 0
    for name, kind in said["columns"]:
        found[name] = np.frombuffer(body, kind, count=said["rows"], offset=at)
        at += found[name].nbytes
    columns = {name: found[name] for name, _ in _COLUMNS}
    buckets = np.frombuffer(body, "<u8", count=int(columns["counts"].sum()), offset=at)
    return Sketches(**columns, buckets=buckets, places=np.arange(said["rows"]))
