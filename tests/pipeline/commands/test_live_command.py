"""`policywire run` and `policywire state`: what they say of what is missing, and that it is one sentence."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ConfigError, PolicywireError, RunError, UsageError
from pipeline.live.settings import load_live
from pipeline.replay import _plain

WEB = "web: {contact: desk@example.org, gap_seconds: 0}\n"


def live(folder: Path, text: str) -> str:
    path = folder / "live.yaml"
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("web", "line", "says"),
    [
        ("contact: me", 4, "web.contact: write a mail address"),
        ('contact: a@b.example\n  allow: ["localhost"]', 5, 'web.allow: "localhost" is no host:port'),
    ],
)
def test_a_wrong_web_part_is_told_with_its_line(tmp_path: Path, web: str, line: int, says: str) -> None:
    config = live(tmp_path, f"state: state\nfeeds: [https://a.example/feed]\nweb:\n  {web}\n")
    with pytest.raises(ConfigError, match=says) as told:
        load_live(config)
    assert told.value.line == line


def test_an_unknown_key_below_another_is_told_with_the_likely_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r':2: sinks: unknown key "duckdp"; did you mean "duckdb"\?$'):
        load_live(live(tmp_path, "state: state\nsinks: {duckdp: a}\n"))


def test_a_copy_of_the_shipped_configuration_works_where_it_lies(tmp_path: Path, root: Path) -> None:
    found = load_live(live(tmp_path, (root / "config" / "live.yaml").read_text("utf-8")))
    assert found.state == str(tmp_path / "state")
    assert found.knowledge_folder == root / "config"


def test_a_feed_whose_secret_is_missing_is_named_and_does_not_stop_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NEWS_LOGIN", "NEWS_LOGIN_FILE", "POLICYWIRE_SECRETS"):
        monkeypatch.delenv(name, raising=False)
    config = live(tmp_path, f"state: state\nfeeds: [{{url: 'http://127.0.0.1:9/feed', auth: NEWS_LOGIN}}]\n{WEB}")
    done = CliRunner().invoke(app, ["run", "--config", config, "--quiet"])
    assert done.exit_code == 0
    said = "policywire: http://127.0.0.1:9/feed: is not asked: the secret NEWS_LOGIN is not there; set"
    assert done.stderr.splitlines()[0].startswith(said)
    assert done.stdout == ""


def test_a_configuration_that_names_nothing_to_read_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["run", "--config", live(tmp_path, "state: state\n"), "--quiet"])
    assert done.exit_code == 0
    assert done.stderr == "policywire: there is nothing to read; name feeds or inputs in the configuration\n"


def test_a_sink_that_cannot_be_filled_is_told_until_it_can(tmp_path: Path) -> None:
    (tmp_path / "drops").mkdir()
    (tmp_path / "drops" / "one.txt").write_text("Borealis said on Monday that it will stop selling cameras to towns.")
    (tmp_path / "taken").write_text("no database", "utf-8")
    config = live(tmp_path, "state: state\ninputs: [drops]\nsinks: {duckdb: taken}\n")
    for _ in range(2):  # the second time nothing is new
        done = CliRunner().invoke(app, ["run", "--config", config, "--quiet", "--now", "2026-11-20"])
        assert done.exit_code == 1
        assert "close what holds the file, or name another" in done.stderr
        assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["policywire"]
    (tmp_path / "taken").unlink()
    (tmp_path / "drops" / "two.txt").write_text("Borealis said on Friday that it would sell them to schools alone.")
    done = CliRunner().invoke(app, ["run", "--config", config, "--quiet", "--now", "2026-11-21"])
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize("command", [["gc"], ["compact"], ["show"], ["verify"], ["adopt", "--config", "CONFIG"]])
def test_what_is_no_state_is_refused(tmp_path: Path, command: list[str]) -> None:
    config = live(tmp_path, "name: one\n")
    name, *rest = [config if word == "CONFIG" else word for word in command]
    done = CliRunner().invoke(app, ["state", name, str(tmp_path / "nowhere"), *rest])
    assert isinstance(done.exception, UsageError)
    assert "nowhere: holds no state" in str(done.exception)
    assert not (tmp_path / "nowhere").exists()


def test_what_workers_raise_loses_the_name_of_their_stage() -> None:
    told: PolicywireError = RunError("a/b: is missing; restore it [while running 'Earlier/ReadPart']")
    assert str(_plain(told)) == "a/b: is missing; restore it"
    assert _plain(UsageError("x [while running 'Y']")).exit_code == 2
