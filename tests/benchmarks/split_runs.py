"""Daily runs over a corpus split by date give what one replay of all of it gives: events, families, lineage, ids.

    python tests/benchmarks/split_runs.py [ARTICLES [RUNS]]

Reads the news corpus beside the project; the undated articles are dealt out. Prints every difference.
"""

import gzip
import json
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.live.run import run_pass
from pipeline.live.settings import load_live
from pipeline.replay import replay
from pipeline.settings import default_config, load_settings
from pipeline.state.compact import compact
from pipeline.state.export import read_state

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "news.jsonl.gz"
HISTORY = ("revision", "change_kind")  # of an event: how it came to be what it is
TABLES = {"articles": "article_id", "mentions": "mention_id", "demands": "demand_id", "events": "event_id"}


def main(articles: int = 3000, runs: int = 30) -> int:
    lines = gzip.decompress(CORPUS.read_bytes()).decode().splitlines()
    chosen = [json.loads(line) for line in lines[:: max(1, len(lines) // articles)]][:articles]
    dated = sorted((row for row in chosen if row["date"]), key=lambda row: (row["date"], row["id"]))
    undated = sorted((row for row in chosen if not row["date"]), key=lambda row: row["id"])
    days = [dated[n * len(dated) // runs : (n + 1) * len(dated) // runs] + undated[n::runs] for n in range(runs)]
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        whole = write(Path(folder) / "all.jsonl", chosen)
        run = replay([whole], f"{folder}/out", load_settings(default_config()))
        print(f"replay of {len(chosen)} articles: {time.process_time() - started:.1f} s CPU", flush=True)
        for number, rows in enumerate(days):
            config = Path(folder) / "live.yaml"
            write(Path(folder) / "drops" / f"{number}.jsonl", rows)
            config.write_text("state: state\ninputs: [drops]\ncompact_after: 8\n", "utf-8")
            now = f"{date(2026, 10, 1) + timedelta(days=number)}T06:00:00Z"
            started = time.process_time()
            run_pass(load_live(str(config)), now)
            print(f"run {number + 1}: {len(rows)} articles, {time.process_time() - started:.1f} s CPU", flush=True)
        worst = compare(run.tables, read_state(f"{folder}/state"))
        compact(f"{folder}/state", whole=True)
        return worst or compare(run.tables, read_state(f"{folder}/state"))


def write(path: Path, rows: list[dict[str, Any]]) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return str(path)


def compare(expected: dict[str, list[dict[str, Any]]], found: dict[str, list[dict[str, Any]]]) -> int:
    wrong = 0
    for table, key in TABLES.items():
        theirs = {row[key]: plain(row) for row in expected[table]}
        ours = {row[key]: plain(row) for row in found[table] if row.get("status", "active") == "active"}
        different = sorted(name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name))
        print(f"{table}: {len(theirs)} in the replay, {len(ours)} after the runs, {len(different)} differ")
        for name in different[:5]:
            for field in sorted((theirs.get(name) or ours[name]).keys()):
                values = [side.get(name, {}).get(field) for side in (theirs, ours)]
                if values[0] != values[1]:
                    print(f"  {name} {field}: {str(values[0])[:300]} | {str(values[1])[:300]}")
        wrong += len(different)
    return wrong


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in HISTORY}


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
