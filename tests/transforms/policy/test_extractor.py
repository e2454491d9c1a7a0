"""The extractor's settings: off by default, checked, and without a place for a key."""

import json
import pickle
from typing import Any

import jsonschema
import msgspec
import pytest
from msgspec import ValidationError
from tests_model import extractor

from transforms.knowledge import shipped_folder, shipped_knowledge
from transforms.policy.extractor import Extractor, extractor_of

SHIPPED = shipped_knowledge().data("extractor.yaml")


def test_the_shipped_one_is_off_and_says_every_default() -> None:
    shipped = extractor_of(shipped_knowledge())
    assert shipped.enabled is False
    for part in ("limits", "trust"):
        written = SHIPPED[part]
        kind = type(getattr(shipped, part))
        assert msgspec.convert(written, kind) == kind(), f"{part}: the file and the code differ in a default"
        assert set(written) == set(kind.__struct_fields__)
    assert set(SHIPPED) == set(Extractor.__struct_fields__)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"url": "ftp://a.test"}, "http"),
        ({"url": "not an address"}, "http"),
        ({"url": "https://a.test/v1?key=abc"}, "keys belong"),
        ({"url": "https://me:secret@a.test/v1"}, "keys belong"),
        ({"url": "http://a.test/v1", "key_env": "KEY"}, "https only"),
        ({"url": "http://a.test/v1", "kind": "vertex"}, "https only"),
        ({"kind": "magic"}, "kind"),
        ({"timeout_seconds": 0}, "timeout_seconds"),
        ({"concurrency": 0}, "concurrency"),
        ({"asks": 99}, "asks"),
        ({"dollars": 1.0}, "price_in"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_faults_are_refused(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        extractor(**change)


def test_loopback_may_go_without_tls() -> None:
    for host in ("127.0.0.1", "localhost", "[::1]"):
        assert extractor(f"http://{host}:1/v1", key_env="KEY").endpoint.key_env == "KEY"


def test_it_travels() -> None:
    given = extractor(parameters={"b": 1, "a": 0.5})
    assert pickle.loads(pickle.dumps(given)) == given
    assert given == extractor(parameters={"a": 0.5, "b": 1})


@pytest.mark.parametrize("name", ["extractor", "instructions"])
def test_the_shipped_files_are_of_their_schemas(name: str) -> None:
    schema = json.loads((shipped_folder() / "schemas" / "knowledge" / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.validate(shipped_knowledge().data(f"{name}.yaml"), schema)


def test_the_schema_has_the_settings_the_code_has() -> None:
    schema = json.loads((shipped_folder() / "schemas" / "knowledge" / "extractor.schema.json").read_text("utf-8"))
    assert set(schema["properties"]) == set(Extractor.__struct_fields__)
    for part in ("endpoint", "limits", "caps", "trust"):
        kind = type(getattr(extractor_of(shipped_knowledge()), part))
        assert set(schema["properties"][part]["properties"]) == set(kind.__struct_fields__)
