"""A run killed at random points loses nothing; the long version is tests/benchmarks/crash_alerts.py."""

from pathlib import Path

from tests_crash_alerts import trials


def test_killed_and_resumed(tmp_path: Path) -> None:
    outcome = trials(2, tmp_path)
    assert outcome.kills
    assert not outcome.broken(), outcome
