"""Alerts: one for each event, kind and rule; technical changes say nothing."""

from dataclasses import replace

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to

from transforms.alerts import DraftAlerts
from transforms.knowledge import knowledge_of, shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION, Alert, Company, PolicyEvent, Slot, Thing
from transforms.policy.alerting import alert_rules, draft_alerts, speaks
from transforms.policy.headline import headline

KNOWLEDGE = shipped_knowledge()
RULES = {rule.rule: rule for rule in alert_rules(KNOWLEDGE)}
EXAMPLES = [
    (entry["id"], answer, example)
    for entry in KNOWLEDGE.data("alerts.yaml")["rules"]
    for answer in ("yes", "no")
    for example in entry[answer]
]


def event_of(example: str) -> PolicyEvent:
    """An event from `company action [topic] [key=value …]`."""
    words = [word for word in example.split() if "=" not in word]
    given = dict(word.split("=") for word in example.split() if "=" in word)
    return PolicyEvent(
        event_id="e" * 16,
        company=Company(name=words[0]),
        action=words[1],
        direction=DIRECTION_OF_ACTION[words[1]],
        modality=given.get("modality", "announced"),
        topics=tuple(words[2:3]),
        status=given.get("status", "active"),
        revision=int(given.get("revision", 1)),
        confidence=float(given.get("confidence", 0)),
        num_independent_sources=int(given.get("independent_sources", 1)),
        counterparty=Slot(value=given["counterparty"], text="") if "counterparty" in given else None,
    )


@pytest.mark.parametrize(("rule", "answer", "example"), EXAMPLES, ids=[f"{r}:{a}:{e}" for r, a, e in EXAMPLES])
def test_examples_of_the_rules(rule: str, answer: str, example: str) -> None:
    assert speaks(RULES[rule], event_of(example)) is (answer == "yes")


PAUSE = replace(
    event_of("Borealis suspend facial_recognition confidence=0.9 independent_sources=2"),
    object=Thing(text="police use of FaceFind"),
    duration=Slot(value="P1Y", text="one year"),
    num_articles=5,
    origins=("Borealis blog post", "statement to The Lantern"),
)


def test_ids_stay_the_same_through_revisions() -> None:
    first = {alert.rule: alert.alert_id for alert in draft_alerts(PAUSE, KNOWLEDGE)}
    later = {alert.rule: alert.alert_id for alert in draft_alerts(replace(PAUSE, revision=3), KNOWLEDGE)}
    assert set(first) == {"policy_act", "police_and_biometrics", "independently_confirmed"}
    assert set(later) == {*first, "changed"}
    assert first.items() <= later.items()


def test_a_technical_change_is_no_news() -> None:
    assert list(draft_alerts(replace(PAUSE, revision=2, change_kind="technical"), KNOWLEDGE)) == []


def test_why_names_the_evidence() -> None:
    alert = next(alert for alert in draft_alerts(PAUSE, KNOWLEDGE) if alert.rule == "police_and_biometrics")
    assert alert.headline == "Borealis suspends police use of FaceFind (1 year)"
    assert alert.why == (
        "first seen, direction restrict, topic facial_recognition "
        "(5 articles, 2 independent: Borealis blog post; statement to The Lantern)"
    )


HEADLINES = {
    "Borealis suspends police use of FaceFind (1 year)": PAUSE,
    "Borealis withholds facial recognition [police] (until a law is passed)": replace(
        PAUSE,
        action="withhold",
        object=None,
        duration=None,
        counterparty=Slot(value="police", text="cops"),
        condition=Slot(value="until", text="until a law is passed"),
    ),
    "Borealis (Tern) reportedly ends chat": replace(
        PAUSE,
        action="end",
        modality="reported",
        company=Company(name="Borealis", brand="Tern"),
        object=Thing(text="chat"),
        duration=None,
    ),
    "Borealis plans: adopts": replace(PAUSE, action="adopt", modality="planned", object=None, topics=(), duration=None),
}


@pytest.mark.parametrize("words", HEADLINES)
def test_headlines(words: str) -> None:
    assert headline(HEADLINES[words]) == words


@pytest.mark.parametrize(
    "text",
    [
        "rules: [{id: a, kind: new, colour: red}]",
        "rules: [{id: a, kind: sometimes}]",
        "rules: [{id: a, kind: new}, {id: a, kind: new}]",
    ],
)
def test_a_broken_rule_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"alerts\.yaml"):
        alert_rules(knowledge_of({"alerts.yaml": text}))


def test_stage() -> None:
    expected: list[Alert] = list(draft_alerts(PAUSE, KNOWLEDGE))
    with beam.Pipeline(runner="apache_beam.runners.portability.fn_api_runner.FnApiRunner") as pipeline:
        alerts = pipeline | beam.Create([PAUSE]) | DraftAlerts(KNOWLEDGE)
        assert_that(alerts, equal_to(expected))
