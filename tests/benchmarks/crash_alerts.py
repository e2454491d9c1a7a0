"""Kill a run with fifty alerts for three endpoints at random points, resume it, and count what was lost or repeated.

    python tests/benchmarks/crash_alerts.py [KILLS [SEED]]

Also measured: the window in which a crash repeats a mail, from the moment the server has taken it to the moment its
mark is durable.
"""

import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests_alerts import Mailbox, event, queued, state_of
from tests_crash_alerts import rules_for, trials

from pipeline.delivery.deliver import deliver, machine_clock
from pipeline.delivery.store import StateOutbox


def window(folder: Path, number: int = 50) -> list[float]:
    """Milliseconds from the server's answer to the durable mark, for each mail."""
    taken: list[float] = []
    durable: list[float] = []

    class Timed(Mailbox):
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            taken.append(time.perf_counter())
            return "250 taken"

    class TimedStore(StateOutbox):
        def append(self, records: Any) -> None:
            super().append(records)
            if any(getattr(record, "channel", "") == "mail" for record in records):
                durable.append(time.perf_counter())

    with Timed().serving() as mailbox:
        rules = rules_for("window", "http://127.0.0.1:9", mailbox.port)
        store = state_of(str(folder), queued([event(n) for n in range(number)], rules))
        deliver(TimedStore(store.base, store.committed), rules, str(folder), machine_clock, sleep=lambda _: None)
    return [1000 * (after - before) for before, after in zip(taken, durable, strict=True)]


def main(number: int = 200, seed: int = 1) -> int:
    with tempfile.TemporaryDirectory() as folder:
        widths = sorted(window(Path(folder) / "window"))
        print(f"window of a mail: median {statistics.median(widths):.1f} ms, longest {widths[-1]:.1f} ms")
        started = datetime.now()
        outcome = trials(number, Path(folder), seed)
    print(f"{outcome.trials} trials in {(datetime.now() - started).seconds} s, {outcome.kills} killed before their end")
    print(f"webhook: {outcome.hook_missing} lost, {outcome.hook_keys_beyond} distinct duplicates", end="")
    print(f" ({outcome.hook_repeats} repeats under the same key)")
    print(f"slow and failing endpoint: {outcome.slow_missing} lost")
    print(f"mail: {outcome.mail_missing} lost, {outcome.mail_repeats} repeated", end="")
    print(f" (at most {outcome.mail_repeats_worst} for one kill)")
    return int(outcome.broken())


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
