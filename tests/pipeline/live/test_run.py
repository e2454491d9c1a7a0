"""Runs over a state: what daily runs give is what one replay gives, whatever clock, order and version they meet."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests_copies import mixed_articles
from tests_feed_server import CONTACT, feed_server

from pipeline.documents import list_inputs
from pipeline.errors import UsageError
from pipeline.live.run import run_pass
from pipeline.live.settings import LiveSettings, load_live
from pipeline.replay import replay
from pipeline.settings import default_config, load_settings
from pipeline.state.export import export
from pipeline.state.manifest import FORMAT_VERSION
from pipeline.state.store import snapshot_of
from pipeline.state.verify import verify
from pipeline.web import client

HISTORY = ("revision", "change_kind")


def settings(folder: Path, extra: str = "") -> LiveSettings:
    config = folder / "live.yaml"
    config.write_text(f"state: state\ninputs: [drops]\n{extra}", "utf-8")
    return load_live(str(config))


def events(path: Path) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [{k: v for k, v in row.items() if k not in HISTORY} for row in rows if row["status"] == "active"]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory, root: Path) -> tuple[Path, Path]:
    """Three runs, and a replay of the same documents: seeds, and reports with copies, which came before the originals.

    The clock of the second run is an hour behind that of the first.
    """
    folder = tmp_path_factory.mktemp("days")
    drops, whole = folder / "drops", folder / "whole"
    drops.mkdir()
    whole.mkdir()
    made = mixed_articles(7, originals=4)
    seeds = sorted((root / "seeds").glob("*.txt"))
    live = settings(folder)
    for number, now in enumerate(("2026-11-01T06:00:00Z", "2026-11-01T05:00:00Z", "2026-11-03T06:00:00Z")):
        rows = [{"id": a.ref, "text": a.text, "date": a.published.at} for a in made[number::3]]
        (drops / f"{number}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
        for seed in seeds[number::3]:
            shutil.copy(seed, drops / seed.name)
        assert run_pass(live, now).partition
    for file in drops.iterdir():
        shutil.copy(file, whole / file.name)
    replay(list_inputs([str(whole)]), str(folder / "out"), load_settings(default_config()))
    export(live.state, str(folder / "export"))
    return folder / "out", folder / "export"


@pytest.mark.parametrize("table", ["articles", "mentions", "demands"])
def test_daily_runs_give_the_bytes_of_one_replay(days: tuple[Path, Path], table: str) -> None:
    out, exported = days
    assert (exported / f"{table}.jsonl").read_bytes() == (out / f"{table}.jsonl").read_bytes()


def test_daily_runs_give_the_events_of_one_replay(days: tuple[Path, Path]) -> None:
    out, exported = days
    assert events(exported / "events.jsonl") == events(out / "events.jsonl")


def test_the_state_is_sound_and_its_books_balance(days: tuple[Path, Path]) -> None:
    state = days[0].parent / "state"
    assert verify(str(state)).problems == ()
    said = json.loads((days[1] / "run.json").read_text())
    assert said["runs"] == 3
    assert said["inputs"] == sum(said["states"].values()) > 10


def test_every_file_opens_elsewhere(days: tuple[Path, Path]) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    for table in ("articles", "mentions", "events", "known", "inputs"):
        files = f"{days[0].parent}/state/partitions/*/{table}-*.jsonl"
        assert duckdb.sql(f"select count(*) from read_json_auto('{files}', format='newline_delimited')").fetchall()


def test_nothing_new_and_another_configuration(days: tuple[Path, Path], tmp_path: Path) -> None:
    folder = days[0].parent
    shutil.copytree(folder / "state", tmp_path / "state")
    (tmp_path / "drops").mkdir()
    live = settings(tmp_path)
    run_pass(live, "2026-11-04")  # takes in what was delivered
    assert run_pass(live, "2026-11-04").partition is None
    with pytest.raises(UsageError, match="belongs to the configuration named live, not other"):
        run_pass(settings(tmp_path, "name: other\n"), "2026-11-04")
    manifest = tmp_path / "state" / "manifest.json"
    newer = {**json.loads(manifest.read_text()), "format_version": FORMAT_VERSION + 7}
    manifest.write_text(json.dumps(newer))
    with pytest.raises(UsageError, match=f"format version {FORMAT_VERSION + 7} .* up to {FORMAT_VERSION}"):
        run_pass(live, "2026-11-04")


def test_kills_and_races_change_nothing(root: Path) -> None:
    """The short form of the crash test; the long one is run by hand."""
    script = root / "tests" / "benchmarks" / "crash_runs.py"
    asked = "--kills 2 --bucket-kills 0 --races 1 --articles 8 --days 1 --made".split()
    run = subprocess.run([sys.executable, str(script), *asked], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "all the same" in run.stdout


def test_runs_share_what_robots_files_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with feed_server({"a": [2, 1]}) as site:
        web = f"web: {{contact: {CONTACT}, allow: ['127.0.0.1:{site.port}'], gap_seconds: 0}}\n"
        live = settings(tmp_path, f"feeds: [{site.url('a')}]\n{web}")
        (tmp_path / "drops").mkdir()
        for day, hour in ((1, "06"), (1, "18"), (2, "07")):
            monkeypatch.setattr(client, "_SHARED", {})  # as in another process
            site.feeds["a"] = [site.feeds["a"][0] + 1, *site.feeds["a"]]
            assert run_pass(live, f"2026-11-0{day}T{hour}:00:00Z").partition
    paths = [row.path for row in site.asked]
    assert {path for path in paths if path.startswith("/pages/")} == {f"/pages/a-{n}" for n in range(1, 6)}
    assert paths.count("/robots.txt") == 2  # the third run came a day later
    (file,) = snapshot_of(live.state).values("robots")
    assert (file.origin, file.reason, file.expires) == (
        f"http://127.0.0.1:{site.port}",
        "missing",
        "2026-11-03T07:00:00Z",
    )
    assert verify(live.state).problems == ()
