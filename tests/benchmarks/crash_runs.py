"""Runs that are killed, and runs that race: at the end the tables are those of undisturbed runs, byte for byte.

    python tests/benchmarks/crash_runs.py [--kills 200] [--bucket-kills 30] [--races 20] [--steps] [--articles 300]
                                          [--days 3] [--made] [--read-again]

Each kill is SIGKILL to a process that runs a pass, at a random point: half of the points are spread evenly over the
whole pass, half over the time from its first written file to its end (commit, delivery, compaction). A killed pass is
run again until it comes to its end. `--steps` also kills before and after every single step that writes: each fsync,
rename, unlink and lock. A race is two passes of one state, the second started at some time of the first; in every other
race something new is dropped between the two.

The process is forked from one that has imported everything, so that a kill hits the run and not the imports. What
reading an article gives (a pure function) is remembered from the warm-up unless `--read-again`: the time of a pass then
is that of shuffling, writing and telling, and a kill hits that. The bucket is a storage emulator on loopback, which
ignores preconditions: races are run on a folder. A lease of a dead run in a bucket lasts a second here, not minutes.
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
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests_crash_runs import Steps, Watch, remember_readings

import pipeline.delivery.store
from pipeline.delivery.store import Journal
from pipeline.live.run import run_pass
from pipeline.live.settings import LiveSettings, load_live
from pipeline.state.base import base_of
from pipeline.state.gc import clean
from pipeline.state.store import snapshot_of
from pipeline.state.tables import REPLACED, STATE_TABLES
from pipeline.state.verify import verify
from pipeline.state.write import FOLDER
from transforms.outbox import DeliveryMark, merged_marks
from transforms.records import to_line, to_record

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "news.jsonl.gz"
TRIES = 8  # kills of one pass before it may end
HISTORY = ("revision", "change_kind")
NOW = "2026-11-{:02d}T06:00:00Z"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("kills", 200), ("bucket-kills", 30), ("races", 20), ("articles", 300), ("days", 3)):
        asked.add_argument(f"--{name}", type=int, default=default)
    asked.add_argument("--steps", action="store_true", help="kill before and after every step that writes")
    asked.add_argument("--made", action="store_true", help="made-up articles, which are quick to read")
    asked.add_argument("--read-again", action="store_true", help="read each article in each run")
    args = asked.parse_args()
    if not args.read_again:
        remember_readings()
    pipeline.delivery.store.LEASE_SECONDS = 1
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), articles(args.articles, args.made), args.days)
        trial.warm()
        wrong = trial.crashes("folder", str(Path(folder) / "local"), args.kills) if args.kills else 0
        wrong += trial.steps(str(Path(folder) / "steps")) if args.steps else 0
        wrong += trial.races(args.races) if args.races else 0
        if args.bucket_kills:
            with Emulator():
                wrong += trial.crashes("bucket", "gs://crash/state", args.bucket_kills)
    print("all the same" if not wrong else f"{wrong} WRONG")
    return 1 if wrong else 0


class Trial:
    """Some days of articles, and what undisturbed runs make of them."""

    def __init__(self, folder: Path, rows: list[dict[str, Any]], days: int) -> None:
        self.folder, self.days, self.watch = folder, days, Watch()
        self.chance = random.Random(20261123)
        self.whole = self.late = 1.0  # seconds of a pass, and of its part after the first written file
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

    def live(self, state: str, *days: int) -> LiveSettings:
        name = "-".join(map(str, days))
        config = self.folder / f"live-{name}.yaml"
        drops = ", ".join(f"drops-{day}" for day in days)
        config.write_text(f"name: trial\nstate: {state}\ninputs: [{drops}]\ncompact_after: 2\n", "utf-8")
        return load_live(str(config))

    def run(self, state: str, *days: int) -> None:
        run_pass(self.live(state, *days), NOW.format(days[-1] + 1))

    def warm(self) -> None:
        """Undisturbed runs, the first here and the ones that count in forked processes; their time and tables."""
        for day in range(self.days):
            self.run(str(self.folder / "warm"), day)
        self.expected = self.undisturbed("undisturbed", [(day,) for day in range(self.days)])
        rows = {name: len(lines) for name, lines in self.expected.items() if lines}
        print(f"undisturbed: {self.whole:.1f} s a pass, {self.late:.1f} s after the first file, {rows}", flush=True)

    def undisturbed(self, name: str, passes: list[tuple[int, ...]]) -> dict[str, list[bytes]]:
        state = str(self.folder / name)
        for days in passes:
            self.watch.reset()
            started = time.monotonic()
            wait(forked(functools.partial(self.run, state, *days)))
            self.whole = time.monotonic() - started
            self.late = time.monotonic() - (self.watch.first or time.monotonic())
        return tables(state)

    def crashes(self, name: str, state: str, kills: int) -> int:
        """Kill runs until `kills` were killed; after each round of days compare and prove."""
        rounds = ended = wrong = leftovers = 0
        phases: Counter[str] = Counter()
        started = time.monotonic()
        while phases.total() < kills:
            rounds += 1
            here = f"{state}-{rounds}"
            for day in range(self.days):
                for _ in range(min(TRIES, kills - phases.total())):
                    killed = self.killed(functools.partial(self.run, here, day))
                    phases.update([killed] if killed else [])
                    ended += not killed
                wait(forked(functools.partial(self.run, here, day)))
            leftovers += len(clean(here, 0).names)
            wrong += self.compare(here, f"{name} round {rounds}", self.expected)
            print(f"{name} round {rounds}: {dict(phases)}, {wrong} differ", flush=True)
        took = time.monotonic() - started
        print(f"{name}: {phases.total()} kills in {rounds} rounds: {dict(phases)};", end=" ")
        print(f"{ended} came too late, {leftovers} leftovers cleaned; {wrong} differ, {took:.0f} s", flush=True)
        return wrong

    def killed(self, work: Callable[[], None]) -> str:
        """Kill a run at a random point: what it was doing; "" when it had ended."""
        self.watch.reset()
        child = forked(work)
        if self.chance.random() < 0.5:
            time.sleep(self.chance.uniform(0, self.whole))
        else:
            self.watch.wait_for_file(4 * self.whole)
            time.sleep(self.chance.uniform(0, self.late))
        return self.watch.phase() if kill(child) else ""

    def steps(self, state: str) -> int:
        """Kill the last pass before and after each step that writes."""
        for day in range(self.days - 1):
            self.run(f"{state}-before", day)
        wrong, number, last = 0, 0, functools.partial(self.run, f"{state}-now", self.days - 1)
        phases: Counter[str] = Counter()
        while True:
            shutil.rmtree(f"{state}-now", ignore_errors=True)
            if self.days > 1:
                shutil.copytree(f"{state}-before", f"{state}-now")
            self.watch.reset()
            child = forked(last, Steps(number).watch)
            if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
                break
            phases[self.watch.phase()] += 1
            number += 1
            wait(forked(last))
            wrong += self.compare(f"{state}-now", f"step {number}", self.expected)
        print(f"steps: killed before and after each of {number / 2:.0f}: {dict(phases)}; {wrong} differ", flush=True)
        return wrong

    def races(self, races: int) -> int:
        """Two runs of one day, the second started at some time after the first; in odd races it finds more files."""
        wrong = lost = 0
        for number in range(races):
            here = str(self.folder / f"race-{number}")
            for day in range(self.days):
                more = (day, day + 1) if number % 2 and day + 1 < self.days else (day,)
                one = forked(functools.partial(self.run, here, day))
                time.sleep(self.whole * 1.1 * number / max(races - 1, 1))
                two = forked(functools.partial(self.run, here, *more))
                for child in (one, two):
                    wait(child)
            lost += bool(_unnamed(here))
            wrong += self.compare(here, f"race {number}", self.expected, number % 2 == 1)
            shutil.rmtree(here)
        print(f"races: {races} offsets, {lost} in which one lost, {wrong} differ", flush=True)
        return wrong

    def compare(self, state: str, name: str, expected: dict[str, list[bytes]], loose: bool = False) -> int:
        proof, found = verify(state), tables(state)
        if loose:  # other passes, so other histories: what they say of the world has to be the same
            expected, found = _timeless(expected), _timeless(found)
        different = [table for table in expected if found[table] != expected[table]]
        if different or proof.problems:
            print(f"{name}: differs in {different}, {proof.problems[:3]}", flush=True)
        return int(bool(different or proof.problems))


def tables(state: str) -> dict[str, list[bytes]]:
    snapshot = snapshot_of(state)
    found = {t.name: list(snapshot.lines(t.name).values()) for t in STATE_TABLES if t.name != REPLACED}
    # What the last run delivered lies in the journal until the next one takes it in.
    told = [*snapshot.values("deliveries"), *Journal(base_of(state)).read().records]
    marks = merged_marks(mark for mark in told if isinstance(mark, DeliveryMark))
    return {**found, "deliveries": sorted(to_line(to_record(mark)).encode() for mark in marks.values())}


def _unnamed(state: str) -> set[str]:
    """Partitions that were written and never committed."""
    manifest = snapshot_of(state).manifest
    assert manifest is not None
    named = {*manifest.merged, *(partition.name for partition in manifest.partitions)}
    return {found.name.split("/")[1] for found in base_of(state).listed(f"{FOLDER}/")} - named


def _timeless(found: dict[str, list[bytes]]) -> dict[str, list[Any]]:
    """What tables say of the world, without what depends on which pass read what."""
    events = [json.loads(line) for line in found["events"]]
    said = [{k: v for k, v in row.items() if k not in HISTORY} for row in events if row["status"] == "active"]
    return {**{name: found[name] for name in ("articles", "mentions", "demands")}, "events": said}


def forked(work: Callable[[], None], first: Callable[[], None] = lambda: None) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        first()
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
        from tests_copies import mixed_articles

        rows = [
            {"id": a.ref, "text": a.text, "date": a.published.at} for n in range(count) for a in mixed_articles(n)[:8]
        ]
    return [{**row, "url": f"https://news.example.org/{row['id']}"} for row in [*seeds, *rows][:count]]


if __name__ == "__main__":
    sys.exit(main())
