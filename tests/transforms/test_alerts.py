"""Alerts: one for each event, kind and rule; copies, repeats and other readings of the same articles say nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to

from transforms.alerts import AlertsOf, DraftAlerts, QueueAlerts
from transforms.feeds.model import HealthNotice
from transforms.ids import content_id
from transforms.knowledge import knowledge_of, shipped_knowledge
from transforms.model import DIRECTION_OF_ACTION, Company, PolicyEvent, Slot, Source, Thing
from transforms.outbox import Draft, OutboxEntry, RuleStart
from transforms.policy.alert_rules import alert_rules
from transforms.policy.alerting import Standing, draft_alerts, draft_health
from transforms.policy.headline import headline

KNOWLEDGE = shipped_knowledge()
EXAMPLES = [
    (entry["id"], answer, example)
    for entry in KNOWLEDGE.data("alerts.yaml")["rules"]
    for answer in ("yes", "no")
    for example in entry[answer]
]
SEEN, FRESH = "a" * 16, "b" * 16


def event_of(words: Sequence[str], given: dict[str, str], article: str) -> PolicyEvent:
    return PolicyEvent(
        event_id="e" * 16,
        company=Company(name=words[0]),
        action=words[1],
        direction=DIRECTION_OF_ACTION[words[1]],
        modality=given.get("modality", "announced"),
        topics=tuple(words[2:3]),
        status=given.get("status", "active"),
        confidence=float(given.get("confidence", 0)),
        num_independent_sources=int(given.get("independent_sources", 1)),
        counterparty=Slot(value=given["counterparty"], text="") if "counterparty" in given else None,
        duration=Slot(value=given["duration"], text="") if "duration" in given else None,
        sources=tuple(sorted({Source(article_id=SEEN, ref="s"), Source(article_id=article, ref="f")})),
    )


def standing_of(example: str) -> Standing:
    """An event from `company action [topic] [key=value …]`; `was.key=value` tells how it was before."""
    words = [word for word in example.split() if "=" not in word]
    given = dict(word.split("=") for word in example.split() if "=" in word)
    now = {key: value for key, value in given.items() if not key.startswith("was.")}
    was = {**now, **{key[4:]: value for key, value in given.items() if key.startswith("was.")}}
    earlier = event_of(words, was, SEEN) if was != now or any("was." in key for key in given) else None
    return Standing(event=event_of(words, now, FRESH), before=earlier)


def rules_told(drafts: Sequence[Draft]) -> list[str]:
    return [draft.alert.rule for draft in drafts]


@pytest.mark.parametrize(("rule", "answer", "example"), EXAMPLES, ids=[f"{r}:{a}:{e}" for r, a, e in EXAMPLES])
def test_examples_of_the_rules(rule: str, answer: str, example: str) -> None:
    if " " in example:
        drafts = list(draft_alerts(standing_of(example), KNOWLEDGE))
    else:
        drafts = list(draft_health(notice(example), KNOWLEDGE))
    assert (rule in rules_told(drafts)) is (answer == "yes")


def notice(kind: str) -> HealthNotice:
    return HealthNotice(
        notice_id="d" * 16, feed_id="f" * 16, url="https://u:pw@example.org/rss?key=1", kind=kind, detail="gone\n410"
    )


PAUSE = replace(
    standing_of("Borealis suspend facial_recognition confidence=0.9 independent_sources=2").event,
    object=Thing(text="police use of FaceFind"),
    duration=Slot(value="P1Y", text="one year"),
    num_articles=5,
    origins=("Borealis blog post", "statement to The Lantern"),
    first_published="2026-03-02",
    last_published="2026-03-04",
)


def told(event: PolicyEvent, before: PolicyEvent | None = None, **more: Any) -> list[Draft]:
    return list(draft_alerts(Standing(event=event, before=before, **more), KNOWLEDGE))


def with_article(event: PolicyEvent, role: str = "original", **changes: Any) -> PolicyEvent:
    fresh = Source(article_id="c" * 16, ref="c", role=role)
    return replace(event, sources=(*event.sources, fresh), revision=event.revision + 1, **changes)


LONGER = Slot(value="P2Y", text="two years")
SILENT = {
    "nothing_happened": (PAUSE, PAUSE),
    "technical": (replace(with_article(PAUSE, duration=LONGER), change_kind="technical"), PAUSE),
    "another_reading_of_the_same_articles": (replace(PAUSE, revision=2, duration=LONGER, topics=("labor",)), PAUSE),
    "a_copy": (with_article(PAUSE, "syndicated", num_articles=6, duration=LONGER), PAUSE),
    "a_rewritten_copy": (with_article(PAUSE, "rewritten", num_independent_sources=3), PAUSE),
    "another_article_leads": (with_article(PAUSE, object=Thing(text="the sale of FaceFind to police")), PAUSE),
    "no_longer_known": (with_article(PAUSE, duration=None), PAUSE),
    "still_retracted": (replace(PAUSE, status="retracted"), replace(PAUSE, status="retracted")),
}


@pytest.mark.parametrize(("event", "before"), SILENT.values(), ids=SILENT)
def test_what_alerts_nobody(event: PolicyEvent, before: PolicyEvent) -> None:
    assert told(event, before) == []


def test_an_event_found_in_articles_that_were_read_before_is_no_news() -> None:
    assert told(PAUSE, known_articles=frozenset({SEEN, FRESH})) == []
    assert told(PAUSE, known_articles=frozenset({SEEN})) != []


def test_ids_do_not_hang_on_revision_or_wording() -> None:
    first = {draft.alert.alert_id for draft in told(PAUSE)}
    again = {draft.alert.alert_id for draft in told(replace(PAUSE, revision=3, object=Thing(text="FaceFind")))}
    assert first == again
    assert len(first) == 3
    changed = with_article(PAUSE, duration=LONGER)
    other = with_article(PAUSE, duration=Slot(value="P3Y", text="three years"))
    ids = {told(event, PAUSE)[0].alert.alert_id for event in (changed, replace(changed, revision=7), other)}
    assert len(ids) == 2  # one for each value


def test_a_change_shows_the_old_and_the_new_value() -> None:
    (draft,) = told(with_article(PAUSE, duration=LONGER, modality="in_effect"), PAUSE)
    assert draft.alert.kind == "changed"
    assert draft.alert.why.startswith("duration was P1Y, is P2Y; modality was announced, is in_effect (")
    assert [(change.field, change.old, change.new) for change in draft.facts.changes] == [
        ("duration", "P1Y", "P2Y"),
        ("modality", "announced", "in_effect"),
    ]


def test_an_event_under_another_id_is_the_event_it_was() -> None:
    old = replace(PAUSE, event_id="0" * 16, status="merged", merged_into=PAUSE.event_id, num_independent_sources=1)
    assert rules_told(told(with_article(PAUSE), absorbed=(old,))) == ["independently_confirmed"]
    other = replace(old, event_id="1" * 16, num_articles=1)
    drafts = told(PAUSE, absorbed=(old, other))
    assert [(draft.alert.rule, draft.alert.event_id) for draft in drafts] == [("taken_back", other.event_id)]


def test_why_names_the_evidence() -> None:
    alert = next(draft.alert for draft in told(PAUSE) if draft.alert.rule == "police_and_biometrics")
    assert alert.headline == "Borealis suspends police use of FaceFind (1 year)"
    assert alert.why == (
        "first seen, direction restrict, topic facial_recognition "
        "(5 articles, 2 independent: Borealis blog post; statement to The Lantern)"
    )


def test_a_notice_keeps_its_secrets() -> None:
    (draft,) = draft_health(notice("gone"), KNOWLEDGE)
    assert draft.alert.headline == "The feed example.org/rss is gone"
    assert draft.alert.why == "gone: gone 410"
    assert "pw" not in repr(draft)
    assert "key" not in repr(draft)


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


RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"


def test_stage_of_a_replay() -> None:
    expected = [draft.alert for draft in told(PAUSE)]
    with beam.Pipeline(runner=RUNNER) as pipeline:
        events = pipeline | beam.Create([PAUSE])
        assert_that((events,) | DraftAlerts(KNOWLEDGE) | AlertsOf(), equal_to(expected))


def test_stages_of_a_live_run() -> None:
    now = "2026-03-05T00:00:00Z"
    new = replace(PAUSE, event_id=content_id("new"), last_published="2026-03-05", first_published="2026-03-05")
    gone = replace(PAUSE, event_id=content_id("gone"), status="merged", merged_into=PAUSE.event_id)
    rules = [RuleStart(rule=rule.rule, start="2026-03-03T00:00:00Z") for rule in alert_rules(KNOWLEDGE)]
    with beam.Pipeline(runner=RUNNER) as pipeline:
        events = pipeline | "Events" >> beam.Create([with_article(PAUSE, duration=LONGER), new, gone])
        before = pipeline | "Before" >> beam.Create([PAUSE, replace(gone, status="active", merged_into="")])
        articles = pipeline | "Articles" >> beam.Create([SEEN])
        notices = pipeline | "Notices" >> beam.Create([notice("broke")])
        known = pipeline | "Known" >> beam.Create(rules[1:])
        entries, starts = ((events, before, articles, notices) | DraftAlerts(KNOWLEDGE), known) | QueueAlerts(
            KNOWLEDGE, now
        )
        expected = [
            ("changed", PAUSE.event_id),
            ("feeds", "f" * 16),
            *((rule, new.event_id) for rule in ("independently_confirmed", "police_and_biometrics", "policy_act")),
            ("taken_back", gone.event_id),
        ]
        told_of = entries | beam.Filter(lambda entry: entry.kind != "summary") | beam.Map(_place)
        assert_that(told_of, equal_to(expected), label="entries")
        assert_that(starts, equal_to([RuleStart(rule=rules[0].rule, start=now)]), label="starts")


def _place(entry: OutboxEntry) -> tuple[str, str]:
    return entry.rule, entry.event_id
