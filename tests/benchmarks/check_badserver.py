"""Polls the whole hostile web for several rounds under its guard, and judges the client: manners, safety, time, memory.

    python tests/benchmarks/check_badserver.py [--rounds 4] [--workers 4] [--gap 1.0]

The client is `policywire run`, a process for each round, which reaches loopback only. Exits with 1 where a bar is
missed.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from tests_badserver import CONTACT, SERVER, START, STEP, BadServer, bad_server, feed_ends, page_ends  # noqa: E402
from tests_badserver_ends import WHOLE_RUN, feed_misses, page_misses  # noqa: E402

from pipeline.state.store import snapshot_of  # noqa: E402
from transforms.feeds.moments import later  # noqa: E402

LONGEST_POLL = 35  # seconds
SHARED = ("-target", "gone410", "loop2")  # addresses to which several polls of a round lead
LARGEST = 400  # MB of resident memory


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=4)
    options.add_argument("--workers", type=int, default=4)
    options.add_argument("--gap", type=float, default=1.0, help="seconds between two requests to one site")
    options.add_argument("--client", metavar="PORT", type=int, default=0, help=argparse.SUPPRESS)
    options.add_argument("--log", type=Path, default=Path("requests.jsonl"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.client:
        print(json.dumps(client(BadServer(given.client, given.log), given.rounds, given.workers, given.gap)))
        return 0
    if not SERVER.is_file():
        print("there is no hostile server beside the project; nothing was checked")
        return 0
    with tempfile.TemporaryDirectory() as folder, bad_server(Path(folder)) as server:
        return judge(server, Path(folder), given)


def client(server: BadServer, ticks: int, workers: int, gap: float) -> dict[str, Any]:
    """Run the product itself for so many rounds; what came of it."""
    config = configured(server, gap)
    seconds = []
    for number in range(ticks):
        if number:
            server.tick()
        begun = time.monotonic()
        now = later(START, number * STEP)
        call = [sys.executable, "-m", "pipeline", "run", "--config", str(config), "--now", now, "--quiet", "--"]
        call += [f"--direct_num_workers={workers}", "--direct_running_mode=multi_threading"]
        subprocess.run(call, cwd=ROOT, check=True)
        seconds.append(round(time.monotonic() - begun))
    snapshot = snapshot_of(str(config.parent / "state"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": seconds,
        "cpu": round(used.ru_utime + used.ru_stime),
        "slowest_poll": slowest_poll(server),
        "peak_mb": used.ru_maxrss // 1024,
        "notices": sorted((n.kind, n.url.rpartition("/")[2]) for n in snapshot.values("notices")),
        "feeds": dict(sorted(feed_ends(snapshot.values("feeds")).items())),
        "pages": dict(sorted(page_ends(snapshot.values("articles"), snapshot.values("rejects")).items())),
    }


def configured(server: BadServer, gap: float) -> Path:
    """A live configuration of all scenarios."""
    web = {"contact": CONTACT, "allow": list(server.settings().allow), "gap_seconds": gap}
    feeds = [server.url(name) for name in server.scenarios()]
    config = server.log.parent / "live.yaml"
    config.write_text(json.dumps({"state": "state", "feeds": feeds, "web": web}), "utf-8")
    return config


def slowest_poll(server: BadServer) -> float:
    """Seconds from the first request of a poll to the end of its last, as the server saw them: tries and waits."""
    spans: dict[tuple[str, int], list[float]] = {}
    for row in server.rows():
        path = row["path"].partition("?")[0]
        if path.startswith("/f/"):
            spans.setdefault((path, row["tick"]), []).extend((row["mono"], row["mono"] + row["dur"]))
    own = {key: times for key, times in spans.items() if not key[0].endswith(SHARED)}
    return max((max(times) - min(times) for times in own.values()), default=0.0)


def judge(server: BadServer, folder: Path, given: argparse.Namespace) -> int:
    """Run the client under the guard and print what the server, the guard and the machine say."""
    guard, guard_log = folder / "guard", folder / "guard.jsonl"
    subprocess.run([sys.executable, str(SERVER), "--write-guard", str(guard)], check=True)
    call = [sys.executable, __file__, "--client", str(server.port), "--log", str(server.log)]
    call += ["--rounds", str(given.rounds), "--workers", str(given.workers), "--gap", str(given.gap)]
    paths = os.pathsep.join([str(guard), str(ROOT)])
    env = {**os.environ, "PYTHONPATH": paths, "GUARD_LOG": str(guard_log)}
    run = subprocess.run(call, env=env, capture_output=True, text=True, check=False)
    if run.returncode:
        print(run.stderr[-4000:])
        return 1
    told = json.loads(run.stdout.splitlines()[-1])
    lines = server.check("Policywire")
    refused = guard_log.read_text("utf-8").splitlines() if guard_log.exists() else []
    canary = server.canary_rows()
    wrong = feed_misses(told.pop("feeds"), given.rounds) + page_misses(told.pop("pages"), WHOLE_RUN)
    print(json.dumps(told))
    print(f"{len(wrong)} scenarios or pages ended otherwise than they have to", *wrong, sep="\n  ")
    print("\n".join(line for line in lines if not line.startswith("PASS")))
    print(f"{sum(line.startswith('PASS MUST') for line in lines)} MUST checks pass")
    print(f"guard: {len(refused)} refused attempts {refused[:5]}; canary: {len(canary)} contacts")
    print(f"slowest poll {told['slowest_poll']:.1f} s, peak {told['peak_mb']} MB")
    missed = bool(wrong) or any(line.startswith("FAIL MUST") for line in lines) or bool(refused or canary)
    return int(missed or told["slowest_poll"] > LONGEST_POLL or told["peak_mb"] > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
