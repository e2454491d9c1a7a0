"""The command line. It imports neither Beam nor the settings until a command needs them, so that help is instant."""

import gc
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from pipeline.commands.alerts import alerts
from pipeline.commands.backfill import backfill
from pipeline.commands.cloud import cloud
from pipeline.commands.feeds import feeds
from pipeline.commands.fetch import fetch
from pipeline.commands.furniture import furniture
from pipeline.commands.live import run, stream
from pipeline.commands.query import query
from pipeline.commands.report import diff, explain, report
from pipeline.commands.state import state
from pipeline.errors import PolicywireError, RunError

app = typer.Typer(
    name="policywire",
    help="What did which company just change, who says so, and how many independent sources back it?",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Options of the Beam runner follow after `--`, such as: policywire replay -o out -- --direct_num_workers=2",
)

_beam_args: list[str] = []

Config = Annotated[Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default="shipped")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"policywire {version('policywire')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """What every command shares."""


@app.command()
def replay(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[INPUT]...", help="Files, folders, globs, gs:// paths or - for standard input."),
    ] = None,
    output: Annotated[str, typer.Option("--output", "-o", help="The folder to write, or a gs:// path.")] = "out",
    form: Annotated[
        str, typer.Option("--format", help="jsonl, or parquet for Parquet beside it.", show_default="config")
    ] = "",
    config: Config = None,
    as_of: Annotated[str, typer.Option(metavar="DATE", help="See only what was published by this day.")] = "",
    with_report: Annotated[bool, typer.Option("--report/--no-report", help="Write report.html too.")] = True,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read documents, write the tables and print the events."""
    from pipeline.settings import default_config, load_settings

    settings = load_settings(config or default_config(), as_of=as_of, form=form)
    from pipeline.documents import list_inputs

    files = list_inputs(inputs or settings.inputs)
    from pipeline.progress import working
    from pipeline.replay import replay as run_replay
    from pipeline.show import counted, show_run

    with working(f"Replaying {counted(len(files), 'file')}", quiet=quiet or as_json):
        run = run_replay(files, output, settings, _beam_args, report=with_report)

    if not quiet:
        show_run(run.tables, run.summary, output, as_json=as_json)
    if run.summary["inputs"] and not run.tables["articles"]:
        given = counted(run.summary["inputs"], "input")
        raise RunError(f"no article in {given}; {output.rstrip('/')}/rejects.jsonl says why")


@app.command("check-config")
def check_config(
    config: Annotated[Path, typer.Argument(help="The configuration file, such as config/replay.yaml.")],
) -> None:
    """Check a configuration and all the knowledge files it names."""
    from pipeline.check import check

    for line in check(config):
        typer.echo(line)


app.command()(report)
app.command()(explain)
app.command()(diff)
app.command()(query)
app.add_typer(alerts)
app.command()(run)
app.command()(stream)
app.add_typer(feeds)
app.command()(fetch)
app.command()(backfill)
app.command()(furniture)
app.add_typer(state)
app.add_typer(cloud)


def beam_args() -> list[str]:
    """What stands after `--`: options for Beam's runner."""
    return _beam_args


def main(argv: list[str] | None = None) -> NoReturn:
    """Run the command line; every error the user can mend is one sentence on stderr and an exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    if "--" in args:
        cut = args.index("--")
        args, _beam_args[:] = args[:cut], args[cut + 1 :]
    # A replay makes millions of objects that live to its end (imports, compiled knowledge); looking through them for
    # garbage every 700 allocations costs a quarter of its time.
    gc.set_threshold(100_000, 50, 50)
    try:
        app(args=args, prog_name="policywire")
    except PolicywireError as why:
        _fail(str(why), why.exit_code)
    except KeyboardInterrupt:
        _fail("stopped; nothing was written", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(0)


def _fail(message: str, code: int) -> NoReturn:
    print(f"policywire: {message}", file=sys.stderr)
    sys.exit(code)
