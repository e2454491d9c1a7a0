"""`live.yaml`: what may stand in it, and what is refused with file, line and mend."""

from pathlib import Path

import pytest

from pipeline.check import check
from pipeline.errors import ConfigError, UsageError
from pipeline.live.plan import checked_time
from pipeline.live.settings import load_live, needed_state
from transforms.feeds.model import Feed


def live(folder: Path, text: str) -> str:
    path = folder / "news.yaml"
    path.write_text(text, "utf-8")
    return str(path)


def test_the_shipped_one_is_in_order(root: Path) -> None:
    assert next(iter(check(root / "config" / "live.yaml"))).endswith(
        "live.yaml: in order, 0 feeds, state " + str(root / "config" / "state")
    )


def test_feeds_by_address_or_with_more(tmp_path: Path) -> None:
    text = """
state: gs://bucket/state/
feeds:
  - https://news.example.org/feed.xml
  - {url: "https://b.example.org/rss", name: B, content: entry, zone: Europe/Berlin, headers: {X-Key: "${KEY}"}}
web: {contact: desk@example.org}
inputs: [drops, "gs://bucket/in"]
sinks: {duckdb: news.duckdb}
"""
    found = load_live(live(tmp_path, text))
    assert found.name == "news"
    assert found.state == "gs://bucket/state"
    assert found.inputs == (str(tmp_path / "drops"), "gs://bucket/in")
    assert found.feeds[0] == Feed(url="https://news.example.org/feed.xml")
    assert found.feeds[1].headers == (("X-Key", "${KEY}"),)
    assert found.sinks.duckdb == str(tmp_path / "news.duckdb")
    assert not found.settings.strict
    assert load_live(live(tmp_path, text), state="/elsewhere").state == "/elsewhere"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("state: s\nfeed: []\n", r'news.yaml:2: unknown key "feed"; did you mean "feeds"'),
        ("state: s\nfeeds: [news.example.org]\n", r'news.yaml:2: feeds: "news.example.org" is no web address'),
        ("feeds:\n- ftp://a.example.org/x\n", "news.yaml:2: .*no web address"),
        ("feeds:\n- http://me:secret@a.example.org/x\n", "news.yaml:2: .*environment variable"),
        ("feeds:\n- http://a.example.org/x\n- http://a.example.org/x\n", "news.yaml:3: .*stands twice"),
        ("feeds:\n- {url: http://a.example.org/x, zone: Berlin}\n", "news.yaml:2: .*no time zone"),
        ("feeds:\n- {url: http://a.example.org/x, min_interval: 0}\n", "news.yaml:2: .*min_interval"),
        ("feeds: [http://a.example.org/x]\n", "web.contact is missing"),
        ("state: s\nhorizon_days: 0\n", "news.yaml:2: horizon_days: must be at least 1, not 0"),
        ("state: s\nevery: soon\n", "news.yaml:2: every: expected `int`"),
        ("state: s\nknowledge: nowhere\n", 'news.yaml:2: knowledge: there is no folder "nowhere"'),
        ("state: s\nsinks: {topic: events}\n", "sinks.topic: .*is no topic"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        load_live(live(tmp_path, text))


def test_a_state_has_to_be_named_and_reachable(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no state to run on"):
        needed_state(load_live(live(tmp_path, "inputs: []\n")))
    with pytest.raises(UsageError, match="a folder or under gs://"):
        load_live(live(tmp_path, "state: s3://bucket/x\n"))


def test_alert_rules_are_no_part_of_whose_state_it_is(tmp_path: Path, root: Path) -> None:
    for file in (root / "config").glob("*.yaml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    path = live(tmp_path, "state: s\nknowledge: .\n")
    (tmp_path / "news.yaml").rename(tmp_path / "live.yaml")
    path = str(tmp_path / "live.yaml")
    before = load_live(path).digest
    with (tmp_path / "alerts.yaml").open("a") as file:
        file.write("# a note\n")
    assert load_live(path).digest == before
    with (tmp_path / "topics.yaml").open("a") as file:
        file.write("# a note\n")
    assert load_live(path).digest != before


@pytest.mark.parametrize(
    ("said", "is_"),
    [
        ("2026-11-01", "2026-11-01T00:00:00Z"),
        ("2026-11-01T06:00:00Z", "2026-11-01T06:00:00Z"),
        ("2026-11-01T06:00:00+02:00", "2026-11-01T04:00:00Z"),
        ("2026-11-01 06:00", "2026-11-01T06:00:00Z"),
    ],
)
def test_times(said: str, is_: str) -> None:
    assert checked_time(said) == is_


@pytest.mark.parametrize("said", ["", "soon", "2026-13-01", "11/01/2026", "2026", "2026-11-01T25:00:00Z"])
def test_no_times(said: str) -> None:
    with pytest.raises(UsageError, match="is no time; write it as"):
        checked_time(said)
