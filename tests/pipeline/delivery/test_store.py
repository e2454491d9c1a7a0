"""The journal and the lock, on a folder and on something like a bucket."""

import itertools
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests_alerts import alerts_yaml, event, queued

from pipeline.delivery import store
from pipeline.delivery.store import Journal, StateOutbox
from pipeline.delivery.told import delivery_lines
from pipeline.errors import RunError
from pipeline.state.base import ABSENT, Base, Found, base_of
from transforms.outbox import DeliveryMark, delivery_id


@dataclass
class Bucket:
    """Objects with generations, as a bucket keeps them; `swap` is the one thing that is atomic."""

    path: str = "gs://bucket/state"
    held: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self, name: str) -> tuple[bytes, str] | None:
        return self.held.get(name)

    def write(self, name: str, content: bytes) -> str:
        assert self.swap(name, content, ABSENT)
        return self.held[name][1]

    def swap(self, name: str, content: bytes, generation: str) -> bool:
        with self.lock:
            if self.held.get(name, (b"", ABSENT))[1] != generation:
                return False
            self.held[name] = (content, str(next(self.numbers)))
            return True

    def listed(self, prefix: str) -> Iterator[Found]:
        yield from (
            Found(name, len(held[0]), 0.0) for name, held in sorted(self.held.items()) if name.startswith(prefix)
        )

    def delete(self, name: str) -> None:
        self.held.pop(name, None)

    def probe(self) -> None:
        pass


@pytest.fixture(params=["folder", "bucket"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Base:
    return Bucket() if request.param == "bucket" else base_of(str(tmp_path))


def mark(state: str, alert: str = "a" * 16, **more: Any) -> DeliveryMark:
    return DeliveryMark(
        delivery_id=delivery_id(alert, "mail"), alert_id=alert, channel="mail", state=state, attempts=1, **more
    )


def test_what_is_appended_is_read_until_it_is_removed(base: Base) -> None:
    entries = queued([event(1), event(2)], alerts_yaml({"log": {"type": "jsonl", "path": "x"}}))
    journals = [Journal(base), Journal(base)]
    for journal, entry in zip(journals, entries, strict=True):
        journal.append([entry, mark("sent")])
    fold = journals[0].read()
    assert set(fold.records) == {*entries, mark("sent")}
    journals[1].append([mark("dead", "b" * 16)])
    journals[0].remove(fold.names)
    assert journals[1].read().records == (mark("dead", "b" * 16),)


def test_a_damaged_object_is_named(base: Base) -> None:
    base.write("delivery/journal-0.jsonl", b'{"delivery_id": 1')
    with pytest.raises(RunError, match=r"delivery/journal-0\.jsonl: is damaged and cannot be read; delete it"):
        Journal(base).read()


def test_only_one_delivers_at_a_time(base: Base) -> None:
    one, other = (StateOutbox(base, list, patience=0.0) for _ in range(2))
    with one.alone() as first:
        assert first
        with other.alone() as second:
            assert not second
    with other.alone() as second:
        assert second


def test_the_lease_of_a_dead_process_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket()
    monkeypatch.setattr(store, "LEASE_SECONDS", -1)
    assert store._taken(bucket, "dead")
    monkeypatch.setattr(store, "LEASE_SECONDS", 300)
    with StateOutbox(bucket, list, patience=0.0).alone() as alone:
        assert alone
        assert not store._taken(bucket, "another")


def test_one_of_many_gets_the_lease() -> None:
    bucket, got = Bucket(), []
    threads = [threading.Thread(target=lambda n=n: got.append(store._taken(bucket, str(n)))) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got.count(True) == 1


def test_a_line_for_each_channel(base: Base) -> None:
    journal = Journal(base)
    journal.append([mark("retry", "c" * 16, reason="timeout")])
    journal.append([mark("sent"), mark("dead", "b" * 16, reason="status_404")])
    assert delivery_lines(base) == ["mail: 1 sent, 1 to be tried again (timeout), 1 given up (status_404)"]
