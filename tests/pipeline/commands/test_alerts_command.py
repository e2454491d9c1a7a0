"""`policywire alerts`: what would be sent is shown, and a channel can be tried."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests_alerts import Endpoint, Mailbox, event
from typer.testing import CliRunner

from pipeline.commands.alerts import alerts
from pipeline.errors import RunError, UsageError
from transforms.knowledge import knowledge_files, shipped_folder
from transforms.records import to_line, to_record


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with three events in `out`, one of them known to `old`, and channels that a test sets."""
    folder = tmp_path / "config"
    folder.mkdir()
    for path in [*knowledge_files(shipped_folder()), shipped_folder() / "replay.yaml"]:
        (folder / path.name).symlink_to(path)
    for name, numbers in (("out", (1, 2, 3)), ("old", (1,))):
        (tmp_path / name).mkdir()
        lines = "".join(f"{to_line(to_record(event(number)))}\n" for number in numbers)
        (tmp_path / name / "events.jsonl").write_text(lines, "utf-8")
        (tmp_path / name / "run.json").write_text("{}")
    return folder / "replay.yaml"


def channels(config: Path, given: dict[str, Any], **rule: Any) -> None:
    path = config.parent / "alerts.yaml"
    path.unlink(missing_ok=True)
    told = {"id": "all", "kind": "new", "severity": "info", "channels": sorted(given), "yes": [], "no": [], **rule}
    path.write_text(yaml.safe_dump({"channels": given, "rules": [told]}), "utf-8")


def run(*args: object) -> Any:
    return CliRunner().invoke(alerts, [str(arg) for arg in args], catch_exceptions=True)


def test_preview_shows_what_each_channel_would_get(config: Path) -> None:
    channels(
        config,
        {
            "mail": {"type": "apprise", "url": "${NOT_SET}", "title": "{{ total }} for you"},
            "hook": {"type": "webhook", "url": "x"},
        },
        digest={"every": "weekly"},
        quiet={"from": "00:00", "to": "23:59"},
    )
    told = run("preview", config.parent.parent / "out", "-c", config).stdout.splitlines()
    assert told[:3] == [f"hook: single: Borealis ends the chat service {n}" for n in told_order(told[:3])]
    assert told[3:] == ["mail: digest: 3 for you (3 alerts)", "4 messages from 3 events; nothing was sent"]
    one = run("preview", config.parent.parent / "out", "-c", config, "--channel", "mail", "--bodies").stdout
    assert one.count("event ") >= 3
    known = ("--before", config.parent.parent / "old")
    since = json.loads(run("preview", config.parent.parent / "out", "-c", config, *known, "--json").stdout)
    assert [len(message["alerts"]) for message in since] == [1, 1, 2]


def told_order(lines: list[str]) -> list[str]:
    numbers = [line[-1] for line in lines]
    assert sorted(numbers) == ["1", "2", "3"]
    return numbers


def test_preview_of_what_is_no_output(config: Path) -> None:
    failed = run("preview", config.parent, "-c", config)
    assert isinstance(failed.exception, UsageError)
    assert "no run has written here" in str(failed.exception)


def test_a_test_message_is_marked_as_one(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Endpoint().serving() as endpoint, Mailbox().serving() as mailbox:
        monkeypatch.setenv("MAIL", f"mailto://127.0.0.1:{mailbox.port}?from=a@example.org&to=b@example.org")
        channels(
            config, {"hook": {"type": "webhook", "url": endpoint.url}, "mail": {"type": "apprise", "url": "${MAIL}"}}
        )
        for name in ("hook", "mail"):
            assert run("test", name, "-c", config).stdout == f"channel {name}: the test message was taken\n"
    assert json.loads(endpoint.got[0][2])["test"] is True
    assert b"[test]" in mailbox.got["b@example.org"][0]


def test_a_file_is_tried_beside_the_real_one(config: Path, tmp_path: Path) -> None:
    channels(config, {"feed": {"type": "atom", "path": "sub/alerts.xml"}, "log": {"type": "jsonl", "path": "a.jsonl"}})
    for name in ("feed", "log"):
        assert run("test", name, "-c", config, "--state", tmp_path).exit_code == 0
    assert b"Test of the channel feed" in (tmp_path / "sub" / "alerts.xml.test").read_bytes()
    assert not (tmp_path / "sub" / "alerts.xml").exists()


FAILED: dict[str, tuple[str, type[Exception], str]] = {
    "hok": ("", UsageError, 'alerts.yaml has no channel "hok"; did you mean "hook"?'),
    "hook": ("http://127.0.0.1:9/geheim", RunError, "the test message was not taken (connection_refused)"),
    "unset": ("", UsageError, "the secret NOT_SET_ANYWHERE is not there; set the environment variable"),
    "service": ("slak://geheim", UsageError, 'apprise cannot use this address of scheme "slak"'),
}


@pytest.mark.parametrize("name", FAILED)
def test_what_fails_is_told_without_the_address(name: str, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address, kind, words = FAILED[name]
    monkeypatch.setenv("ADDRESS", address)
    given = {
        "hook": {"type": "webhook", "url": "${ADDRESS}"},
        "unset": {"type": "webhook", "url": "${NOT_SET_ANYWHERE}"},
        "service": {"type": "apprise", "url": "${ADDRESS}"},
    }
    channels(config, given)
    failed = run("test", name, "-c", config)
    assert isinstance(failed.exception, kind)
    assert words in str(failed.exception)
    assert "geheim" not in str(failed.exception)


def test_preview_of_a_channel_that_is_not_there(config: Path) -> None:
    channels(config, {"desk": {"type": "jsonl", "path": "desk.jsonl"}})
    told = run("preview", config.parent.parent / "out", "--channel", "dsek", "-c", config)
    assert isinstance(told.exception, UsageError)
    assert str(told.exception) == 'alerts.yaml has no channel "dsek"; did you mean "desk"?'
