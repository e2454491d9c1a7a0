"""The data of `config/` as one value: the YAML texts by name, parsed once per process.

Stages receive a `Knowledge` and compile what they need from it with `functools.cache`, keyed by the value itself, so
that a worker on another machine has exactly the data of the launcher and compiles it once.
"""

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The knowledge files of a config folder: ((name, YAML text), …) sorted by name, and the digest of all."""

    texts: tuple[tuple[str, str], ...]
    digest: str

    def __hash__(self) -> int:
        return int(self.digest[:15], 16)

    def data(self, name: str) -> Any:
        """Parsed content of `name` (such as ``companies.yaml``). Treat it as read-only: it is shared.

        Raises KeyError when the folder has no such file.
        """
        return _parsed(dict(self.texts)[name])


@functools.lru_cache(maxsize=64)
def _parsed(text: str) -> Any:
    return yaml.load(text, Loader=_Loader)


def knowledge_of(texts: dict[str, str]) -> Knowledge:
    """A `Knowledge` of these texts by file name."""
    items = tuple(sorted(texts.items()))
    digest = hashlib.sha256(repr(items).encode("utf-8")).hexdigest()
    return Knowledge(items, digest)


def shipped_folder() -> Path:
    """The config folder this installation ships: inside the wheel, or of the checkout."""
    here = Path(__file__).resolve().parent
    inside = here / "_config"
    return inside if inside.is_dir() else here.parent / "config"


@functools.cache
def shipped_knowledge() -> Knowledge:
    """The knowledge this installation ships."""
    return knowledge_of({p.name: p.read_text("utf-8") for p in sorted(shipped_folder().glob("*.yaml"))})


def compiled(build: Callable[[Knowledge], T]) -> Callable[[Knowledge], T]:
    """Decorate a function of `Knowledge` so that each process runs it once per content."""
    return functools.lru_cache(maxsize=4)(build)
