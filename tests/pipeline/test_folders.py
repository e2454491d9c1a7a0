"""An output folder is put in place whole, replaces only a run's own, and a failure leaves the old one as it was."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.folders import replaced


def older_run(folder: Path) -> None:
    folder.mkdir()
    (folder / "run.json").write_text("{}")
    (folder / "events.jsonl").write_text("old\n")


def test_new_folder_appears_whole(tmp_path: Path) -> None:
    with replaced(tmp_path / "a" / "out") as aside:
        Path(aside, "events.jsonl").write_text("new\n")
        assert not (tmp_path / "a" / "out").exists()
    assert (tmp_path / "a" / "out" / "events.jsonl").read_text() == "new\n"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["out"]


def test_older_run_is_replaced_and_never_mixed(tmp_path: Path) -> None:
    older_run(tmp_path / "out")
    with replaced(tmp_path / "out") as aside:
        Path(aside, "run.json").write_text("{}")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["run.json"]


def test_failed_run_leaves_the_older_one(tmp_path: Path) -> None:
    older_run(tmp_path / "out")
    with pytest.raises(KeyError), replaced(tmp_path / "out") as aside:  # noqa: PT012
        Path(aside, "half.jsonl").write_text("half")
        raise KeyError
    assert (tmp_path / "out" / "events.jsonl").read_text() == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_leftovers_of_a_killed_run_are_cleared(tmp_path: Path) -> None:
    (tmp_path / ".out.new").mkdir()
    (tmp_path / ".out.new" / "half.jsonl").write_text("half")
    with replaced(tmp_path / "out"):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["thesis.docx", "notes.jsonl"])
def test_a_folder_no_run_wrote_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match=name), replaced(tmp_path):
        pass
    assert (tmp_path / name).read_text() == "mine"


def test_a_run_folder_with_a_foreign_file_is_refused(tmp_path: Path) -> None:
    older_run(tmp_path / "out")
    (tmp_path / "out" / "thesis.docx").write_text("mine")
    with pytest.raises(UsageError, match=r"thesis\.docx"), replaced(tmp_path / "out"):
        pass


def test_a_file_in_the_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(UsageError, match="is a file"), replaced(tmp_path / "out"):
        pass


def test_an_unwritable_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"), replaced(tmp_path / "file" / "out"):
        pass
