"""The command line: exit codes, one sentence per error, never a traceback."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

USAGE = {
    "no_such_command": (["rerun"], "No such command"),
    "no_such_input": (["replay", "nowhere.txt"], "nowhere.txt"),
    "empty_folder": (["replay", "empty"], "empty"),
    "no_such_config": (["replay", "-c", "gone.yaml"], "gone.yaml: there is no such file"),
    "bad_config": (["check-config", "bad.yaml"], 'bad.yaml:2: unknown key "knowlege"; did you mean "knowledge"?'),
    "bad_date": (["replay", "a.txt", "--as-of", "soon"], "YYYY-MM-DD"),
    "output_is_a_file": (["replay", "a.txt", "-o", "a.txt"], "a.txt: is a file; -o takes a folder"),
    "output_is_foreign": (["replay", "a.txt", "-o", "."], "which no run wrote"),
    "no_such_runner": (["replay", "a.txt", "--", "--runner=Foo"], "the runner Foo cannot be used"),
    "no_such_beam_option": (["replay", "a.txt", "--", "--nonsense=2"], "Beam has no option --nonsense"),
    "wrong_beam_value": (["replay", "a.txt", "--", "--direct_num_workers=two"], "invalid int value: 'two'"),
    "no_such_format": (["replay", "a.txt", "--format", "csv"], '"csv" is no format'),
    "explain_no_output": (["explain", "empty", "0123456789abcdef"], "is no output of a run"),
    "explain_no_id": (["explain", "empty"], "name an id"),
    "backfill_backwards": (["backfill", "a.txt", "--from", "2026-10-02", "--to", "2026-10-01"], "give the earlier day"),
}

QUIET_NEWS = "Nothing much happened in the town of Elm on Tuesday, its mayor said. " * 3


def policywire(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "pipeline", *args]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text(QUIET_NEWS, "utf-8")
    (tmp_path / "bad.yaml").write_text("inputs: []\nknowlege: .\n")
    return tmp_path


@pytest.mark.parametrize(("args", "says"), USAGE.values(), ids=USAGE)
def test_usage_errors_are_one_sentence_and_exit_2(folder: Path, args: list[str], says: str) -> None:
    run = policywire(*args, cwd=folder)
    assert run.returncode == 2, run.stdout + run.stderr
    assert says in run.stderr
    assert "Traceback" not in run.stderr
    assert not (folder / "out").exists()


def test_replay_prints_json_for_machines(folder: Path) -> None:
    run = policywire("replay", "a.txt", "--json", cwd=folder)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["inputs"] == 1
    assert told["events"] == []
    assert run.stderr == ""


def test_quiet_prints_nothing(folder: Path) -> None:
    run = policywire("replay", "a.txt", "--quiet", cwd=folder)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_a_run_in_which_nothing_could_be_read_fails(folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    run = policywire("replay", "empty.txt", cwd=folder)
    assert run.returncode == 1
    assert "refused empty.txt: empty" in run.stdout
    assert "no article in 1 input; out/rejects.jsonl says why" in run.stderr
    assert "date" not in run.stdout, "a table without rows"


def test_explain_follows_an_event_to_its_words(seeds_output: Path) -> None:
    events = [json.loads(line) for line in (seeds_output / "events.jsonl").read_text("utf-8").splitlines()]
    event = max(events, key=lambda e: e["num_articles"])
    run = policywire("explain", str(seeds_output), event["event_id"], cwd=seeds_output)
    assert run.returncode == 0, run.stderr
    assert event["company"]["name"] in run.stdout
    assert all(source["ref"] in run.stdout for source in event["sources"])


def test_explain_suggests_a_near_id(seeds_output: Path) -> None:
    line = (seeds_output / "articles.jsonl").read_text("utf-8").splitlines()[0]
    wanted = json.loads(line)["article_id"]
    run = policywire("explain", str(seeds_output), wanted[:-1], cwd=seeds_output)
    assert run.returncode == 2
    assert f'did you mean "{wanted}"?' in run.stderr


def test_explain_one_document(root: Path) -> None:
    first = sorted((root / "seeds").iterdir())[0]
    run = policywire("explain", str(first), "--json", cwd=root)
    assert run.returncode == 0, run.stderr
    (told,) = json.loads(run.stdout)
    assert told["article"]["ref"] == first.name
    assert told["findings"]["mentions"]


def test_check_config_of_the_shipped_one(root: Path) -> None:
    run = policywire("check-config", "config/replay.yaml", cwd=root)
    assert run.returncode == 0, run.stderr
    assert "companies" in run.stdout


def test_the_version_and_short_help(folder: Path) -> None:
    assert policywire("--version", cwd=folder).stdout == f"policywire {version('policywire')}\n"
    assert policywire("replay", "-h", cwd=folder).stdout == policywire("replay", "--help", cwd=folder).stdout


def test_explain_offers_an_id_and_knows_rejects_by_their_file(seeds_output: Path, folder: Path) -> None:
    offered = policywire("explain", str(seeds_output), cwd=folder).stderr.split()[-1]
    assert offered in (seeds_output / "events.jsonl").read_text("utf-8")
    assert policywire("explain", str(seeds_output), offered.upper(), cwd=folder).returncode == 0
    (folder / "list.opml").write_text('<opml version="2.0"><body/></opml>')
    policywire("replay", "a.txt", "list.opml", cwd=folder)
    run = policywire("explain", "out", "list.opml", cwd=folder)
    assert "opml (a list of feeds" in run.stdout
    assert "policywire feeds import" in run.stdout


def test_a_source_of_backfill_that_is_not_there_fails(folder: Path) -> None:
    run = policywire("backfill", "gone.xml", "--from", "2026-10-01", "--to", "2026-10-02", cwd=folder)
    assert run.returncode == 1
    assert "refused gone.xml: unreadable (does not exist; give" in run.stderr


def test_a_wide_answer_stands_one_column_below_another(seeds_output: Path, folder: Path) -> None:
    run = policywire("query", "select * from flat_events limit 2", "--in", str(seeds_output), cwd=folder)
    first, second = run.stdout.rstrip("\n").split("\n\n")
    assert first.splitlines()[0].split()[0] == second.splitlines()[0].split()[0] == "event_id"
    assert len(first.splitlines()) == len(second.splitlines()) > 20
