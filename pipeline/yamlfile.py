"""YAML files with the line of every key and item, so that a fault can name its place."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import ConfigError
from transforms.knowledge import Loader

Place = tuple[str | int, ...]  # keys and indexes from the root of the file


@dataclass(frozen=True)
class YamlFile:
    """A parsed file: its data, and the 1-based line of each place in it."""

    name: str
    data: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest place around it that is known."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def error(self, place: Place, message: str) -> ConfigError:
        """A `ConfigError` at this place."""
        return ConfigError(self.name, self.line(place), message)


def read_yaml(path: Path, name: str = "") -> YamlFile:
    """Read one file. Raises ConfigError for what is not there, not UTF-8, not YAML, or has a key twice."""
    name = name or str(path)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ConfigError(name, 0, "there is no such file; give the path of a YAML file") from None
    except IsADirectoryError:
        raise ConfigError(name, 0, "this is a folder; give the path of a YAML file in it") from None
    except UnicodeDecodeError as why:
        raise ConfigError(name, 0, f"not UTF-8 at byte {why.start}; save the file as UTF-8") from None
    except OSError as why:
        raise ConfigError(name, 0, f"cannot be read ({why.strerror}); check its permissions") from None
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> YamlFile:
    """Parse a YAML text; see `read_yaml`."""
    lines: dict[Place, int] = {}
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return YamlFile(name, None)
        _walk(node, (), lines, name)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as why:
        line = why.problem_mark.line + 1 if why.problem_mark else 0
        raise ConfigError(name, line, f"not valid YAML: {why.problem or why.context or 'cannot be read'}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as why:
        raise ConfigError(name, 0, f"not valid YAML: {str(why).splitlines()[0]}") from None
    finally:
        loader.dispose()
    return YamlFile(name, data, lines)


def _walk(root: yaml.Node, place: Place, lines: dict[Place, int], name: str) -> None:
    todo = [(root, place)]
    while todo:
        node, where = todo.pop()
        lines.setdefault(where, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            todo += [(item, (*where, n)) for n, item in enumerate(node.value)]
        elif isinstance(node, yaml.MappingNode):
            seen: set[Hashable] = set()
            for key, value in node.value:
                label, line = str(key.value), key.start_mark.line + 1
                if label in seen:
                    raise ConfigError(name, line, f'the key "{label}" stands twice; keep one of them')
                seen.add(label)
                lines[(*where, label)] = line
                todo.append((value, (*where, label)))
