"""House rules that no linter knows: which way imports point, how long files are, what the top level holds."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(p for top in ("pipeline", "transforms") for p in (ROOT / top).rglob("*.py"))
KNOWLEDGE = ("text", "copies", "policy", "feeds")
TOP = {*"pipeline transforms seeds config tests .ci .gitignore pyproject.toml Makefile LICENSE".split()}
TOP |= {"README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"}


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def id_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", CODE, ids=id_of)
def test_imports_point_one_way(path: Path) -> None:
    parts = path.relative_to(ROOT).parts
    for name in imports_of(path):
        if parts[0] == "transforms":
            assert not name.startswith("pipeline"), f"{id_of(path)} imports {name}"
        if parts[0] == "transforms" and parts[1] in KNOWLEDGE:
            assert not name.startswith("apache_beam"), f"{id_of(path)} is knowledge and imports Beam"
            other = {k for k in KNOWLEDGE if k not in (parts[1], "text")}
            assert not any(name.startswith(f"transforms.{k}") for k in other), f"{id_of(path)} imports {name}"
    if path.name == "model.py":
        assert all(name.split(".")[0] in {"dataclasses", "typing", "enum"} for name in imports_of(path))


@pytest.mark.parametrize("path", CODE, ids=id_of)
def test_no_file_is_too_long(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", CODE, ids=id_of)
def test_functions_are_short(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno <= 50, f"{id_of(path)}: {node.name}"


@pytest.mark.parametrize("path", CODE, ids=id_of)
def test_beam_files_keep_their_type_hints(path: Path) -> None:
    """String annotations silently switch off Beam's construction-time type check."""
    names = list(imports_of(path))
    if "apache_beam" in names:
        assert "__future__" not in names


def test_packages_are_this_project() -> None:
    import pipeline
    import transforms

    for package in (pipeline, transforms):
        assert Path(str(package.__file__)).resolve().is_relative_to(ROOT)


def test_top_level_holds_only_what_is_agreed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert {line.split("/")[0] for line in listed.stdout.splitlines()} <= TOP


@pytest.mark.parametrize("name", ["--help", "replay --help", "check-config --help", "replay nowhere.txt"])
def test_help_and_usage_errors_do_not_import_beam(name: str) -> None:
    code = f"""
import sys
from pipeline.cli import main
try:
    main({name.split()!r})
except SystemExit as end:
    print(end.code)
assert not [m for m in sys.modules if m.split('.')[0] in ('apache_beam', 'trafilatura', 'numpy')], 'heavy import'
"""
    import sys

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
