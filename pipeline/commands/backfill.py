"""`policywire backfill`: which pages were published on days gone by."""

from typing import Annotated

import typer

Config = Annotated[str, typer.Option("--config", "-c", help="The live configuration, a file or gs:// path.")]


def backfill(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...", help="Sites, sitemaps, lists of addresses (GDELT's too), files or gs:// paths."
        ),
    ],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day.")],
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="The last day.")],
    config: Config = "",
    contact: Annotated[
        str, typer.Option(help="Mail address or page that tells sites who asks.", show_default="config")
    ] = "",
    undated: Annotated[bool, typer.Option("--undated", help="Take pages whose day is not told, too.")] = False,
) -> None:
    """List the pages that sites and lists name for some days, one JSON object a line."""
    import json

    from pipeline.backfill import Days
    from pipeline.backfill_files import page_requests
    from pipeline.backfill_web import fetching
    from pipeline.errors import RunError, UsageError
    from transforms.model import Reject

    for day in (first, last):
        if not _is_day(day):
            raise UsageError(f"{day} is no date; write it as 2026-09-21")
    if first > last:
        raise UsageError(f"--from {first} is after --to {last}; give the earlier day first")
    listed, refused = 0, 0
    with fetching(config, contact) as fetch:
        for found in page_requests(sources, Days(first, last), fetch, undated=undated):
            if isinstance(found, Reject):
                refused += 1
                typer.echo(f"refused {found.subject}: {found.reason}{found.detail and f' ({found.detail})'}", err=True)
            else:
                listed += 1
                said = {"url": found.url, "published": found.published, "title": found.title}
                typer.echo(json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False))
    if not listed:
        if refused:
            raise RunError("no page was listed; each source that was refused is named above")
        typer.echo(f"no page from {first} to {last}; --undated also takes those that tell no day", err=True)


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False
