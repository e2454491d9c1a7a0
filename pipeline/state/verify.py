"""Proof that a state is whole: every file's size and hash, every count, every id, and that nothing points nowhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.errors import PolicywireError
from pipeline.ledger import check_ledger
from pipeline.state.export import committed_state
from pipeline.state.manifest import File, Partition
from pipeline.state.store import Snapshot
from pipeline.state.tables import BY_NAME, COLUMNS, IDS, KNOWN
from pipeline.tables import reject_id
from transforms.copies.sketches import sketches_of
from transforms.ids import content_id, normalised
from transforms.model import Reject
from transforms.records import from_record


@dataclass(frozen=True)
class Proof:
    """What was looked at, and what is wrong."""

    partitions: int
    files: int
    rows: int
    problems: tuple[str, ...]


def verify(path: str) -> Proof:
    """Look at everything. Raises UsageError where there is no state or its manifest cannot be read."""
    snapshot = committed_state(path)
    assert snapshot.manifest is not None
    partitions = snapshot.manifest.partitions
    problems = [problem for partition in partitions for problem in _of_partition(snapshot, partition)]
    if not problems:
        problems = list(_of_whole(snapshot))
    files = [file for partition in partitions for file in partition.files]
    return Proof(len(partitions), len(files), sum(f.count for f in files if f.table in BY_NAME), tuple(problems))


def _of_partition(snapshot: Snapshot, partition: Partition) -> Iterator[str]:
    for file in partition.files:
        try:
            yield from _of_file(snapshot, file)
        except PolicywireError as why:
            yield str(why)
    try:
        check_ledger(partition.inputs, partition.states)
    except PolicywireError as why:
        yield f"partition {partition.name}: {why}"
    for table, ids in ((f.table.removesuffix(IDS), f) for f in partition.files if f.table.endswith(IDS)):
        rows = [f for f in partition.files if f.table == table and f.day == ids.day]
        if [f.count for f in rows] != [ids.count]:
            yield f"{ids.path}: says {ids.count} ids of {table}, whose file does not"


def _of_file(snapshot: Snapshot, file: File) -> Iterator[str]:
    content = snapshot.content(file)
    if file.table.endswith(IDS):
        if len(content) != 8 * file.count:
            yield f"{file.path}: holds {len(content) // 8} ids instead of {file.count}"
        return
    if file.table == KNOWN + COLUMNS and len(sketches_of(content).keys) != file.count:
        yield f"{file.path}: has columns of another number of articles than {file.count}"
    if file.table not in BY_NAME:
        return
    lines = content.splitlines()
    if len(lines) != file.count:
        yield f"{file.path}: holds {len(lines)} rows instead of {file.count}"
    keys = []
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            keys.append(str(record[BY_NAME[file.table].key]))
        except (ValueError, KeyError, TypeError):
            yield f"{file.path}:{number}: is no row of {file.table}"
            return
        if problem := _id_problem(file.table, record):
            yield f"{file.path}:{number}: {problem}"
    if keys != sorted(keys):
        yield f"{file.path}: is not sorted"


def _id_problem(table: str, record: dict[str, Any]) -> str:
    """What is wrong with the ids that a row can prove by its own content."""
    if table == "articles":
        text = record["text"] or ""
        if record["article_id"] != content_id(record["canonical_url"] or record["ref"], text):
            return f"article {record['article_id']} has another content"
        if record["text_id"] != content_id(normalised(text)):
            return f"text {record['text_id']} has another content"
    if table == "rejects" and record["reject_id"] != reject_id(from_record(Reject, record)):
        return f"reject {record['reject_id']} has another content"
    return ""


def _of_whole(snapshot: Snapshot) -> Iterator[str]:
    """What points at something that is not there."""
    articles = snapshot.lines("articles").keys()
    known = snapshot.lines(KNOWN).keys()
    for name in sorted(articles ^ known):
        yield f"article {name}: is {'not remembered' if name in articles else 'remembered but not there'}"
    for table in ("mentions", "demands"):
        for row in snapshot.rows(table):
            if row["article_id"] not in articles:
                yield f"{table}: {row[BY_NAME[table].key]} is of article {row['article_id']}, which is not there"
    mentions, events = snapshot.lines("mentions").keys(), set(snapshot.lines("events"))
    for event in snapshot.rows("events"):
        gone = [s["article_id"] for s in event["sources"] if s["article_id"] not in articles]
        if gone:
            yield f"event {event['event_id']}: its source {gone[0]} is not there"
        if event["status"] == "active" and (lost := sorted(set(event["mention_ids"]) - mentions)):
            yield f"event {event['event_id']}: its mention {lost[0]} is not there"
        if event["status"] == "merged" and event["merged_into"] not in events:
            yield f"event {event['event_id']}: was merged into {event['merged_into']}, which is not there"
