"""Reading a run's output again: damage is named, what is not there is empty."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.results import read_results


def test_a_folder_without_the_mark_is_no_output(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no output of a run"):
        read_results(tmp_path)


@pytest.mark.parametrize(
    ("name", "text"), [("run.json", "{"), ("events.jsonl", '{"a": 1}\n{'), ("events.jsonl", "\udcff")]
)
def test_damage_is_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "run.json").write_text("{}")
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=f"{name}: is damaged"):
        read_results(tmp_path)


def test_tables_that_are_not_there_are_empty(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"inputs": 0}')
    (tmp_path / "feeds.jsonl").write_text('{"url": "https://news.example/feed"}\n')
    tables, summary = read_results(tmp_path)
    assert (tables["events"], len(tables["feeds"]), summary) == ([], 1, {"inputs": 0})
