"""The outbox: what is older than its rule goes in one summary, and what was queued is never queued again."""

from dataclasses import replace

import pytest
from tests_alerts import NOW, STARTED, alerts_yaml, event, queued

from transforms.model import Slot, Source
from transforms.outbox import OutboxEntry, RuleStart, alert_of
from transforms.policy.alert_queue import MANY, queue
from transforms.policy.alerting import Standing, draft_alerts

RULES = alerts_yaml({"log": {"type": "jsonl", "path": "a"}, "feed": {"type": "atom", "path": "b"}})
BEGAN = [RuleStart(rule="all", start=STARTED), RuleStart(rule="health", start=STARTED)]


def told(entries: tuple[OutboxEntry, ...]) -> list[str]:
    return sorted(entry.kind for entry in entries if not entry.held)


def test_first_run_over_ten_feeds_of_fifty_old_items_is_one_summary() -> None:
    backlog = [event(number, published=f"2026-02-{number % 28 + 1:02d}") for number in range(500)]
    entries = queued(backlog, RULES, known=())
    assert told(entries) == ["summary"]
    (summary,) = (entry for entry in entries if not entry.held)
    assert summary.headline == "500 events published before these alerts began, not told one by one"
    assert (summary.why, summary.channels) == ("all 500", ("feed", "log"))


@pytest.mark.parametrize("published", ["", "2026-03-10", "2026-03-11", "2020"])
def test_nothing_a_first_run_finds_is_told_by_itself(published: str) -> None:
    assert told(queued([event(1, published)], RULES, known=())) == ["summary"]


@pytest.mark.parametrize(
    ("published", "kinds"),
    {
        "2026-02-28": ["summary"],
        "2026-02": ["summary"],
        "2026-03-01": ["new"],  # the day the rule began
        "2026-03": ["new"],
        "2026-03-05": ["new"],
        "": ["new"],
    }.items(),
)
def test_later_runs_tell_what_was_published_since(published: str, kinds: list[str]) -> None:
    assert told(queued([event(1, published)], RULES)) == kinds


def test_a_start_in_the_rule_wins_over_the_first_run() -> None:
    rules = alerts_yaml({"log": {"type": "jsonl", "path": "a"}}, start="2026-02-10")
    events = [event(1, "2026-02-09"), event(2, "2026-02-10"), event(3, "2026-03-10")]
    assert told(queued(events, rules, known=())) == ["new", "new", "summary"]


def test_the_first_item_of_a_feed_that_was_empty_is_told() -> None:
    first = queue([], [], RULES, STARTED)
    assert first.entries == ()
    assert [start.rule for start in first.starts] == ["all", "health"]
    assert told(queued([event(1)], RULES, known=first.starts)) == ["new"]


def test_a_rule_added_later_is_silent_on_what_was_there() -> None:
    entries = queued([event(1)], RULES, known=BEGAN[1:])
    assert told(entries) == ["summary"]


def test_queued_twice_is_queued_once() -> None:
    events = [event(number) for number in range(5)]
    first = queued(events, RULES)
    assert len(first) == 5
    assert queued(events, RULES, known=[*BEGAN, *first], now="2026-03-11T09:00:00Z") == ()
    assert queued(events[::-1] * 2, RULES) == first  # two at once, in any order


def test_replay_parallel_runs_and_upgrades_alert_nobody_anew() -> None:
    events = [event(number) for number in range(50)]
    first = queued(events, RULES)
    reread = [
        replace(old, duration=Slot(value="P1Y", text=""), mention_ids=("f" * 16,), change_kind="technical")
        for old in events
    ]
    copied = [
        replace(old, sources=(*old.sources, Source(article_id="f" * 16, ref="x", role="syndicated"))) for old in events
    ]
    other_template = alerts_yaml(
        {"log": {"type": "jsonl", "path": "a"}, "feed": {"type": "atom", "path": "b", "keep": 7}}
    )
    for again in (events, reread, copied):
        for rules in (RULES, other_template):
            assert queued(again, rules, known=[*BEGAN, *first], before=events) == ()
            drafts = [d for item in again for d in draft_alerts(Standing(event=item), rules)]
            assert {d.alert.alert_id for d in drafts} <= {entry.alert_id for entry in first}


def test_old_items_that_trickle_in_bring_one_summary_a_day() -> None:
    known: list[OutboxEntry | RuleStart] = list(BEGAN)
    summaries = []
    for hour in range(48):
        now = f"2026-03-{10 + hour // 24:02d}T{hour % 24:02d}:00:00Z"
        entries = queued([event(hour, "2020-01-01")], RULES, known=known, now=now)
        summaries += [entry.headline for entry in entries if not entry.held]
        known += entries
    assert [words.split()[0] for words in summaries] == ["1", "20", "20"]  # at once, then a day or MANY
    assert MANY == 20


def test_an_entry_is_the_alert_it_was_made_of() -> None:
    (draft,) = draft_alerts(Standing(event=event(1)), RULES)
    (entry,) = queued([event(1)], RULES)
    assert alert_of(entry) == draft.alert
    assert entry.queued_at == NOW
    assert entry.facts.links == ("https://news.example.org/1",)
