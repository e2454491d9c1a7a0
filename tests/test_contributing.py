"""CONTRIBUTING.md, done: its blocks pasted where it says, into a copy of `config/`, and what comes of them."""

import re
import shutil
from pathlib import Path

import pytest

from pipeline.check import check
from pipeline.delivery.preview import preview
from pipeline.explain_file import Told, explain_file
from pipeline.live.settings import load_live
from pipeline.settings import load_settings

BLOCK = re.compile(r"```yaml (config/\S+) (\w+)\n(.*?)```", re.DOTALL)
PARAGRAPHS = (
    "Halvorsen Optics switches off its eye tracking",
    "TROMSØ, March 3, 2026 - Halvorsen Optics said on Tuesday it had consigned its eye tracking software for shops to "
    "the deep freeze until a national law on gaze data is in place.",
    '"We will wait for the law," said Ingrid Halvorsen, chief executive of Halvorsen Optics. Shops that rent the '
    "Gazelight, a camera that follows the eyes of customers, will lose the function at midnight, the company said.",
    "Consumer groups had asked for a stop since last autumn, when it became known that the cameras kept what they saw "
    "for a month. Two chains of grocers in the north of the country have taken theirs down already.",
)
STORY = "\n\n".join(PARAGRAPHS) + "\n"


@pytest.fixture(scope="module")
def config(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the config folder with every block of CONTRIBUTING.md pasted in."""
    folder = tmp_path_factory.mktemp("project") / "config"
    shutil.copytree(root / "config", folder)
    blocks = BLOCK.findall((root / "CONTRIBUTING.md").read_text("utf-8"))
    assert len(blocks) == 6
    for name, key, text in blocks:
        path = folder.parent / name
        before = path.read_text("utf-8")
        head, _, rest = re.split(rf"^({key}:[^\n]*\n)", before, maxsplit=1, flags=re.MULTILINE)
        after = f"{head}{key}:\n{text}{rest}"
        path.write_text(after, "utf-8")
    return folder


@pytest.fixture(scope="module")
def told(config: Path) -> Told:
    story = config.parent / "story.txt"
    story.write_text(STORY, "utf-8")
    return explain_file(story, load_settings(config / "replay.yaml"))


def test_the_configuration_is_in_order(config: Path) -> None:
    assert all("in order" in line for line in check(config / "replay.yaml"))


def test_company_topic_and_way_to_say_it_make_an_event(told: Told) -> None:
    event = max(told.events, key=lambda event: event.confidence)
    assert (event.company.name, event.action, event.topics[0]) == ("Halvorsen Optics", "suspend", "gaze_tracking")
    rules = {rule for mention in told.mentions for rule in mention.rules}
    assert any(rule.startswith("suspend.deep_freeze") for rule in rules)


def test_without_the_edits_there_is_no_such_event(root: Path, config: Path, told: Told) -> None:
    plain = explain_file(config.parent / "story.txt", load_settings(root / "config" / "replay.yaml"))
    assert plain.documents[0].article is not None
    assert not [event for event in plain.events if "gaze_tracking" in event.topics]
    rules = {rule for mention in plain.mentions for rule in mention.rules}
    assert not [rule for rule in rules if rule.startswith("suspend.deep_freeze")]


def test_the_feed_is_polled_under_its_name(config: Path) -> None:
    path = config / "live.yaml"
    path.write_text(path.read_text("utf-8").replace('contact: ""', 'contact: "desk@example.org"'), "utf-8")
    (feed,) = load_live(str(path)).feeds
    assert (feed.url, feed.name, feed.min_interval) == ("https://news.example.org/feed.xml", "Example News", 900)


def test_the_channel_gets_what_its_rule_is_for(config: Path, told: Told) -> None:
    knowledge = load_settings(config / "replay.yaml").knowledge
    messages = preview(list(told.events), [], knowledge, "desk")
    assert messages
    assert all("Halvorsen" in message.title for message in messages)
