"""The data of `config/` as one value: the YAML texts by name, parsed once per process.

Stages receive a `Knowledge` and compile what they need from it with `functools.cache`, keyed by the value itself, so
that a worker on another machine has exactly the data of the launcher and compiles it once.
"""

import functools
import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAIN_FILES = ("replay.yaml", "live.yaml")
_BOOL = "tag:yaml.org,2002:bool"


class Loader(_SafeLoader):
    """YAML with the truth values of version 1.2: in word lists `yes`, `no`, `on` and `off` are words."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(_BOOL, re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """The knowledge files of a config folder: ((name, YAML text), …) sorted by name, and the digest of all."""

    texts: tuple[tuple[str, str], ...]
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)  # a string keeps its own: the caches of a process ask for it at every turn

    def __eq__(self, other: object) -> bool:
        # The texts are long and every stage has its own copy of them; the digest stands for them.
        return isinstance(other, Knowledge) and self.digest == other.digest

    def __reduce__(self) -> tuple[Any, ...]:
        # Beam pickles each stage by itself, with what it holds. Knowledge that every installation ships travels as its
        # digest: the texts would cost some 20 ms a stage.
        if self.digest == shipped_knowledge().digest:
            return _shipped, (self.digest,)
        return Knowledge, (self.texts, self.digest)

    def data(self, name: str) -> Any:
        """Parsed content of `name` (such as ``companies.yaml``). Treat it as read-only: it is shared.

        Raises KeyError when the folder has no such file.
        """
        return _parsed(self, name)


def _once(make: Callable[..., T], most: int) -> Callable[..., T]:
    """Cache `most` results; threads that miss one at the same time make it once, as it takes time and memory."""
    made = functools.lru_cache(maxsize=most)(make)
    making = threading.Lock()

    @functools.lru_cache(maxsize=most)
    @functools.wraps(make)
    def found(*args: Any) -> T:
        with making:
            return made(*args)

    return found


def _parse(knowledge: Knowledge, name: str) -> Any:
    return yaml.load(dict(knowledge.texts)[name], Loader=Loader)


_parsed = _once(_parse, 128)


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


def knowledge_files(folder: Path) -> list[Path]:
    """The knowledge files of a config folder: its YAML files but for those that say how to run."""
    return [path for path in sorted(folder.glob("*.yaml")) if path.name not in MAIN_FILES and path.is_file()]


@functools.cache
def shipped_knowledge() -> Knowledge:
    """The knowledge this installation ships."""
    return knowledge_of({path.name: path.read_text("utf-8") for path in knowledge_files(shipped_folder())})


def _shipped(digest: str) -> Knowledge:
    knowledge = shipped_knowledge()
    if knowledge.digest != digest:
        raise RuntimeError("this worker ships other knowledge than the launcher; install the same wheel on both")
    return knowledge


def compiled(build: Callable[[Knowledge], T]) -> Callable[[Knowledge], T]:
    """Decorate a function of `Knowledge` so that each process runs it once per content."""
    return _once(build, 4)
