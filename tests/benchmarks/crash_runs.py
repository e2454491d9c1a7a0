"""Runs that are killed, and runs that race: at the end the tables are those of undisturbed runs, byte for byte.

    python tests/benchmarks/crash_runs.py [--kills 200] [--bucket-kills 30] [--races 20] [--articles 300] [--days 3]

Each kill is SIGKILL to a process that runs a pass, at a random point of it; every second point lies in the last part,
where files are written, committed and delivered. A killed pass is run again until it comes to its end. The process is
forked from one that has imported everything, so that a kill hits the run and not the imports. The bucket is a storage
emulator on loopback, which ignores preconditions: races are run on a folder.
"""

import argparse
import functools
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipeline.live.run import run_pass
from pipeline.live.settings import LiveSettings, load_live
from pipeline.state.gc import clean
from pipeline.state.store import snapshot_of
from pipeline.state.verify import verify
from pipeline.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "news.jsonl.gz"
LATE = 0.75  # of a run: after it, mostly writing


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("kills", 200), ("bucket-kills", 30), ("races", 20), ("articles", 300), ("days", 3)):
        asked.add_argument(f"--{name}", type=int, default=default)
    asked.add_argument("--made", action="store_true", help="made-up articles, which are quick to read")
    args = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), articles(args.articles, args.made), args.days)
        trial.warm()
        wrong = trial.crashes("local", str(Path(folder) / "local"), args.kills)
        wrong += trial.races(args.races)
        if args.bucket_kills:
            with Emulator(Path(folder)):
                wrong += trial.crashes("bucket", "gs://crash/state", args.bucket_kills)
    print("all the same" if not wrong else f"{wrong} WRONG")
    return 1 if wrong else 0


