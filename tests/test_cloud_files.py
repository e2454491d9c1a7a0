"""The files for the cloud agree with the code and with each other; linters read them where they are there."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import hcl2
import pytest
from typer.main import get_command

from pipeline.cli import app
from pipeline.launch import PARAMETERS

PRINTED_ONLY = {"as_json", "quiet", "passes", "help"}
SPELT = {"form": "format"}


@pytest.fixture(scope="module")
def cloud(root: Path) -> Path:
    return root / "config" / "cloud"


@pytest.fixture(scope="module")
def terraform(cloud: Path) -> dict[str, list[Any]]:
    blocks: dict[str, list[Any]] = {}
    for path in sorted((cloud / "terraform").glob("*.tf")):
        with path.open() as file:
            for kind, found in hcl2.load(file).items():
                blocks.setdefault(kind, []).extend(found if isinstance(found, list) else [found])
    return blocks


def metadata(cloud: Path) -> dict[str, dict[str, Any]]:
    said = json.loads((cloud / "metadata.json").read_text("utf-8"))
    return {parameter["name"]: parameter for parameter in said["parameters"]}


@pytest.mark.parametrize("command", PARAMETERS)
def test_the_launcher_knows_every_option_of_the_command(command: str) -> None:
    commands: Any = get_command(app)
    options = {SPELT.get(p.name, p.name) for p in commands.commands[command].params if p.name not in PRINTED_ONLY}
    assert set(PARAMETERS[command]) == options


def test_the_template_has_a_parameter_for_every_option(cloud: Path) -> None:
    assert set(metadata(cloud)) == {name for names in PARAMETERS.values() for name in names} | {"command"}
    assert [o["value"] for o in metadata(cloud)["command"]["enumOptions"]] == list(PARAMETERS)
    assert [name for name, said in metadata(cloud).items() if not said["isOptional"]] == ["config"]


GOOD = {
    "config": "gs://bucket/config/live.yaml",
    "state": "gs://bucket/state",
    "now": "2026-01-31T08:00:00Z",
    "format": "parquet",
    "pages": "gs://bucket/lists/may.jsonl",
    "every": "600",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_parameter_takes_what_the_command_takes_and_no_nonsense(cloud: Path, name: str) -> None:
    (pattern,) = metadata(cloud)[name]["regexes"]
    assert re.fullmatch(pattern, GOOD[name])
    assert not re.fullmatch(pattern, "some nonsense")


def test_terraform_names_only_what_it_declares(terraform: dict[str, list[Any]], cloud: Path) -> None:
    text = "\n".join(path.read_text("utf-8") for path in sorted((cloud / "terraform").glob("*.tf")))
    variables = {_name(block) for block in terraform["variable"]}
    assert set(re.findall(r"\bvar\.(\w+)", text)) == variables
    made = {(_name(kind), _name(block[kind])) for block in terraform["resource"] for kind in block if _is_name(kind)}
    used = set(re.findall(r"\b(google_\w+)\.(\w+)\b(?!\s*=)", text))
    assert used <= made, f"not made: {sorted(used - made)}"


def test_the_scheduled_job_gives_parameters_the_template_has(cloud: Path) -> None:
    text = (cloud / "terraform" / "main.tf").read_text("utf-8")
    given = re.search(r"parameters = \{(.*?)\n\s*\}", text, re.DOTALL)
    assert given
    assert set(re.findall(r"^\s*(\w+)\s*=", given[1], re.MULTILINE)) <= set(metadata(cloud))


def test_no_account_may_do_more_than_it_needs(cloud: Path) -> None:
    text = "\n".join(path.read_text("utf-8") for path in (cloud / "terraform").glob("*.tf"))
    roles = set(re.findall(r'"roles/([\w.]+)"', text))
    assert not {role for role in roles if role.endswith(("admin", "owner", "editor", "Admin", "Owner"))}


def test_terraform_is_formatted(cloud: Path) -> None:
    command = shutil.which("terraform") or shutil.which("tofu")
    if command is None:
        pytest.skip("neither terraform nor tofu is on this machine")
    run = subprocess.run([command, "fmt", "-check", "-recursive", "-diff"], cwd=cloud, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_the_image_passes_the_linter(cloud: Path) -> None:
    command = Path(sys.executable).with_name("hadolint")
    if not command.is_file():
        pytest.skip("hadolint is not installed")
    run = subprocess.run([str(command), str(cloud / "Dockerfile")], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_image_names_its_bases_by_digest_and_runs_as_nobody_special(cloud: Path) -> None:
    text = (cloud / "Dockerfile").read_text("utf-8")
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert bases
    assert all(re.search(r"@\$\{\w+_DIGEST\}$", base) for base in bases)
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1] not in {"root", "0"}


def _name(block: Any) -> str:
    name = block if isinstance(block, str) else next(key for key in block if _is_name(key))
    return name.strip('"')


def _is_name(key: str) -> bool:
    return not key.startswith("__")
