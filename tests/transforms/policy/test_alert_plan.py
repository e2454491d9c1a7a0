"""Which messages are due: caps, digests and quiet hours are for people, a program gets each alert at once."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests_alerts import NOW, alerts_yaml, event, queued

from transforms.outbox import DeliveryMark, OutboxEntry, delivery_id, merged_marks
from transforms.policy.alert_plan import Message, due_messages
from transforms.policy.alert_rules import Quiet, alert_rules, minutes
from transforms.policy.alert_times import digest_due, is_quiet, parsed, written

MAIL = {"mail": {"type": "apprise", "url": "${MAIL}"}}
AT = parsed(NOW)


def plan(
    entries: tuple[OutboxEntry, ...], now: datetime = AT, marks: dict[str, DeliveryMark] | None = None, **rule: object
) -> tuple[Message, ...]:
    rules = {one.rule: one for one in alert_rules(alerts_yaml(MAIL, **rule))}
    return due_messages(entries, marks or {}, rules, "mail", now)


def entries_of(number: int, **rule: object) -> tuple[OutboxEntry, ...]:
    return queued([event(n) for n in range(number)], alerts_yaml(MAIL, **rule))


def sent(
    messages: tuple[Message, ...], at: datetime, state: str = "sent", next_try: str = ""
) -> dict[str, DeliveryMark]:
    return {
        delivery_id(entry.alert_id, "mail"): DeliveryMark(
            delivery_id=delivery_id(entry.alert_id, "mail"),
            alert_id=entry.alert_id,
            channel="mail",
            state=state,
            message_id=message.message_id,
            form=message.form,
            attempts=1,
            last_try=written(at),
            next_try=next_try,
        )
        for message in messages
        for entry in message.entries
    }


def shape(messages: tuple[Message, ...]) -> list[tuple[str, int]]:
    return [(message.form, len(message.entries)) for message in messages]


def test_each_alert_is_a_message() -> None:
    messages = plan(entries_of(3))
    assert shape(messages) == [("single", 1)] * 3
    assert {message.message_id for message in messages} == {e.alert_id for m in messages for e in m.entries}


def test_more_than_the_cap_is_one_message_and_waits_for_the_next_window() -> None:
    cap = {"cap": {"items": 4, "hours": 24}}
    first = plan(entries_of(10), **cap)
    assert shape(first) == [("single", 1)] * 4 + [("more", 6)]
    marks = sent(first, AT)
    later = entries_of(13)
    assert shape(plan(later, AT + timedelta(hours=1), marks, **cap)) == []
    assert shape(plan(later, AT + timedelta(hours=25), marks, **cap)) == [("single", 1)] * 3
    assert shape(plan(entries_of(10), cap=None)) == [("single", 1)] * 10


def test_a_program_knows_no_cap_no_digest_and_no_night() -> None:
    given_rule = {"cap": {"items": 1}, "digest": {"every": "daily"}, "quiet": {"from": "00:00", "to": "23:59"}}
    rules = {one.rule: one for one in alert_rules(alerts_yaml(MAIL, **given_rule))}
    assert shape(due_messages(entries_of(5), {}, rules, "mail", AT, for_people=False)) == [("single", 1)] * 5
    assert due_messages(entries_of(5), {}, rules, "mail", AT) == ()


def test_a_digest_waits_for_its_hour_or_its_number() -> None:
    daily = {"digest": {"every": "daily", "at": "08:00", "zone": "Europe/Berlin"}}
    assert plan(entries_of(4), **daily) == ()
    assert shape(plan(entries_of(4), parsed("2026-03-11T06:59:00Z"), **daily)) == []
    assert shape(plan(entries_of(4), parsed("2026-03-11T07:00:00Z"), **daily)) == [("digest", 4)]
    numbered = {"digest": {"every": "items", "items": 3}}
    assert plan(entries_of(2), **numbered) == ()
    assert shape(plan(entries_of(3), **numbered)) == [("digest", 3)]
    assert shape(plan(entries_of(2), AT + timedelta(days=1), **numbered)) == [("digest", 2)]


def test_a_digest_that_failed_comes_again_with_the_same_members() -> None:
    rule = {"digest": {"every": "items", "items": 3}}
    (first,) = plan(entries_of(3), **rule)
    marks = sent((first,), AT, "retry", written(AT + timedelta(hours=1)))
    assert plan(entries_of(4), AT + timedelta(minutes=59), marks, **rule) == ()
    (again,) = plan(entries_of(4), AT + timedelta(hours=1), marks, **rule)
    assert again == replace(first, fixed=True)


def test_what_is_held_or_done_is_not_sent() -> None:
    held = tuple(replace(entry, held=True) for entry in entries_of(2))
    assert plan(held) == ()
    messages = plan(entries_of(2))
    assert plan(entries_of(2), AT, sent(messages, AT)) == ()
    assert plan(entries_of(2), AT, sent(messages, AT, "dead")) == ()


def test_a_summary_keeps_the_quiet_hours_of_its_channel() -> None:
    summary = tuple(replace(entry, rule="summary", kind="summary") for entry in entries_of(1))
    night = {"quiet": {"from": "08:00", "to": "10:00"}}
    assert plan(summary, **night) == ()
    assert shape(plan(summary, AT + timedelta(hours=2), **night)) == [("single", 1)]


QUIET = {
    "2026-03-10T20:59:00Z": False,
    "2026-03-10T21:00:00Z": True,  # 22:00 in Berlin
    "2026-03-11T05:59:00Z": True,
    "2026-03-11T06:00:00Z": False,
    "2026-07-10T20:00:00Z": True,  # the same hour in summer
    "2026-07-11T05:00:00Z": False,
}


@pytest.mark.parametrize(("time", "quiet"), QUIET.items())
def test_quiet_hours_are_those_of_the_zone(time: str, quiet: bool) -> None:
    night = {"quiet": {"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"}}
    assert is_quiet(Quiet(start=minutes("22:00"), end=minutes("07:00"), zone="Europe/Berlin"), parsed(time)) is quiet
    assert bool(plan(entries_of(1), parsed(time), **night)) is not quiet


@settings(deadline=None, max_examples=50)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.sampled_from(["daily", "weekly"]), st.integers(0, 6)
)
def test_a_digest_is_due_within_its_period(time: datetime, every: str, day: int) -> None:
    for zone in ("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"):
        entry = {"every": every, "at": "02:30", "on": list(_DAYS)[day], "zone": zone}
        (rule,) = (r for r in alert_rules(alerts_yaml(MAIL, digest=entry)) if r.digest)
        assert rule.digest is not None
        queued_at = parsed(time.isoformat())
        wait = digest_due(rule.digest, queued_at) - queued_at
        assert timedelta(0) < wait <= timedelta(days=8 if every == "weekly" else 1, hours=2)


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(["assigned", "retry", "dead", "sent"]), min_size=1, max_size=6), st.randoms())
def test_marks_merge_in_any_order(states: list[str], random: object) -> None:
    marks = [
        DeliveryMark(delivery_id="d", alert_id="a", channel="c", state=state, attempts=n % 3, last_try=str(n))
        for n, state in enumerate(states)
    ]
    shuffled = list(marks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    merged = merged_marks(marks)
    assert merged == merged_marks(shuffled) == merged_marks([*merged.values(), *marks])
    assert (merged["d"].state == "sent") is ("sent" in states)
