"""Every entry of boilerplate.yaml cuts its own `yes` lines and leaves its `no` lines."""

import signal
import string

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.text.furniture import Kind, find_furniture, kinds

KINDS = shipped_knowledge().data("boilerplate.yaml")["kinds"]
# YAML 1.1 reads the bare keys yes and no as booleans; the loader may or may not undo that.
YES = [(entry["kind"], line) for entry in KINDS for line in entry.get("yes") or entry[True]]
NO = [(entry["kind"], line) for entry in KINDS for line in entry.get("no") or entry[False]]


@pytest.mark.parametrize(("kind", "line"), YES)
def test_furniture_is_told(kind: str, line: str) -> None:
    found = find_furniture(line, shipped_knowledge())
    assert found is not None
    assert kind in {found.kind.name, *_matching(line)}


@pytest.mark.parametrize(("kind", "line"), NO)
def test_prose_is_left(kind: str, line: str) -> None:
    assert find_furniture(line, shipped_knowledge()) is None


def _matching(line: str) -> set[str]:
    from transforms.text.furniture import kinds, plain_line

    return {kind.name for kind in kinds(shipped_knowledge()) if kind.match(plain_line(line))}


UNITS = [*string.punctuation, *"aA1é", "a ", "A ", "1 ", "a. ", "a, ", "a-", "and ", "@a ", "a | ", "© ", "a: "]


@pytest.mark.parametrize("kind", kinds(shipped_knowledge()), ids=lambda kind: kind.name)
def test_no_pattern_runs_away(kind: Kind) -> None:
    """On a line that says one thing over and over and ends otherwise. A pattern that backtracks there would go on for
    years; the alarm only tells these from the rest."""
    lines = [f"{lead}{unit * 400}"[:400] + end for unit in UNITS for lead in ("", "By ") for end in ("", " <a")]
    before = signal.signal(signal.SIGALRM, _stop)
    try:
        for line in lines:
            signal.alarm(20)
            kind.match(line)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _stop(*_: object) -> None:
    raise AssertionError("the pattern runs away")
