"""`policywire feeds`: find feeds, see how they are doing, and carry lists of them in and out."""

from pathlib import Path
from typing import Annotated

import typer

feeds = typer.Typer(
    name="feeds", help="Find feeds, see how they are doing, carry lists in and out.", no_args_is_help=True
)

Config = Annotated[str, typer.Option("--config", "-c", help="The live configuration, a file or gs:// path.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@feeds.command()
def discover(
    url: Annotated[str, typer.Argument(help="A site, a page of it, or a feed.")],
    config: Config = "",
    contact: Annotated[
        str, typer.Option(help="Mail address or page that tells sites who asks.", show_default="config")
    ] = "",
    as_json: Json = False,
) -> None:
    """Find the feeds of a site."""
    import json

    from pipeline.live.discovery import discover as found_at
    from pipeline.live.discovery import web_settings

    found = found_at(url, web_settings(config, contact))
    if as_json:
        typer.echo(json.dumps([{"url": f.url, "title": f.title, "format": f.format, "how": f.how} for f in found]))
        return
    for feed in found:
        typer.echo("  ".join(part for part in (feed.url, feed.title, f"({feed.format}, {feed.how})") if part))


@feeds.command()
def status(
    config: Config = "",
    state: Annotated[
        str, typer.Option("--state", metavar="PATH", help="The state, a folder or gs:// path.", show_default="config")
    ] = "",
    as_json: Json = False,
) -> None:
    """Show how each feed is doing, those that need a person first."""
    import json

    from pipeline.errors import UsageError
    from pipeline.live.feed_status import feed_rows, known_feeds

    if not config and not state:
        raise UsageError("give --config FILE of a live run, or --state PATH")
    rows = feed_rows(*known_feeds(config, state))
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, sort_keys=True))
        return
    from rich.console import Console

    from pipeline.live.feed_status import status_table, summary_line

    console = Console()
    (console if console.is_terminal else Console(width=200)).print(status_table(rows))
    typer.echo(summary_line(rows))


@feeds.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(metavar="OPML", help="A list of feeds as other readers export it.")],
    config: Annotated[str, typer.Option("--config", "-c", help="Leave out what this configuration has.")] = "",
) -> None:
    """Print the feeds of an OPML file as lines for `feeds:` of a live configuration."""
    from pipeline.live.feed_lists import configured, lines_of, read_list

    typer.echo(lines_of(read_list(file), configured(config) if config else ()), nl=False)


@feeds.command("export")
def export_list(
    config: Annotated[str, typer.Option("--config", "-c", help="The live configuration, a file or gs:// path.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write.", show_default="-")] = None,
) -> None:
    """Write the configured feeds as OPML, for other readers."""
    from pipeline.errors import UsageError
    from pipeline.live.feed_lists import configured
    from transforms.feeds.opml import write_opml

    body = write_opml(configured(config))
    if output is None:
        typer.echo(body.decode("utf-8"), nl=False)
    else:
        try:
            output.write_bytes(body)
        except OSError as why:
            raise UsageError(f"{output}: cannot be written ({why.strerror}); choose another file with -o") from None
