"""Seeds read from, and tables written to, a bucket of a real storage server on loopback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gcp_storage_emulator.server import create_server
from google.api_core.exceptions import PreconditionFailed
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from pipeline.buckets import _put_in_place, replaced_in_bucket
from pipeline.errors import RunError, UsageError

# Beam looks for Google credentials of the machine and waits for a metadata server that is not there; a test has none.
LAUNCH = """
from apache_beam.internal.gcp import auth
auth._Credentials._credentials_init = True
from pipeline.cli import main
main()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    started = create_server("127.0.0.1", 0, in_memory=True, default_bucket="news")
    started.start()
    host, port = started._api._httpd.server_address[:2]
    yield f"http://{host}:{port}"
    started.stop()


@pytest.fixture
def client(server: str, monkeypatch: pytest.MonkeyPatch) -> storage.Client:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", server)
    return storage.Client(project="test", credentials=AnonymousCredentials())


def contents(client: storage.Client, prefix: str) -> dict[str, bytes]:
    found = {blob.name: blob.download_as_bytes() for blob in client.list_blobs("news", prefix=prefix)}
    return {name.removeprefix(prefix): data for name, data in found.items()}


def test_replay_from_and_to_a_bucket(client: storage.Client, root: Path, seeds_output: Path, server: str) -> None:
    for path in (root / "seeds").iterdir():
        client.bucket("news").blob(f"in/{path.name}").upload_from_filename(str(path))
    args = ["replay", "gs://news/in/", "-o", "gs://news/made", "--quiet"]
    command = [sys.executable, "-c", LAUNCH, *args]
    env = {**os.environ, "STORAGE_EMULATOR_HOST": server, "GOOGLE_CLOUD_PROJECT": "test"}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert run.returncode == 0, run.stderr
    made = contents(client, "made/")
    local = {p.name: p.read_bytes() for p in seeds_output.iterdir()}
    del made["timings.json"], local["timings.json"]
    assert made == local


def put(where: str, **files: str) -> None:
    """Write a run's objects aside the way workers do."""
    bucket, _, prefix = where.removeprefix("gs://").partition("/")
    for name, text in files.items():
        storage.Client().bucket(bucket).blob(f"{prefix}/{name}.json").upload_from_string(text)


def test_a_failed_run_leaves_the_older_one(client: storage.Client) -> None:
    with replaced_in_bucket("gs://news/kept") as aside:
        put(aside, run="{}", events="1")
    older = contents(client, "kept/")
    with pytest.raises(KeyError), replaced_in_bucket("gs://news/kept") as aside:  # noqa: PT012
        put(aside, run="{}", events="2")
        raise KeyError
    assert contents(client, "kept/") == older == {"run.json": b"{}", "events.json": b"1"}


def test_a_newer_run_takes_the_place_of_an_older(client: storage.Client) -> None:
    for number in ("1", "2"):
        with replaced_in_bucket("gs://news/twice/") as aside:
            put(aside, run=json.dumps({"run": number}), events=number)
    assert contents(client, "twice/") == {"run.json": b'{"run": "2"}', "events.json": b"2"}


class RacedBucket:
    """A bucket in which somebody else finishes a run while ours is copied. It keeps to generation preconditions, which
    the emulator ignores: an upload that demands generation 0 fails where an object is."""

    def __init__(self) -> None:
        self.objects = {"out/_new/run.json": b"ours", "out/_new/events.json": b"1"}

    def get_blob(self, name: str) -> None:
        return None

    def list_blobs(self, prefix: str) -> list[Any]:
        return [self.blob(name) for name in self.objects if name.startswith(prefix)]

    def copy_blob(self, blob: Any, to: Any, name: str) -> None:
        self.objects[name] = self.objects[blob.name]
        self.objects["out/run.json"] = b"theirs"

    def blob(self, name: str) -> Any:
        objects = self.objects

        class Blob:
            def __init__(self) -> None:
                self.name = name

            def download_as_bytes(self) -> bytes:
                return objects[name]

            def upload_from_string(self, text: bytes, if_generation_match: int, **_: str) -> None:
                assert if_generation_match == 0
                if name in objects:
                    raise PreconditionFailed("conditionNotMet")
                objects[name] = text

        return Blob()


def test_of_two_runs_at_once_one_is_told() -> None:
    bucket = RacedBucket()
    with pytest.raises(RunError, match="another run wrote here"):
        _put_in_place(bucket, "out/_new/", "out/", "gs://news/out")
    assert bucket.objects["out/run.json"] == b"theirs"


@pytest.mark.parametrize(
    ("folder", "says"), [("gs://gone/out", "there is no bucket gone"), ("gs://", "names no bucket")]
)
def test_a_bucket_that_is_not_there(client: storage.Client, folder: str, says: str) -> None:
    with pytest.raises(UsageError, match=says), replaced_in_bucket(folder):
        pass
