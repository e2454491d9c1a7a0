"""The commit: one conditional write of the manifest makes a whole run visible, or nothing of it.

It is the last stage of the graph, not a deed of the launcher: a launcher may be gone before its job ends.
"""

import os
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
import msgspec
from apache_beam.pvalue import PCollection

from pipeline.errors import UsageError
from pipeline.ledger import INPUT_STAGES, SOURCES, check_ledger
from pipeline.state import manifest as manifests
from pipeline.state.base import Base, base_of
from pipeline.state.manifest import Config, Manifest, Partition
from pipeline.state.store import read_manifest
from pipeline.state.write import Target, Written

COMMITTED, LOST, NOTHING = "committed", "lost", "nothing"
TRIES = 20  # swaps against compactions, which change no row


@dataclass(frozen=True)
class Intent:
    """What a run means to commit, and on what it builds."""

    target: Target
    config: Config
    runs: int  # committed when it read the state; another number by now means that another run came first
    now: str
    folded: tuple[str, ...] = ()  # objects whose rows this run takes in, and which are deleted once it is committed


@dataclass(frozen=True)
class Committed:
    """How a commit ended: committed, lost (another run came first) or nothing (there was nothing new)."""

    outcome: str
    path: str
    partition: str
    now: str
    inputs: int = 0
    states: tuple[tuple[str, int], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()  # rows by table


@dataclass
class CommitRun(beam.PTransform):
    """Make the written files a partition of the state. A bundle that is tried again finds its own commit."""

    intent: Any  # Intent, or a side input that gives it
    begin: PCollection[Any]  # one element a run

    def expand(self, written: PCollection[Written]) -> PCollection[Committed]:
        begun = self.begin | "Begin" >> beam.Map(_nothing_yet)
        keyed = (written, begun) | beam.Flatten() | "Together" >> beam.Map(_together)
        return keyed | "AllWritten" >> beam.GroupByKey() | "Commit" >> beam.Map(_commit_all, self.intent)


def _nothing_yet(_: Any) -> Written:
    return Written()


def _together(written: Written) -> tuple[str, Written]:
    return "run", written


def _commit_all(keyed: tuple[str, Iterable[Written]], intent: Intent) -> Committed:
    return commit(keyed[1], intent)


def commit(written: Iterable[Written], intent: Intent) -> Committed:
    """Commit these files. Raises RunError when the books do not balance."""
    parts = list(written)
    files = tuple(sorted(file for part in parts for file in part.files))
    tallies: Counter[str] = Counter()
    for part in parts:
        tallies.update(dict(part.tallies))
    inputs, states = books(tallies)
    check_ledger(inputs, states)
    counts = {file.table: file.count for file in files if "." not in file.table}
    said = {
        "path": intent.target.path,
        "partition": intent.target.partition,
        "now": intent.now,
        "inputs": inputs,
        "states": tuple(sorted(states.items())),
        "counts": tuple(sorted(counts.items())),
    }
    if not files:
        return Committed(NOTHING, **said)  # type: ignore[arg-type]
    name, knowledge = intent.target.partition, intent.config.digest
    partition = Partition(name, intent.runs + 1, intent.now, files, inputs, states, knowledge)
    outcome = COMMITTED if _add(partition, intent) else LOST
    for name in intent.folded if outcome == COMMITTED else ():
        base_of(intent.target.path).delete(name)
    return Committed(outcome, **said)  # type: ignore[arg-type]


def books(tallies: Mapping[str, int]) -> tuple[int, dict[str, int]]:
    """Inputs that went in, and how many ended how; see `pipeline.ledger`."""
    states: Counter[str] = Counter()
    inputs = tallies.get("pages", 0)
    for name, count in tallies.items():
        kind, _, rest = name.partition(":")
        stage, _, reason = rest.partition(":")
        if kind == "rejected" and stage in INPUT_STAGES:
            states[f"rejected:{reason}"] += count
            inputs += count if stage in SOURCES else 0
    told, foreign = tallies.get("told", 0), tallies.get("foreign", 0)
    states.update(told_events=told, not_mined=foreign, no_event=tallies.get("read", 0) - told - foreign)
    return inputs, {name: count for name, count in sorted(states.items()) if count}


def _add(partition: Partition, intent: Intent) -> bool:
    """Add a partition to the manifest; False when another run was committed since this one began."""
    path, base = intent.target.path, base_of(intent.target.path)
    for attempt in range(TRIES):
        snapshot, generation = read_manifest(path)
        old = snapshot.manifest or Manifest(intent.config)
        if partition.name in old.merged or any(p.name == partition.name for p in old.partitions):
            return True  # by an earlier try of this very commit
        if old.runs != intent.runs or old.config.name != intent.config.name:
            return False
        new = msgspec.structs.replace(
            old,
            config=intent.config,
            runs=old.runs + 1,
            updated=max(old.updated, intent.now),
            partitions=(*old.partitions, partition),
        )
        if swapped(base, new, generation):
            return True
        time.sleep(0.05 * (attempt + 1))
    return False


def swapped(base: Base, new: Manifest, generation: str) -> bool:
    """Write a manifest over that of this generation, and a copy for repair beside it."""
    content = manifests.encoded(new)
    if not base.swap(manifests.NAME, content, generation):
        return False
    base.write(f"manifests/{new.runs:08d}-{len(new.partitions)}-{os.urandom(3).hex()}.json", content)
    return True


def check_config(snapshot_config: Config | None, config: Config, path: str) -> None:
    """Raise UsageError where the state belongs to a configuration of another name.

    Other knowledge under the same name is no reason to stop: an upgrade or a mended rule goes on with what is there.
    """
    if snapshot_config is not None and snapshot_config.name != config.name:
        raise UsageError(
            f"{path}: this state belongs to the configuration named {snapshot_config.name}, not {config.name}; give "
            f"{config.name} a state of its own, or hand this one over: policywire state adopt {path} --config FILE"
        )
