"""A machine without Google credentials: whatever names a bucket is told so at once, before Beam asks for minutes."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import credentials
from pipeline.buckets import replaced_in_bucket
from pipeline.commands.live import run
from pipeline.documents import list_inputs
from pipeline.errors import UsageError
from pipeline.table_files import tables_in


@pytest.fixture(autouse=True)
def none_there(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Looking for credentials hangs, as it does where no metadata server answers."""
    import google.auth

    monkeypatch.delenv(credentials.EMULATOR, raising=False)
    monkeypatch.setattr(google.auth, "default", lambda **_: time.sleep(20))
    credentials._looked_for.cache_clear()
    yield
    credentials._looked_for.cache_clear()


def write_to(path: str) -> None:
    with replaced_in_bucket(path):
        pass


@pytest.mark.parametrize("use", [lambda path: list_inputs([path]), tables_in, write_to, credentials.check_access])
def test_it_is_told_in_one_sentence(use: Callable[[str], object]) -> None:
    started = time.monotonic()
    with pytest.raises(UsageError, match=r"^gs://news/day: there are no Google credentials.*; run `gcloud"):
        use("gs://news/day")
    assert time.monotonic() - started < 5


def test_a_live_run_is_told_before_it_begins(tmp_path: Path) -> None:
    config = tmp_path / "live.yaml"
    config.write_text("state: gs://news/state\n", "utf-8")
    with pytest.raises(UsageError, match=r"^gs://news/state: there are no Google credentials"):
        run(str(config))


@pytest.mark.parametrize("path", ["state", "/var/state", "https://example.org/gs://x"])
def test_other_places_need_none(path: str) -> None:
    credentials.check_access(path)


def test_an_emulator_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(credentials.EMULATOR, "http://127.0.0.1:9")
    credentials.check_access("gs://news/day")
