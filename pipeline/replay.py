"""Replay: files in, tables out, with the same bytes each time."""

import contextlib
import importlib.metadata
import io
import json
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.runners.portability.fn_api_runner import worker_handlers
from apache_beam.runners.runner import PipelineResult

from pipeline.buckets import is_remote, replaced_in_bucket
from pipeline.errors import PolicywireError, RunError, UsageError, did_you_mean
from pipeline.folders import MARK, replaced
from pipeline.graph import monitor
from pipeline.idle_links import idle_links
from pipeline.ledger import check_ledger, inputs_counted, stage_counts, terminal_states
from pipeline.local_runner import LeanRunner
from pipeline.settings import Settings
from pipeline.sinks import WriteTables, write_file, write_table
from pipeline.sources import ReadDocuments
from pipeline.tables import TABLES

DEBUG = "POLICYWIRE_DEBUG"  # environment variable: show Beam's log and the traceback of a bug
FORMAT_VERSION = 1  # of the output contract; a reader refuses a newer one
VERSIONS_OF = ("policywire", "apache-beam", "feedparser", "trafilatura", "langdetect", "google-cloud-storage")


@dataclass(frozen=True)
class Run:
    """A finished run: its tables by name, and what `run.json` says."""

    tables: dict[str, list[dict[str, Any]]]
    summary: dict[str, Any]


def replay(
    files: Sequence[str], output: str, settings: Settings, beam_args: Sequence[str] = (), *, report: bool = False
) -> Run:
    """Run the graph over the files and put its tables into `output`, a folder or gs:// path, whole or not at all.

    With `report`, the page that shows them is put there too.

    Raises RunError when the run fails, UsageError when `output` may not be written.
    """
    started = time.monotonic()
    with replaced_in_bucket(output) if is_remote(output) else replaced(output) as folder:
        result = _run(files, folder, settings, beam_args)
        run = _closed(result, folder, settings)
        if report:
            from pipeline.report.write import NAME, report_page

            write_file(FileSystems.join(folder, NAME), report_page(run.tables, run.summary))
        timings = {"seconds": round(time.monotonic() - started, 3)}
        write_file(FileSystems.join(folder, "timings.json"), f"{json.dumps(timings)}\n".encode())
    return run


def build(pipeline: beam.Pipeline, files: Sequence[str], folder: str, settings: Settings) -> None:
    """Wire sources, graph and sinks into `pipeline`."""
    pages, unread = pipeline | ReadDocuments(list(files))
    outputs = monitor(pages, settings)
    (*outputs.all(), unread) | WriteTables(folder, settings.format)


def read_table(path: str) -> list[dict[str, Any]]:
    """The records of a JSON Lines table."""
    with FileSystems.open(path, compression_type="uncompressed") as lines:
        return [json.loads(line) for line in lines.read().splitlines()]


def _run(files: Sequence[str], folder: str, settings: Settings, beam_args: Sequence[str]) -> PipelineResult:
    pipeline = new_pipeline(beam_args)
    build(pipeline, files, folder, settings)
    return finished(pipeline)


def new_pipeline(beam_args: Sequence[str]) -> beam.Pipeline:
    """An empty pipeline on the runner that the options name. Raises UsageError."""
    _quieten()
    _send_whole_elements()
    options = beam_options(beam_args)
    named = options.view_as(StandardOptions).runner
    # DirectRunner picks one of three runners by what it finds on the machine; pinned, every machine runs the same.
    try:
        return beam.Pipeline(runner=named or LeanRunner(), options=options)
    except (ValueError, ImportError, AttributeError) as why:
        raise UsageError(f"the runner {named} cannot be used: {str(why).splitlines()[0][:200]}") from None


def finished(pipeline: beam.Pipeline) -> PipelineResult:
    """Run a pipeline to its end. Raises RunError, or what a stage raised for people to read."""
    try:
        result = pipeline.run()
        result.wait_until_finish()
    except Exception as why:
        if told := _told(why):
            raise _plain(told) from why
        if "KeyboardInterrupt" in str(why):  # Beam wraps what stopped its workers
            raise KeyboardInterrupt from None
        raise RunError(f"the run stopped; nothing was written: {_root(why)} (set {DEBUG}=1 to see where)") from why
    return result


