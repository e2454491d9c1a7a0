"""Diff: events added, changed and gone, by field, and an exit code that says whether anything differs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diff import diff_events

FIELD = st.dictionaries(st.sampled_from("xyz"), st.integers(0, 2) | st.none(), max_size=3)


def event(number: int, **fields: Any) -> dict[str, Any]:
    known = {
        "company": {"name": "Borealis"},
        "action": "end",
        "object": None,
        "topics": ["labor"],
        "announced_on": {"date": None},
    }
    return {"event_id": f"{number:016x}", **known, **fields}


EVENTS = st.dictionaries(st.integers(0, 5), FIELD, max_size=5)


@given(EVENTS, EVENTS)
def test_what_is_added_one_way_is_gone_the_other(before: dict[int, Any], after: dict[int, Any]) -> None:
    old, new = ([event(n, extra=extra) for n, extra in told.items()] for told in (before, after))
    there, back = diff_events(old, new), diff_events(new, old)
    assert (there.added, there.gone) == (back.gone, back.added)
    swapped = [[(c.field, c.new, c.old) for c in one.changes] for one in back.changed]
    assert [[(c.field, c.old, c.new) for c in one.changes] for one in there.changed] == swapped
    assert bool(there) == (_said(old) != _said(new))


def _said(events: list[Any]) -> Any:
    """What the events say: a part that is not there and one that is null say the same."""
    return {e["event_id"]: {name: part for name, part in e["extra"].items() if part is not None} for e in events}


def test_a_part_of_a_record_is_named_by_its_path() -> None:
    (changed,) = diff_events([event(1)], [event(1, announced_on={"date": "2020"})]).changed
    assert [(c.field, c.old, c.new) for c in changed.changes] == [("announced_on.date", None, "2020")]


def policywire(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *args]
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def two(seeds_output: Path, tmp_path: Path) -> Path:
    for name in ("a", "b"):
        shutil.copytree(seeds_output, tmp_path / name)
    return tmp_path


def test_the_same_outputs_end_with_0(two: Path) -> None:
    run = policywire("diff", "a", "b", cwd=two)
    assert (run.returncode, run.stdout, run.stderr) == (0, "the events are the same\n", "")


def test_other_events_end_with_1_and_are_told(two: Path) -> None:
    path = two / "b" / "events.jsonl"
    first, second, *others = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    second["announced_on"]["date"] = "1999"
    path.write_text("".join(json.dumps(e) + "\n" for e in (second, *others)), "utf-8")
    run = policywire("diff", "a", "b", cwd=two)
    assert run.returncode == 1
    assert f"- {first['event_id']}" in run.stdout
    assert f"~ {second['event_id']}" in run.stdout
    assert '-> "1999"' in run.stdout
    told = json.loads(policywire("diff", "a", "b", "--json", cwd=two).stdout)
    assert [one["event_id"] for one in told["gone"]] == [first["event_id"]]
    assert told["changed"][0]["changes"][0]["field"] == "announced_on.date"
    assert policywire("diff", "a", "b", "--quiet", cwd=two).stdout == ""


def test_what_is_no_output_ends_with_2(two: Path) -> None:
    run = policywire("diff", "a", "nowhere", cwd=two)
    assert run.returncode == 2
    assert "nowhere: is no output of a run" in run.stderr
