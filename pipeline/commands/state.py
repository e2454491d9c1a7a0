"""`policywire state`: look at a state, prove it, keep it small, and take tables out of it."""

from typing import Annotated

import typer

state = typer.Typer(name="state", help="Look at a state, prove it, keep it small, export it.", no_args_is_help=True)


def _within_reach(path: str) -> str:
    """The path; what stands in the way of a bucket is told before anything heavy is imported."""
    from pipeline.credentials import check_access

    check_access(path)
    return path


Where = Annotated[
    str, typer.Argument(metavar="PATH", help="The state: a folder or gs:// path.", callback=_within_reach)
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@state.command()
def show(path: Where, as_json: Json = False) -> None:
    """Say what a state holds: runs, partitions, rows by table."""
    import json

    from pipeline.show import counted
    from pipeline.state.export import committed_state
    from pipeline.state.tables import BY_NAME

    snapshot = committed_state(path)
    manifest = snapshot.manifest
    assert manifest is not None
    rows = {name: len(snapshot.lines(name)) for name in BY_NAME if name != "replaced"}
    size = sum(file.size for partition in manifest.partitions for file in partition.files)
    said = {
        "state": path,
        "config": manifest.config.name,
        "config_hash": manifest.config.digest,
        "format_version": manifest.format_version,
        "runs": manifest.runs,
        "updated": manifest.updated,
        "partitions": len(manifest.partitions),
        "bytes": size,
        "rows": rows,
    }
    if as_json:
        typer.echo(json.dumps(said, sort_keys=True))
        return
    typer.echo(f"{path}: state of {manifest.config.name} (config hash {manifest.config.digest[:12]})")
    runs, parts = counted(manifest.runs, "run"), counted(len(manifest.partitions), "partition")
    typer.echo(f"{runs}, the last of {manifest.updated}; {parts}, {size} bytes")
    typer.echo(", ".join(f"{count} {name}" for name, count in rows.items() if count) or "no rows")


@state.command()
def verify(path: Where) -> None:
    """Prove every checksum, count and id of a state; exit code 1 if anything is wrong."""
    from pipeline.errors import RunError
    from pipeline.show import counted
    from pipeline.state.verify import verify as prove

    proof = prove(path)
    for problem in proof.problems:
        typer.echo(problem.removesuffix(", or run `policywire state verify`"))
    if proof.problems:
        raise RunError(
            f"{path}: {counted(len(proof.problems), 'problem')}; restore the files named, or export from a copy"
        )
    typer.echo(f"{path}: sound; {counted(proof.partitions, 'partition')}, {proof.files} files, {proof.rows} rows")


@state.command()
def gc(
    path: Where,
    older_than: Annotated[
        float, typer.Option("--older-than", metavar="HOURS", min=0, help="Leave younger leftovers alone.")
    ] = 24.0,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Delete what dead runs left and what was merged; nothing that the manifest names."""
    from pipeline.errors import UsageError
    from pipeline.state.base import base_of
    from pipeline.state.gc import clean

    if not any(base_of(path).listed("")):
        raise UsageError(f"{path}: holds no state; give the path that `state:` of the configuration names")
    cleaned = clean(path, older_than, dry)
    for name in cleaned.names:
        typer.echo(name)
    typer.echo(f"{len(cleaned.names)} files, {cleaned.size} bytes {'would go' if dry else 'deleted'}")


@state.command()
def compact(
    path: Where,
    whole: Annotated[bool, typer.Option("--all", help="Merge all partitions into one.")] = False,
) -> None:
    """Merge small partitions, so that runs stay quick; no row changes."""
    from pipeline.state.compact import compact as merge
    from pipeline.state.export import committed_state

    committed_state(path)
    typer.echo(f"{path}: {merge(path, whole)} partitions")


@state.command()
def export(
    path: Where,
    output: Annotated[str, typer.Option("--output", "-o", help="The folder to write, or a gs:// path.")] = "out",
    form: Annotated[str, typer.Option("--format", help="jsonl, or parquet for Parquet beside it.")] = "jsonl",
) -> None:
    """Write the tables of a state as a replay would."""
    from pipeline.errors import UsageError
    from pipeline.settings import FORMATS
    from pipeline.state.export import export as write

    if form not in FORMATS:
        raise UsageError(f'"{form}" is no format; --format takes {" or ".join(FORMATS)}')
    counts = write(path, output, form)
    typer.echo(f"{counts['events']} events, {counts['articles']} articles in {output.rstrip('/')}/")


@state.command()
def adopt(
    path: Where,
    config: Annotated[str, typer.Option("--config", "-c", help="The configuration that takes the state over.")],
) -> None:
    """Hand a state over to a configuration of another name; what was read stays as it was read."""
    from pipeline.live.settings import load_live
    from pipeline.state.adopt import adopt as take
    from pipeline.state.export import committed_state
    from pipeline.state.manifest import Config

    live = load_live(config)
    committed_state(path)
    before = take(path, Config(live.name, live.digest))
    whose = f"{before.name} ({before.digest[:12]})" if before else "nobody's"
    typer.echo(f"{path}: was {whose}, is now {live.name} ({live.digest[:12]})")
