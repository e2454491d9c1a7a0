"""The outbox as delivery sees it: what is committed, and a journal of what was sent since.

A mark has to be durable before the next message goes, and a commit of the whole state per message would be too slow.
So each step writes a small object of its own into the journal beside the state, which the commit of the next run takes
in and clears away. A record that stands in both counts once.
"""

import contextlib
import fcntl
import itertools
import json
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.errors import RunError
from pipeline.state.base import ABSENT, Base
from transforms.outbox import DeliveryMark, OutboxEntry
from transforms.records import from_record, to_line, to_record

JOURNAL = "delivery/journal-"
LEASE = "delivery/lease.json"
LOCK_SECONDS = 30.0  # to wait for a lock, which no dead process holds
LEASE_SECONDS = 300  # after which a deliverer that died in a bucket's state is taken for dead
Record = OutboxEntry | DeliveryMark


class DeliveryStore(Protocol):
    """What delivery needs of a state."""

    def records(self) -> Iterable[Record]:
        """All entries and marks, committed or in the journal; one may come twice."""

    def append(self, records: Sequence[Record]) -> None:
        """Make the records durable: they are so when this returns."""

    def alone(self) -> contextlib.AbstractContextManager[bool]:
        """Whether this process is the only one that delivers, for as long as the context lasts."""


@dataclass(frozen=True, slots=True)
class Fold:
    """What the journal holds, and the names of the objects it was read from."""

    records: tuple[Record, ...] = ()
    names: tuple[str, ...] = ()


@dataclass
class Journal:
    """The journal of a state. Objects are written once, so those that were read can be removed at any time."""

    base: Base
    _names: Iterator[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        mine = f"{JOURNAL}{time.time_ns():020d}-{uuid.uuid4().hex[:12]}"
        self._names = (f"{mine}-{number:06d}.jsonl" for number in itertools.count())
        self._lock = threading.Lock()

    def append(self, records: Sequence[Record]) -> None:
        """Write one object that holds the records."""
        with self._lock:
            name = next(self._names)
        self.base.write(name, "".join(f"{to_line(to_record(record))}\n" for record in records).encode("utf-8"))

    def read(self) -> Fold:
        """All that is in the journal now."""
        records: list[Record] = []
        names = sorted(found.name for found in self.base.listed(JOURNAL))
        for name in names:
            held = self.base.read(name)
            try:
                records += [_record(line) for line in (held[0] if held else b"").splitlines()]
            except (ValueError, TypeError, AttributeError):
                mend = "delete it: what it marks as sent may be sent once more"
                raise RunError(f"{self.base.path}/{name}: is damaged and cannot be read; {mend}") from None
        return Fold(tuple(records), tuple(names))

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects whose records are committed."""
        for name in names:
            self.base.delete(name)


@dataclass
class StateOutbox:
    """The outbox of a state: `committed` reads the entries and marks of the tables."""

    base: Base
    committed: Callable[[], Iterable[Record]]
    patience: float | None = None  # seconds to wait for another deliverer; None: as long as one may seem alive

    def __post_init__(self) -> None:
        self._journal = Journal(self.base)

    def records(self) -> Iterable[Record]:
        # The journal first: a commit that takes it in between the two reads then shows a record twice, not never.
        journal = self._journal.read()
        return [*self.committed(), *journal.records]

    def append(self, records: Sequence[Record]) -> None:
        if records:
            self._journal.append(records)

    @contextlib.contextmanager
    def alone(self) -> Iterator[bool]:
        self.base.probe()  # what cannot be marked as sent must not be sent
        remote = "://" in self.base.path
        patience = (LEASE_SECONDS + 30.0 if remote else LOCK_SECONDS) if self.patience is None else self.patience
        held = _lease(self.base, patience) if remote else _file_lock(self.base, patience)
        with held as got:
            yield got


@contextlib.contextmanager
def _file_lock(base: Base, patience: float) -> Iterator[bool]:
    """A lock that the system takes from a process when it dies."""
    path = Path(base.path) / "delivery" / ".lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + patience
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    yield False
                    return
                time.sleep(0.1)
        yield True
    finally:
        os.close(handle)


@contextlib.contextmanager
def _lease(base: Base, patience: float) -> Iterator[bool]:
    """A lease that runs out: a bucket does not notice when a process dies."""
    end, owner = time.monotonic() + patience, uuid.uuid4().hex
    while not _taken(base, owner):
        if time.monotonic() >= end:
            yield False
            return
        time.sleep(1.0)
    stop = threading.Event()
    keeper = threading.Thread(target=_renew, args=(base, owner, stop), daemon=True)
    keeper.start()
    try:
        yield True
    finally:
        stop.set()
        keeper.join()
        held = base.read(LEASE)
        if held and json.loads(held[0])["owner"] == owner:
            base.swap(LEASE, _lease_text("", 0.0), held[1])


def _taken(base: Base, owner: str) -> bool:
    """Whether the lease was free, and now is ours."""
    held = base.read(LEASE)
    if held and json.loads(held[0])["until"] > time.time():
        return False
    text = _lease_text(owner, time.time() + LEASE_SECONDS)
    return base.swap(LEASE, text, held[1] if held else ABSENT)


def _renew(base: Base, owner: str, stop: threading.Event) -> None:
    while not stop.wait(LEASE_SECONDS / 3):
        held = base.read(LEASE)
        if not held or json.loads(held[0])["owner"] != owner:
            return
        base.swap(LEASE, _lease_text(owner, time.time() + LEASE_SECONDS), held[1])


def _lease_text(owner: str, until: float) -> bytes:
    return json.dumps({"owner": owner, "until": until}).encode()


def _record(line: bytes) -> Record:
    record = json.loads(line)
    return from_record(DeliveryMark, record) if "delivery_id" in record else from_record(OutboxEntry, record)
