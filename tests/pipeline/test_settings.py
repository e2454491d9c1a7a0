"""Configuration faults are one sentence with file, line and mend."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError, UsageError
from pipeline.settings import default_config, load_settings

FAULTS = {
    "unknown_key": ("inptus: [a]\n", ':1: unknown key "inptus"; did you mean "inputs"?'),
    "far_key": ("zzz: 1\n", ':1: unknown key "zzz"; known keys are format, inputs, knowledge'),
    "wrong_type": ("format: jsonl\ninputs: seeds\n", ":2: inputs: expected `array`, got `str`"),
    "wrong_item": ("inputs:\n  - a\n  - 7\n", ":3: inputs.1: expected `str`, got `int`"),
    "wrong_choice": ("format: csv\n", ":1: format: invalid enum value 'csv'; write one of jsonl, parquet"),
    "live": ("state: here\n", ":1: is the configuration of live runs; give it to `policywire run`"),
    "no_mapping": ("- a\n", ":1: must be a mapping of keys to values"),
    "empty": ("", ":1: must be a mapping of keys to values"),
    "no_folder": ("\nknowledge: gone\n", ':2: knowledge: there is no folder "gone" beside this file'),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS)
def test_fault(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as fault:
        load_settings(path)
    assert str(fault.value).endswith(message)
    assert str(fault.value).startswith(str(path))


def test_shipped_configuration_loads() -> None:
    settings = load_settings(default_config(), as_of="2020-06-11")
    assert settings.as_of == "2020-06-11"
    assert [Path(p).name for p in settings.inputs] == ["seeds"]


@pytest.mark.parametrize("text", ["yesterday", "2020-13-01", "11.6.2020"])
def test_as_of_is_a_date(text: str) -> None:
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        load_settings(default_config(), as_of=text)


def test_a_missing_knowledge_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "replay.yaml").write_text("format: jsonl\n")
    with pytest.raises(ConfigError, match=r"actions\.yaml: there is no such file; copy the one that is shipped"):
        load_settings(tmp_path / "replay.yaml")
