"""The two models of languages, held in a quarter of the memory that their libraries take, with the same answers."""

import lzma
import os
import shutil
import tempfile
import threading
import zipfile
from array import array
from pathlib import Path
from typing import IO, Any

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

_CHUNK = 1 << 20


def lean_identifier() -> Any:
    """py3langid's identifier; of its two large tables (67 MB) it holds the rows that texts have asked for.

    Those are one in a hundred for a language. The tables themselves lie in temporary files without a name.
    """
    with tempfile.TemporaryFile() as whole:
        with lzma.open(MODEL_DIR / MODEL_FILE) as packed:
            shutil.copyfileobj(packed, whole, _CHUNK)
        with zipfile.ZipFile(whole) as archive:
            weights = _Weights(_Stored(archive, "ptc"))
            moves = _Stored(archive, "nextmove")
            priors, classes = _small(archive, "pc"), _small(archive, "classes").tolist()
            rows, outputs = _small(archive, "nextmove_row").tolist(), _small(archive, "out_feat").tolist()
    places = _Places(moves, rows)
    identifier = LanguageIdentifier(weights, priors, classes, places.moves, outputs, norm_probs=True, tk_row=())
    identifier._rowbase = places
    return identifier


def sparse_profiles(without: frozenset[str] = frozenset()) -> DetectorFactory:
    """langdetect's profiles but for these languages, in sorted order (its own loader takes the folder's)."""
    paths = sorted(path for path in Path(PROFILES_DIRECTORY).iterdir() if path.is_file() and path.name not in without)
    factory = _SparseFactory()
    factory.load_json_profile([path.read_text("utf-8") for path in paths])
    return factory


class _Stored:
    """A table of an npz archive, copied to a file of its own and read by rows of `width` numbers."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the model
        with archive.open(f"{name}.npy") as member:
            np.lib.format.read_magic(member)
            shape, _, self.dtype = np.lib.format.read_array_header_1_0(member)
            shutil.copyfileobj(member, self._file, _CHUNK)
        self._file.flush()
        self.width = shape[1] if len(shape) == 2 else 256
        self._bytes = self.width * self.dtype.itemsize

    def row(self, number: int) -> bytes:
        return os.pread(self._file.fileno(), self._bytes, number * self._bytes)


def _small(archive: zipfile.ZipFile, name: str) -> np.ndarray[Any, Any]:
    with archive.open(f"{name}.npy") as member:
        table: np.ndarray[Any, Any] = np.lib.format.read_array(member, allow_pickle=False)
    return table


class _Places(dict[int, int]):
    """Where in `moves` the row of a state begins; a row is read when its state is first come to."""

    def __init__(self, stored: _Stored, rows: list[int]) -> None:
        super().__init__()
        self.moves = array({2: "H", 4: "I"}[stored.dtype.itemsize])
        self._stored, self._rows, self._lock = stored, array("I", rows), threading.Lock()

    def __missing__(self, state: int) -> int:
        with self._lock:
            place = len(self.moves)
            self.moves.frombytes(self._stored.row(self._rows[state]))
            self[state] = place
        return place


class _Weights(dict[int, Any]):
    """The weights of features by language; indexed with an array of features, as the library does."""

    def __init__(self, stored: _Stored) -> None:
        super().__init__()
        self._stored = stored

    def __getitem__(self, features: Any) -> Any:
        return np.stack([self._row(feature) for feature in features.tolist()])

    def _row(self, feature: int) -> Any:
        row = self.get(feature)
        if row is None:
            row = self[feature] = np.frombuffer(self._stored.row(feature), self._stored.dtype)
        return row


class _Rows(dict[str, Any]):
    """Rows of numbers by word, kept as (place, number, place, number, ...) of those that are not 0."""

    size = 0

    def __getitem__(self, word: str) -> list[float]:
        kept = super().__getitem__(word)
        row = [0.0] * self.size
        for at in range(0, len(kept), 2):
            row[kept[at]] = kept[at + 1]
        return row


class _SparseFactory(DetectorFactory):
    def __init__(self) -> None:
        super().__init__()
        self.word_lang_prob_map = _Rows()

    def add_profile(self, profile: Any, index: int, langsize: int) -> None:
        """As the library's own: the share of each word among the profile's words of its length."""
        rows = self.word_lang_prob_map
        rows.size = langsize
        self.langlist.append(profile.name)
        for word, count in profile.freq.items():
            own = (index, 1.0 * count / profile.n_words[len(word) - 1]) if 1 <= len(word) <= 3 else ()
            rows[word] = rows.get(word, ()) + own
