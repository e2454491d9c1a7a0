"""Two promises of polling, measured: a site's gap over four processes, and no entry lost or doubled by runs that die.

    python tests/benchmarks/check_polling.py [--feeds 200] [--gap 0.1] [--kills 50]

The runs are real ones (`policywire run`), killed with SIGKILL at random moments and started again until they end.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from tests_feed_server import CONTACT, FeedServer, feed_server  # noqa: E402

from pipeline.state.store import snapshot_of  # noqa: E402
from transforms.feeds.moments import later  # noqa: E402

START = "2026-11-23T06:00:00Z"
HOUR = 3600


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--feeds", type=int, default=200)
    options.add_argument("--gap", type=float, default=0.1, help="seconds between two requests to the one site")
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=7)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return gaps(Path(folder), given.feeds, given.gap) + kills(Path(folder), given.kills, given.seed)


def gaps(folder: Path, count: int, gap: float) -> int:
    """Poll many feeds of one site in four worker processes; 1 where two requests came closer than the gap."""
    with feed_server({f"f{n}": [] for n in range(count)}) as site:
        config = configured(folder, "gaps", site, gap)
        begun = time.monotonic()
        run(config, START, "--direct_num_workers=4", "--direct_running_mode=multi_processing")
        times = sorted(row.at for row in site.asked)
    least = min(b - a for a, b in pairwise(times))
    print(f"{len(times)} requests in {times[-1] - times[0]:.1f} s (run: {time.monotonic() - begun:.1f} s)")
    print(f"least distance {least * 1000:.1f} ms, gap {gap * 1000:.0f} ms")
    return int(len(times) != count or least < gap * 0.9)  # as the server sees it, its own threads' delay included


def kills(folder: Path, count: int, seed: int) -> int:
    """Kill runs at random moments, while feeds go on; 1 where an entry was lost or passed on twice."""
    chance = random.Random(seed)
    names = ("a", "b", "c")
    with feed_server({name: [2, 1] for name in names}) as site:
        config = configured(folder, "kills", site, 0.02)
        begun = time.monotonic()
        run(config, START)
        whole = time.monotonic() - begun
        killed, survived, number = 0, 0, 0
        while killed < count:
            number += 1
            for name in names:
                latest = site.feeds[name][0]
                site.feeds[name] = [latest + 2, latest + 1, *site.feeds[name]][:6]
            now = later(START, number * 30 * HOUR)
            while chance.random() < 0.75 and killed < count:
                dead = run(config, now, dies_after=chance.uniform(0, whole * 1.1))
                killed, survived = killed + dead, survived + (not dead)
            run(config, now)
        wanted = {f"{name}-{n}" for name in names for n in range(1, site.feeds[name][0] + 1)}
    return judged(folder / "kills", wanted, killed, survived)


def judged(state: Path, wanted: set[str], killed: int, survived: int) -> int:
    """Compare what was committed with what was published; a row whose lineage alone changed later is no second one."""
    snapshot = snapshot_of(str(state))
    written = [
        json.loads(line) for _, file in snapshot.parts("articles") for line in snapshot.content(file).splitlines()
    ]
    told = {json.dumps({**row, "lineage": None, "family_id": None}, sort_keys=True): row["ref"] for row in written}
    rows = [ref.rpartition("/")[2] for ref in told.values()]
    lost, unknown = wanted - set(rows), set(rows) - wanted
    double = len(rows) - len(set(rows))
    print(f"{killed} runs killed, {survived} ended before their time; {len(wanted)} entries published")
    print(f"{len(rows)} articles committed: {len(lost)} lost, {double} twice, {len(unknown)} unknown")
    call = [sys.executable, "-m", "pipeline", "state", "verify", str(state)]
    verified = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    print((verified.stdout + verified.stderr).strip())
    return int(bool(lost or unknown or double or verified.returncode))


def configured(folder: Path, name: str, site: FeedServer, gap: float) -> Path:
    """A live configuration of all feeds of the site."""
    web = {"contact": CONTACT, "allow": [f"127.0.0.1:{site.port}"], "gap_seconds": gap}
    feeds = [{"url": site.url(feed), "max_interval": HOUR} for feed in sorted(site.feeds)]
    config = folder / f"{name}.yaml"
    said = {"name": name, "state": str(folder / name), "web": web, "feeds": feeds, "compact_after": 0}
    config.write_text(json.dumps(said), "utf-8")
    return config


def run(config: Path, now: str, *beam_args: str, dies_after: float = 0) -> bool:
    """Run one pass; whether it was killed before it ended."""
    call = [sys.executable, "-m", "pipeline", "run", "--config", str(config), "--now", now, "--quiet", "--", *beam_args]
    process = subprocess.Popen(call, cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE)
    try:
        _, said = process.communicate(timeout=dies_after or None)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    if process.returncode:
        raise SystemExit(said.decode())
    return False


if __name__ == "__main__":
    sys.exit(main())
