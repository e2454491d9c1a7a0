"""Alerts of whole runs: a backlog is one summary, news is told once, and nothing that repeats is told."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests_alerts import Endpoint, Mailbox
from typer.testing import CliRunner

from pipeline.commands.alerts import alerts
from pipeline.live.run import run_pass
from pipeline.live.settings import load_live
from transforms.knowledge import knowledge_files, shipped_folder

TEXT = (
    "{company} said on Thursday that it will stop selling its {what} to police departments for one year. The company "
    "announced the pause in a blog post. “We will pause sales of {what} to the police,” said Jane Doe, a vice "
    "president of {company}. City officials learned of it in the morning and called a meeting. "
)


def article(ident: str, company: str, what: str, day: str, publisher: str) -> str:
    told = {"id": ident, "text": TEXT.format(company=company, what=what), "publisher": publisher}
    told |= {"published": f"{day}T10:00:00Z", "title": f"{company} pauses sales of {what} to police"}
    return json.dumps(told) + "\n"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Endpoint, Mailbox]]:
    with Endpoint().serving() as endpoint, Mailbox().serving() as mailbox:
        monkeypatch.setenv("MAIL", f"mailto://127.0.0.1:{mailbox.port}?from=a@example.org&to=b@example.org")
        (tmp_path / "config").mkdir()
        (tmp_path / "in").mkdir()
        for path in knowledge_files(shipped_folder()):
            (tmp_path / "config" / path.name).symlink_to(path)
        channels = {"hook": {"type": "webhook", "url": endpoint.url}, "mail": {"type": "apprise", "url": "${MAIL}"}}
        rule = {"id": "all", "kind": "new", "severity": "info", "confidence": 0.5}
        rule |= {"channels": ["hook", "mail"], "yes": [], "no": []}
        write_alerts(tmp_path, {"channels": channels, "rules": [rule]})
        live = {"name": "t", "state": "../state", "inputs": ["../in"], "knowledge": "."}
        (tmp_path / "config" / "live.yaml").write_text(yaml.safe_dump(live))
        yield tmp_path, endpoint, mailbox


def write_alerts(folder: Path, told: dict[str, Any]) -> None:
    (folder / "config" / "alerts.yaml").unlink(missing_ok=True)
    (folder / "config" / "alerts.yaml").write_text(yaml.safe_dump(told))


def drop(folder: Path, *lines: str) -> None:
    (folder / "in" / f"{len(list((folder / 'in').iterdir()))}.jsonl").write_text("".join(lines))


def test_whole_runs(place: tuple[Path, Endpoint, Mailbox]) -> None:
    folder, endpoint, mailbox = place
    config = str(folder / "config" / "live.yaml")

    def kinds() -> Counter[str]:
        """Kinds of alerts that the webhook got since the last look; the mailbox must have as many."""
        told = [json.loads(body)["alert"] for _, _, body in endpoint.got]
        assert len(mailbox.got["b@example.org"]) == len({alert["alert_id"] for alert in told})
        mailbox.got.clear()
        endpoint.got.clear()
        return Counter(alert["kind"] for alert in told)

    old = ("Microsoft", "facial recognition software", "2026-10-01")
    drop(folder, article("old", *old, "The Lantern"))
    run_pass(load_live(config), "2026-11-01T08:00:00Z")
    assert kinds() == {"summary": 1}

    told = yaml.safe_load((folder / "config" / "alerts.yaml").read_text())
    told["channels"]["mail"]["title"] = "{{ total }} of them"  # another template tells nothing anew
    write_alerts(folder, told)
    drop(folder, article("copy", *old, "The Copy Daily"), article("again", *old, "The Lantern"))
    drop(folder, article("new", "Amazon", "face matching service", "2026-11-02", "The Harbour Post"))
    command = [sys.executable, "-m", "pipeline", "run", "-q", "-c", config, "--now", "2026-11-03T08:00:00Z"]
    both = [subprocess.Popen(command) for _ in range(2)]
    assert [run.wait(300) for run in both] == [0, 0]
    assert kinds() == {"new": 1}
    state = str(folder / "state")
    assert CliRunner().invoke(alerts, ["status", state]).stdout.splitlines() == ["hook: 2 sent", "mail: 2 sent"]
    shown = CliRunner().invoke(alerts, ["preview", state, "-c", config]).stdout
    assert "hook: single: Amazon" in shown
    assert "hook: single: Microsoft" in shown
