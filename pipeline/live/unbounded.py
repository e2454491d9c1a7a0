"""The stream as one unbounded graph, for runners that keep one going: Prism, Flink, Dataflow.

A pass is a window. A tick begins it, reads the state and plans; everything that follows from the tick stays in its
window and is grouped when the window closes; the commit makes it durable. So the stages are those of a run, their
results too. What lies between two passes is in the state alone: a job may be drained, updated or killed at any time.
Every second tick is empty: it lets the watermark pass the window before the next pass reads what this one committed.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import AsSingleton, PCollection
from apache_beam.transforms.periodicsequence import PeriodicImpulse
from apache_beam.transforms.window import FixedWindows

from pipeline.live.plan import Plan, plan_pass
from pipeline.live.run import Given, wire
from pipeline.live.settings import LiveSettings
from pipeline.state.archive import ReadArchive
from pipeline.state.commit import Committed, Intent
from pipeline.state.write import Target


def build_stream(pipeline: beam.Pipeline, live: LiveSettings) -> PCollection[Committed]:
    """Wire passes without end, one every `live.every` seconds. Nothing is read or written before it runs."""
    ticks = pipeline | "Ticks" >> PeriodicImpulse(fire_interval=live.every / 2)
    return wire_ticks(ticks, live)


def wire_ticks(ticks: PCollection[Any], live: LiveSettings) -> PCollection[Committed]:
    """Wire a pass for every second tick; ticks are half of `live.every` apart, in event time."""
    half = live.every / 2
    plans = (
        ticks
        | "Window" >> beam.WindowInto(FixedWindows(half))
        | "EverySecond" >> beam.FlatMap(_every_second, half)
        | "PlanPass" >> beam.Map(_plan_at, live)
    )
    given = Given(
        plan=AsSingleton(plans),
        archive=AsSingleton(plans | "Archive" >> beam.Map(_archive)),
        target=AsSingleton(plans | "Target" >> beam.Map(_target)),
        intent=AsSingleton(plans | "Intent" >> beam.Map(_intent)),
        now=AsSingleton(plans | "Now" >> beam.Map(_now)),
        clock="",
    )
    return wire(plans, live, given)


def _every_second(_: Any, half: float, at: Any = beam.DoFn.TimestampParam) -> Iterable[int]:
    """The seconds of the epoch of the tick, if it begins a pass."""
    seconds = at.micros // 1_000_000
    return [seconds] if int(seconds // half) % 2 == 0 else []


def _plan_at(seconds: int, live: LiveSettings) -> Plan:
    return plan_pass(live, datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _archive(plan: Plan) -> ReadArchive:
    return plan.archive


def _target(plan: Plan) -> Target:
    return plan.target


def _intent(plan: Plan) -> Intent:
    return plan.intent


def _now(plan: Plan) -> str:
    return plan.now
