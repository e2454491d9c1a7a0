"""A client goes through every scenario of the hostile server, in four threads, and its own memory is measured.

    python tests/benchmarks/web_badserver.py SERVER.py [SECONDS]

The server is started on loopback, with its guard around the client: any contact elsewhere is refused and noted. SECONDS
is the limit of one get (default 30). Prints one JSON record: the outcome and seconds of every scenario, the client's
peak memory in MB, what the guard noted and what the canary saw.
"""

import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

THREADS = 4


def main(server: Path, seconds: float) -> None:
    """Start the server and, in a guarded process, the client."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_ports()
        subprocess.run([sys.executable, str(server), "--write-guard", str(folder / "guard")], check=True)
        log = folder / "requests.jsonl"
        serve = [
            sys.executable,
            str(server),
            "--port",
            str(port),
            "--log",
            str(log),
            "--hold",
            str(int(seconds / 2 + 2)),
        ]
        running = subprocess.Popen(serve, stdout=subprocess.DEVNULL)
        try:
            wait_for(port)
            places = [str(folder / "guard"), str(Path(__file__).resolve().parents[2])]
            around = {**os.environ, "PYTHONPATH": os.pathsep.join(places), "GUARD_LOG": str(folder / "guard.jsonl")}
            client = [sys.executable, __file__, "--client", str(port), str(seconds)]
            made = subprocess.run(client, env=around, check=True, stdout=subprocess.PIPE)
        finally:
            running.terminate()
            running.wait()
        record = json.loads(made.stdout)
        guard = folder / "guard.jsonl"
        record["guard"] = guard.read_text().splitlines() if guard.exists() else []
        record["canary"] = [row for row in log.read_text().splitlines() if json.loads(row)["role"] == "canary"]
        print(json.dumps(record))


def run_client(port: int, seconds: float) -> None:
    """Get every feed, page and robots site; print what became of them."""
    from pipeline.web import pacing
    from pipeline.web.client import Client
    from pipeline.web.model import FetchError
    from pipeline.web.settings import WebSettings

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/__scenarios") as told:
        known = json.load(told)
    wanted = {f"feed {name}": found["url"] for name, found in known["feeds"].items()}
    wanted |= {f"page {name}": f"http://127.0.0.1:{port}/a/{name}" for name in known["pages"]}
    wanted |= {f"site {name}": f"http://127.0.0.1:{row['port']}/a/site-1" for name, row in known["robots"].items()}
    resting = {name for name in wanted if "429" in name}  # last, since the whole site rests after them
    wanted = {name: wanted[name] for name in sorted(wanted, key=lambda name: name in resting)}
    allow = tuple(f"127.0.0.1:{number}" for number in range(port, port + 14) if number != port + 1)
    quick = seconds < 10
    if quick:
        pacing._MAX_PAUSE = 0.5
    settings = WebSettings(
        contact="https://monitor.example/about",
        allow=allow,
        seconds=seconds,
        gap_seconds=0.0 if quick else 0.05,
        per_host=THREADS,
        retries=0 if quick else 2,
    )
    with Client(settings) as client, ThreadPoolExecutor(THREADS) as threads:

        def get(item: tuple[str, str]) -> tuple[str, dict[str, Any]]:
            began = time.monotonic()
            try:
                response = client.get(item[1], robots=not item[0].startswith("feed"))
                outcome = f"{response.status} {len(response.hops)}"
            except FetchError as why:
                outcome = why.reason
            return item[0], {"outcome": outcome, "seconds": round(time.monotonic() - began, 2)}

        outcomes = dict(threads.map(get, wanted.items()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"peak_mb": round(peak, 1), "outcomes": outcomes}))


def free_ports() -> int:
    """The first of 14 ports in a row that nobody uses."""
    for first in range(20_000 + os.getpid() % 10_000, 60_000, 20):
        taken = False
        for port in range(first, first + 14):
            with socket.socket() as probe:
                taken = taken or probe.connect_ex(("127.0.0.1", port)) == 0
        if not taken:
            return first
    raise OSError("no free ports")


def wait_for(port: int) -> None:
    """Until the server answers, ten seconds at most."""
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise OSError("the server does not start")


if __name__ == "__main__":
    if sys.argv[1] == "--client":
        run_client(int(sys.argv[2]), float(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 30.0)
