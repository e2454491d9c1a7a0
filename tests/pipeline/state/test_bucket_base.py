"""A bucket as base, on a real storage server on loopback, and the promises of generations on one that keeps them."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from gcp_storage_emulator.server import create_server
from google.api_core.exceptions import Forbidden, NotFound, PreconditionFailed, ServiceUnavailable

from pipeline.errors import RunError, UsageError
from pipeline.state import bucket
from pipeline.state.base import ABSENT
from pipeline.state.bucket import BucketBase


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    started = create_server("127.0.0.1", 0, in_memory=True, default_bucket="news")
    started.start()
    host, port = started._api._httpd.server_address[:2]
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://{host}:{port}")
    yield
    started.stop()


@pytest.mark.usefixtures("server")
def test_what_is_written_is_read() -> None:
    base = BucketBase("gs://news/state")
    generation = base.write("a/b.jsonl", b"one")
    assert base.read("a/b.jsonl") == (b"one", generation)
    assert base.read("a/c.jsonl") is None
    assert [found.name for found in base.listed("a/")] == ["a/b.jsonl"]
    base.delete("a/b.jsonl")
    base.delete("a/b.jsonl")
    assert not list(base.listed("a/"))


@pytest.mark.usefixtures("server")
def test_a_bucket_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="there is no bucket gone; make it"):
        BucketBase("gs://gone/state").probe()
    with pytest.raises(UsageError, match="names no bucket"):
        BucketBase("gs://").probe()


def test_no_credentials_are_told_within_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    import google.auth

    monkeypatch.delenv("STORAGE_EMULATOR_HOST", raising=False)
    monkeypatch.setattr(google.auth, "default", lambda **_: time.sleep(30))
    started = time.monotonic()
    with pytest.raises(UsageError, match=r"no Google credentials.*gcloud auth application-default login"):
        BucketBase("gs://news/none").probe()
    assert time.monotonic() - started < 5


class Objects:
    """Objects that keep to preconditions, which the server above ignores. `losing`: answers get lost after the deed."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[bytes, int]] = {}
        self.next, self.losing, self.failing = 1, False, None

    def blob(self, name: str) -> "Blob":
        return Blob(self, name)


class Blob:
    def __init__(self, objects: Objects, name: str) -> None:
        self.objects, self.name, self.generation = objects, name, None

    def download_as_bytes(self, **_: Any) -> bytes:
        if self.objects.failing:
            raise self.objects.failing
        if self.name not in self.objects.held:
            raise NotFound("gone")
        content, self.generation = self.objects.held[self.name]  # type: ignore[assignment]
        return content

    def upload_from_string(self, content: bytes, if_generation_match: int, **_: Any) -> None:
        if self.objects.failing:
            raise self.objects.failing
        there = self.objects.held.get(self.name, (b"", 0))[1]
        if there != if_generation_match:
            raise PreconditionFailed("conditionNotMet")
        self.objects.held[self.name] = (content, self.objects.next)
        self.generation, self.objects.next = self.objects.next, self.objects.next + 1  # type: ignore[assignment]
        if self.objects.losing:  # the client tries again and is refused
            raise PreconditionFailed("conditionNotMet")


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Objects:
    made = Objects()
    monkeypatch.setattr(BucketBase, "_bucket", lambda self: made)
    monkeypatch.setattr(BucketBase, "_exists", lambda self: None)
    return made


def test_a_swap_wants_the_generation_that_was_read(objects: Objects) -> None:
    base = BucketBase("gs://news/state")
    assert base.swap("m", b"1", ABSENT)
    assert not base.swap("m", b"2", ABSENT)
    there = base.read("m")
    assert there
    assert base.swap("m", b"3", there[1])
    assert not base.swap("m", b"4", there[1])
    assert base.read("m") == (b"3", "2")


def test_a_write_whose_answer_was_lost_is_done(objects: Objects) -> None:
    objects.losing = True
    base = BucketBase("gs://news/state")
    assert base.swap("m", b"1", ABSENT)
    assert base.write("p/a.jsonl", b"rows")
    assert base.write("p/a.jsonl", b"rows") == "2", "written twice it is one object"


def test_an_object_is_never_changed(objects: Objects) -> None:
    base = BucketBase("gs://news/state")
    base.write("p/a.jsonl", b"rows")
    with pytest.raises(RunError, match="is there with other content"):
        base.write("p/a.jsonl", b"other rows")


@pytest.mark.parametrize(
    ("why", "kind", "says"),
    [
        (Forbidden("no"), UsageError, "may not be written .*Storage Object User"),
        (ServiceUnavailable("later"), RunError, "could not be written .*ServiceUnavailable.*nothing is lost"),
        (ConnectionResetError("reset"), RunError, "could not be written .*ConnectionResetError"),
    ],
)
def test_what_stops_a_write_is_told(objects: Objects, why: Exception, kind: type[Exception], says: str) -> None:
    objects.failing = why  # type: ignore[assignment]
    with pytest.raises(kind, match=says):
        BucketBase("gs://news/state").swap("m", b"1", ABSENT)


def test_a_client_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bucket._client("http://127.0.0.1:1", "gs://a/b") is bucket._client("http://127.0.0.1:1", "gs://a/b")
