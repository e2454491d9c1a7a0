"""Sinks follow a state: whatever fails or repeats on the way, they hold in the end what the state holds."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.errors import RunError
from pipeline.live.run import run_pass
from pipeline.live.settings import LiveSettings, load_live
from pipeline.state.store import snapshot_of
from pipeline.tables import TABLES, Table
from pipeline.warehouse.fill import fill, open_sink, pending_rejects
from transforms.model import Reject

TIMES = ("2020-06-12T08:00:00Z", "2020-06-16T08:00:00Z")


class Failing:
    """A sink that takes one table of a partition and then fails, as often as it is told to."""

    def __init__(self, inner: Any, times: int) -> None:
        self.inner, self.times, self.took = inner, times, 0

    def put(self, table: Table, records: Iterable[Mapping[str, Any]], sequence: int) -> tuple[Reject, ...]:
        if self.took and self.times:
            self.times, self.took = self.times - 1, 0
            raise RunError("the service is away; the next run tries again")
        self.took += 1
        return self.inner.put(table, records, sequence)

    def drop(self, table: Table, ids: Sequence[str], sequence: int) -> None:
        self.inner.drop(table, ids, sequence)


class Refusing:
    """A sink that takes nothing and says so of each table."""

    def put(self, table: Table, records: Iterable[Mapping[str, Any]], sequence: int) -> tuple[Reject, ...]:
        return (Reject(stage="Warehouse", reason="row_refused", subject=table.name, detail=str(sequence)),)

    def drop(self, table: Table, ids: Sequence[str], sequence: int) -> None:
        pass


@pytest.fixture(scope="module")
def live(root: Path, tmp_path_factory: pytest.TempPathFactory) -> LiveSettings:
    """A state that two runs over the seeds have written: three articles first, all five then."""
    folder = tmp_path_factory.mktemp("live")
    (folder / "drop").mkdir()
    (folder / "live.yaml").write_text("name: seeds\nstate: state\ninputs: [drop]\n")
    settings = load_live(str(folder / "live.yaml"))
    seeds = sorted((root / "seeds").glob("*.txt"))
    for now, some in zip(TIMES, (seeds[:3], seeds[3:]), strict=True):
        for path in some:
            (folder / "drop" / path.name).write_bytes(path.read_bytes())
        assert run_pass(settings, now).partition is not None
    return settings


def held(path: Path, table: Table) -> list[str]:
    with duckdb.connect(str(path)) as base:
        return [key for (key,) in base.execute(f"SELECT {table.key} FROM {table.name} ORDER BY 1").fetchall()]


def in_state(live: LiveSettings, table: Table) -> list[str]:
    return [row[table.key] for row in snapshot_of(live.state).rows(table.name)]


def test_a_sink_holds_what_the_state_holds(live: LiveSettings, tmp_path: Path) -> None:
    file = tmp_path / "p.duckdb"
    assert fill(live.state, "duckdb", str(file), open_sink).partitions == 2
    assert fill(live.state, "duckdb", str(file), open_sink).partitions == 0
    for table in TABLES:
        assert held(file, table) == in_state(live, table), table.name
    events = {row["event_id"]: row["num_articles"] for row in snapshot_of(live.state).rows("events")}
    with duckdb.connect(str(file)) as base:
        assert dict(base.execute("SELECT event_id, num_articles FROM events").fetchall()) == events


def test_a_sink_that_fails_on_the_way_is_brought_up_by_the_next_run(live: LiveSettings, tmp_path: Path) -> None:
    file = tmp_path / "p.duckdb"
    sink = Failing(open_sink("duckdb", str(file)), times=3)
    told = [fill(live.state, "duckdb", str(file), lambda *_: sink) for _ in range(4)]
    assert [bool(filled.problem) for filled in told] == [True, True, True, False]
    assert "away" in told[0].problem
    for table in TABLES:
        assert held(file, table) == in_state(live, table), table.name


def test_rows_that_were_refused_wait_for_the_next_run(live: LiveSettings, tmp_path: Path) -> None:
    filled = fill(live.state, "duckdb", str(tmp_path / "refusing"), lambda *_: Refusing())
    rejects, names = pending_rejects(live.state)
    assert filled.rejected == len(rejects) > 0
    assert {reject.reason for reject in rejects} == {"row_refused"}
    assert all((Path(live.state) / name).is_file() for name in names)
    lines = [line for name in names for line in (Path(live.state) / name).read_text("utf-8").splitlines()]
    assert len(lines) == len(rejects)
    assert all(json.loads(line)["stage"] == "Warehouse" for line in lines)


def test_another_place_is_another_sink(live: LiveSettings, tmp_path: Path) -> None:
    for name in ("one.duckdb", "two.duckdb"):
        assert fill(live.state, "duckdb", str(tmp_path / name), open_sink).partitions == 2
