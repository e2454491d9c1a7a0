"""The timeline: every event is in one block, in its company's lane, over the days it can have happened."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.timeline import HEIGHT, LANES, timeline

DATES = st.one_of(
    st.just(""),
    st.integers(1990, 2030).map(str),
    st.builds("{}-{:02d}".format, st.integers(1990, 2030), st.integers(1, 12)),
    st.builds("{}-{:02d}-{:02d}".format, st.integers(1990, 2030), st.integers(1, 12), st.integers(1, 28)),
)
EVENTS = st.lists(st.tuples(st.integers(0, 20), DATES, st.sampled_from(("restrict", "permit", "govern", "position"))))


def made(told: list[tuple[int, str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "event_id": f"{n:03d}",
            "company": {"name": f"Firm {company}"},
            "direction": direction,
            "announced_on": {"date": date or None},
        }
        for n, (company, date, direction) in enumerate(told)
    ]


@given(EVENTS)
def test_every_event_is_drawn_once_where_it_belongs(told: list[tuple[int, str, str]]) -> None:
    events = made(told)
    chart = timeline(events)
    assert sum(lane.total for lane in chart.lanes) == len(events)
    assert sum(lane.undated for lane in chart.lanes) == sum(not date for _, date, _ in told)
    assert len(chart.lanes) <= LANES
    assert chart.mark_of.keys() == {event["event_id"] for event in events if event["announced_on"]["date"]}
    drawn = {}
    for lane in chart.lanes:
        for stack in lane.stacks.values():
            assert 0 <= stack.x <= 100
            assert stack.x + stack.width <= 100.01
            for direction, mark, top, height, count in chart.blocks(lane, stack):
                assert 0 <= top <= HEIGHT + 2
                assert height > 0
                drawn[mark] = (lane.company, direction, stack.first, stack.last, count)
    assert sum(count for *_, count in drawn.values()) == len(chart.mark_of)
    for event in events:
        if event["event_id"] in chart.mark_of:
            company, direction, first, last, _ = drawn[chart.mark_of[event["event_id"]]]
            assert company in (event["company"]["name"], "")
            assert direction == event["direction"]
            date = event["announced_on"]["date"]
            assert first <= date + "-99-99"[len(date) - 4 :]
            assert date[:4] <= last[:4]


def test_one_act_of_long_ago_does_not_flatten_the_rest() -> None:
    events = made([(1, "1931-05", "restrict"), *((1, f"2020-{n % 12 + 1:02d}-10", "permit") for n in range(99))])
    (lane,) = timeline(events).lanes
    assert len(lane.stacks) == 13
    assert "before Jan 2020" in {stack.label for stack in lane.stacks.values()}


def test_nothing_gives_no_lane() -> None:
    assert timeline([]).lanes == []
