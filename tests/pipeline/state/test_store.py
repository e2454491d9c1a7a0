"""What counts of many partitions: the later row, no replaced one, and nothing that the manifest does not name."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests_states import add, intent, made, read, written

from pipeline.errors import RunError, UsageError
from pipeline.graph import Replaced
from pipeline.state.adopt import adopt
from pipeline.state.archive import ReadArchive
from pipeline.state.commit import COMMITTED, LOST, NOTHING, check_config, commit
from pipeline.state.compact import compact
from pipeline.state.gc import clean
from pipeline.state.manifest import Config
from pipeline.state.store import snapshot_of
from pipeline.state.verify import verify
from transforms.memory import memory_line, memory_of
from transforms.model import Company, Mention, PolicyEvent, Reject


def mention(name: str, seed: int, **more: str) -> Mention:
    one = made(seed)
    said = {"action": "end", "direction": "restrict", "modality": "announced", **more}
    return Mention(mention_id=name, article_id=one.article_id, ref=one.ref, company=Company(name="Acme"), **said)  # type: ignore[arg-type]


def event(name: str, confidence: float) -> PolicyEvent:
    return PolicyEvent(
        event_id=name,
        company=Company(name="Acme"),
        action="end",
        direction="restrict",
        modality="announced",
        confidence=confidence,
    )


def months(path: Path) -> None:
    """Four runs: articles, a mention that goes, an event that changes twice."""
    add(path, "p1", [*read(1, 2), mention("a" * 16, 1), mention("b" * 16, 2), event("e" * 16, 0.1)], "2026-09-01")
    add(path, "p2", [*read(3), event("e" * 16, 0.2), Replaced("events", "e" * 16)], "2026-10-01")
    add(path, "p3", [Replaced("mentions", "a" * 16)], "2026-11-01")
    add(path, "p4", [*read(4), event("d" * 16, 0.3)], "2026-11-02")


def content(path: Path) -> dict[str, list[bytes]]:
    snapshot = snapshot_of(str(path))
    return {name: list(snapshot.lines(name).values()) for name in ("articles", "mentions", "events", "known")}


def test_the_later_row_counts_and_replaced_ones_do_not(tmp_path: Path) -> None:
    months(tmp_path)
    snapshot = snapshot_of(str(tmp_path))
    assert [e.confidence for e in snapshot.values("events")] == [0.3, 0.2]
    assert [m["mention_id"] for m in snapshot.rows("mentions")] == ["b" * 16]
    assert len(list(snapshot.rows("articles"))) == 4
    assert snapshot.replaced_after(0, "events") == {"e" * 16}
    assert not snapshot.replaced_after(1, "events")
    assert verify(str(tmp_path)).problems == ()


@pytest.mark.parametrize("whole", [False, True])
def test_compaction_changes_no_row(tmp_path: Path, whole: bool) -> None:
    months(tmp_path)
    before = content(tmp_path)
    books = snapshot_of(str(tmp_path)).manifest
    assert compact(str(tmp_path), whole) == 1
    assert content(tmp_path) == before
    after = snapshot_of(str(tmp_path)).manifest
    assert books
    assert after
    assert after.runs == books.runs == 4
    assert sum(p.inputs for p in books.partitions) == after.partitions[0].inputs == 4
    assert {f.day for f in after.partitions[0].files if f.table == "known"} == {
        "2026-09-01",
        "2026-10-01",
        "2026-11-02",
    }
    assert verify(str(tmp_path)).problems == ()


def test_of_two_runs_on_one_state_one_is_lost(tmp_path: Path) -> None:
    add(tmp_path, "p1", read(1))
    assert add(tmp_path, "p2", read(2), runs=1).outcome == COMMITTED
    assert add(tmp_path, "p3", read(3), runs=1).outcome == LOST
    assert len(list(snapshot_of(str(tmp_path)).rows("articles"))) == 2


def test_a_commit_that_is_tried_again_finds_itself(tmp_path: Path) -> None:
    meant = intent(tmp_path, "p1")
    files = written(read(1), meant.target)
    assert commit(files, meant).outcome == COMMITTED
    add(tmp_path, "p2", read(2))
    assert commit(written(read(1), meant.target), meant).outcome == COMMITTED
    compact(str(tmp_path), whole=True)
    assert commit(files, meant).outcome == COMMITTED
    assert snapshot_of(str(tmp_path)).runs == 2


def test_a_compaction_makes_no_run_lose(tmp_path: Path) -> None:
    add(tmp_path, "p1", read(1))
    add(tmp_path, "p2", read(2))
    meant = intent(tmp_path, "p3")
    files = written(read(3), meant.target)
    compact(str(tmp_path), whole=True)
    assert commit(files, meant).outcome == COMMITTED
    assert len(list(snapshot_of(str(tmp_path)).rows("articles"))) == 3
    assert verify(str(tmp_path)).problems == ()


def test_nothing_new_is_no_partition(tmp_path: Path) -> None:
    assert add(tmp_path, "p1", []).outcome == NOTHING
    assert snapshot_of(str(tmp_path)).manifest is None


def test_books_that_do_not_balance_stop_the_commit(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="3 inputs went in but 4 came to an end"):
        add(tmp_path, "p1", [*read(1, 2, 3), Reject(stage="KeepDistinct", reason="known", subject="x")])
    assert snapshot_of(str(tmp_path)).manifest is None


def test_half_a_partition_does_not_exist_and_is_cleaned(tmp_path: Path) -> None:
    add(tmp_path, "p1", read(1))
    before = content(tmp_path)
    written(read(2), intent(tmp_path, "p2").target)
    (tmp_path / "partitions" / "p2" / ".unfinished-abc").write_text("half")
    assert content(tmp_path) == before
    assert not clean(str(tmp_path)).names, "it may still be at work"
    assert {name.split("/")[1] for name in clean(str(tmp_path), 0).names} == {"p2"}
    assert content(tmp_path) == before
    assert not (tmp_path / "partitions" / "p2").exists()


def test_merged_partitions_go_after_the_grace(tmp_path: Path) -> None:
    months(tmp_path)
    old = snapshot_of(str(tmp_path))
    before = content(tmp_path)
    compact(str(tmp_path), whole=True)
    assert not clean(str(tmp_path)).names
    assert list(old.rows("events")), "a run that is under way still reads them"
    assert len(clean(str(tmp_path), 0).names) > 8
    assert content(tmp_path) == before
    assert verify(str(tmp_path)).problems == ()


def test_gc_leaves_what_others_keep(tmp_path: Path) -> None:
    add(tmp_path, "p1", read(1))
    for name in ("delivery/journal-1.jsonl", "sinks/duckdb-1/00000001.json", "alerts.xml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("kept")
    assert not clean(str(tmp_path), 0).names


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text[:-10], "is damaged"),
        (lambda text: text.replace("r1", "r7"), "is damaged"),
        (None, "is missing"),
    ],
)
def test_verify_names_a_damaged_file(tmp_path: Path, damage: object, says: str) -> None:
    add(tmp_path, "p1", read(1))
    file = next(tmp_path.glob("partitions/p1/articles-*.jsonl"))
    file.write_text(damage(file.read_text())) if callable(damage) else file.unlink()
    problems = verify(str(tmp_path)).problems
    assert any(says in problem and file.name in problem for problem in problems), problems
    with pytest.raises(RunError, match=says):
        list(snapshot_of(str(tmp_path)).rows("articles"))


def test_verify_proves_ids_and_what_they_point_at(tmp_path: Path) -> None:
    wrong = replace(made(1), text="Other words than those that gave the id.")
    add(tmp_path, "p1", [wrong, mention("a" * 16, 9), *read(2)[1:]])
    assert any("has another content" in problem for problem in verify(str(tmp_path)).problems)
    other = tmp_path / "other"
    add(other, "p1", [mention("a" * 16, 9), *read(2)])
    assert any("which is not there" in problem for problem in verify(str(other)).problems)


def test_a_state_belongs_to_one_configuration(tmp_path: Path) -> None:
    add(tmp_path, "p1", read(1))
    mine = snapshot_of(str(tmp_path)).manifest
    assert mine
    check_config(mine.config, mine.config, "here")
    with pytest.raises(UsageError, match="named live, not other; give other a state of its own"):
        check_config(mine.config, Config("other", "c0ffee"), "here")
    check_config(mine.config, Config("live", "beef"), "here")  # other knowledge, the same name: runs go on
    assert adopt(str(tmp_path), Config("other", "beef")) == mine.config
    after = snapshot_of(str(tmp_path)).manifest
    assert after
    assert after.config == Config("other", "beef")


def test_columns_may_come_and_go(tmp_path: Path) -> None:
    """Rows of an older version lack a column, those of a newer one have more: both are read."""
    months(tmp_path)
    line = next(iter(snapshot_of(str(tmp_path)).lines("known").values()))
    newer = {**json.loads(line), "colour": "red"}
    assert memory_of(json.dumps(newer).encode()) == memory_of(line)
    old = {key: value for key, value in json.loads(line).items() if key != "partition"}
    assert memory_line(memory_of(json.dumps(old).encode())) == line


def test_what_is_out_of_sight_is_looked_up(tmp_path: Path) -> None:
    months(tmp_path)
    for whole in (False, True):
        archive = ReadArchive(snapshot_of(str(tmp_path)), "2026-10-15")
        assert archive.has_article(made(1).article_id)
        assert archive.has_article(made(3).article_id)
        assert not archive.has_article("0" * 16)
        assert [e.confidence for e in archive.events(["e" * 16, "0" * 16])] == [0.2]
        assert not ReadArchive(snapshot_of(str(tmp_path)), "2026-01-01").has_article(made(1).article_id)
        compact(str(tmp_path), whole=whole)
