"""Replay of the seeds: the same bytes whatever the order, the place, the hash seed and the number of workers."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from pipeline.schemas import schema_of
from pipeline.tables import TABLES
from tests_lines import lines_of

TIMINGS = "timings.json"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.name != TIMINGS}


def run_policywire(*args: str, cwd: Path, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "pipeline", *args]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_every_line_is_valid(seeds_output: Path) -> None:
    for table in TABLES:
        validator = jsonschema.Draft202012Validator(schema_of(table))
        for record in lines_of(seeds_output / f"{table.name}.jsonl"):
            faults = [f"{table.name}: {fault.json_path}: {fault.message}" for fault in validator.iter_errors(record)]
            assert not faults


def test_lines_are_sorted_by_id_and_ids_are_unique(seeds_output: Path) -> None:
    for table in TABLES:
        ids = [record[table.key] for record in lines_of(seeds_output / f"{table.name}.jsonl")]
        assert ids == sorted(ids)
        assert not [i for i, count in Counter(ids).items() if count > 1]


def test_evidence_slices_back(seeds_output: Path) -> None:
    articles = {a["article_id"]: a for a in lines_of(seeds_output / "articles.jsonl")}
    for table in ("mentions", "demands"):
        for record in lines_of(seeds_output / f"{table}.jsonl"):
            assert record["evidence"]
            for span in record["evidence"]:
                field = articles[record["article_id"]][span["in"]]
                assert field[span["start"] : span["end"]] == span["text"]


@pytest.mark.parametrize(
    ("order", "hash_seed", "workers"),
    [(1, "0", ()), (-1, "1", ()), (-1, "12345", ("--direct_num_workers=2", "--direct_running_mode=multi_threading"))],
    ids=["as_listed", "reversed", "reversed_two_workers"],
)
def test_bytes_depend_on_content_alone(
    seeds_output: Path, root: Path, tmp_path: Path, order: int, hash_seed: str, workers: tuple[str, ...]
) -> None:
    shutil.copytree(root / "seeds", tmp_path / "elsewhere")
    files = sorted(str(p) for p in (tmp_path / "elsewhere").iterdir())[::order]
    run = run_policywire("replay", *files, "-o", "made", "--", *workers, cwd=tmp_path, hash_seed=hash_seed)
    assert run.returncode == 0, run.stderr
    assert bytes_of(tmp_path / "made") == bytes_of(seeds_output)


def test_a_second_replay_replaces_the_first(root: Path, tmp_path: Path) -> None:
    first, second = sorted(str(p) for p in (root / "seeds").iterdir())[:2]
    for file in (first, second):
        assert run_policywire("replay", file, "-o", "out", cwd=tmp_path).returncode == 0
    refs = [a["ref"] for a in lines_of(tmp_path / "out" / "articles.jsonl")]
    assert refs == [Path(second).name]


def test_texts_that_end_nothing_give_no_events(tmp_path: Path) -> None:
    texts = {
        "poem.txt": "The sun will end its day of gold,\nThe river stops to sleep,\nAnd Apple blossoms, bold,\n"
        "Withdraw into the deep.\n\nNo word was said, no ban was made,\nThe meadow paused its song.\n",
        "recipe.txt": "Apple cake. Stop the mixer once the butter is pale. Remove the cake after forty minutes. "
        "Suspend a cloth over the bowl and halt the proving when the dough has doubled. Serve to friends.",
        "code.md": "```python\ndef end(self):\n    self.suspend()\n    raise StopIteration('Amazon removed')\n```\n",
        "zh.txt": "苹果公司周三表示，这是一个关于天气的故事。今天下雨，明天晴天，大家都很高兴地去公园散步。" * 4,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    run = run_policywire("replay", *texts, "-o", "out", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert not list(lines_of(tmp_path / "out" / "events.jsonl"))
    assert not list(lines_of(tmp_path / "out" / "demands.jsonl"))
