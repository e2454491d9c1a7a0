"""Progress: a spinner on a terminal, a line for long work elsewhere, nothing where quiet."""

import os
import pty
import sys
from pathlib import Path

import pytest

from pipeline import progress

WORK = """
import time
from pipeline.progress import working
with working("Writing [x]", quiet={quiet}):
    time.sleep(0.3)
"""


def on_terminal(quiet: bool, root: Path) -> bytes:
    child, end = pty.fork()
    if child == 0:
        os.chdir(root)
        os.execv(sys.executable, [sys.executable, "-c", WORK.format(quiet=quiet)])
    told = b""
    while True:
        try:
            part = os.read(end, 4096)
        except OSError:
            break
        if not part:
            break
        told += part
    os.waitpid(child, 0)
    return told


def test_a_terminal_sees_what_goes_on_and_nothing_stays(root: Path) -> None:
    told = on_terminal(False, root)
    assert b"Writing [x]" in told
    assert told.rstrip().endswith(b"\x1b[2K")


def test_quiet_is_quiet_on_a_terminal_too(root: Path) -> None:
    assert on_terminal(True, root) == b""


def test_elsewhere_long_work_leaves_one_plain_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress.working("Short"):
        pass
    monkeypatch.setattr(progress, "WORTH_A_LINE", -1.0)
    with progress.working("Long"):
        pass
    with progress.working("Quiet", quiet=True):
        pass
    assert capsys.readouterr() == ("", "Long: done in 0 s\n")