class Trial:
    """Some days of articles, and what undisturbed runs make of them."""

    def __init__(self, folder: Path, rows: list[dict[str, Any]], days: int) -> None:
        self.folder, self.days, self.seconds = folder, days, 1.0
        self.chance = random.Random(20261123)
        for day in range(days):
            path = folder / f"drops-{day}" / "articles.jsonl"
            path.parent.mkdir()
            path.write_text("".join(f"{json.dumps(row)}\n" for row in rows[day::days]), "utf-8")
            for n in range(2):  # a second and third file, so that a run has several inputs
                more = [
                    {**row, "id": f"{row['id']}-{n}", "url": f"{row['url']}?copy={n}"} for row in rows[day : day + 1]
                ]
                path.with_name(f"copy-{n}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in more), "utf-8")
        self.expected: dict[str, list[bytes]] = {}

    def live(self, state: str, day: int) -> LiveSettings:
        config = self.folder / f"live-{day}.yaml"
        config.write_text(f"name: trial\nstate: {state}\ninputs: [drops-{day}]\ncompact_after: 2\n", "utf-8")
        return load_live(str(config))

    def run(self, state: str, day: int) -> None:
        run_pass(self.live(state, day), f"2026-11-{day + 1:02d}T06:00:00Z")

    def warm(self) -> None:
        """Undisturbed runs, in forked processes too; their time and their tables."""
        state = str(self.folder / "undisturbed")
        for day in range(self.days):
            started = time.monotonic()
            wait(forked(functools.partial(self.run, state, day)))
            self.seconds = time.monotonic() - started
        self.expected = tables(state)
        rows = {name: len(lines) for name, lines in self.expected.items()}
        print(f"undisturbed: {self.seconds:.1f} s for the last of {self.days} runs, {rows}", flush=True)

    def crashes(self, name: str, state: str, kills: int) -> int:
        """Kill runs until `kills` were killed; after each round of days compare and prove."""
        killed = rounds = ended = wrong = leftovers = 0
        started = time.monotonic()
        while killed < kills:
            rounds += 1
            here = f"{state}-{rounds}"
            for day in range(self.days):
                for _ in range(8):
                    if killed >= kills:
                        break
                    child = forked(functools.partial(self.run, here, day))
                    time.sleep(self.seconds * (self.point()))
                    if kill(child):
                        killed += 1
                    else:
                        ended += 1
                wait(forked(functools.partial(self.run, here, day)))
            leftovers += len(clean(here, 0).names)
            wrong += self.compare(here, f"{name} round {rounds}")
        took = time.monotonic() - started
        print(
            f"{name}: {killed} kills in {rounds} rounds, {ended} came too late, {leftovers} leftovers cleaned; ", end=""
        )
        print(f"{wrong} differ, {took:.0f} s", flush=True)
        return wrong

    def point(self) -> float:
        """A point of a run, as a share of its time."""
        return self.chance.uniform(0, 1.05) if self.chance.random() < 0.5 else self.chance.uniform(LATE, 1.15)

    def races(self, races: int) -> int:
        """Two runs of one day, the second started at some time after the first."""
        wrong = 0
        for number in range(races):
            here = str(self.folder / f"race-{number}")
            for day in range(self.days):
                one = forked(functools.partial(self.run, here, day))
                time.sleep(self.seconds * 1.1 * number / max(races - 1, 1))
                two = forked(functools.partial(self.run, here, day))
                wait(one), wait(two)
            wrong += self.compare(here, f"race {number}")
            shutil.rmtree(here)
        print(f"races: {races} offsets, {wrong} differ", flush=True)
        return wrong

    def compare(self, state: str, name: str) -> int:
        proof, found = verify(state), tables(state)
        different = [table for table in self.expected if found[table] != self.expected[table]]
        if different or proof.problems:
            print(f"{name}: differs in {different}, {proof.problems[:3]}", flush=True)
        return int(bool(different or proof.problems))


def tables(state: str) -> dict[str, list[bytes]]:
    snapshot = snapshot_of(state)
    return {table.name: list(snapshot.lines(table.name).values()) for table in TABLES}


def forked(work: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    except BaseException as why:
        print(f"a run failed: {type(why).__name__}: {why}", flush=True)
    finally:
        os._exit(code)


def wait(child: int) -> None:
    _, status = os.waitpid(child, 0)
    if status:
        raise SystemExit(f"a run that nobody killed ended with status {status}")


def kill(child: int) -> bool:
    """Kill a run; False when it had ended."""
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


class Emulator:
    """A storage server in a process of its own, so that forked runs share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        code = (
            "from gcp_storage_emulator.server import create_server\n"
            "s = create_server('127.0.0.1', 0, in_memory=True, default_bucket='crash')\n"
            "s.start(); print(s._api._httpd.server_address[1], flush=True)\n"
            "import threading; threading.Event().wait()\n"
        )
        self.server = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert self.server.stdout
        os.environ["STORAGE_EMULATOR_HOST"] = f"http://127.0.0.1:{self.server.stdout.readline().strip()}"

    def __exit__(self, *_: object) -> None:
        self.server.kill()


def articles(count: int, made: bool) -> list[dict[str, Any]]:
    """Seeds and articles of the corpus beside the project; where it is missing, or if `made`, made-up ones."""
    seeds = [{"id": path.name, "text": path.read_text("utf-8")} for path in sorted((ROOT / "seeds").glob("*.txt"))]
    if CORPUS.is_file() and not made:
        rows = [json.loads(line) for line in gzip.decompress(CORPUS.read_bytes()).decode().splitlines()[:count]]
    else:
        sys.path.insert(0, str(ROOT / "tests"))
        from tests_copies import mixed_articles

        rows = [
            {"id": a.ref, "text": a.text, "date": a.published.at} for n in range(count) for a in mixed_articles(n)[:8]
        ]
    return [{**row, "url": f"https://news.example.org/{row['id']}"} for row in [*seeds, *rows][:count]]


if __name__ == "__main__":
    sys.exit(main())
