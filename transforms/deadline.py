"""A bound on the CPU time of one piece of work, on any thread: the last resort behind bounds on the input's size.

A signal reaches only the main thread, and work of Beam runs on others; so one watching thread per process looks at the
CPU clocks of the threads at work and raises `TimeIsUp` in one that is over its time. Python code stops at its next
instruction; a single long call into C does not, and must be bounded by what it is given.
"""

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_LOOK_SECONDS = 0.25


class TimeIsUp(BaseException):
    """Raised in a thread whose work is over its time; no `except Exception` on the way swallows it."""


@dataclass(slots=True)
class _Work:
    clock: int
    end: float  # on the thread's own CPU clock
    raised: bool = False


_LOCK = threading.Lock()
_AT_WORK: dict[int, _Work] = {}
_AWAKE = threading.Event()
_watch: threading.Thread | None = None


@contextmanager
def cpu_bound(seconds: float) -> Iterator[None]:
    """Raises TimeIsUp within the block once the thread has spent so many seconds of CPU in it.

    Blocks of one thread may not be nested.
    """
    thread = threading.get_ident()
    clock = time.pthread_getcpuclockid(thread)
    work = _Work(clock, time.clock_gettime(clock) + seconds)
    with _LOCK:
        _AT_WORK[thread] = work
        _start_watch()
    _AWAKE.set()
    try:
        yield
    finally:
        _leave(thread, work)


def _leave(thread: int, work: _Work) -> None:
    while _AT_WORK.get(thread) is work:
        try:
            with _LOCK:
                if work.raised:  # and perhaps not delivered yet: it must not reach what comes next
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), None)
                del _AT_WORK[thread]
        except TimeIsUp:  # delivered just here
            continue


def _start_watch() -> None:
    global _watch
    if _watch is None or not _watch.is_alive():  # not alive in the child of a fork
        _watch = threading.Thread(target=_look_on, name="deadline", daemon=True)
        _watch.start()


def _look_on() -> None:
    while True:
        with _LOCK:
            for thread, work in _AT_WORK.items():
                if time.clock_gettime(work.clock) > work.end:
                    work.raised = True
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TimeIsUp))
            if not _AT_WORK:
                _AWAKE.clear()
        if not _AWAKE.wait(timeout=0):
            _AWAKE.wait()
        time.sleep(_LOOK_SECONDS)
