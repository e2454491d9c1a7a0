"""The extractor's settings: off by default, checked, and without a place for a key."""

import pickle
from typing import Any

import pytest
from pydantic import ValidationError
from tests_model import extractor

from transforms.knowledge import shipped_knowledge
from transforms.policy.extractor import Extractor, extractor_of

SHIPPED = shipped_knowledge().data("extractor.yaml")


def test_the_shipped_one_is_off_and_says_every_default() -> None:
    shipped = extractor_of(shipped_knowledge())
    assert shipped.enabled is False
    for part in ("limits", "trust"):
        written = SHIPPED[part]
        kind = type(getattr(shipped, part))
        assert kind.model_validate(written) == kind(), f"{part}: the file and the code differ in a default"
        assert set(written) == set(kind.model_fields)
    assert set(SHIPPED) == set(Extractor.model_fields)


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
        assert extractor(f"http://{host}:1/v1/", key_env="KEY").endpoint.url == f"http://{host}:1/v1"


def test_it_travels() -> None:
    given = extractor(parameters={"b": 1, "a": 0.5})
    assert pickle.loads(pickle.dumps(given)) == given
    assert hash(given) == hash(extractor(parameters={"a": 0.5, "b": 1}))
