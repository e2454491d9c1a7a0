"""Memory and time of a digest of 10,000 alerts, over a process that has sent one alert.

python tests/benchmarks/bench_digest.py [ALERTS]
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests_alerts import Mailbox, alerts_yaml, event, queued, state_of

from pipeline.delivery.deliver import deliver
from transforms.policy.alert_times import parsed

LIMIT_MB = 200


def child(number: int, port: int, folder: str) -> None:
    """Deliver so many alerts in one digest by mail, to a feed and to a file, and tell the peak memory in KB."""
    os.environ["MAIL"] = f"mailto://127.0.0.1:{port}?from=a@example.org&to=b@example.org"
    channels = {
        "mail": {"type": "apprise", "url": "${MAIL}", "format": "html", "listed": 1000},
        "feed": {"type": "atom", "path": "feed.xml"},
        "log": {"type": "jsonl", "path": "log.jsonl"},
    }
    rules = alerts_yaml(channels, digest={"every": "daily"})
    store = state_of(folder, queued((event(n) for n in range(number)), rules))
    started = time.process_time()
    done = deliver(store, rules, folder, lambda: parsed("2026-03-12T12:00:00Z"))
    assert done.counts == {name: {"sent": number} for name in channels}, done
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time() - started)


def measured(number: int, port: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--child", str(number), str(port), folder]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    peak, seconds = run.stdout.split()
    return int(peak) / 1024, float(seconds)


def main(number: int) -> int:
    with Mailbox().serving() as mailbox:
        base, _ = measured(1, mailbox.port)
        peak, seconds = measured(number, mailbox.port)
    over = peak - base
    print(
        f"{number} alerts: {peak:.0f} MB at most, {over:.0f} MB over one alert ({base:.0f} MB), {seconds:.1f} s of CPU"
    )
    print(
        f"letters: {len(mailbox.got['b@example.org'])}, the last of {len(mailbox.got['b@example.org'][-1]) // 1024} KB"
    )
    return int(over > LIMIT_MB)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
