"""The graph as it is built: types that fit, names that do not change unnoticed, values that pickle."""

import pickle
from pathlib import Path

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.replay import build
from pipeline.settings import default_config, load_settings


def built(as_of: str = "") -> beam.Pipeline:
    """The replay's pipeline with Beam's construction-time type check on, which a replay switches off."""
    pipeline = beam.Pipeline(options=PipelineOptions([], pipeline_type_check=True))
    build(pipeline, ["a.txt"], "out", load_settings(default_config(), as_of=as_of))
    return pipeline


def test_types_fit() -> None:
    built()
    built(as_of="2020-06-11")


def test_stages_stand_in_the_architecture(root: Path) -> None:
    text = (root / "ARCHITECTURE.md").read_text("utf-8")
    stages = {part.full_label.split("/")[0] for part in built("2020-06-11").transforms_stack[0].parts}
    named = {stage for stage in stages if stage[0].isupper() and f"`{stage}`" in text}
    assert {"ReadDocuments", "ExtractArticles", "KeepKnownBy", "DetectLanguage", "KeepDistinct"} <= named
    assert {"TraceCopies", "ExtractMentions", "ConsolidateEvents", "DraftAlerts", "WriteTables"} <= named


def test_settings_travel_to_workers() -> None:
    settings = load_settings(default_config())
    assert pickle.loads(pickle.dumps(settings)) == settings
