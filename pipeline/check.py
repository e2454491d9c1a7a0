"""Checking a configuration: the main file, each knowledge file by its schema, and the names one file uses of another.

The schemas stand in `config/schemas/knowledge/`, so that an editor can use them too.
"""

import difflib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

from pipeline.delivery.check import check_alerts
from pipeline.errors import ConfigError, ConfigErrors, did_you_mean
from pipeline.live.settings import is_live, load_live
from pipeline.references import check_references
from pipeline.settings import ReplayFile, folder_beside, load_settings, shown, validated
from pipeline.yamlfile import YamlFile, read_yaml
from transforms.knowledge import knowledge_files, shipped_folder
from transforms.policy.alert_rules import FILE as ALERTS_FILE

SHOWN = 60  # characters of a wrong value


def check(config: Path) -> Iterator[str]:
    """A line for each file that is in order. Raises ConfigError: file, line, mend; ConfigErrors for several files."""
    folder, said = _main(config)
    yield f"{config}: in order{said}"
    files = list(_sound(knowledge_files(folder)))
    by_name = {Path(file.name).name: file for file in files}
    check_references(by_name)
    check_alerts(by_name[ALERTS_FILE])
    for file in files:
        yield f"{file.name}: in order, {_counted(file.data)}"


def _sound(paths: Iterable[Path]) -> Iterator[YamlFile]:
    """The files that their schemas take. Raises the first fault of every file that is not among them."""
    faults = []
    for path in paths:
        try:
            file = read_yaml(path, shown(path))
            check_file(file)
            yield file
        except ConfigError as fault:
            faults.append(fault)
    if faults:
        raise faults[0] if len(faults) == 1 else ConfigErrors(faults)


def _main(config: Path) -> tuple[Path, str]:
    """The knowledge folder of a main file that is in order, and what else to say of it."""
    file = read_yaml(config, shown(config))
    if is_live(file):
        live = load_live(str(config))
        return live.knowledge_folder, f", {len(live.feeds)} feeds, state {live.state or 'not named'}"
    load_settings(config)
    return folder_beside(config, validated(file, ReplayFile).knowledge, file), ""


def schema_names() -> list[str]:
    """The knowledge files there are schemas for."""
    return sorted(p.name.removesuffix(".schema.json") + ".yaml" for p in _schemas().glob("*.schema.json"))


def check_file(file: YamlFile) -> None:
    """Hold one knowledge file to its schema. Raises ConfigError."""
    name = Path(file.name).name
    path = _schemas() / f"{name.removesuffix('.yaml')}.schema.json"
    if not path.is_file():
        known = schema_names()
        hint = did_you_mean(name, known) or f"; known files are {', '.join(known)}"
        raise ConfigError(file.name, 0, f"no part of Policywire reads this file{hint}")
    validator = Draft202012Validator(json.loads(path.read_text("utf-8")), format_checker=FormatChecker(["regex"]))
    fault = best_match(validator.iter_errors(file.data))
    if fault is not None:
        raise _as_config_error(file, fault)


def _as_config_error(file: YamlFile, fault: ValidationError) -> ConfigError:
    place = tuple(str(p) if not isinstance(p, int) else p for p in fault.absolute_path)
    if fault.validator == "additionalProperties" and isinstance(fault.instance, dict):
        known = fault.schema.get("properties", {})
        unknown = next(key for key in fault.instance if key not in known)
        hint = did_you_mean(str(unknown), known) or f"; known keys are {', '.join(sorted(known))}"
        return file.error((*place, str(unknown)), f'unknown key "{unknown}"{hint}')
    where = ".".join(map(str, place)) or "the file"
    if fault.validator == "required":
        missing = next(key for key in fault.validator_value if key not in fault.instance)
        others = [key for key in fault.instance if key not in fault.validator_value]
        if misspelt := difflib.get_close_matches(missing, map(str, others), n=1):
            return file.error((*place, misspelt[0]), f'unknown key "{misspelt[0]}"; did you mean "{missing}"?')
        return file.error(place, f'{where}: the key "{missing}" is missing; add it')
    got = json.dumps(fault.instance, ensure_ascii=False, default=str)[:SHOWN]
    return file.error(place, f"{where}: {_wanted(fault)}, not {got}")


def _wanted(fault: ValidationError) -> str:
    value = fault.validator_value
    if fault.validator == "enum":
        return f"must be one of {', '.join(map(str, value))}"
    if fault.validator == "type":
        return f"must be {_TYPES.get(str(value), value)}"
    if fault.validator == "format":
        return f"is no {value} ({fault.cause}); mend it"
    if fault.validator == "pattern":
        return f"must match {value}"
    return f"{fault.validator} {value} does not hold"


_TYPES = {
    "string": "text (put it in quotes)",
    "array": "a list",
    "object": "a mapping of keys to values",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def _schemas() -> Path:
    return shipped_folder() / "schemas" / "knowledge"


def _counted(data: Any) -> str:
    if isinstance(data, dict):
        parts = [f"{len(value)} {key}" for key, value in data.items() if isinstance(value, list | dict)]
        return ", ".join(parts) or f"{len(data)} keys"
    return f"{len(data or ())} entries"
