"""Errors for people: one sentence that names the place and the mend, and the exit code that goes with it."""

import difflib
from collections.abc import Iterable, Sequence


class PolicywireError(Exception):
    """Anything the user can mend; `exit_code` is what the command ends with."""

    exit_code = 1


class UsageError(PolicywireError):
    """Wrong arguments or inputs that are not there."""

    exit_code = 2


class ConfigError(UsageError):
    """A fault in a configuration file: file, line (1-based, 0 when the whole file is meant) and what to do."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(file, line, message)
        self.file, self.line, self.message = file, line, message

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.message}"


class ConfigErrors(UsageError):
    """Faults in several configuration files, one line for each."""

    def __init__(self, faults: Sequence[ConfigError]) -> None:
        super().__init__("\n  ".join([f"{len(faults)} files are not in order", *map(str, faults)]))


class RunError(PolicywireError):
    """A run that could not be finished."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that ends a sentence, or "" when nothing known is near.

    >>> did_you_mean("langages", ["languages", "inputs"])
    '; did you mean "languages"?'
    """
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""
