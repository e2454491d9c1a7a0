"""The report of the seeds in a real browser: it works, asks for nothing, and marks exactly the evidence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests_browser import WIDTHS, browser, go, opened, violations

from pipeline.report.passages import LONGEST
from pipeline.report.write import report_page
from pipeline.results import read_results

MARKED = """() => Object.fromEntries([...document.querySelectorAll('.telling')].map(telling => [
  telling.id.replace('telling-', ''), [...telling.querySelectorAll('mark')].map(mark => [
    mark.dataset.fields, mark.textContent, mark.closest('.passage').dataset.in])]))"""


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def output(seeds_output: Path) -> dict[str, list[Any]]:
    return read_results(seeds_output)[0]


@pytest.fixture(scope="module")
def page(seeds_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(report_page(*read_results(seeds_output)))
    return path


def best(output: dict[str, list[Any]]) -> Any:
    return max(output["events"], key=lambda event: (event["num_articles"], bool(event["conflicts"]), event["event_id"]))


def rows(tab: Any) -> list[str]:
    found: list[str] = tab.eval_on_selector_all("[data-event]", "rows => rows.map(row => row.dataset.event)")
    return found


def evidence_of(mention: Any, article: Any) -> dict[tuple[str, str], str]:
    """The characters that show each field, by field and place; spans of one field may overlap."""
    held: dict[tuple[str, str], set[int]] = {}
    for span in mention["evidence"]:
        held.setdefault((span["field"], span["in"]), set()).update(range(span["start"], span["end"]))
    return {key: "".join(article[key[1]][n] for n in sorted(places)) for key, places in held.items()}


def same(marked: str, evidence: str) -> bool:
    """Whether the marks are the evidence; of a very long one the two ends are shown."""
    if len(evidence) <= LONGEST:
        return marked == evidence
    return evidence.startswith(marked[: LONGEST // 4]) and evidence.endswith(marked[-LONGEST // 4 :])


def test_every_view_is_shown_without_complaint_or_request(running: Any, page: Path, output: Any) -> None:
    with opened(running, page) as (tab, seen):
        for where in (
            "#view=families",
            "#view=demands",
            "#view=rejects",
            "#view=feeds",
            "#event=nonsense",
            "#view=x",
            "#",
        ):
            go(tab, where)
            assert tab.locator("h1:visible").count() == 1
        for event in output["events"]:
            go(tab, f"#event={event['event_id']}")
            assert event["company"]["name"] in tab.inner_text("h1:visible")
        assert seen.clean(), seen


def test_figures_are_those_of_the_tables(running: Any, page: Path, output: Any) -> None:
    with opened(running, page) as (tab, _):
        told = tab.eval_on_selector_all(".figure", "all => all.map(one => one.innerText.split(/\\s*\\n\\s*/))")
    figures = {name: int(number) for number, name in told}
    active = [event for event in output["events"] if event["status"] == "active"]
    assert figures["articles"] == len(output["articles"])
    assert figures["events"] == len(active)
    assert figures["demands"] == len(output["demands"])
    assert figures["rejects"] == len(output["rejects"])
    assert figures["independent sources"] == len({origin for event in active for origin in event["origins"]})


@pytest.mark.parametrize("name", ["company", "action", "direction"])
def test_a_filter_leaves_the_events_that_fit(running: Any, page: Path, output: Any, name: str) -> None:
    def held(event: Any) -> str:
        value: str = event["company"]["name"] if name == "company" else event[name]
        return value

    value = held(best(output))
    active = [event for event in output["events"] if event["status"] == "active"]
    wanted = {event["event_id"] for event in active if held(event) == value}
    with opened(running, page) as (tab, seen):
        tab.select_option(f"#f-{name}", value)
        tab.wait_for_function("count => document.querySelectorAll('[data-event]').length === count", arg=len(wanted))
        assert set(rows(tab)) == wanted
        assert f"{name}={value}" in tab.url.replace("+", " ")
        assert tab.inner_text("#count").startswith(f"{len(wanted)} of ")
        shown = tab.eval_on_selector_all(
            ".lane rect", "all => all.filter(one => Number(one.getAttribute('height'))).length"
        )
        assert 0 < shown <= len(wanted)
        tab.click("#f-clear")
        tab.wait_for_function("count => document.querySelectorAll('[data-event]').length === count", arg=len(active))
        assert seen.clean(), seen


def test_words_find_what_no_filter_names(running: Any, page: Path, output: Any) -> None:
    with opened(running, page) as (tab, _):
        tab.fill("#f-q", "no such words at all")
        tab.wait_for_selector("#list .note")
        assert rows(tab) == []
        event = best(output)
        tab.fill("#f-q", f"{event['company']['name']} {event['object']['text'].split()[-1]}".upper())
        tab.wait_for_selector("[data-event]")
        assert event["event_id"] in rows(tab)


@pytest.mark.parametrize(
    ("head", "key"), [("articles", "num_articles"), ("company", "company"), ("date", "announced_on")]
)
def test_a_column_head_sorts_both_ways(running: Any, page: Path, output: Any, head: str, key: str) -> None:
    def value(event_id: str) -> Any:
        held = next(e for e in output["events"] if e["event_id"] == event_id)[key]
        return held if isinstance(held, int) else held.get("name") or held.get("date")

    with opened(running, page) as (tab, _):
        orders = []
        for _ in range(2):
            before = tab.url
            tab.click(f"[data-sort={head}]")
            tab.wait_for_function("before => location.href !== before", arg=before)
            tab.wait_for_selector(f"th.{head}[aria-sort]")
            tab.wait_for_timeout(80)
            orders.append([value(event_id) for event_id in rows(tab)])
        dated = [[one for one in order if one is not None] for order in orders]
        assert orders[0][len(dated[0]) :] == orders[1][len(dated[1]) :], "the undated stand last, whichever way"
        assert sorted(dated) == sorted([sorted(dated[0]), sorted(dated[0], reverse=True)])


def test_a_deep_link_opens_the_event_and_back_keeps_the_filters(running: Any, page: Path, output: Any) -> None:
    event = best(output)
    with opened(running, page, f"#company={event['company']['name']}&event={event['event_id']}") as (tab, seen):
        assert tab.is_hidden("#overview")
        assert tab.inner_text(".origins").count("\n") >= event["num_independent_sources"]
        for source in event["sources"]:
            assert source["ref"] in tab.inner_text(".sources")
        for conflict in event["conflicts"]:
            for claim in conflict["values"]:
                assert (claim["value"] or "not told").replace("_", " ") in tab.inner_text(".conflicts")
        tab.keyboard.press("Escape")
        tab.wait_for_selector("#overview:visible")
        assert tab.input_value("#f-company") == event["company"]["name"]
        tab.go_back()
        tab.wait_for_selector("#page:visible .facts")
        assert seen.clean(), seen


def test_the_marks_are_exactly_the_evidence(running: Any, page: Path, output: Any) -> None:
    """Of every telling of every event: the marked pieces of a field, put together, are its evidence, and no more."""
    checked = 0
    articles = {article["article_id"]: article for article in output["articles"]}
    with opened(running, page) as (tab, _):
        for event in output["events"]:
            go(tab, f"#event={event['event_id']}")
            marked = tab.evaluate(MARKED)
            for mention in (m for m in output["mentions"] if m["mention_id"] in event["mention_ids"]):
                told: dict[tuple[str, str], str] = {}
                for fields, text, where in marked[mention["mention_id"]]:
                    for name in fields.split():
                        told[name, where] = told.get((name, where), "") + text
                wanted = evidence_of(mention, articles[mention["article_id"]])
                assert told.keys() == wanted.keys()
                assert [key for key in wanted if not same(told[key], wanted[key])] == []
                checked += len(wanted)
    assert checked > 50


@pytest.mark.parametrize(("width", "scheme"), [(WIDTHS[0], "dark"), (WIDTHS[1], "light"), (WIDTHS[2], "dark")])
def test_no_view_is_too_wide_or_hard_to_use(running: Any, page: Path, output: Any, width: int, scheme: str) -> None:
    with opened(running, page, width=width, scheme=scheme) as (tab, seen):
        for where in ("#", f"#event={best(output)['event_id']}", "#view=families", "#view=demands", "#view=rejects"):
            go(tab, where)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            assert violations(tab) == []
        assert seen.requests == []


def test_the_keyboard_reaches_everything(running: Any, page: Path) -> None:
    with opened(running, page) as (tab, _):
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        reached = set()
        for _ in range(60):
            tab.keyboard.press("Tab")
            reached.add(
                tab.evaluate(
                    "document.activeElement.closest('[data-event]')?.dataset.event || document.activeElement.id"
                )
            )
        assert {"f-q", "f-company", "f-action", "f-topic", "f-min", "theme"} <= reached
        assert set(rows(tab)) <= reached
        tab.locator("[data-event] a").first.focus()
        tab.keyboard.press("Enter")
        tab.wait_for_selector("#page:visible h1")
        assert tab.evaluate("document.activeElement.tagName") == "H1"


def test_it_prints_whole_and_in_black_on_white(running: Any, page: Path, output: Any) -> None:
    with opened(running, page, scheme="dark") as (tab, _):
        tab.emulate_media(media="print")
        assert tab.is_hidden("#filters")
        assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(26, 29, 33)"
        assert len(tab.pdf()) > 20_000


def test_the_readme_shows_this_report(
    running: Any, page: Path, root: Path, output: Any, request: pytest.FixtureRequest
) -> None:
    """`make golden` takes the picture anew; otherwise it has to be there and small."""
    picture = root / "tests" / "golden" / "report.png"
    if request.config.getoption("--update-golden"):
        with opened(running, page, width=1200) as (tab, _):
            tab.set_viewport_size({"width": 1200, "height": 1080})
            tab.screenshot(path=picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 300_000


def test_it_shows_the_figures_and_the_timeline_without_a_script(running: Any, page: Path, output: Any) -> None:
    context = running.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(page.as_uri())
    assert tab.locator(".figure").count() == 6
    names = {event["company"]["name"] for event in output["events"]}
    assert {name for name in names if tab.locator(f".lanes >> text={name}").count()} == names
    context.close()


@pytest.mark.parametrize("view", ["families", "feeds"])
def test_no_word_of_a_table_is_cut_into_letters_on_a_phone(
    running: Any, seeds_output: Path, tmp_path: Path, view: str
) -> None:
    tables, summary = read_results(seeds_output)
    url = "https://news.example.org/a-long-address-without-any-place-to-break-it/" + "x" * 80
    feed = {
        "feed_id": "f",
        "url": url,
        "health": "broken",
        "problem": "refused_address",
        "next_poll": "2026-01-01T00:00:00Z",
    }
    page = tmp_path / "report.html"
    page.write_bytes(report_page({**tables, "feeds": [feed], "notices": []}, summary))
    with opened(running, page, width=360) as (tab, _):
        go(tab, f"#view={view}")
        heights = tab.eval_on_selector_all("main th", "all => all.map(one => one.getBoundingClientRect().height)")
        assert len(heights) > 3
        assert max(heights) < 90, "a heading is a tower of letters"
        links = tab.eval_on_selector_all("nav a", "all => all.map(one => one.getBoundingClientRect().right)")
        assert max(links) <= 360, "a view cannot be reached without scrolling sideways"
