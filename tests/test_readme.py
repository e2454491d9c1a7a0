"""The README shows what the replay really prints and writes; `make golden` rewrites it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHOWN = (
    "event_id",
    "company",
    "action",
    "direction",
    "modality",
    "topics",
    "object",
    "counterparty",
    "duration",
    "announced_on",
)
SHOWN += ("channel", "num_articles", "num_independent_sources", "origins", "follows")


def block(readme: str, kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", readme, re.DOTALL)
    assert found, f"the README has no {kind} block"
    return found[1]


def printed(root: Path, folder: Path) -> str:
    command = [sys.executable, "-m", "pipeline", "replay", "-o", "out"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return "".join(f"{line.rstrip()}\n" for line in run.stdout.splitlines())


def told(folder: Path) -> str:
    events = [json.loads(line) for line in (folder / "out" / "events.jsonl").read_text("utf-8").splitlines()]
    best = max(events, key=lambda e: (e["num_articles"], bool(e["duration"]), e["event_id"]))
    lines = (f'  "{name}": {json.dumps(best[name], ensure_ascii=False)}' for name in SHOWN if name in best)
    return "{\n" + ",\n".join(lines) + "\n}\n"


def test_readme_shows_the_real_output(root: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    readme = (root / "README.md").read_text("utf-8")
    real = {"text": printed(root, tmp_path), "json": told(tmp_path)}
    if request.config.getoption("--update-golden"):
        for kind, text in real.items():
            readme = readme.replace(f"```{kind}\n{block(readme, kind)}```", f"```{kind}\n{text}```", 1)
        (root / "README.md").write_text(readme, "utf-8")
    assert {kind: block(readme, kind) for kind in real} == real, "run `make golden`"


def test_readme_names_every_command(root: Path) -> None:
    from typer.main import get_command

    from pipeline.cli import app

    commands: Any = get_command(app)
    readme = (root / "README.md").read_text("utf-8")
    assert [name for name in commands.commands if f"policywire {name}" not in readme] == []
