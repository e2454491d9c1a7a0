"""What a pass has to know before it begins: the state as it is, and which files are new. Read once, by the launcher."""

import re
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.backfill_archives import ArchivedDays
from pipeline.delivery.store import Fold, Journal
from pipeline.documents import list_inputs
from pipeline.errors import UsageError
from pipeline.live.page_list import PageList, read_page_list
from pipeline.live.settings import LiveSettings, needed_state
from pipeline.state.archive import ReadArchive
from pipeline.state.base import base_of
from pipeline.state.commit import Intent, check_config
from pipeline.state.manifest import Config
from pipeline.state.store import Snapshot, inputs_read, snapshot_of
from pipeline.state.tables import InputRead
from pipeline.state.write import Target
from pipeline.warehouse.fill import pending_rejects
from pipeline.web.settings import checked
from transforms.feeds.model import PageRequest
from transforms.outbox import DeliveryMark, OutboxEntry, merged_marks

_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")


@dataclass(frozen=True)
class Plan:
    """A pass before it runs."""

    snapshot: Snapshot
    target: Target
    config: Config
    now: str  # RFC 3339 UTC
    clock: str  # of deliveries: the time that was given for the run; "" is the machine's clock
    since: str  # the time from which articles are remembered
    inputs: tuple[InputRead, ...] = ()
    requests: tuple[PageRequest, ...] = ()  # pages to be fetched that no feed names
    archives: tuple[ArchivedDays, ...] = ()  # whose pages are to be read
    taken: tuple[Any, ...] = ()  # rows that others left since the last commit: what was delivered, what sinks refused
    taken_from: tuple[str, ...] = ()  # the objects they were left in

    @property
    def intent(self) -> Intent:
        """What the pass means to commit."""
        return Intent(self.target, self.config, self.snapshot.runs, self.now, self.taken_from)

    @property
    def knowledge_before(self) -> str:
        """The hash of the knowledge with which the last run read, if it was another; else ""."""
        before = self.snapshot.manifest.config.digest if self.snapshot.manifest else self.config.digest
        return before if before != self.config.digest else ""

    @property
    def archive(self) -> ReadArchive:
        """What is looked up instead of being read."""
        return ReadArchive(self.snapshot, self.since)


def empty_plan(live: LiveSettings, now: str) -> Plan:
    """The plan of a first run that finds no files; it touches nothing."""
    state = needed_state(live)
    return _plan(live, Snapshot(state), now)


def plan_pass(live: LiveSettings, now: str) -> Plan:
    """The plan of the next pass. Raises UsageError where the state cannot be used or is another configuration's."""
    state = needed_state(live)
    base = base_of(state)
    base.probe()
    snapshot = snapshot_of(state)
    config = Config(live.name, live.digest)
    check_config(snapshot.manifest.config if snapshot.manifest else None, config, state)
    listed = read_page_list(live.pages) if live.pages else PageList()
    if listed.requests:
        checked(live.web)
    inputs, fold, (refused, names) = _new_inputs(live, snapshot), Journal(base).read(), pending_rejects(state)
    taken = (*inputs, *merged_records(fold, snapshot), *refused)
    plan = _plan(live, snapshot, now)
    plan = replace(plan, inputs=inputs, taken=taken, taken_from=(*fold.names, *names))
    return replace(plan, requests=listed.requests, archives=listed.archives)


def _plan(live: LiveSettings, snapshot: Snapshot, now: str) -> Plan:
    # The name only has to be unlike all others; nothing that is written depends on it.
    time = checked_time(now) if now else current_time()
    name = f"{snapshot.runs + 1:08d}-{uuid.uuid4().hex[:12]}"
    target = Target(snapshot.path, name, time[:10], live.settings.format)
    first = _parsed(time) - timedelta(days=live.horizon_days)
    return Plan(snapshot, target, Config(live.name, live.digest), time, time if now else "", _shown(first))


def merged_records(fold: Fold, snapshot: Snapshot) -> list[OutboxEntry | DeliveryMark]:
    """What a journal adds: its entries, and of each delivery the mark that counts."""
    given = [item for item in fold.records if isinstance(item, DeliveryMark)]
    names = {mark.delivery_id for mark in given}
    held = [mark for mark in snapshot.values("deliveries") if mark.delivery_id in names] if names else []
    marks = merged_marks([*held, *given])
    return [*(item for item in fold.records if isinstance(item, OutboxEntry)), *marks.values()]


def current_time() -> str:
    """Now, RFC 3339 UTC to the second."""
    return _shown(datetime.now(UTC))


def checked_time(text: str) -> str:
    """The time in RFC 3339 UTC; a day is its first second. Raises UsageError."""
    try:
        if not _TIME.fullmatch(text.strip()):
            raise ValueError
        return _shown(_parsed(text.strip()))
    except (ValueError, OverflowError):
        raise UsageError(f'"{text}" is no time; write it as YYYY-MM-DDTHH:MM:SSZ, or a day as YYYY-MM-DD') from None


def _parsed(text: str) -> datetime:
    said = datetime.fromisoformat(text)
    return said.astimezone(UTC) if said.tzinfo else said.replace(tzinfo=UTC)


def _shown(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _new_inputs(live: LiveSettings, snapshot: Snapshot) -> tuple[InputRead, ...]:
    """The files that no run has read as they are now."""
    if not live.inputs:
        return ()
    read = inputs_read(snapshot)
    present = [given for given in live.inputs if not _is_empty_folder(given)]
    found = (InputRead(path=path, version=_version(path)) for path in list_inputs(present))
    return tuple(item for item in found if read.get(item.path) != item.version)


def _is_empty_folder(given: str) -> bool:
    """A folder into which nothing was dropped yet is no mistake of a live configuration."""
    return Path(given).is_dir() and not any(path.is_file() for path in Path(given).rglob("*"))


def _version(path: str) -> str:
    if "://" in path:
        from apache_beam.io.filesystems import FileSystems

        said = FileSystems.match([path])[0].metadata_list
        return f"{said[0].size_in_bytes} {said[0].last_updated_in_seconds}" if said else ""
    status = Path(path).stat()
    return f"{status.st_size} {status.st_mtime_ns}"
