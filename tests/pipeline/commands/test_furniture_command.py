"""`policywire furniture`: what it learns of an output is cut by the next run that is given it, and by no other."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from tests_copies import report
from typer.testing import CliRunner

from pipeline.check import check
from pipeline.cli import app
from pipeline.documents import list_inputs
from pipeline.errors import UsageError
from pipeline.replay import replay
from pipeline.settings import load_settings

PITCH = "Letters to the harbour desk reach an old customs house, and each of them is answered within the week."


def articles(folder: Path) -> dict[str, dict[str, object]]:
    return {row["ref"]: row for row in map(json.loads, (folder / "articles.jsonl").read_text("utf-8").splitlines())}


def test_what_is_learned_is_cut_by_runs_that_are_given_it(tmp_path: Path, root: Path) -> None:
    names = "ferry quay lock bridge crane".split()
    rows = []
    for n, name in enumerate(names):
        own = "".join(f"<p>{text}</p>" for text in report(n, 24).split("\n\n"))
        html = f"<html><body><article><h1>The {name}</h1>{own}<p>{PITCH}</p></article></body></html>"
        rows.append({"id": name, "url": f"https://harbour.example/{name}", "html": html, "date": f"2026-03-0{n + 1}"})
    (tmp_path / "pages.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    shutil.copytree(root / "config", tmp_path / "config", ignore=shutil.ignore_patterns("cloud"))
    inputs = list_inputs([str(tmp_path / "pages.jsonl")])
    config = tmp_path / "config" / "replay.yaml"
    replay(inputs, str(tmp_path / "before"), load_settings(config))
    said = CliRunner().invoke(app, ["furniture", str(tmp_path / "before")])
    assert yaml.safe_load(said.stdout) == {"sites": {"harbour.example": [{"line": PITCH, "pages": 5, "of": 5}]}}
    assert CliRunner().invoke(app, ["furniture", str(tmp_path / "before")]).stdout == said.stdout
    (tmp_path / "config" / "furniture.yaml").write_text(said.stdout, "utf-8")
    assert any("furniture.yaml: in order" in line for line in check(config))
    replay(inputs, str(tmp_path / "after"), load_settings(config))
    before, after = articles(tmp_path / "before"), articles(tmp_path / "after")
    for name in names:
        assert before[name]["text"] == f"{after[name]['text']}\n\n{PITCH}"
        assert after[name]["signals"] == ["learned_furniture"]
    late = CliRunner().invoke(app, ["furniture", str(tmp_path / "before"), "--since", "2026-03-03"])
    assert yaml.safe_load(late.stdout) == {"sites": {}}
    assert "no line stands on 5 pages" in late.stderr


@pytest.mark.parametrize(
    ("args", "says"), [(["none"], "no run has written"), (["none", "--since", "May"], "is no date")]
)
def test_what_cannot_be_used_is_told(tmp_path: Path, args: list[str], says: str) -> None:
    done = CliRunner().invoke(app, ["furniture", str(tmp_path / args[0]), *args[1:]])
    assert isinstance(done.exception, UsageError)
    assert says in str(done.exception)