def beam_options(args: Sequence[str]) -> PipelineOptions:
    """Options for Beam from what stands after `--`. Raises UsageError for a flag Beam does not know, or a wrong value.

    Beam itself ignores the one and prints its whole usage for the other.
    """
    # The graph never changes between runs: a test checks its types, a run need not (it takes a tenth of a replay).
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            options = PipelineOptions(list(args), save_main_session=False, pipeline_type_check=False)
            known = options.get_all_options()
    except SystemExit:
        problem = said.getvalue().strip().splitlines()[-1:] or ["a wrong value"]
        raise UsageError(f"options after --: {problem[0].rpartition('error: ')[2]}") from None
    for flag in args:
        name = flag.lstrip("-").partition("=")[0].replace("-", "_")
        if flag.startswith("--") and name not in known and name.removeprefix("no_") not in known:
            raise UsageError(f"options after --: Beam has no option --{name}{did_you_mean(name, known)}")
    return options


def _closed(result: PipelineResult, folder: str, settings: Settings) -> Run:
    """Balance the books of a run, and write `run.json` and the tables nothing was written to."""
    tables = _tables(folder, settings.format)
    states = terminal_states(tables)
    stages = stage_counts(result.metrics().query()["counters"])
    inputs = inputs_counted(stages)
    check_ledger(inputs, states)
    summary = {
        "format_version": FORMAT_VERSION,
        "versions": {name: importlib.metadata.version(name) for name in VERSIONS_OF},
        "config": settings.config_name,
        "config_hash": settings.knowledge.digest,
        "as_of": settings.as_of or None,
        "idle_links": idle_links(tables, settings.knowledge),
        "inputs": inputs,
        "states": states,
        "stages": stages,
        "tables": {name: len(lines) for name, lines in sorted(tables.items())},
    }
    text = json.dumps(summary, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    write_file(FileSystems.join(folder, MARK), text.encode("utf-8"))
    return Run(tables, summary)


def _tables(folder: str, form: str) -> dict[str, list[dict[str, Any]]]:
    tables = {}
    for table in TABLES:
        path = FileSystems.join(folder, f"{table.name}.jsonl")
        if not FileSystems.exists(path):
            write_table((table.name, ()), folder, form)
        tables[table.name] = read_table(path)
    return tables


def _send_whole_elements() -> None:
    """Keep Beam's local workers from sending what they have every second.

    Another thread does that, and may cut in two an element that is just being encoded by Python; the run then fails on
    decoding one half. What is sent when 10 MB are there, and at the end, ends with a whole element.
    """
    worker_handlers.DATA_BUFFER_TIME_LIMIT_MS = 0


def _quieten() -> None:
    """Beam warns of type hints of composite outputs, and logs the traceback that the error we raise carries anyway."""
    if not os.environ.get(DEBUG):
        logging.getLogger().setLevel(logging.ERROR)
        logging.getLogger("apache_beam").setLevel(logging.CRITICAL)


def _told(why: BaseException) -> PolicywireError | None:
    """The error for people that stopped a worker, if one did."""
    while why is not None:
        if isinstance(why, PolicywireError):
            return why
        why = why.__cause__  # type: ignore[assignment]
    return None


def _plain(told: PolicywireError) -> PolicywireError:
    """The error without the name of the stage, which Beam adds to its message."""
    plain = str(told).partition(" [while running '")[0]
    if plain == str(told):
        return told
    return UsageError(plain) if isinstance(told, UsageError) else RunError(plain)


def _root(why: BaseException) -> str:
    while why.__cause__ is not None:
        why = why.__cause__
    last = str(why).strip().splitlines() or [type(why).__name__]
    return f"{type(why).__name__}: {last[0][:300]}"
