"""A run with fifty alerts for three real endpoints, killed at a random point and resumed until all is sent.

The run is a process of its own: it commits its outbox in one step, if it was not committed, and delivers. It is forked
from one that has imported everything, so that every kill strikes while it works.
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests_alerts import NOW, Answer, Endpoint, Mailbox, alerts_yaml, event, queued, state_of

from pipeline.delivery.deliver import deliver, standing
from transforms.knowledge import Knowledge
from transforms.policy.alert_times import parsed

ALERTS = 50
CHANNELS = ("hook", "mail", "slow")


def rules_for(trial: str, endpoint: str, mail_port: int) -> Knowledge:
    """Rules with the three channels, each with a place of its own for this trial."""
    os.environ["CRASH_MAIL"] = f"mailto://127.0.0.1:{mail_port}?from=a@example.org&to={trial}@example.org"
    channels = {
        "hook": {"type": "webhook", "url": f"{endpoint}/hook/{trial}"},
        "mail": {"type": "apprise", "url": "${CRASH_MAIL}"},
        "slow": {"type": "webhook", "url": f"{endpoint}/slow/{trial}"},
    }
    return alerts_yaml(channels)


def slow_and_failing(path: str, times: int) -> Answer:
    """The hook takes all; the slow one lets wait, fails three alerts in ten twice and takes none before."""
    if path.startswith("/slow"):
        time.sleep(0.01)
        if times <= 2 and random.random() < 0.3:
            return 503, {}, b"not now"
    return 200, {}, b"ok"


@dataclass
class Outcome:
    """What the endpoints saw over all trials."""

    trials: int = 0
    kills: int = 0  # that struck a run which had not ended
    hook_missing: int = 0
    hook_keys_beyond: int = 0  # distinct messages more than there were alerts
    hook_repeats: int = 0  # the same message again, which its key tells
    slow_missing: int = 0
    mail_missing: int = 0
    mail_repeats: int = 0
    mail_repeats_worst: int = 0
    points: list[float] = field(default_factory=list)

    def broken(self) -> bool:
        """Whether any promise was broken: something lost, a message under two keys, more than one mail per kill."""
        lost = self.hook_missing or self.slow_missing or self.mail_missing
        return bool(lost or self.hook_keys_beyond or self.mail_repeats_worst > 1)


def trials(number: int, folder: Path, seed: int = 1) -> Outcome:
    """Run, kill once at a random point between start and end, resume to the end; until so many kills struck.

    A run that ended before its kill counts as a trial, and another one is made; half of all may end so.
    """
    outcome, dice = Outcome(), random.Random(seed)
    with Endpoint(slow_and_failing).serving() as endpoint, Mailbox().serving() as mailbox:
        usual = _undisturbed(folder / "usual", endpoint, mailbox)
        for n in range(2 * number + 2):
            if outcome.kills >= number:
                break
            _trial(f"t{n}", folder / f"t{n}", endpoint, mailbox, dice.uniform(0, usual), outcome)
    return outcome


def _undisturbed(state: Path, endpoint: Endpoint, mailbox: Mailbox) -> float:
    """How long a run takes when nothing is imported any more."""
    for name in ("first", "second"):
        started = time.monotonic()
        _started(name, state / name, endpoint, mailbox, 0).join(120)
    return time.monotonic() - started


def _trial(name: str, state: Path, endpoint: Endpoint, mailbox: Mailbox, point: float, outcome: Outcome) -> None:
    run = _started(name, state, endpoint, mailbox, 0)
    run.join(point)
    if run.is_alive():
        run.kill()
        outcome.kills += 1
    run.join()
    for hour in range(1, 60):
        run = _started(name, state, endpoint, mailbox, hour)
        run.join(120)
        if run.exitcode == 0:
            break
    expected = {entry.alert_id for entry in _entries(rules_for(name, endpoint.url, mailbox.port))}
    hook, slow = (_keys(endpoint, f"/{place}/{name}") for place in ("hook", "slow"))
    letters = Counter(_message_id(text) for text in mailbox.got[f"{name}@example.org"])
    repeats = sum(letters.values()) - len(letters)
    outcome.trials += 1
    outcome.points.append(point)
    outcome.hook_missing += len(expected - set(hook))
    outcome.hook_keys_beyond += len(set(hook) - expected)
    outcome.hook_repeats += sum(hook.values()) - len(hook)
    outcome.slow_missing += len(expected - set(slow))
    outcome.mail_missing += len(expected - set(letters))
    outcome.mail_repeats += repeats
    outcome.mail_repeats_worst = max(outcome.mail_repeats_worst, repeats)


def _started(name: str, state: Path, endpoint: Endpoint, mailbox: Mailbox, hour: int) -> Any:
    os.environ.setdefault("PYTHONPATH", os.pathsep.join(sys.path))  # for the process that forks
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests_crash_alerts", "pipeline.delivery.services", "lxml.etree"])
    process = context.Process(target=main, args=(name, str(state), endpoint.url, mailbox.port, hour))
    process.start()
    return process


def _keys(endpoint: Endpoint, place: str) -> Counter[str]:
    taken = {key: bodies for key, bodies in endpoint.taken.items() if key.startswith(f"{place} ")}
    assert all(len(set(bodies)) == 1 for bodies in taken.values()), "one key, two messages"
    return Counter({key.rpartition(" ")[2]: len(bodies) for key, bodies in taken.items()})


def _message_id(text: bytes) -> str:
    return text.partition(b"X-Policywire-Id: ")[2][:16].decode()


def _entries(rules: Knowledge) -> Any:
    return queued([event(number) for number in range(ALERTS)], rules)


def main(name: str, state: str, endpoint: str, mail_port: int, hour: int) -> None:
    """The run itself; it exits with 0 when nothing is left to send."""
    rules = rules_for(name, endpoint, mail_port)
    store = state_of(state, _entries(rules))
    now = parsed(NOW) + timedelta(hours=hour)
    deliver(store, rules, state, lambda: now, sleep=lambda seconds: time.sleep(seconds / 100))
    entries, marks = standing(store.records())
    sent = sum(mark.state == "sent" for mark in marks.values())
    sys.exit(0 if sent == len(entries) * len(CHANNELS) else 1)
