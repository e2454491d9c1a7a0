"""Replay: files in, tables out, on this machine, with the same bytes each time."""

import importlib.metadata
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.runners.runner import PipelineResult

from pipeline.errors import RunError
from pipeline.folders import MARK, replaced
from pipeline.graph import monitor
from pipeline.ledger import CountInputs, check_ledger, inputs_counted, stage_counts, terminal_states
from pipeline.settings import Settings
from pipeline.sinks import WriteTables
from pipeline.sources import ReadDocuments
from pipeline.tables import TABLES

FORMAT_VERSION = 1  # of the output contract; a reader refuses a newer one
VERSIONS_OF = ("policywire", "apache-beam", "feedparser", "trafilatura", "langdetect", "google-cloud-storage")


@dataclass(frozen=True)
class Run:
    """A finished run: its tables by name, and what `run.json` says."""

    tables: dict[str, list[dict[str, Any]]]
    summary: dict[str, Any]


def replay(files: Sequence[str], output: Path, settings: Settings, beam_args: Sequence[str] = ()) -> Run:
    """Run the graph over the files and put its tables into `output`, whole or not at all.

    Raises RunError when the run fails, UsageError when `output` may not be written.
    """
    started = time.monotonic()
    with replaced(output) as folder:
        result = _run(files, folder, settings, beam_args)
        run = _closed(result, folder, settings)
        timings = {"seconds": round(time.monotonic() - started, 3)}
        (folder / "timings.json").write_text(json.dumps(timings) + "\n", "utf-8")
    return run


def build(pipeline: beam.Pipeline, files: Sequence[str], folder: str, settings: Settings) -> None:
    """Wire sources, graph and sinks into `pipeline`."""
    pages, unread = pipeline | ReadDocuments(tuple(files))
    pages = pages | "CountPages" >> beam.ParDo(CountInputs())
    unread = unread | "CountUnread" >> beam.ParDo(CountInputs())
    outputs = monitor(pages, settings)
    tables = {table.name: getattr(outputs, table.name) for table in TABLES}
    tables["rejects"] = (outputs.rejects, unread) | "AllRejects" >> beam.Flatten()
    tables | WriteTables(folder)


def _run(files: Sequence[str], folder: Path, settings: Settings, beam_args: Sequence[str]) -> PipelineResult:
    logging.getLogger("apache_beam").setLevel(logging.ERROR)
    options = PipelineOptions(list(beam_args), save_main_session=False)
    named = options.view_as(StandardOptions).runner
    # DirectRunner picks one of three runners by what it finds on the machine; pinned, every machine runs the same.
    pipeline = beam.Pipeline(runner=named or FnApiRunner(), options=options)
    build(pipeline, files, str(folder), settings)
    try:
        result = pipeline.run()
        result.wait_until_finish()
    except Exception as why:
        raise RunError(f"the run stopped: {_root(why)}") from why
    return result


def _closed(result: PipelineResult, folder: Path, settings: Settings) -> Run:
    counters = result.metrics().query()["counters"]
    tables = {table.name: read_table(folder / f"{table.name}.jsonl") for table in TABLES}
    states = terminal_states(tables, settings.languages)
    inputs = inputs_counted(counters)
    check_ledger(inputs, states)
    summary = {
        "format_version": FORMAT_VERSION,
        "versions": {name: importlib.metadata.version(name) for name in VERSIONS_OF},
        "config": settings.config_name,
        "config_hash": settings.knowledge.digest,
        "as_of": settings.as_of or None,
        "inputs": inputs,
        "states": states,
        "stages": stage_counts(counters),
        "tables": {name: len(lines) for name, lines in sorted(tables.items())},
    }
    text = json.dumps(summary, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    (folder / MARK).write_text(text, "utf-8")
    return Run(tables, summary)


def read_table(path: Path) -> list[dict[str, Any]]:
    """The records of a table; a table that no line was written to is made, empty."""
    path.touch()
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _root(why: BaseException) -> str:
    while why.__cause__ is not None:
        why = why.__cause__
    last = str(why).strip().splitlines() or [type(why).__name__]
    return f"{type(why).__name__}: {last[0][:300]}"
