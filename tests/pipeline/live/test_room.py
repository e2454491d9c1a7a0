"""Memory of a pass is given back, and what a pass does not need is not loaded."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.live.room import bound_memory, release_memory

CODE = """
import sys
from pipeline.live.room import import_beam
import_beam()
import pipeline.live.run, pipeline.live.fetching, pipeline.live.polling
print(sorted({"pandas", "pyarrow"} & set(sys.modules)))
import pipeline.columns
print("pyarrow" in sys.modules)
"""


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_pass_loads_neither_pandas_nor_pyarrow_and_parquet_loads_its_own() -> None:
    said = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=120)
    assert said.stdout.splitlines() == ["[]", "True"]


@pytest.mark.parametrize(("bounded", "freed"), [(True, 1000), (False, 0)])
def test_what_refers_to_itself_is_freed_while_a_pass_runs(bounded: bool, freed: int) -> None:
    gc.collect()
    gc.set_threshold(100_000, 50, 50)  # as the command line sets it
    if bounded:
        bound_memory()
    gone: list[int] = []

    class _Tree:
        def __init__(self) -> None:
            self.own = self

        def __del__(self) -> None:
            gone.append(1)

    trees = [_Tree() for _ in range(1000)]
    gc.collect(1)  # they are old by now
    trees.clear()
    assert len([[number] for number in range(1_000_000)]) == 1_000_000
    assert len(gone) == freed


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="no /proc on this system")
def test_large_buffers_are_given_back() -> None:
    bound_memory()
    buffers = [bytearray(b"\1") * 5_000_000 for _ in range(10)]
    full = _resident()
    buffers.clear()
    release_memory()
    assert full - _resident() > 40_000


def _resident() -> int:
    """Kilobytes."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
