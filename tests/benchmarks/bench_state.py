"""The cost of a pass after 1, 10 and 100 earlier passes with the same new input: CPU seconds, median of three.

    python tests/benchmarks/bench_state.py [--plain]

Each earlier pass, one an hour, left 20 articles, all within the horizon: the worst case, for there is nothing to skip.
The state is compacted before it is measured, as runs do by themselves. Bar: the last is at most 1.3 times the first.
"""

import shutil
import statistics
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.live.run import run_pass
from pipeline.live.settings import load_live
from pipeline.state.commit import Intent, commit
from pipeline.state.compact import compact
from pipeline.state.manifest import Config
from pipeline.state.store import snapshot_of
from pipeline.state.write import Tally, Target, state_line, write_rows
from transforms.knowledge import shipped_knowledge
from transforms.memory import remembered

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from tests_copies import article, report  # noqa: E402

ARTICLES, PASSES, BAR = 20, (1, 10, 100), 1.3
BEGIN = datetime(2026, 11, 1)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "live.yaml"
        config.write_text(f"state: state\ninputs: [{ROOT}/seeds]\ncompact_after: 0\n", "utf-8")
        live = load_live(str(config))
        costs = {}
        earlier = 0
        for passes in PASSES:
            while earlier < passes:
                pass_by_hand(live.state, Config(live.name, live.digest), earlier)
                earlier += 1
            if "--plain" not in sys.argv:
                compact(live.state)
            costs[passes] = cost(live.state, config)
            held = len(snapshot_of(live.state).manifest.partitions)  # type: ignore[union-attr]
            print(
                f"after {passes:3} passes, {passes * ARTICLES:4} articles, {held} partitions: {costs[passes]:.2f} s CPU"
            )
        ratio = costs[PASSES[-1]] / costs[PASSES[0]]
        print(f"last/first {ratio:.2f} (bar {BAR})")
        return int(ratio > BAR)


def cost(state: str, config: Path) -> float:
    """CPU seconds of a pass with the seeds as new input, on a copy of the state."""
    taken = []
    for _ in range(4):  # the first one warms
        copy = f"{state}-copy"
        shutil.copytree(state, copy)
        started = time.process_time()
        run_pass(load_live(str(config), copy), "2026-11-08T00:00:00Z")
        taken.append(time.process_time() - started)
        shutil.rmtree(copy)
    return statistics.median(taken[1:])


def pass_by_hand(state: str, config: Config, number: int) -> None:
    """What a pass over new articles leaves, without running one."""
    now = f"{(BEGIN + timedelta(hours=number)).isoformat()}Z"
    target = Target(state, f"{number + 1:08d}-{number:012x}", now[:10])
    found = [article(report(1000 * number + n, 40)) for n in range(ARTICLES)]
    kept = [remembered(one, one, now, shipped_knowledge()) for one in found]
    lines: dict[str, list[tuple[str, bytes]]] = {}
    for value in (*found, *kept, *[Tally("pages"), Tally("read")] * ARTICLES):
        table, line = state_line(value)
        lines.setdefault(table, []).append(line)
    commit([write_rows(item, target) for item in sorted(lines.items())], Intent(target, config, number, now))


if __name__ == "__main__":
    sys.exit(main())
