"""The unbounded graph: every second tick is a pass over the state, with the stages and the results of a run."""

from datetime import UTC, datetime
from pathlib import Path

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
from apache_beam.transforms.window import TimestampedValue
from tests_model import KEPT, keep

from pipeline.live.plan import empty_plan
from pipeline.live.run import build_pass
from pipeline.live.settings import LiveSettings, load_live
from pipeline.live.unbounded import build_stream, wire_ticks
from pipeline.state.store import snapshot_of
from pipeline.state.verify import verify

MORNING = int(datetime(2026, 11, 1, 6, tzinfo=UTC).timestamp())


def settings(folder: Path, extra: str = "") -> LiveSettings:
    (folder / "drops").mkdir(exist_ok=True)
    config = folder / "live.yaml"
    config.write_text(f"state: state\ninputs: [drops]\nevery: 600\n{extra}", "utf-8")
    return load_live(str(config))


def tick(live: LiveSettings, *numbers: int) -> list[str]:
    """Run ticks, half of `every` apart, through the windowed graph; how each pass ended.

    The runner is a batch one: no local runner keeps windows with side inputs going over a stream that a test controls.
    """
    KEPT.clear()
    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        ticks = pipeline | beam.Create([TimestampedValue(b"", MORNING + 300 * number) for number in numbers])
        wire_ticks(ticks, live) | "Keep" >> beam.Map(keep)
    return sorted(committed.outcome for committed in KEPT)


def test_a_tick_is_a_pass(tmp_path: Path, root: Path, seeds_output: Path) -> None:
    live = settings(tmp_path)
    seeds = sorted((root / "seeds").glob("*.txt"))
    for seed in seeds[:2]:
        (tmp_path / "drops" / seed.name).write_bytes(seed.read_bytes())
    assert tick(live, 0, 1) == ["committed"], "every second tick is empty"
    for seed in seeds[2:]:
        (tmp_path / "drops" / seed.name).write_bytes(seed.read_bytes())
    assert tick(live, 2, 3, 4) == ["committed", "lost"], "of two windows that read one state the second is lost"
    snapshot = snapshot_of(live.state)
    assert snapshot.manifest
    assert snapshot.manifest.partitions[0].created == "2026-11-01T06:00:00Z"
    assert [p.inputs for p in snapshot.manifest.partitions] == [2, 3]
    assert verify(live.state).problems == ()
    for table in ("articles", "mentions", "demands"):
        made = (seeds_output / f"{table}.jsonl").read_bytes()
        assert b"".join(line + b"\n" for line in snapshot.lines(table).values()) == made


def test_both_graphs_can_be_wired_without_touching_anything(tmp_path: Path) -> None:
    feeds = "feeds: [https://news.example.org/feed.xml]\nweb: {contact: desk@example.org}\n"
    live = settings(tmp_path, feeds)
    names = []
    for wire in (
        lambda p: build_stream(p, live),
        lambda p: build_pass(p, live, empty_plan(live, "2026-11-01")),
    ):
        pipeline = beam.Pipeline(options=PipelineOptions(streaming=True, pipeline_type_check=False))
        wire(pipeline)
        proto = pipeline.to_runner_api()
        names.append({t.unique_name for t in proto.components.transforms.values()})
    assert not (tmp_path / "state").exists()
    stream, run = names
    own = {name for name in run - stream if not name.startswith("Plan")}
    assert not [name for name in own if "/ReshufflePerKey/" not in name], "a stage of a run that the stream lacks"
    unnamed = [name for name in stream if ".py:" in name and not name.startswith("Ticks/")]  # those are Beam's own
    assert not unnamed
