"""A folder as base: swaps that one of many wins, failures told in one sentence, nothing left by the dead."""

import errno
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import PolicywireError, RunError, UsageError
from pipeline.state.base import ABSENT
from pipeline.state.folder import FolderBase


def test_what_is_written_is_read(tmp_path: Path) -> None:
    base = FolderBase(str(tmp_path / "new" / "state"))
    generation = base.write("a/b.jsonl", b"one")
    assert base.read("a/b.jsonl") == (b"one", generation)
    assert base.read("a/c.jsonl") is None
    assert [found.name for found in base.listed("a/")] == ["a/b.jsonl"]
    base.delete("a/b.jsonl")
    base.delete("a/b.jsonl")
    assert not list(base.listed("a/"))


def test_a_swap_wants_the_generation_that_was_read(tmp_path: Path) -> None:
    base = FolderBase(str(tmp_path))
    assert base.swap("m", b"1", ABSENT)
    assert not base.swap("m", b"2", ABSENT)
    there = base.read("m")
    assert there
    assert base.swap("m", b"3", there[1])
    assert not base.swap("m", b"4", there[1])
    assert (tmp_path / "m").read_bytes() == b"3"


def test_of_many_swaps_at_once_one_wins(tmp_path: Path) -> None:
    base = FolderBase(str(tmp_path))
    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(lambda n: base.swap("m", str(n).encode(), ABSENT), range(64)))
    assert sum(won) == 1
    assert (tmp_path / "m").read_text() == str(won.index(True))


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    code = f"""
import time
from pipeline.state.folder import FolderBase
with FolderBase({str(tmp_path)!r})._locked():
    print("locked", flush=True)
    time.sleep(60)
"""
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "locked\n"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    started = time.monotonic()
    assert FolderBase(str(tmp_path)).swap("m", b"1", ABSENT)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("number", "kind", "says"),
    [
        (errno.ENOSPC, RunError, "the disk is full; make room"),
        (errno.EROFS, UsageError, "Read-only file system.*name another folder"),
        (errno.EACCES, UsageError, "Permission denied.*check its permissions"),
    ],
)
def test_what_stops_a_write_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[PolicywireError], says: str
) -> None:
    def fails(_: int) -> None:
        raise OSError(number, os.strerror(number))

    base = FolderBase(str(tmp_path))
    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(kind, match=says):
        base.write("a.jsonl", b"x" * 100)
    with pytest.raises(kind, match=says):
        base.probe()
    monkeypatch.undo()
    assert not [found for found in base.listed("") if found.name != ".lock"], "a failed write leaves nothing"


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("notes")
    with pytest.raises(UsageError, match=r"state cannot be written"):
        FolderBase(str(tmp_path / "state")).probe()
