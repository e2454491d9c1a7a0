"""What tells where a run is when it is killed, and kills it at a given step; for the crash test of runs.

Everything here lies in memory that a run shares with the process it was forked from.
"""

import fcntl
import mmap
import os
import signal
import struct
import time
from collections.abc import Callable, Iterator
from typing import Any

from pipeline.state.bucket import BucketBase
from pipeline.state.folder import FolderBase
from pipeline.state.manifest import NAME
from pipeline.state.write import FOLDER
from transforms import stage

_NOTE = struct.Struct("dqqqq")  # time of the first file; files before and after the commit, swaps, told


class Watch:
    """Notes of what a run has written so far."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, mmap.PAGESIZE)
        for kind in (FolderBase, BucketBase):
            self._listen(kind, "write")
            self._listen(kind, "swap")

    def reset(self) -> None:
        self._note(0.0, 0, 0, 0, 0)

    @property
    def first(self) -> float:
        """When the first file of the partition was written, of the monotonic clock; 0 before that."""
        return float(self._noted()[0])

    def wait_for_file(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.first and time.monotonic() < end:
            time.sleep(0.002)

    def phase(self) -> str:
        _, before, after, swaps, told = self._noted()
        if not swaps:
            return "files written, not committed" if before else "nothing written"
        if swaps > 1:
            return "compacted"
        return "compacting" if after else "delivering" if told else "committed"

    def _listen(self, kind: type[Any], method: str) -> None:
        done = getattr(kind, method)

        def noted(base: Any, name: str, *args: Any) -> Any:
            result = done(base, name, *args)
            first, before, after, swaps, told = self._noted()
            swaps += method == "swap" and name == NAME and bool(result)
            if name.startswith(f"{FOLDER}/"):
                before, after = (before + 1, after) if not swaps else (before, after + 1)
            told += name.startswith("delivery/journal")
            self._note(first or (time.monotonic() if before else 0.0), before, after, swaps, told)
            return result

        setattr(kind, method, noted)

    def _noted(self) -> tuple[Any, ...]:
        return _NOTE.unpack_from(self._shared)

    def _note(self, *values: Any) -> None:
        _NOTE.pack_into(self._shared, 0, *values)


class Steps:
    """Kills the process that it watches at one step that changes the disk: at even numbers before, at odd after it."""

    def __init__(self, number: int) -> None:
        self._at, self._done = number, 0

    def watch(self) -> None:
        """From now on count the steps of this process, and kill it at the one."""
        for module, name in ((os, "fsync"), (os, "replace"), (os, "unlink"), (os, "mkdir"), (fcntl, "flock")):
            setattr(module, name, self._counted(getattr(module, name)))

    def _counted(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            self._maybe_kill()
            result = step(*args, **named)
            self._maybe_kill()
            return result

        return counted

    def _maybe_kill(self) -> None:
        if self._done == self._at:
            os.kill(os.getpid(), signal.SIGKILL)
        self._done += 1


def remember_readings() -> None:
    """From now on a stage that reads an article gives what it gave for the same one before: it is a pure function."""
    read, memory = stage._MapOrReject.process, {}

    def process(self: Any, element: Any) -> Iterator[Any]:
        key = (self._stage, element)
        if key not in memory:
            memory[key] = list(read(self, element))
        yield from memory[key]

    stage._MapOrReject.process = process  # type: ignore[method-assign]
