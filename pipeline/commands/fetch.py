"""`policywire fetch`: one page through every step."""

from typing import Annotated

import typer


def fetch(
    target: Annotated[str, typer.Argument(metavar="URL", help="A web address, or a local file.")],
    config: Annotated[
        str, typer.Option("--config", "-c", help="A live configuration, whose web part is obeyed.", show_default="none")
    ] = "",
    contact: Annotated[
        str, typer.Option(help="Mail address or page that tells sites who asks.", show_default="config")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Fetch one page and show what every step makes of it."""
    import json

    from pipeline.live.discovery import configured_web, web_settings
    from pipeline.one_page import failed, fetch_steps

    web = web_settings(config, contact) if "://" in target else configured_web(config)
    steps = fetch_steps(target, web)
    if as_json:
        typer.echo(json.dumps([step.record() for step in steps], ensure_ascii=False, indent=1))
    else:
        _show([(step.name, step.ok, step.facts) for step in steps])
    problem = failed(steps)
    if problem is not None:
        raise problem


def _show(steps: list[tuple[str, bool, tuple[tuple[str, object], ...]]]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for name, ok, facts in steps:
        console.print(Text(f"{name} {'' if ok else '(failed)'}".rstrip(), style="bold green" if ok else "bold red"))
        for fact, value in facts:
            shown = value if isinstance(value, list) else [value]
            for place, item in enumerate(shown or ["-"]):
                label = fact.replace("_", " ") if place == 0 else ""
                console.print(Text.assemble((f"  {label:20}", "dim"), _told(item)), soft_wrap=True)


def _told(value: object) -> str:
    """A value on one line.

    >>> _told({"company": "Acme", "topics": ["labor", "privacy"], "object": None}), _told("a\\n b"), _told(None)
    ('company Acme; topics labor, privacy', 'a b', '-')
    """
    if isinstance(value, dict):
        return "; ".join(f"{name} {_told(said)}" for name, said in value.items() if said)
    if isinstance(value, list):
        return ", ".join(map(_told, value))
    return " ".join(str("" if value is None else value).split()) or "-"
