"""Changed knowledge stops no run: the state goes on under its name, and each partition says with what it was read."""

from pathlib import Path

from pipeline.live.plan import Plan
from pipeline.state.commit import COMMITTED, Intent, commit
from pipeline.state.manifest import Config
from pipeline.state.store import snapshot_of
from pipeline.state.tables import InputRead
from pipeline.state.write import Target, state_line, write_rows


def test_a_run_with_other_knowledge_goes_on_and_is_told(tmp_path: Path) -> None:
    path, now = str(tmp_path), "2026-11-01T00:00:00Z"
    for number, digest in enumerate(("c0ffee", "beef")):
        target = Target(path, f"p{number}", now[:10])
        plan = Plan(snapshot_of(path), target, Config("live", digest), now, now, now)
        assert plan.knowledge_before == ("c0ffee" if number else "")
        table, line = state_line(InputRead(path=f"{number}.txt", version="1"))
        done = commit([write_rows((table, [line]), target)], Intent(target, Config("live", digest), number, now))
        assert done.outcome == COMMITTED
    manifest = snapshot_of(path).manifest
    assert manifest
    assert manifest.config == Config("live", "beef")
    assert [partition.knowledge for partition in manifest.partitions] == ["c0ffee", "beef"]
