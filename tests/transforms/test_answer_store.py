"""Kept answers come back as they were, or not at all."""

import json
import threading
from pathlib import Path

import pytest

from transforms.answer_store import FolderStore, NoStore, RemoteStore, store_at

KEY = "ab" * 32
ANSWER = '{"events": []} “ü” \ud800 \x00'


def test_where_it_keeps_them() -> None:
    assert store_at("") == NoStore()
    assert store_at("kept/answers") == FolderStore(Path("kept/answers"))
    assert store_at("gs://bucket/answers/") == RemoteStore("gs://bucket/answers")


def test_no_store_keeps_nothing() -> None:
    NoStore().put(KEY, ANSWER)
    assert NoStore().get(KEY) is None


@pytest.mark.parametrize("kind", ["folder", "remote"])
def test_an_answer_comes_back(tmp_path: Path, kind: str) -> None:
    # Beam reads local paths by the same calls as a bucket's.
    store = FolderStore(tmp_path) if kind == "folder" else RemoteStore(str(tmp_path))
    assert store.get(KEY) is None
    store.put(KEY, ANSWER)
    store.put(KEY, ANSWER)
    assert store.get(KEY) == ANSWER
    assert store.get("cd" * 32) is None
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [f"{KEY}.json"]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"answer": "x"}', b'{"key": "other", "answer": "x"}', b"null"]
)
def test_a_damaged_file_is_no_answer(tmp_path: Path, damage: bytes) -> None:
    store = FolderStore(tmp_path)
    store.put(KEY, ANSWER)
    (path,) = [p for p in tmp_path.rglob("*") if p.is_file()]
    path.write_bytes(damage)
    assert store.get(KEY) is None


def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    store, long = FolderStore(tmp_path), "x" * 300_000
    seen: set[str | None] = set()
    writers = [threading.Thread(target=lambda: [store.put(KEY, long) for _ in range(10)]) for _ in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seen.add(store.get(KEY))
    assert seen <= {None, long}
    assert not list(tmp_path.rglob("*.new"))


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / KEY[:2] / f"{KEY}.json").mkdir(parents=True)
    store = FolderStore(tmp_path)
    with pytest.raises(OSError, match=r".*"):
        store.put(KEY, ANSWER)
    assert not list(tmp_path.rglob("*.new"))


def test_only_key_and_answer_are_kept(tmp_path: Path) -> None:
    FolderStore(tmp_path).put(KEY, ANSWER)
    (path,) = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert json.loads(path.read_bytes()) == {"key": KEY, "answer": ANSWER}


def test_in_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    from apache_beam.internal.gcp import auth
    from gcp_storage_emulator.server import create_server

    server = create_server("127.0.0.1", 0, in_memory=True, default_bucket="news")
    server.start()
    try:
        host, port = server._api._httpd.server_address[:2]
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", f"http://{host}:{port}")
        monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "test")
        monkeypatch.setattr(auth._Credentials, "_credentials_init", True)  # do not look for the machine's own
        store = store_at("gs://news/answers")
        assert store.get(KEY) is None
        store.put(KEY, ANSWER)
        assert store.get(KEY) == ANSWER
        assert store_at("gs://missing/answers").get(KEY) is None
    finally:
        server.stop()
