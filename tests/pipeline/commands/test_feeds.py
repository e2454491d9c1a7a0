"""`policywire feeds`: what each command prints, and how it refuses."""

import json
from pathlib import Path

import pytest
from tests_feed_server import CONTACT, FeedServer, feed_server
from typer.testing import CliRunner, Result

from pipeline.commands.feeds import feeds
from pipeline.errors import PolicywireError, RunError, UsageError
from pipeline.live.feed_status import feed_rows
from pipeline.live.run import run_pass
from pipeline.live.settings import load_live
from transforms.feeds.after_poll import first_state
from transforms.feeds.model import Feed, FeedState

LIST = """<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline type="rss" text="Example Desk" xmlUrl="https://one.example/feed"/></outline>
<outline type="rss" text="Two" xmlUrl="https://two.example/atom.xml"/>
<outline type="rss" text="Two again" xmlUrl="https://two.example/atom.xml"/></body></opml>"""


def call(*args: str) -> Result:
    """One command; the errors a user can mend are raised."""
    result = CliRunner().invoke(feeds, args)
    if isinstance(result.exception, PolicywireError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def live(folder: Path, *urls: str, allow: tuple[str, ...] = ()) -> str:
    config = folder / "live.yaml"
    web = {"contact": CONTACT, "allow": list(allow), "gap_seconds": 0}
    config.write_text(json.dumps({"state": "state", "feeds": list(urls), "web": web}), "utf-8")
    return str(config)


def test_import_prints_each_feed_once_and_leaves_out_known_ones(tmp_path: Path) -> None:
    file = tmp_path / "list.opml"
    file.write_text(LIST, "utf-8")
    both = call("import", str(file)).output
    assert both.splitlines() == [
        "- url: https://one.example/feed",
        "  name: Example Desk",
        "- url: https://two.example/atom.xml",
        "  name: Two",
    ]
    known = live(tmp_path, "https://one.example/feed")
    assert call("import", str(file), "--config", known).output.splitlines()[0] == "- url: https://two.example/atom.xml"


def test_export_and_import_give_the_same_feeds(tmp_path: Path) -> None:
    urls = ["https://one.example/feed?a=1&b=2", "https://two.example/atom.xml"]
    file = tmp_path / "out.opml"
    call("export", "--config", live(tmp_path, *urls), "--output", str(file))
    assert [line[7:] for line in call("import", str(file)).output.splitlines() if line.startswith("- url")] == urls


def test_what_is_no_list_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "list.opml"
    with pytest.raises(UsageError, match=r"list\.opml"):
        call("import", str(file))
    file.write_text("<html><p>Not a list</p></html>", "utf-8")
    with pytest.raises(UsageError, match="give an OPML file"):
        call("import", str(file))
    file.write_text("<opml version='2.0'><body><outline text='A'/>", "utf-8")
    with pytest.raises(UsageError, match="names no feed"):
        call("import", str(file))


def test_discovery_names_the_feeds_of_a_page(tmp_path: Path) -> None:
    with feed_server({"a": [1]}) as site:
        link = f'<html><head><link rel="alternate" type="application/rss+xml" title="All" href="{site.url("a")}">'
        site.page = lambda _: f"{link}</head><body>Home</body></html>".encode()  # type: ignore[method-assign]
        config = live(tmp_path, allow=(f"127.0.0.1:{site.port}",))
        home = f"http://127.0.0.1:{site.port}/pages/home"
        assert site.url("a") in call("discover", home, "--config", config).output
        (itself,) = json.loads(call("discover", site.url("a"), "--config", config, "--json").output)
        assert (itself["url"], itself["how"]) == (site.url("a"), "itself")
        with pytest.raises(RunError, match="not_found"):
            call("discover", f"http://127.0.0.1:{site.port}/nowhere", "--config", config)
        with pytest.raises(UsageError, match="--contact"):
            call("discover", home)
        with pytest.raises(RunError, match="refused_address"):
            call("discover", home, "--contact", CONTACT)


def test_status_after_two_runs(tmp_path: Path) -> None:
    """Two real runs: the articles come once, and the state knows how the feeds are doing."""
    with feed_server({"good": [2, 1], "second": [1]}) as site:
        allow = (f"127.0.0.1:{site.port}",)
        config = live(tmp_path, site.url("good"), site.url("missing"), allow=allow)
        new = call("status", "--config", config, "--json").output
        assert [row["health"] for row in json.loads(new)] == ["new", "new"]
        first = run_pass(load_live(config), "2026-11-23T06:00:00Z").partition
        assert first is not None
        site.asked.clear()
        run_pass(load_live(config), "2026-11-23T07:00:00Z")
        assert not any(row.body_bytes for row in site.asked)
        said = call("status", "--config", config).output
        rows = json.loads(call("status", "--state", str(tmp_path / "state"), "--json").output)
        _check(site, said, rows)
    with pytest.raises(UsageError, match="--config FILE"):
        call("status")


def _check(site: FeedServer, said: str, rows: list[dict[str, object]]) -> None:
    by_url = {row["url"]: row for row in rows}
    assert (by_url[site.url("good")]["health"], by_url[site.url("good")]["listed"]) == ("ok", 2)
    missing = by_url[site.url("missing")]
    assert (missing["health"], missing["problem"], missing["failures"]) == ("broken", "not_found", 2)
    assert "not found (2 times since 2026-11-23 06:00)" in said
    assert said.splitlines()[-1] == "2 feeds: 1 broken, 1 ok"


def test_feeds_that_need_a_person_come_first() -> None:
    states = [
        FeedState(feed_id=name, url=f"https://{name}.example/", health=name)
        for name in ("ok", "quiet", "gone", "broken")
    ]
    configured = [Feed(url=s.url, name="Named") for s in states[:3]] + [Feed(url="https://fresh.example/")]
    rows = feed_rows(configured, states)
    assert [row["health"] for row in rows] == ["broken", "gone", "quiet", "new", "ok"]
    assert [row["configured"] for row in rows] == [False, True, True, True, True]
    assert feed_rows([], [first_state(Feed(url="https://a.example/"))])[0]["name"] is None
