"""Kept answers: one file for each question, named by the hash of all it depends on, so that a replay asks nothing."""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast


class Store(Protocol):
    """Keeps the text of an answer under the key of its question."""

    def get(self, key: str) -> str | None: ...
    def put(self, key: str, content: str) -> None: ...


def store_at(place: str) -> Store:
    """The store in a folder or, for anything with a scheme such as gs://, on a file system of Beam's; "" keeps
    nothing.
    """
    if not place:
        return NoStore()
    return RemoteStore(place.rstrip("/")) if "://" in place else FolderStore(Path(place))


@dataclass(frozen=True)
class NoStore:
    """Keeps nothing."""

    def get(self, key: str) -> str | None:
        return None

    def put(self, key: str, content: str) -> None:
        return None


@dataclass(frozen=True)
class FolderStore:
    """Keeps answers in a local folder; a file is there in full or not at all."""

    folder: Path

    def get(self, key: str) -> str | None:
        try:
            return _unpacked(key, self._path(key).read_bytes())
        except OSError:
            return None

    def put(self, key: str, content: str) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_packed(key, content))
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


@dataclass(frozen=True)
class RemoteStore:
    """Keeps answers in a bucket, where an object appears only when its writing is finished."""

    place: str

    def get(self, key: str) -> str | None:
        from apache_beam.io.filesystem import CompressionTypes
        from apache_beam.io.filesystems import FileSystems

        try:
            with FileSystems.open(self._path(key), compression_type=CompressionTypes.UNCOMPRESSED) as file:
                return _unpacked(key, cast(bytes, file.read()))
        except Exception:  # not there, or not to be had: file systems raise their own
            return None

    def put(self, key: str, content: str) -> None:
        from apache_beam.io.filesystem import CompressionTypes
        from apache_beam.io.filesystems import FileSystems

        with FileSystems.create(self._path(key), compression_type=CompressionTypes.UNCOMPRESSED) as file:
            file.write(_packed(key, content))

    def _path(self, key: str) -> str:
        return f"{self.place}/{key[:2]}/{key}.json"


def _packed(key: str, content: str) -> bytes:
    return json.dumps({"key": key, "answer": content}, sort_keys=True).encode("ascii")


def _unpacked(key: str, packed: bytes) -> str | None:
    """The answer in a file; None for a file that is damaged or another question's."""
    try:
        record = json.loads(packed)
    except ValueError:
        return None
    if not isinstance(record, dict) or record.get("key") != key or not isinstance(record.get("answer"), str):
        return None
    return cast(str, record["answer"])
