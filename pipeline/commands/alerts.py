"""`policywire alerts`: see what would be sent, and try a channel."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from transforms.knowledge import Knowledge
    from transforms.model import PolicyEvent

alerts = typer.Typer(name="alerts", help="See what alerts would be sent, and try a channel.", no_args_is_help=True)

Config = Annotated[Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default="shipped")]


@alerts.command("preview")
def preview(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A run's output, or a state path.")],
    before: Annotated[
        str, typer.Option("--before", metavar="DIR", help="Those of an earlier run: show what is new since.")
    ] = "",
    channel: Annotated[str, typer.Option("--channel", help="Show this channel alone.")] = "",
    bodies: Annotated[bool, typer.Option("--bodies", help="Show whole messages.")] = False,
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Show the messages that an output's events give on each channel; nothing is sent."""
    import msgspec

    from pipeline.delivery.preview import preview as shown_by
    from pipeline.delivery.sandbox import TemplateFault
    from pipeline.errors import RunError
    from pipeline.show import counted

    events, earlier = _events(folder), _events(before) if before else []
    try:
        messages = shown_by(events, earlier, _knowledge(config), channel)
    except TemplateFault as why:
        raise RunError(f"a template is wrong in its line {why.line}: {why}; check-config names the place") from None
    if as_json:
        typer.echo(msgspec.json.encode([msgspec.to_builtins(message) for message in messages]).decode())
        return
    for message in messages:
        number = f" ({len(message.alerts)} alerts)" if len(message.alerts) > 1 else ""
        typer.echo(f"{message.channel}: {message.form}: {message.title}{number}")
        if bodies:
            typer.echo("".join(f"    {line}\n" for line in message.body.splitlines()))
    typer.echo(f"{counted(len(messages), 'message')} from {counted(len(events), 'event')}; nothing was sent")


@alerts.command("test")
def try_channel(
    channel: Annotated[str, typer.Argument(help="The name of a channel in alerts.yaml.")],
    config: Config = None,
    base: Annotated[str, typer.Option("--state", metavar="PATH", help="Where relative paths of files begin.")] = ".",
) -> None:
    """Send one marked test message through a channel."""
    from pipeline.delivery.deliver import machine_clock
    from pipeline.delivery.trial import send_test

    typer.echo(send_test(channel, _knowledge(config), base, machine_clock()))


@alerts.command("status")
def status(
    state: Annotated[str, typer.Argument(metavar="PATH", help="The state of a live run, a folder or gs:// path.")],
) -> None:
    """Tell what became of the alerts of each channel: sent, waiting, to be tried again, given up and why."""
    from pipeline.delivery.told import status_lines
    from pipeline.state.base import base_of
    from pipeline.state.export import committed_state
    from pipeline.state.outbox import committed_records

    committed_state(state)
    for line in status_lines(base_of(state), committed_records(state)) or ["no alerts yet"]:
        typer.echo(line)


def _knowledge(config: Path | None) -> "Knowledge":
    from pipeline.live.settings import is_live, load_live
    from pipeline.settings import default_config, load_settings
    from pipeline.yamlfile import read_yaml

    path = config or default_config()
    live = is_live(read_yaml(path))
    return load_live(str(path)).settings.knowledge if live else load_settings(path).knowledge


def _events(folder: str) -> "list[PolicyEvent]":
    from pipeline.table_files import tables_in
    from transforms.model import PolicyEvent
    from transforms.records import from_record

    _, rows = tables_in(folder)
    return [from_record(PolicyEvent, record) for record in rows("events")]
