"""`policywire report`, `explain` and `diff`: look at what a run found, follow a fact, compare two runs."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.errors import UsageError

CONTEXT = 160  # characters of an article around evidence, on each side
_MOST_CONTEXT = 2_000

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Config = Annotated[Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default="shipped")]
Output = Annotated[Path, typer.Argument(metavar="DIR", help="A run's output folder, or the state of live runs.")]


def _ids(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """What a shell offers for ID: the ids in the folder that was named."""
    from pipeline.explain import ids_of

    folder = ctx.params.get("folder")
    return ids_of(Path(folder), incomplete) if folder else []


def report(
    folder: Output,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write.", show_default="DIR/report.html")
    ] = None,
    context: Annotated[
        int, typer.Option("--context", help="Characters of an article shown around evidence, on each side.")
    ] = CONTEXT,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the report of a run: one HTML file that needs no network."""
    if not 0 <= context <= _MOST_CONTEXT:
        raise UsageError(f"--context takes 0 to {_MOST_CONTEXT} characters: longer texts belong to their publishers")
    from pipeline.progress import working
    from pipeline.report.write import NAME, report_page
    from pipeline.results import read_results

    path = output or folder / NAME
    with working(f"Writing {path}", quiet=quiet or as_json):
        tables, summary = read_results(folder)
        page = report_page(tables, summary, context=context)
        try:
            path.write_bytes(page)
        except OSError as why:
            raise UsageError(f"{path}: cannot be written ({why.strerror}); choose another file with -o") from None
    if as_json:
        _print_json({"report": str(path), "bytes": len(page), "tables": {n: len(rows) for n, rows in tables.items()}})
    elif not quiet:
        typer.echo(f"{path}: {len(tables['events'])} events, {len(page) / 1e6:.1f} MB; open it in a browser")


def explain(
    folder: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="A run's output, or one document by itself.")],
    wanted: Annotated[
        str,
        typer.Argument(
            metavar="[ID]", help="An event, mention, article, demand, alert or reject.", autocompletion=_ids
        ),
    ] = "",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Show what a fact rests on: evidence, rules, and what was dropped and why."""
    if not folder.exists():
        raise UsageError(f"{folder}: there is no such file or folder")
    if not wanted and folder.is_dir():
        from pipeline.explain import ids_of

        known = ids_of(folder, "")
        example = known[0][0] if known else "ID"
        raise UsageError(f"{folder}: is a folder; name an id of it too, as in: policywire explain {folder} {example}")
    if wanted:
        from pipeline.explain import explain_id
        from pipeline.explain_show import show_explanation

        told = explain_id(folder, wanted, config)
        _print_json(told) if as_json else show_explanation(told)
        return
    from pipeline.explain import settings_of
    from pipeline.explain_file import explain_file
    from pipeline.explain_show import show_file
    from transforms.records import to_record

    found = explain_file(folder, settings_of(config))
    if as_json:
        _print_json(to_record(found.documents))
    else:
        show_file(found)


def diff(
    before: Annotated[Path, typer.Argument(metavar="DIR_A", help="A run's output folder.")],
    after: Annotated[Path, typer.Argument(metavar="DIR_B", help="Another one.")],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare the events of two outputs; the exit code is 0 when they are the same and 1 when they differ."""
    from pipeline.diff import diff_folders, show_diff

    found = diff_folders(before, after)
    if as_json:
        _print_json(found.record())
    elif not quiet:
        show_diff(found)
    raise typer.Exit(1 if found else 0)


def _print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")
