"""Where inputs lie: local files, folders, globs, standard input, and anything a Beam file system can open."""

import glob
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.credentials import check_access
from pipeline.errors import UsageError

_REMOTE = "://"
_GLOB = frozenset("*?[")


class InputError(UsageError):
    """An input that cannot be used; the message is one sentence with the path and the mend."""


def expand_input(given: str) -> Iterator[str]:
    """The files that one input names, sorted; raises InputError when there is none."""
    if given == "-":
        yield given
    elif _REMOTE in given:
        yield from _remote_files(given)
    elif Path(given).is_dir():
        yield from _files_below(given)
    elif os.path.lexists(given):
        yield _readable(given)
    elif _GLOB & set(given):
        yield from _globbed(given)
    else:
        raise InputError(f"{given} does not exist; give an existing file, folder or glob.")


def open_input(path: str) -> BinaryIO:
    """Open one listed input for reading; raises OSError or InputError."""
    if path == "-":
        return sys.stdin.buffer
    if _REMOTE in path:
        from apache_beam.io.filesystem import CompressionTypes
        from apache_beam.io.filesystems import FileSystems

        return cast(BinaryIO, FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED))
    return Path(path).open("rb")


def _readable(path: str) -> str:
    if not Path(path).exists():
        raise InputError(f"{path} is a broken link; remove it or restore the file it points to.")
    if not os.access(path, os.R_OK):
        raise InputError(f"{path} cannot be read; run: chmod u+r '{path}'.")
    return path


def _files_below(folder: str) -> list[str]:
    if not os.access(folder, os.R_OK | os.X_OK):
        raise InputError(f"{folder} cannot be read; run: chmod u+rx '{folder}'.")
    found = [str(path) for path in Path(folder).rglob("*") if path.is_file() and not _hidden(path, folder)]
    if not found:
        raise InputError(f"{folder} holds no files; put articles into it or give another folder.")
    return sorted(found)


def _hidden(path: Path, folder: str) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _globbed(pattern: str) -> list[str]:
    found: set[str] = set()
    for path in glob.glob(pattern, recursive=True):  # noqa: PTH207  # pathlib cannot take absolute patterns
        found.update(_files_below(path) if Path(path).is_dir() else [_readable(path)])
    if not found:
        raise InputError(
            f"{pattern} matches no files; check the pattern, or quote it so that the shell leaves it alone."
        )
    return sorted(found)


def _remote_files(given: str) -> list[str]:
    from apache_beam.io.filesystems import FileSystems

    check_access(given)
    pattern = given + "**" if given.endswith("/") else given
    try:
        found = sorted(match.path for result in FileSystems.match([pattern]) for match in result.metadata_list)
        if not found and not _GLOB & set(pattern):
            found = sorted(m.path for r in FileSystems.match([given + "/**"]) for m in r.metadata_list)
    except Exception as why:  # Beam wraps whatever its file systems raise, and plugins raise their own
        raise InputError(f"{given} cannot be listed ({type(why).__name__}); check its name and your access.") from why
    if not found:
        raise InputError(f"{given} matches no files; check the path and your access to it.")
    return found
