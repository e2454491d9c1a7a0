"""A state in a local folder: objects are files, made durable before they get their names.

A swap holds a lock that the system takes from a process when it dies, so that kill -9 leaves no lock behind; the
generation of a file is the hash of its content.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import RunError, UsageError
from pipeline.state.base import ABSENT, Found

LOCK = ".lock"
UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class FolderBase:
    """A `Base` in a folder, which is made when it is first written to."""

    path: str

    def read(self, name: str) -> tuple[bytes, str] | None:
        try:
            content = (Path(self.path) / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as why:
            raise self._error(why, "read") from None
        return content, generation_of(content)

    def write(self, name: str, content: bytes) -> str:
        path = Path(self.path) / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=UNFINISHED, delete=False) as file:
                try:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                    Path(file.name).replace(path)
                except BaseException:
                    Path(file.name).unlink(missing_ok=True)
                    raise
            _make_names_durable(path.parent)
        except OSError as why:
            raise self._error(why, "written") from None
        return generation_of(content)

    def swap(self, name: str, content: bytes, generation: str) -> bool:
        with self._locked():
            there = self.read(name)
            if (there[1] if there else ABSENT) != generation:
                return False
            self.write(name, content)
            return True

    def listed(self, prefix: str) -> Iterator[Found]:
        base = Path(self.path)
        top = base / prefix.rpartition("/")[0]
        try:
            for path in sorted(top.rglob("*")) if top.is_dir() else ():
                name = path.relative_to(base).as_posix()
                if name.startswith(prefix) and path.is_file():
                    with contextlib.suppress(FileNotFoundError):  # another run may clean up meanwhile
                        said = path.stat()
                        yield Found(name, said.st_size, said.st_mtime)
        except OSError as why:
            raise self._error(why, "listed") from None

    def delete(self, name: str) -> None:
        path = Path(self.path) / name
        try:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # not empty yet
                path.parent.rmdir()
        except OSError as why:
            raise self._error(why, "cleaned") from None

    def probe(self) -> None:
        with self._locked():
            pass
        # The lock may be an old file in a folder that is read-only by now.
        self.write(f"{UNFINISHED}probe-{os.getpid()}", b"probe")
        self.delete(f"{UNFINISHED}probe-{os.getpid()}")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            Path(self.path).mkdir(parents=True, exist_ok=True)
            handle = os.open(Path(self.path) / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as why:
            raise self._error(why, "written") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _error(self, why: OSError, what: str) -> RunError | UsageError:
        if why.errno in (errno.ENOSPC, errno.EDQUOT):
            return RunError(f"{self.path}: the disk is full; make room and run again, nothing that was kept is lost")
        mend = "check its permissions, or name another folder as state"
        return UsageError(f"{self.path}: the state cannot be {what} ({why.strerror or type(why).__name__}); {mend}")


def generation_of(content: bytes) -> str:
    """The generation of a local object: its content says it."""
    return hashlib.sha256(content).hexdigest()[:16]


def _make_names_durable(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
