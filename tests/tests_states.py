"""Small states for tests, written without a pipeline."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests_copies import article, report

from pipeline.state.commit import Committed, Intent, commit
from pipeline.state.manifest import Config
from pipeline.state.store import snapshot_of
from pipeline.state.write import Tally, Target, Written, state_line, write_rows
from transforms.knowledge import shipped_knowledge
from transforms.memory import remembered
from transforms.model import Article

CONFIG = Config("live", "c0ffee")
KNOWLEDGE = shipped_knowledge()


def written(values: Iterable[Any], target: Target) -> list[Written]:
    """The files of these values."""
    lines: dict[str, list[tuple[str, bytes]]] = {}
    for value in values:
        table, line = state_line(value)
        lines.setdefault(table, []).append(line)
    return [write_rows(item, target) for item in sorted(lines.items())]


def intent(path: str | Path, name: str, day: str = "2026-11-01", runs: int | None = None) -> Intent:
    """A run that begins now."""
    number = snapshot_of(str(path)).runs if runs is None else runs
    return Intent(Target(str(path), name, day), CONFIG, number, f"{day}T06:00:00Z")


def add(
    path: str | Path, name: str, values: Iterable[Any], day: str = "2026-11-01", runs: int | None = None
) -> Committed:
    """Write and commit a partition of these values."""
    meant = intent(path, name, day, runs)
    return commit(written(values, meant.target), meant)


def read(*seeds: int, seen: str = "2026-11-01T06:00:00Z") -> list[Any]:
    """Articles as a run that read them would keep them, with their books."""
    found: list[Any] = []
    for one in (made(seed) for seed in seeds):
        found += [one, remembered(one, one, seen, KNOWLEDGE), Tally("pages"), Tally("read")]
    return found


def made(seed: int) -> Article:
    """An article with the id its content gives it."""
    from transforms.ids import content_id, normalised

    one = article(report(seed, 4), ref=f"r{seed}")
    from dataclasses import replace

    return replace(
        one, article_id=content_id(one.ref, one.text), text_id=content_id(normalised(one.text)), family_id="f" * 16
    )
