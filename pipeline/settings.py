"""Settings: the main configuration file and the knowledge folder it names, checked and frozen."""

import re
import typing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from pipeline.errors import ConfigError, UsageError, did_you_mean
from pipeline.yamlfile import Place, YamlFile, read_yaml
from transforms.knowledge import Knowledge, knowledge_files, knowledge_of, shipped_folder
from transforms.policy.extractor import FILE as EXTRACTOR_FILE
from transforms.policy.extractor import Extractor

T = TypeVar("T", bound=msgspec.Struct)
FORMATS = ("jsonl", "parquet")
_UNKNOWN = re.compile(r"Object contains unknown field `(.+)`")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")  # of a path such as .inputs[1]


class ReplayFile(msgspec.Struct, forbid_unknown_fields=True):
    """What `replay.yaml` may say; each key with the meaning the file itself explains."""

    inputs: list[str] = []
    knowledge: str = "."
    format: Literal["jsonl", "parquet"] = "jsonl"


@dataclass(frozen=True)
class Settings:
    """What a run needs to know; frozen, so that it can travel to workers."""

    knowledge: Knowledge
    inputs: tuple[str, ...] = ()
    format: str = "jsonl"
    as_of: str = ""  # a run has no clock of its own: "now" is this date, or nothing
    strict: bool = True
    config_name: str = "replay.yaml"
    extractor: Extractor | None = None  # the model that is asked for mentions; None: the rules alone


def default_config() -> Path:
    """The replay configuration this installation ships."""
    return shipped_folder() / "replay.yaml"


def load_settings(config: Path, as_of: str = "", form: str = "") -> Settings:
    """Read and check a configuration; `as_of` and `form` win over it. Raises ConfigError with file, line and mend."""
    if form not in ("", *FORMATS):
        raise UsageError(f'"{form}" is no format; --format takes {" or ".join(FORMATS)}')
    file = read_yaml(config, shown(config))
    main = _replay_file(file)
    folder = folder_beside(config, main.knowledge, file)
    return Settings(
        knowledge=read_knowledge(folder),
        inputs=tuple(against(config.parent, text) for text in main.inputs),
        format=form or main.format,
        as_of=checked_date(as_of) if as_of else "",
        config_name=config.name,
        extractor=read_extractor(folder),
    )


def _replay_file(file: YamlFile) -> ReplayFile:
    from pipeline.live.settings import is_live

    try:
        return validated(file, ReplayFile)
    except ConfigError:
        if is_live(file):
            raise file.error((), "is the configuration of live runs; give it to `policywire run`") from None
        raise


def read_knowledge(folder: Path) -> Knowledge:
    """The knowledge files of a folder. Raises ConfigError when one is missing or cannot be read."""
    texts = {path.name: _text(path) for path in knowledge_files(folder)}
    for needed in knowledge_files(shipped_folder()):
        if needed.name not in texts:
            raise ConfigError(shown(folder / needed.name), 0, "there is no such file; copy the one that is shipped")
    return knowledge_of(texts)


def validated(file: YamlFile, kind: type[T]) -> T:
    """The file's data, checked; the first fault becomes a ConfigError."""
    if not isinstance(file.data, dict):
        raise file.error((), "must be a mapping of keys to values")
    known = kind.__struct_fields__
    for key in file.data:
        if key not in known:
            hint = did_you_mean(str(key), known) or f"; known keys are {', '.join(sorted(known))}"
            raise file.error((str(key),), f'unknown key "{key}"{hint}')
    try:
        return msgspec.convert(file.data, kind)
    except msgspec.ValidationError as why:
        message, _, path = str(why).partition(" - at `$")
        place = tuple(int(n) if n else name for name, n in _STEP.findall(path))
        shown_place = ".".join(map(str, place)) or "the file"
        if unknown := _UNKNOWN.fullmatch(message):
            hint = did_you_mean(unknown[1], getattr(_kind_at(kind, place), "__struct_fields__", ()))
            raise file.error((*place, unknown[1]), f'{shown_place}: unknown key "{unknown[1]}"{hint}') from None
        choices = typing.get_args(_kind_at(kind, place))
        hint = f"; write one of {', '.join(choices)}" if message.startswith("Invalid enum") else ""
        raise file.error(place, f"{shown_place}: {message[0].lower()}{message[1:]}{hint}") from None


def _kind_at(kind: Any, place: Place) -> Any:
    """The type that stands at a place below a struct type; str where none is told."""
    for step in place:
        kind = typing.get_type_hints(kind).get(str(step), str) if hasattr(kind, "__struct_fields__") else str
    return kind


def checked_date(text: str) -> str:
    """The ISO date in `text`. Raises UsageError otherwise."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f'"{text}" is not a date; write it as YYYY-MM-DD, such as 2020-06-11') from None


def folder_beside(config: Path, knowledge: str, file: YamlFile) -> Path:
    """The knowledge folder a configuration names. Raises ConfigError when it is not there."""
    folder = Path(against(config.parent, knowledge))
    if not folder.is_dir():
        raise file.error(("knowledge",), f'knowledge: there is no folder "{knowledge}" beside this file')
    return folder


def read_extractor(folder: Path) -> Extractor | None:
    """The model of `extractor.yaml`; None where the folder has no such file or the file does not enable it."""
    path = folder / EXTRACTOR_FILE
    if not path.is_file():
        return None
    found = validated(read_yaml(path, shown(path)), Extractor)
    answers = against(folder, found.answers) if found.answers else ""
    return msgspec.structs.replace(found, answers=answers) if found.enabled else None


def against(parent: Path, text: str) -> str:
    """A path of a configuration as seen from where the command runs; what is no relative path stays as it is."""
    if "://" in text or text == "-" or Path(text).is_absolute():
        return text
    return str(parent / text)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise ConfigError(shown(path), 0, f"cannot be read as UTF-8 ({type(why).__name__})") from None


def shown(path: Path) -> str:
    """A path as people know it: relative to where they are, if it lies below."""
    try:
        return str(path.resolve().relative_to(Path.cwd().resolve()))
    except ValueError:
        return str(path)
