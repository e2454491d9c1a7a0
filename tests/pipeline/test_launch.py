"""A template's parameters become the command line of a pass."""

import pytest

from pipeline.launch import as_command

CASES = {
    "nothing given": ([], ["run", "--"]),
    "ours and the runner's": (
        ["--config=gs://b/live.yaml", "--runner=DataflowRunner", "--state=gs://b/state", "--x=1"],
        ["run", "--config", "gs://b/live.yaml", "--state", "gs://b/state", "--", "--runner=DataflowRunner", "--x=1"],
    ),
    "an empty parameter is left out": (["--now=", "--config=c"], ["run", "--config", "c", "--"]),
    "a value that stands apart": (["--config", "c.yaml", "--x"], ["run", "--config", "c.yaml", "--", "--x"]),
    "a value with an equals sign": (["--config=a=b"], ["run", "--config", "a=b", "--"]),
    "a stream": (["--command=stream", "--every=60"], ["stream", "--every", "60", "--"]),
    "the command last": (["--now=2026-01-01", "--command", "run"], ["run", "--now", "2026-01-01", "--"]),
}
WRONG = {
    "no such command": (["--command=replay"], "run or stream"),
    "a parameter of the other command": (["--command=stream", "--now=2026-01-01"], "now is not one of stream"),
}


@pytest.mark.parametrize("name", CASES)
def test_parameters_become_a_command(name: str) -> None:
    given, expected = CASES[name]
    assert as_command(given) == expected


@pytest.mark.parametrize("name", WRONG)
def test_wrong_parameters_are_refused(name: str) -> None:
    given, said = WRONG[name]
    with pytest.raises(ValueError, match=said):
        as_command(given)
