"""Progress on long work, on stderr: a spinner with the time on a terminal, a plain line at the end elsewhere.

Work that takes no longer than a person waits without wondering leaves no line, so that scripts stay quiet.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WORTH_A_LINE = 5.0  # seconds


@contextmanager
def working(what: str, *, quiet: bool = False) -> Iterator[None]:
    """Show that `what` is going on while the block runs; nothing where `quiet`."""
    if quiet:
        yield
        return
    if not sys.stderr.isatty():
        started = time.monotonic()
        yield
        seconds = time.monotonic() - started
        if seconds > WORTH_A_LINE:
            sys.stderr.write(f"{what}: done in {seconds:.0f} s\n")
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(what.replace("[", r"\["), total=None)
        yield
