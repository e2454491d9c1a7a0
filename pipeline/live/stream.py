"""A stream on one machine: passes one after the other over durable state, until it is told to stop.

No local runner keeps state over restarts, so each pass is a bounded run; the state carries everything between them.
"""

import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from pipeline.errors import RunError
from pipeline.live.run import Pass, run_pass
from pipeline.live.settings import LiveSettings
from transforms.ids import content_id

JITTER = 0.1  # of the time between two passes, so that many machines do not ask at once
MAX_FAILURES = 10  # in a row


def stream_passes(
    live: LiveSettings,
    beam_args: Sequence[str] = (),
    passes: int = 0,
    told: Callable[[int, Pass], None] = lambda number, done: None,
    run: Callable[..., Pass] = run_pass,
) -> int:
    """Run passes every `live.every` seconds, `passes` of them (0: without end); returns how many were run.

    SIGINT and SIGTERM let the pass in hand come to its end; a second one stops at once. A pass that fails is told and
    tried again at the next turn. Raises UsageError, and RunError when `MAX_FAILURES` fail in a row.
    """
    number = failures = 0
    with _stopping() as stop:
        while not stop.is_set():
            number += 1
            try:
                told(number, run(live, beam_args=beam_args))
                failures = 0
            except RunError as why:
                failures += 1
                if failures >= MAX_FAILURES:
                    raise
                sys.stderr.write(f"policywire: pass {number} failed, the next one tries again: {why}\n")
            if passes and number >= passes:
                break
            stop.wait(pause(live, number))
    return number


def pause(live: LiveSettings, number: int) -> float:
    """Seconds to wait after the pass of this number: `every`, more or less up to a tenth, the same each time."""
    share = int(content_id("pause", live.name, str(number)), 16) / 2**64
    return live.every * (1 + JITTER * (2 * share - 1))


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that is set when the process is told to stop."""
    stop = threading.Event()

    def on_signal(sign: int, _: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        sys.stderr.write("policywire: stopping after the pass in hand\n")

    before = {sign: signal.signal(sign, on_signal) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
