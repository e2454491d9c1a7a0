"""A cloud job is built offline and looked at; what is wrong with one is found."""

from pathlib import Path

import apache_beam as beam
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cloud import Finding, check_job, loose_shuffles, refuse, shipped_stages
from pipeline.errors import RunError

PARTS = ("building", "stage names", "key coders", "worker imports", "Dataflow job")


def paired(number: int) -> tuple[str, int]:
    return str(number), number


def fit(pipeline: beam.Pipeline) -> None:
    pipeline | "Numbers" >> beam.Create([1, 2]) | "Pair" >> beam.Map(paired) | "Meet" >> beam.GroupByKey()


def named_by_place(pipeline: beam.Pipeline) -> None:
    pipeline | "Numbers" >> beam.Create([1, 2]) | beam.Map(lambda number: number)


def holds_what_stays(pipeline: beam.Pipeline) -> None:
    pipeline | "Numbers" >> beam.Create([1, 2]) | "Stay" >> beam.Map(paired, (n for n in range(3)))


NAMES = ("Meet", "Numbers", "Numbers/Impulse", "Numbers/Map(decode)", "Numbers/MaybeReshuffle", "Pair")


def test_a_fit_job_passes_every_check() -> None:
    findings = list(check_job(fit, NAMES))
    assert [(f.check, f.fine) for f in findings] == [(part, True) for part in PARTS], findings
    refuse(findings)


WRONG = {
    "a stage named by its place in a file": (named_by_place, "stage names", "unstable"),
    "a stage that is gone": (fit, "stage names", "gone: Went"),
    "what cannot travel": (holds_what_stays, "building", "pickle"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(name: str) -> None:
    wire, check, said = WRONG[name]
    findings = list(check_job(wire, (*NAMES, "Went")))
    found = {finding.check: finding for finding in findings if not finding.fine}
    assert said in found[check].detail
    with pytest.raises(RunError, match=check):
        refuse(findings)


def test_a_shuffle_by_keys_without_one_encoding_is_found() -> None:
    pipeline = beam.Pipeline()
    fit(pipeline)
    proto = pipeline.to_runner_api()
    assert loose_shuffles(proto) == []
    proto.components.coders["loose"].CopyFrom(beam.coders.PickleCoder().to_runner_api(None))
    for coder in proto.components.coders.values():
        if len(coder.component_coder_ids) == 2:
            coder.component_coder_ids[0] = "loose"
    assert loose_shuffles(proto) != []


def test_the_shipped_jobs_are_fit_and_named_as_promised(root: Path) -> None:
    said = CliRunner().invoke(app, ["cloud", "check", "--config", str(root / "config" / "live.yaml")])
    assert said.exit_code == 0, said.output
    assert said.output.count("in order") == 2 * len(PARTS)
    assert "WRONG" not in said.output


def test_both_jobs_have_promised_names() -> None:
    assert set(shipped_stages("run")) & set(shipped_stages("stream"))
    assert not [name for kind in ("run", "stream") for name in shipped_stages(kind) if "lambda" in name]
    refuse([Finding("nothing", True, "")])
