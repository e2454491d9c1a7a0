"""Settings: the main configuration file and the knowledge folder it names, checked and frozen."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ConfigError, UsageError, did_you_mean
from pipeline.yamlfile import Place, YamlFile, read_yaml
from transforms.knowledge import Knowledge, knowledge_of, shipped_folder

MAIN_FILES = ("replay.yaml", "live.yaml")


class ReplayFile(BaseModel):
    """What `replay.yaml` may say; each key with the meaning the file itself explains."""

    model_config = ConfigDict(extra="forbid", strict=True)

    inputs: list[str] = Field(default_factory=list)
    knowledge: str = "."
    languages: list[str] = Field(default_factory=lambda: ["en"], min_length=1)
    format: Literal["jsonl", "parquet", "both"] = "jsonl"


@dataclass(frozen=True)
class Settings:
    """What a run needs to know; frozen, so that it can travel to workers."""

    knowledge: Knowledge
    inputs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    format: str = "jsonl"
    as_of: str = ""  # a run has no clock of its own: "now" is this date, or nothing
    strict: bool = True
    config_name: str = "replay.yaml"


def default_config() -> Path:
    """The replay configuration this installation ships."""
    return shipped_folder() / "replay.yaml"


def load_settings(config: Path, as_of: str = "") -> Settings:
    """Read and check a configuration. Raises ConfigError with file, line and mend."""
    file = read_yaml(config, _shown(config))
    main = validated(file, ReplayFile)
    folder = _folder(config, main.knowledge, file)
    texts = {p.name: _text(p) for p in sorted(folder.glob("*.yaml")) if p.name not in MAIN_FILES}
    inputs = tuple(_against(config.parent, text) for text in main.inputs)
    settings = Settings(
        knowledge=knowledge_of(texts),
        inputs=inputs,
        languages=tuple(main.languages),
        format=main.format,
        config_name=config.name,
    )
    return replace(settings, as_of=checked_date(as_of)) if as_of else settings


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
    shown = ".".join(map(str, place)) or "the file"
    if fault["type"] == "extra_forbidden":
        hint = did_you_mean(str(place[-1]), known) or f"; known keys are {', '.join(sorted(known))}"
        return file.error(place, f'unknown key "{place[-1]}"{hint}')
    got = repr(fault.get("input"))
    message = fault["msg"][0].lower() + fault["msg"][1:]
    return file.error(place, f"{shown}: {message}, not {got[:60]}")


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
        raise ConfigError(_shown(path), 0, f"cannot be read as UTF-8 ({type(why).__name__})") from None


def _shown(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd().resolve()))
    except ValueError:
        return str(path)
