"""What a page of the world may try: none of it runs, reaches out, breaks the page or steers what stands beside it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests_browser import browser, go, opened

from pipeline.report.blocks import safe_json
from pipeline.report.passages import passages
from pipeline.report.write import report_page
from pipeline.results import read_results

RUN = "window.top.hit = (window.top.hit || 0) + 1"
HOSTILE = {
    "script": f"<script>{RUN}</script>",
    "end_of_script": f'</script><script>{RUN}</script><!--<script>"',
    "comment": "<!--<script> --!> ]]> </style></title></textarea>",
    "image": f'<img src=x onerror="{RUN}"><svg/onload={RUN}>',
    "broken": '<table><tr><td "<b <i></p></div></main></body></html><base href=//evil.example/>',
    "attribute": f"\" autofocus onfocus='{RUN}' x=\"",
    "template": "{{ 7 * 7 }}{% for x in y %}${alert(1)}`",
    "right_to_left": "safe\u202eelgooG\u2066 \u202a\u2069\u200f",
    "control": "a\x00b\x01c\x1bd\x7f\u0085e\u2028f\u2029g\ufeff",
    "json": '\\u003c/script\\u003e"\\',
}
LINKS = (
    "javascript:window.top.hit=1",
    "JaVaScRiPt:window.top.hit=1",
    "data:text/html,<script>1</script>",
    "vbscript:x",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "file:///etc/passwd",
    "//evil.example/x",
)


def poisoned(tables: dict[str, list[Any]], text: str, link: str) -> dict[str, list[Any]]:
    """The tables with every text of the world replaced, titles a megabyte long, and evidence that marks the text."""
    tables = json.loads(json.dumps(tables))
    body = f"{text} says {text}. " * 4
    for n, article in enumerate(tables["articles"]):
        article |= {
            "title": text + "x" * (1_000_000 if n == 0 else 3),
            "ref": f"{n}{text}",
            "publisher": text,
            "byline": text,
        }
        article |= {"url": link, "canonical_url": link, "text": body, "relayed_from": text, "language": text[:20]}
    spans = [
        {"field": "act", "in": "text", "start": 0, "end": len(text), "text": text},
        {"field": "company", "in": "title", "start": 0, "end": len(text), "text": text},
    ]
    for mention in tables["mentions"]:
        mention |= {"evidence": spans, "rules": [text], "ref": text}
    for demand in tables["demands"]:
        demand |= {"evidence": spans, "issuer": text, "topic": text}
        demand["company"]["name"] = text
    for event in tables["events"]:
        event["company"] |= {"name": text, "brand": text + "b", "text": text, "id": text}
        event |= {"object": {"text": text, "product": text}, "topics": [text], "origins": [text], "exceptions": [text]}
        event |= {"rationale": text, "jurisdiction": text, "condition": {"kind": text, "text": text}}
        event["quotes"] = [
            {
                "speaker": text,
                "text": body,
                "role": text,
                "variants": [body + text],
                "start": 0,
                "end": 1,
                "article_id": event["sources"][0]["article_id"],
            }
        ]
        event["conflicts"] = [{"field": text, "values": [{"value": text, "article_ids": [text]}]}]
        event["spokesperson"] = {"name": text, "role": text}
    for alert in tables["alerts"]:
        alert |= {"rule": text, "severity": text, "why": text, "headline": text}
    tables["rejects"] = [{"stage": text, "reason": text, "subject": text * 100, "detail": text, "reject_id": "0" * 16}]
    feed = dict.fromkeys(("title", "url", "current_url", "problem", "last_new", "last_ok", "next_poll"), text)
    tables["feeds"] = [{**feed, "health": "broken", "failures": 3}]
    tables["notices"] = [{"kind": text, "url": text, "since": text, "detail": text}]
    return tables


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_only_text(running: Any, seeds_output: Path, tmp_path: Path, name: str) -> None:
    text = HOSTILE[name]
    tables, summary = read_results(seeds_output)
    summary = {**summary, "config": text, "idle_links": [text], "config_hash": text}
    page = tmp_path / "report.html"
    page.write_bytes(report_page(poisoned(tables, text, LINKS[len(name) % len(LINKS)]), summary))
    assert page.stat().st_size < 2_000_000
    with opened(running, page, width=800) as (tab, seen):
        events = tab.eval_on_selector_all("[data-event]", "rows => rows.map(row => row.dataset.event)")
        for where in (
            "#view=demands",
            "#view=rejects",
            "#view=feeds",
            "#view=families",
            *(f"#event={e}" for e in events),
        ):
            go(tab, where)
            assert tab.locator("h1:visible").count() == 1
            assert tab.evaluate("document.documentElement.scrollWidth") <= 800
        assert tab.evaluate("window.hit") is None
        assert tab.evaluate("[...document.scripts].filter(one => !one.type).length") == 1
        assert tab.locator("img, base, iframe, object, embed, form[action]").count() == 0
        marked = tab.eval_on_selector_all(".telling mark.act", "all => all.map(one => one.textContent).join('')")
        assert visible_part(text) in marked
        assert seen.clean(), seen


def visible_part(text: str) -> str:
    """The longest stretch of the text without characters that the page shows by their number."""
    kept = "".join(c if c.isprintable() and ord(c) not in range(0x2028, 0x2070) else "\n" for c in text)
    return max(kept.split("\n"), key=len)


@pytest.mark.parametrize("link", LINKS)
def test_only_web_addresses_are_links(running: Any, seeds_output: Path, tmp_path: Path, link: str) -> None:
    tables, summary = read_results(seeds_output)
    page = tmp_path / "report.html"
    page.write_bytes(report_page(poisoned(tables, "plain", link), summary))
    with opened(running, page, f"#event={tables['events'][0]['event_id']}") as (tab, seen):
        hrefs = tab.eval_on_selector_all("a", "all => all.map(one => one.getAttribute('href'))")
        assert all(href.startswith("#") for href in hrefs), hrefs
        assert seen.clean(), seen


def test_what_steers_text_stays_in_its_own_place(running: Any, seeds_output: Path, tmp_path: Path) -> None:
    """After a name with an override the words that follow are set from left to right, and the name tells of it."""
    tables, summary = read_results(seeds_output)
    page = tmp_path / "report.html"
    page.write_bytes(report_page(poisoned(tables, HOSTILE["right_to_left"], ""), summary))
    with opened(running, page, f"#event={tables['events'][0]['event_id']}") as (tab, _):
        assert "U+202E" in tab.inner_text("h1:visible")
        raw = tab.evaluate("document.body.innerText")
        assert not any(c in raw for c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_json_in_a_page_holds_no_markup(text: str) -> None:
    held = safe_json({"text": text, text: 1})
    assert not set("<>&\u2028\u2029") & set(held)
    assert json.loads(held) == {"text": text, text: 1}


def test_a_lone_surrogate_does_not_stop_the_report() -> None:
    assert json.loads(safe_json("a\ud800b")) == "a?b"


def test_spans_that_make_no_sense_are_left_out() -> None:
    spans = [{"in": "text", "field": "act", "start": s, "end": e} for s, e in ((5, 5), (9, 3), (90, 99), (2, 4))]
    (told,) = passages(spans, {"text": "0123456789", "title": None}, 2)
    assert told["pieces"] == ["01", ["23", "act"], "45"]
