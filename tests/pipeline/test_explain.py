"""Explain: every kind of thing in an output can be followed, as text and as JSON, and a document stage by stage."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.explain import explain_id, ids_of
from pipeline.explain_file import STAGES, explain_file
from pipeline.explain_show import show_explanation, show_file
from pipeline.results import read_results
from pipeline.settings import default_config, load_settings
from pipeline.tables import TABLES

KINDS = {table.name: table.key for table in TABLES}


@pytest.fixture(scope="module")
def tables(seeds_output: Path) -> dict[str, list[Any]]:
    return read_results(seeds_output)[0]


@pytest.mark.parametrize("table", [name for name in KINDS if name != "rejects"])
def test_each_kind_can_be_followed(
    seeds_output: Path, tables: Any, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for record in tables[table][:3]:
        told = explain_id(seeds_output, record[KINDS[table]], None)
        assert told["explains"] == table.removesuffix("s")
        assert json.loads(json.dumps(told))[KINDS[table]] == record[KINDS[table]]
        show_explanation(told)
        shown = " ".join(capsys.readouterr().out.split())  # whatever the terminal's width broke
        assert record.get("headline", record.get("ref", record.get("action"))) in shown


def test_an_event_tells_its_rules_its_words_and_what_was_dropped(seeds_output: Path, tables: Any) -> None:
    event = max(tables["events"], key=lambda e: e["num_articles"])
    told = explain_id(seeds_output, event["event_id"], None)
    assert {m["mention_id"] for m in told["mentions"]} == set(event["mention_ids"])
    assert all(m["rules"] for m in told["mentions"])
    assert told["passages"].keys() == set(event["mention_ids"])
    assert told["dropped"]
    assert all(drop["reason"] and drop["company"] in (event["company"]["name"], None) for drop in told["dropped"])
    assert "text" not in told["articles"][0]


def test_a_reject_says_which_stage_and_why(
    seeds_output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "run.json").write_text("{}")
    reject = {
        "stage": "ExtractArticles",
        "reason": "no_text",
        "subject": "a.html",
        "detail": "empty",
        "reject_id": "ab" * 8,
    }
    (folder / "rejects.jsonl").write_text(json.dumps(reject) + "\n")
    show_explanation(explain_id(folder, "ab" * 8, None))
    assert capsys.readouterr().out == "a.html: refused by ExtractArticles: no_text (empty)\n"


def test_an_id_that_is_not_there_is_helped_to_one_that_is(seeds_output: Path, tables: Any) -> None:
    wanted = tables["events"][0]["event_id"]
    with pytest.raises(UsageError, match=f'did you mean "{wanted}"'):
        explain_id(seeds_output, wanted[:-2] + "zz", None)
    assert (wanted, "event") in ids_of(seeds_output, wanted[:5])
    assert ids_of(Path("nowhere"), "") == []


def test_other_rules_than_those_of_the_run_are_told(seeds_output: Path, tables: Any, tmp_path: Path) -> None:
    for path in seeds_output.glob("*.jsonl"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    summary = json.loads((seeds_output / "run.json").read_text("utf-8"))
    (tmp_path / "run.json").write_text(json.dumps({**summary, "config_hash": "other"}))
    assert "not those of this run" in explain_id(tmp_path, tables["articles"][0]["article_id"], None)["note"]


def test_a_document_is_taken_through_the_stages_without_beam(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = sorted((root / "seeds").iterdir())[0]
    told = explain_file(first, load_settings(default_config()))
    assert told.mentions
    assert told.events
    show_file(told)
    out = capsys.readouterr().out
    places = [out.index(f"{stage} ─") for stage in STAGES]
    assert places == sorted(places)
    assert "dropped candidates" in out


def test_documents_of_one_file_are_told_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = "Borealis Systems will stop selling its face matching tool to police forces, the firm said on Monday. " * 4
    lines = [
        {"id": "a", "text": story, "date": "2020-01-01"},
        {"id": "b", "text": story, "date": "2020-01-02"},
        {"id": "c"},
    ]
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    told = explain_file(path, load_settings(default_config()))
    first, second, third = told.documents
    assert first.article is not None
    assert second.article is not None
    assert (second.article.lineage.of, first.article.lineage.of) == (first.article.article_id, "")
    assert third.reject is not None
    show_file(told)
    assert "refused by ReadDocuments: wrong_type" in capsys.readouterr().out
