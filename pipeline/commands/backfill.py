"""`policywire backfill`: which pages were published on days gone by, and which archives hold some."""

from typing import Annotated, Any

import typer

Config = Annotated[str, typer.Option("--config", "-c", help="The live configuration, a file or gs:// path.")]


def backfill(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Sites, sitemaps, lists of pages (GDELT's too) or of archives (Common Crawl's too), web archives"
            " (WARC), folders; gs:// too.",
        ),
    ],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")],
    archives: Annotated[
        str,
        typer.Option(
            "--archives",
            metavar="FOLDER",
            help="Where the archives of a list lie, a folder or gs:// path.",
            show_default="beside the list",
        ),
    ] = "",
    config: Config = "",
    contact: Annotated[
        str, typer.Option(help="Mail address or page that tells sites who asks.", show_default="config")
    ] = "",
    undated: Annotated[bool, typer.Option("--undated", help="Take pages whose day is not told, too.")] = False,
) -> None:
    """List the pages that sites and lists name for some days, and the archives that hold some, a JSON object a line.

    `run --pages` fetches the pages, and reads of the archives what was fetched on these days, without the web.
    """
    from pipeline.backfill_files import pages_within
    from pipeline.backfill_web import fetching
    from pipeline.errors import RunError
    from transforms.model import Reject

    days = _days(first, last)
    _check(sources, config)
    listed, refused = 0, 0
    with fetching(config, contact) as fetch:
        for found in pages_within(sources, days, fetch, undated=undated, archives=archives):
            if isinstance(found, Reject):
                refused += 1
                typer.echo(f"refused {found.subject}: {found.reason}{found.detail and f' ({found.detail})'}", err=True)
            else:
                listed += 1
                typer.echo(_line(found))
    if not listed:
        if refused:
            raise RunError("nothing was listed; each source that was refused is named above")
        typer.echo(f"no page from {first} to {last}; --undated also takes those that tell no day", err=True)


def _check(sources: list[str], config: str) -> None:
    """Tell what is wrong before anything is read, though only addresses of the web need the configuration."""
    from pipeline.errors import UsageError
    from pipeline.live.discovery import configured_web

    if not all(sources):
        raise UsageError("one of the sources is empty; give an address, a file, a folder or a gs:// path")
    configured_web(config)


def _days(first: str, last: str) -> Any:
    from pipeline.days import Days, is_day
    from pipeline.errors import UsageError

    for day in (first, last):
        if not is_day(day):
            raise UsageError(f"{day} is no date; write it as 2026-09-21")
    if first > last:
        raise UsageError(f"--from {first} is after --to {last}; give the earlier day first")
    return Days(first, last)


def _line(found: Any) -> str:
    """A page or an archive as `pipeline.live.page_list` reads it; a local path is told whole, to hold anywhere."""
    import json
    from pathlib import Path

    from transforms.feeds.model import PageRequest

    if isinstance(found, PageRequest):
        said = {"url": found.url, "published": found.published, "title": found.title}
    else:
        path = found.path if "://" in found.path else str(Path(found.path).absolute())
        said = {"archive": path, "from": found.days.first, "to": found.days.last}
    return json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False)
