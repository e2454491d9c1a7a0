"""Secrets of channels: from the environment or a file, never from the configuration, and never into what we write."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

FOLDER = "POLICYWIRE_SECRETS"  # environment variable: a folder with one file per secret, as container hosts mount them
PLACEHOLDER = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class MissingSecret(Exception):
    """A secret that is nowhere; its message names the places to put it, which are no secret."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return (
            f"the secret {self.name} is not there; set the environment variable {self.name}, or {self.name}_FILE to "
            f"the path of a file that holds it, or put a file {self.name} into the folder that {FOLDER} names"
        )


def secret(name: str, environment: Mapping[str, str] | None = None) -> str:
    """The secret of this name. Raises MissingSecret where it is nowhere or empty."""
    known = os.environ if environment is None else environment
    if known.get(name):
        return known[name]
    places = [Path(known[f"{name}_FILE"])] if known.get(f"{name}_FILE") else []
    places += [Path(known[FOLDER]) / name] if known.get(FOLDER) else []
    for place in places:
        try:
            value = place.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if value:
            return value
    raise MissingSecret(name)


def names_in(text: str) -> tuple[str, ...]:
    """The names of secrets that a text asks for.

    >>> names_in("https://${USER}:${PASSWORD}@example.org/")
    ('USER', 'PASSWORD')
    """
    return tuple(PLACEHOLDER.findall(text))


def filled(text: str, environment: Mapping[str, str] | None = None, *, quoted: bool = False) -> str:
    """The text with its secrets. A text that is one placeholder is the secret itself; `quoted` parts suit an address.

    >>> filled("https://${U}@example.org", {"U": "a/b"}, quoted=True), filled("${ALL}", {"ALL": "x://y"}, quoted=True)
    ('https://a%2Fb@example.org', 'x://y')
    """
    whole = PLACEHOLDER.fullmatch(text.strip())
    if whole:
        return secret(whole[1], environment)

    def put(found: re.Match[str]) -> str:
        value = secret(found[1], environment)
        return quote(value, safe="") if quoted else value

    return PLACEHOLDER.sub(put, text)
