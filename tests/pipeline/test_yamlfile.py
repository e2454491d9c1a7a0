"""Faults in YAML name file and line."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.yamlfile import parse_yaml, read_yaml

FAULTS = {
    "duplicate_key": ("a: 1\nb:\n  c: 1\n  c: 2\n", 'f.yaml:4: the key "c" stands twice'),
    "not_yaml": ("a: [1, 2\nb: 3\n", "f.yaml:2: not valid YAML"),
    "tab": ("a:\n\tb: 1\n", "f.yaml:2: not valid YAML"),
    "unknown_tag": ("a: !!python/object:os.system {}\n", "f.yaml:1: not valid YAML"),
    "alias_to_nothing": ("a: *gone\n", "f.yaml:1: not valid YAML"),
    "duplicate_in_list": ("- {x: 1, x: 2}\n", 'f.yaml:1: the key "x" stands twice'),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS)
def test_fault_names_its_line(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as fault:
        parse_yaml(text, "f.yaml")
    assert str(fault.value).startswith(message)


def test_line_of_a_place() -> None:
    file = parse_yaml("a: 1\nb:\n  - x\n  - {c: y}\n", "f.yaml")
    assert [file.line(p) for p in [("a",), ("b",), ("b", 1), ("b", 1, "c"), ("b", 1, "gone")]] == [1, 2, 4, 4, 4]


def test_empty_file_has_no_data() -> None:
    assert parse_yaml("# nothing\n", "f.yaml").data is None


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"a: \xff\xfe")
    for path, says in (("gone.yaml", "no such file"), (".", "is a folder"), ("bytes.yaml", "not UTF-8")):
        with pytest.raises(ConfigError, match=says):
            read_yaml(tmp_path / path)
