"""The two models of languages, held in a tenth of the memory that their libraries take, with the same answers."""

import copy
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
_MOST_ROWS = 8_192  # of each table: 12 MB; a text asks for a thousand, and most of them were asked for before


class LeanModel:
    """py3langid's model; of its two large tables (67 MB) it holds rows that texts have asked for."""

    def __init__(self) -> None:
        self._identifier = lean_identifier()

    def classify(self, text: str) -> tuple[str, float]:
        """The language of a text, and how likely it is."""
        identifier = self._identifier
        if len(identifier._rowbase) > _MOST_ROWS:  # begin anew; threads that read a text go on with what they have
            self._identifier = identifier = _forgetful(identifier)
        language, probability = identifier.classify(text)
        return str(language), float(probability)


def _forgetful(identifier: Any) -> Any:
    """The identifier without any row in memory."""
    fresh = copy.copy(identifier)
    fresh._rowbase = identifier._rowbase.emptied()
    fresh.tk_nextmove, fresh.nb_ptc = fresh._rowbase.moves, identifier.nb_ptc.emptied()
    return fresh


def lean_identifier() -> Any:
    """py3langid's identifier, which reads rows of its tables when a text asks for them.

    The tables themselves lie in temporary files without a name.
    """
    with tempfile.TemporaryFile() as whole:
        with lzma.open(MODEL_DIR / MODEL_FILE) as packed:
            shutil.copyfileobj(packed, whole, _CHUNK)
        with zipfile.ZipFile(whole) as archive:
            weights = _Weights(_Stored(archive, "ptc"))
            moves = _Stored(archive, "nextmove")
            priors, classes = _small(archive, "pc"), _small(archive, "classes").tolist()
            rows, outputs = _numbers(_small(archive, "nextmove_row")), _numbers(_small(archive, "out_feat"))
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


def _numbers(table: np.ndarray[Any, Any]) -> "array[int]":
    """A table of one column: an array of the standard library gives plain numbers sooner than numpy does."""
    return array("q", table.astype(np.int64).tobytes())


class _Places(dict[int, int]):
    """Where in `moves` the row of a state begins; a row is read when its state is first come to."""

    def __init__(self, stored: _Stored, rows: "array[int]") -> None:
        super().__init__()
        self.moves = array({2: "H", 4: "I"}[stored.dtype.itemsize])
        self._stored, self._rows, self._lock = stored, rows, threading.Lock()

    def emptied(self) -> "_Places":
        """The same table with none of its rows read."""
        return _Places(self._stored, self._rows)

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

    def emptied(self) -> "_Weights":
        """The same table with none of its rows read."""
        return _Weights(self._stored)

    def __getitem__(self, features: Any) -> Any:
        return np.stack([self._row(feature) for feature in features.tolist()])

    def _row(self, feature: int) -> Any:
        row = self.get(feature)
        if row is None:
            row = self[feature] = np.frombuffer(self._stored.row(feature), self._stored.dtype)
        return row


class _Rows(dict[str, Any]):
    """Rows of numbers by word; of the numbers that are not 0 each knows its place and where the word's last one is."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0
        self._places, self._numbers, self._before = array("H"), array("d"), array("l")

    def add(self, word: str, place: int, number: float) -> None:
        """Put a number into the row of a word."""
        self._places.append(place)
        self._numbers.append(number)
        self._before.append(self.get(word, -1))
        self[word] = len(self._numbers) - 1

    def __getitem__(self, word: str) -> list[float]:
        at, row = super().__getitem__(word), [0.0] * self.size
        while at >= 0:
            row[self._places[at]] = self._numbers[at]
            at = self._before[at]
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
            if 1 <= len(word) <= 3:
                rows.add(word, index, 1.0 * count / profile.n_words[len(word) - 1])
            else:
                rows.setdefault(word, -1)
