"""The memory of a pass: bodies of pages come and go by the hundred, and must not leave the process large.

Neither Python nor glibc gives back by itself what a pass is done with. Python holds what refers to itself (trees of
pages, tables of languages) until it looks for it, and the command line lets it look so seldom that a short replay never
pays for it. glibc keeps an arena for every few threads, and after the first large buffer that is freed it takes even
buffers of 32 MB from there.
"""

import ctypes
import gc
import importlib
import platform
import sys

_EVERY = (20_000, 5, 5)  # allocations before Python looks; what a pass begins with is left out, so a look is short
_TRIM, _MMAP, _ARENAS = -1, -3, -8  # parameters of glibc's mallopt(3)
_LARGE = 256 * 1024  # bytes; buffers from here on are the system's again as soon as they are freed


def import_beam() -> None:
    """Import Beam without pandas and pyarrow, which it loads wherever they are: 72 MB, and no stage works on frames.

    Those who write Parquet import pyarrow themselves, afterwards.
    """
    if "apache_beam" in sys.modules:
        return
    hidden = [name for name in ("pandas", "pyarrow") if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: "not installed"
    try:
        importlib.import_module("apache_beam")
    finally:
        for name in hidden:
            del sys.modules[name]


def bound_memory() -> None:
    """Call when a pass begins: what there is now stays, what comes is given back soon after it is done with."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.collect()  # so that Python knows how little is left to look through; else it would wait for a quarter of all
    gc.set_threshold(*_EVERY)
    if libc := _glibc():
        libc.mallopt(_MMAP, _LARGE)
        libc.mallopt(_TRIM, _LARGE)
        libc.mallopt(_ARENAS, 2)


def release_memory() -> None:
    """Call when a stage that needs much is done: free what is unreachable, and give free memory back."""
    gc.collect()
    if libc := _glibc():
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    """The C library, if it is the one that has these calls."""
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
