"""`policywire furniture`: the lines that outlets repeat on their pages, learned from what was read."""

from typing import Annotated

import typer

_HEAD = """\
# Lines that sites repeat on their pages, learned by `policywire furniture` from %d articles. Take out what is no
# furniture, and lay the file into the knowledge folder: runs cut these lines from then on.
"""


def furniture(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="A run's output folder, or the state of live runs; gs:// too.")
    ],
    since: Annotated[
        str, typer.Option(metavar="DATE", help="Look at articles published from this day on.", show_default="all")
    ] = "",
) -> None:
    """Print the lines that sites repeat on their pages, as furniture.yaml for the knowledge folder."""
    import yaml

    from pipeline.days import is_day
    from pipeline.errors import UsageError
    from pipeline.table_files import tables_in
    from transforms.text.learned import LEAST_PAGES, Story, repeated_lines

    if since and not is_day(since):
        raise UsageError(f"{since} is no date; write it as 2026-09-21")
    _, rows = tables_in(folder)
    stories = [
        Story(row["canonical_url"] or row["url"], row["family_id"] or row["text_id"], row["text"])
        for row in rows("articles")
        if not since or ((row["published"] or {}).get("at") or "") >= since
    ]
    sites: dict[str, list[dict[str, str | int]]] = {}
    for one in repeated_lines(stories):
        sites.setdefault(one.site, []).append({"line": one.line, "pages": one.pages, "of": one.of})
    typer.echo(_HEAD % len(stories) + yaml.safe_dump({"sites": sites}, allow_unicode=True, sort_keys=False), nl=False)
    if not sites:
        typer.echo(f"no line stands on {LEAST_PAGES} pages of a site or more, and a fifth of them", err=True)
