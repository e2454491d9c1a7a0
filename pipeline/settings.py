"""Settings: the main configuration file and the knowledge folder it names, checked and frozen."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError, UsageError, did_you_mean
from pipeline.yamlfile import Place, YamlFile, read_yaml
from transforms.knowledge import Knowledge, knowledge_files, knowledge_of, shipped_folder

FORMATS = ("jsonl", "parquet")


class ReplayFile(BaseModel):
    """What `replay.yaml` may say; each key with the meaning the file itself explains."""

    model_config = ConfigDict(extra="forbid", strict=True)

    inputs: list[str] = Field(default_factory=list)
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


def knowledge_folder(config: Path) -> Path:
    """The folder of knowledge files that a configuration names. Raises ConfigError."""
    file = read_yaml(config, shown(config))
    return _folder(config, validated(file, ReplayFile).knowledge, file)


def default_config() -> Path:
    """The replay configuration this installation ships."""
    return shipped_folder() / "replay.yaml"


def load_settings(config: Path, as_of: str = "", form: str = "") -> Settings:
    """Read and check a configuration; `as_of` and `form` win over it. Raises ConfigError with file, line and mend."""
    if form not in ("", *FORMATS):
        raise UsageError(f'"{form}" is no format; --format takes {" or ".join(FORMATS)}')
    file = read_yaml(config, shown(config))
    main = validated(file, ReplayFile)
    texts = {path.name: _text(path) for path in knowledge_files(_folder(config, main.knowledge, file))}
    inputs = tuple(_against(config.parent, text) for text in main.inputs)
    return Settings(
        knowledge=knowledge_of(texts),
        inputs=inputs,
        format=form or main.format,
        as_of=checked_date(as_of) if as_of else "",
        config_name=config.name,
    )


def validated(file: YamlFile, model: type[ReplayFile]) -> ReplayFile:
    """The file's data as `model`; the first fault becomes a ConfigError."""
    if not isinstance(file.data, dict):
        raise file.error((), "must be a mapping of keys to values")
    try:
        return model.model_validate(file.data)
    except ValidationError as why:
        raise first_fault(file, why, model.model_fields) from None


def first_fault(file: YamlFile, why: ValidationError, known: Any) -> ConfigError:
    """The first fault of a validation as a sentence with line and mend."""
    fault = why.errors(include_url=False)[0]
    place: Place = tuple(fault["loc"])
    where = ".".join(map(str, place)) or "the file"
    if fault["type"] == "extra_forbidden":
        hint = did_you_mean(str(place[-1]), known) or f"; known keys are {', '.join(sorted(known))}"
        return file.error(place, f'unknown key "{place[-1]}"{hint}')
    got = repr(fault.get("input"))
    message = fault["msg"][0].lower() + fault["msg"][1:]
    return file.error(place, f"{where}: {message}, not {got[:60]}")


def checked_date(text: str) -> str:
    """The ISO date in `text`. Raises UsageError otherwise."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f'"{text}" is not a date; write it as YYYY-MM-DD, such as 2020-06-11') from None


def _folder(config: Path, knowledge: str, file: YamlFile) -> Path:
    folder = Path(_against(config.parent, knowledge))
    if not folder.is_dir():
        raise file.error(("knowledge",), f'knowledge: there is no folder "{knowledge}" beside this file')
    return folder


def _against(parent: Path, text: str) -> str:
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
