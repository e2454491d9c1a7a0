"""The file: the same bytes each time, in proportion to its tables, carried by the wheel, and whole in one piece."""

import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder
from tests_browser import browser, go, opened

from pipeline.report import blocks
from pipeline.report.page import SCRIPTS, STYLES
from pipeline.report.write import report_page
from pipeline.results import read_results

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
FOLDER = Path("pipeline/report/page")


@pytest.fixture(scope="module")
def made() -> Any:
    from bench_report import made_output

    return made_output(120)


def test_the_same_tables_give_the_same_bytes(seeds_output: Path) -> None:
    first, second = (report_page(*read_results(seeds_output)) for _ in range(2))
    assert first == second


def test_the_order_of_the_tables_lines_leaves_no_trace_in_the_data(seeds_output: Path) -> None:
    """Lists are sorted by content where the page shows them; the events' own order is the table's, which is sorted."""
    tables, summary = read_results(seeds_output)
    turned = {
        name: list(reversed(rows)) if name in ("mentions", "articles", "demands") else rows
        for name, rows in tables.items()
    }
    assert report_page(turned, summary) == report_page(tables, summary)


def test_it_names_no_other_place(seeds_output: Path) -> None:
    """No address but those of articles, and none of those is loaded: the policy lets nothing in."""
    page = report_page(*read_results(seeds_output)).decode()
    shell = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)
    assert set(re.findall(r"https?://[^\s\"'<)]+", shell)) <= {"http://www.w3.org/2000/svg"}
    assert "default-src 'none'" in page
    assert "unsafe" not in re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]  # type: ignore[index]
    assert not re.search(r"\sstyle=|\son\w+=", re.sub(r"<script>.*?</script>", "", shell, flags=re.DOTALL))


def test_no_article_is_shown_whole(seeds_output: Path) -> None:
    tables, summary = read_results(seeds_output)
    page = report_page(tables, summary, context=40).decode()
    for article in tables["articles"]:
        paragraphs = [part for part in article["text"].split("\n") if len(part) > 60]
        held = [part for part in paragraphs if blocks.safe_json(part).strip('"') in page]
        assert len(held) < len(paragraphs) * 0.7


def test_a_tenth_of_the_size_is_about_a_tenth_of_the_bytes(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from bench_report import made_output

    monkeypatch.setattr(blocks, "PLAIN_UP_TO", 0)
    large, small = len(report_page(*made)), len(report_page(*made_output(12)))
    assert large < small * 12


def test_packed_data_is_read_too(made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "PLAIN_UP_TO", 0)
    page = tmp_path / "report.html"
    page.write_bytes(report_page(*made))
    event = made[0]["events"][7]
    with browser() as running, opened(running, page) as (tab, seen):
        assert tab.locator("[data-event]").count() == 100
        tab.click(".more button")
        assert tab.locator("[data-event]").count() == len(made[0]["events"])
        go(tab, f"#event={event['event_id']}")
        assert tab.locator(".telling mark").count() > 10
        tab.click(".source >> nth=-1 >> text=its copy family")
        tab.wait_for_selector(".tree")
        assert tab.locator(".tree > li").count() == 7
        assert tab.locator(".pair mark.changed").count() > 10
        go(tab, "#view=demands")
        assert tab.locator(".sides .asked").count() > 0
        assert seen.clean(), seen


def test_the_wheel_carries_the_page(root: Path, tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(root)).build(directory=str(tmp_path), versions=["standard"])
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"{FOLDER}/{name}" for name in (*STYLES, *SCRIPTS, "report.html.j2")} <= names
    on_disk = {path.name for path in (root / FOLDER).iterdir()}
    assert on_disk == {*STYLES, *SCRIPTS, "report.html.j2"}


def test_an_empty_run_has_a_report_too() -> None:
    page = report_page({}, {}).decode()
    assert json.loads(re.search(r'id="data-events">(.*?)</script>', page)[1])["rows"] == []  # type: ignore[index]
