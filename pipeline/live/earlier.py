"""Reading what earlier runs left, by the workers: a file an element, without the rows that later partitions replace."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection, TaggedOutput

from pipeline.live.plan import Plan
from pipeline.state.known import known_file
from pipeline.state.manifest import File
from pipeline.state.store import value_of
from pipeline.state.tables import BY_NAME, KNOWN, PAGES, ROBOTS, SETTLING, is_settled

_TABLES = {KNOWN: True, "mentions": True, "events": True, "outbox": False, "rule_starts": False, "feeds": False}
_TABLES |= {PAGES: False, ROBOTS: False}
Part = tuple[int, File]


@dataclass
class ReadEarlier(beam.PTransform):
    """The rows of earlier runs by table: mentions and events within the horizon, articles as files, of the rest all.

    Of feeds, pages, robots files and the outbox every version comes that has not been compacted away, with the number
    of its partition: `Version`. Who reads them takes the latest.
    """

    plan: Any  # Plan, or a side input that gives it

    def expand(self, plans: PCollection[Plan]) -> dict[str, PCollection[Any]]:
        parts = plans | "Parts" >> beam.FlatMap(_parts) | "Spread" >> beam.Reshuffle()
        read = parts | "ReadPart" >> beam.FlatMap(_read_part, self.plan).with_outputs(*sorted(_TABLES))
        return {table: read[table] for table in sorted(_TABLES)}


@dataclass(frozen=True)
class Version:
    """A row of a table of which the latest partition's counts."""

    number: int
    value: Any


def _parts(plan: Plan) -> list[Part]:
    return [
        part
        for table, is_bounded in _TABLES.items()
        for part in plan.snapshot.parts(table, plan.since[:10] if is_bounded else "")
    ]


def _read_part(part: Part, plan: Plan) -> Iterator[Any]:
    number, file = part
    table, snapshot = file.table, plan.snapshot
    if table == KNOWN:
        yield TaggedOutput(table, known_file(snapshot, number, file, plan.since))
        return
    dead = snapshot.replaced_after(number, table) if _TABLES[table] else frozenset()
    for line in snapshot.content(file).splitlines():
        value = value_of(table, line)
        if table in SETTLING and is_settled(value, plan.now[:10]):
            continue
        if not _TABLES[table]:
            yield TaggedOutput(table, Version(number, value))
        elif getattr(value, BY_NAME[table].key) not in dead:
            yield TaggedOutput(table, value)


def latest(versions: Any) -> Any:
    """The value of the latest version; None where there is none."""
    found = sorted(versions, key=lambda version: version.number)
    return found[-1].value if found else None
