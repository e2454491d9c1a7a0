"""Every entry of boilerplate.yaml cuts its own `yes` lines and leaves its `no` lines."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.text.furniture import find_furniture

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
