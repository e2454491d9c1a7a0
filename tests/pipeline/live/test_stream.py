"""The loop of passes: jitter that is the same each time, and an end that lets the pass in hand finish."""

import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import RunError, UsageError
from pipeline.live.run import Pass
from pipeline.live.settings import LiveSettings, load_live
from pipeline.live.stream import JITTER, MAX_FAILURES, pause, stream_passes


@pytest.fixture
def live(tmp_path: Path) -> LiveSettings:
    config = tmp_path / "live.yaml"
    config.write_text("state: state\n", "utf-8")
    return replace(load_live(str(config)), every=0)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_pass_in_hand_finish(live: LiveSettings, sign: int) -> None:
    finished = []

    def run(_: LiveSettings, **__: Any) -> Pass:
        if len(finished) == 1:
            os.kill(os.getpid(), sign)
        finished.append(1)
        return Pass(None, 1)

    before = signal.getsignal(sign)
    assert stream_passes(live, run=run) == 2
    assert len(finished) == 2
    assert signal.getsignal(sign) is before


def test_a_pass_that_fails_is_tried_again(live: LiveSettings, capsys: pytest.CaptureFixture[str]) -> None:
    tries = []

    def run(_: LiveSettings, **__: Any) -> Pass:
        tries.append(1)
        if len(tries) < 3:
            raise RunError("the disk is full")
        return Pass(None, 1)

    assert stream_passes(live, passes=3, run=run) == 3
    assert capsys.readouterr().err.count("the disk is full") == 2


def test_it_gives_up_where_nothing_helps(live: LiveSettings) -> None:
    def fails(_: LiveSettings, **__: Any) -> Pass:
        raise RunError("the disk is full")

    def refused(_: LiveSettings, **__: Any) -> Pass:
        raise UsageError("the state is another's")

    with pytest.raises(RunError, match="disk is full"):
        stream_passes(live, passes=2 * MAX_FAILURES, run=fails)
    with pytest.raises(UsageError, match="another's"):
        stream_passes(live, run=refused)


def test_pauses_differ_a_little_and_are_the_same_each_time(live: LiveSettings) -> None:
    live = replace(live, every=100)
    pauses = [pause(live, number) for number in range(1, 50)]
    assert pauses == [pause(live, number) for number in range(1, 50)]
    assert all(100 * (1 - JITTER) <= one <= 100 * (1 + JITTER) for one in pauses)
    assert max(pauses) - min(pauses) > 5
