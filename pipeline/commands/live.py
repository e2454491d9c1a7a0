"""`policywire run` and `policywire stream`."""

from typing import Annotated, Any

import typer

Config = Annotated[str, typer.Option("--config", "-c", help="The live configuration, a file or gs:// path.")]
State = Annotated[
    str, typer.Option("--state", metavar="PATH", help="The state, a folder or gs:// path.", show_default="config")
]
Format = Annotated[
    str, typer.Option("--format", help="jsonl, or parquet for Parquet beside it.", show_default="config")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def run(
    config: Config,
    now: Annotated[str, typer.Option(metavar="TIME", help="The time of the run, RFC 3339.", show_default="now")] = "",
    state: State = "",
    form: Format = "",
    pages: Annotated[
        str,
        typer.Option(
            "--pages", metavar="FILE", help="Fetch these pages and read these archives too, as backfill prints them."
        ),
    ] = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run one pass: poll the feeds, read new files, add what is new to the state, send alerts."""
    live = _loaded(config, state, form, pages)
    from pipeline.cli import beam_args
    from pipeline.live.run import run_pass
    from pipeline.progress import working

    with working(_work(live), quiet=quiet or as_json):
        done = run_pass(live, now, beam_args())
    if not quiet:
        _show(live.state, done, as_json)
    if _told_of_sinks(live):
        raise typer.Exit(1)


def stream(
    config: Config,
    state: State = "",
    form: Format = "",
    every: Annotated[
        int, typer.Option(metavar="SECONDS", help="From one pass to the next.", show_default="config")
    ] = 0,
    passes: Annotated[int, typer.Option(metavar="N", help="Stop after so many passes; 0 goes on.")] = 0,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run passes without end; SIGINT or SIGTERM lets the pass in hand finish."""
    import dataclasses

    from pipeline.errors import UsageError

    if every < 0 or passes < 0:
        raise UsageError("--every and --passes take whole numbers above 0")
    live = _loaded(config, state, form)
    live = dataclasses.replace(live, every=every or live.every)
    from pipeline.cli import beam_args
    from pipeline.live.stream import stream_passes

    def told(number: int, done: Any) -> None:
        if not quiet:
            _show(live.state, done, as_json)
        _told_of_sinks(live)

    stream_passes(live, beam_args(), passes, told)


def _loaded(config: str, state: str, form: str, pages: str = "") -> Any:
    """The settings, with the alert rules checked too: a fault in them would show only when something is told."""
    import dataclasses

    from pipeline.check import check_file
    from pipeline.credentials import check_access
    from pipeline.delivery.check import check_alerts
    from pipeline.live.settings import ALERTS, load_live, needed_state
    from pipeline.settings import shown
    from pipeline.yamlfile import read_yaml

    live = dataclasses.replace(load_live(config, state, form), pages=pages)
    check_access(needed_state(live))
    alerts = read_yaml(live.knowledge_folder / ALERTS, shown(live.knowledge_folder / ALERTS))
    check_file(alerts)
    check_alerts(alerts, secrets=False)
    for line in _amiss(live):
        typer.echo(f"policywire: {line}", err=True)
    from pipeline.live.room import import_beam

    import_beam()  # takes seconds, so what can be wrong is told before
    return live


def _work(live: Any) -> str:
    """What the pass is about to do."""
    parts = [f"{len(live.feeds)} feed{'s' * (len(live.feeds) != 1)}"] if live.feeds else []
    parts += ["new files"] if live.inputs else []
    parts += [f"the pages of {live.pages}"] if live.pages else []
    return "Running over " + (" and ".join(parts) or "nothing")


def _amiss(live: Any) -> list[str]:
    """What a run can go on with but somebody should mend: nothing to read, or feeds whose secrets are not there."""
    from pipeline.web.model import FetchError
    from pipeline.web.secrets import secret_headers

    found = (
        []
        if live.feeds or live.inputs or live.pages
        else ["there is nothing to read; name feeds or inputs in the configuration"]
    )
    for feed in live.feeds:
        try:
            secret_headers(feed.headers, feed.auth, feed.url)
        except FetchError as why:
            found.append(f"{feed.url}: is not asked: {why.detail}")
    return found


def _told_of_sinks(live: Any) -> bool:
    """Whether a sink fell behind the state; why, on stderr."""
    from pipeline.warehouse.fill import problems

    found = problems(live.state, live.sinks.named()) if live.sinks.named() else ()
    for line in found:
        typer.echo(f"policywire: {line}; the state itself is complete", err=True)
    return bool(found)


def _show(state: str, done: Any, as_json: bool) -> None:
    import json

    from pipeline.delivery.told import delivery_lines
    from pipeline.state.base import base_of

    delivered = list(delivery_lines(base_of(state)))
    partition = done.partition
    counts = {f.table: f.count for f in partition.files if "." not in f.table} if partition else {}
    if as_json:
        said = {"state": state, "partition": partition.name if partition else None, "tries": done.tries}
        said |= {"inputs": partition.inputs if partition else 0, "states": partition.states if partition else {}}
        typer.echo(json.dumps({**said, "tables": counts, "deliveries": delivered}, sort_keys=True))
    elif partition is None:
        typer.echo(f"nothing new; {state} stays as it is")
    else:
        states = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(partition.states.items()))
        changed = f"{counts.get('events', 0)} events new or changed, {counts.get('alerts', 0)} alerts"
        typer.echo(f"{partition.inputs} inputs: {states or 'none'}; {changed}; added {partition.name} to {state}")
    for line in done.told:
        typer.echo(f"policywire: {line}", err=True)
    for line in () if as_json else delivered:
        typer.echo(line)
