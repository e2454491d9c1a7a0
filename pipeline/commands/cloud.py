"""`policywire cloud`: looking at a cloud job before it is sent."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer

cloud = typer.Typer(name="cloud", help="Look at a cloud job before it is sent.", no_args_is_help=True)

Config = Annotated[str, typer.Option("--config", "-c", help="The live configuration, a file or gs:// path.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
# A bucket nobody asks, for a configuration whose state lies in a folder of this machine.
NOWHERE, SOME_TIME = "gs://offline/state", "2026-01-01T00:00:00Z"
FEED = "https://feed.example.org/"


@cloud.command()
def check(config: Config, as_json: Json = False) -> None:
    """Build the jobs of a pass and of the stream as Dataflow would get them, offline, and look for what fails there."""
    import json

    from pipeline.cli import beam_args
    from pipeline.cloud import check_job, refuse, shipped_stages

    jobs = _jobs(config)
    findings = {kind: list(check_job(wire, shipped_stages(kind), beam_args())) for kind, wire in jobs}
    if as_json:
        parts = ("check", "fine", "detail")
        said = {kind: [{part: getattr(f, part) for part in parts} for f in of] for kind, of in findings.items()}
        typer.echo(json.dumps(said, sort_keys=True))
    else:
        for kind, of in findings.items():
            for finding in of:
                typer.echo(f"{kind}: {'in order' if finding.fine else 'WRONG'}: {finding.check}: {finding.detail}")
    refuse([finding for of in findings.values() for finding in of])


@cloud.command()
def stages(config: Config) -> None:
    """Print the stage names of both jobs, as config/cloud/stages.txt keeps them."""
    from pipeline.cloud import stage_names
    from pipeline.replay import new_pipeline

    typer.echo("# Names of the stages of each job: a release that changes one cannot update a running stream.")
    for kind, wire in _jobs(config):
        pipeline = new_pipeline([])
        wire(pipeline)
        for name in stage_names(pipeline.to_runner_api()):
            typer.echo(f"{kind} {name}")


def _jobs(config: str) -> Iterator[tuple[str, Callable[[Any], object]]]:
    """Both jobs with the whole of their stages: with a feed and with a sink, whatever the configuration names."""
    import dataclasses

    from pipeline.live.plan import empty_plan
    from pipeline.live.run import build_pass
    from pipeline.live.settings import load_live
    from pipeline.live.unbounded import build_stream
    from pipeline.warehouse.settings import SinkSettings
    from transforms.feeds.model import Feed

    live = load_live(config)
    whole = dataclasses.replace(
        live,
        state=live.state if live.state.startswith("gs://") else NOWHERE,
        feeds=live.feeds or (Feed(url=FEED),),
        sinks=live.sinks if live.sinks.named() else SinkSettings(topic="projects/offline/topics/events"),
    )
    plan = empty_plan(whole, SOME_TIME)
    yield "run", lambda pipeline: build_pass(pipeline, whole, plan)
    yield "stream", lambda pipeline: build_stream(pipeline, whole)
