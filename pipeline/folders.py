"""Output folders: written aside and put in place whole, so that a reader never sees half a run or two runs mixed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import RunError, UsageError

MARK = "run.json"  # a folder with this file in it is a run's output and may be replaced
OURS = (".jsonl", ".json", ".parquet", ".html")


@contextmanager
def replaced(given: str | Path) -> Iterator[str]:
    """The path of a new empty folder beside the given one: it takes its place when the block ends well, else it goes.

    Raises UsageError when `folder` is a file, holds what no run wrote, or cannot be made.
    """
    folder = Path(given)
    _refuse_foreign(folder)
    aside, old = (folder.with_name(f".{folder.name}.{part}") for part in ("new", "old"))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
    except OSError as why:
        raise UsageError(f"{folder}: cannot be written ({why.strerror}); choose another folder with -o") from None
    try:
        yield str(aside)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    try:
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        aside.rename(folder)
    except OSError as why:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise RunError(f"{folder}: the finished output could not be put in place ({why.strerror})") from None
    shutil.rmtree(old, ignore_errors=True)


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder}: is a file; -o takes a folder")
    try:
        names = sorted(p.name for p in folder.iterdir())
    except OSError as why:
        raise UsageError(f"{folder}: cannot be read ({why.strerror}); choose another folder with -o") from None
    foreign = [name for name in names if not name.endswith(OURS)]
    if names and (MARK not in names or foreign):
        what = foreign[0] if foreign else names[0]
        raise UsageError(f"{folder}: holds {what}, which no run wrote; -o takes a new folder or one of an earlier run")
