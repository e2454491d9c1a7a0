"""An act told twice in one article: when two mentions are one, and what the second adds."""

from dataclasses import replace

import pytest

from transforms.model import Company, Evidence, Mention, Slot, Thing, When
from transforms.policy.retold import filled, folded, is_retold

LEAD = Mention(
    mention_id="1",
    article_id="a",
    ref="a",
    company=Company(name="Acme"),
    action="suspend",
    direction="restrict",
    modality="announced",
    topics=("drones",),
    object=Thing(text="drone sales to prisons", product="Acme Hover"),
    announced_on=When(date="2026-03", basis="published_fallback", precision="month"),
    evidence=(Evidence(field="act", source="text", start=0, end=4, text="Acme"),),
)
SECOND = replace(
    LEAD,
    mention_id="2",
    duration=Slot(value="P1Y", text="a year"),
    announced_on=When(date="2026-03-05", basis="explicit", precision="day"),
    evidence=(
        Evidence(field="act", source="text", start=10, end=14, text="Acme"),
        Evidence(field="duration", source="text", start=20, end=26, text="a year"),
    ),
)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"direction": "permit"}, False),
        ({"company": Company(name="Bolt")}, False),
        ({"object": None}, False),
        ({"object": Thing(text="sales of drones")}, True),  # one head, topic and party
        ({"object": Thing(text="sales of drones"), "topics": ("privacy",)}, False),
        ({"object": Thing(text="spare parts")}, False),
    ],
)
def test_one_act_needs_one_thing(change: dict[str, object], same: bool) -> None:
    lead = replace(LEAD, object=Thing(text="the sales to prisons", product="Acme Hover"))
    assert is_retold(lead, replace(SECOND, **change)) is same  # type: ignore[arg-type]


def test_a_quarrel_about_the_terms_parts_two_acts() -> None:
    assert not is_retold(replace(LEAD, duration=Slot(value="P6M", text="six months")), SECOND)


def test_another_telling_fills_gaps_and_firms_up_dates() -> None:
    joined = folded(LEAD, SECOND)
    assert joined.mention_id == "1"
    assert joined.duration == SECOND.duration
    assert joined.announced_on.date == "2026-03-05"
    assert {(e.field, e.start) for e in joined.evidence} == {("act", 0), ("support", 10), ("duration", 20)}


def test_what_the_lead_tells_stays() -> None:
    lead = replace(LEAD, duration=Slot(value="P6M", text="six months"), announced_on=SECOND.announced_on)
    assert filled(lead, [replace(SECOND, announced_on=LEAD.announced_on)]) == lead


def test_whom_another_telling_rests_on_is_kept() -> None:
    shown = Evidence(field="attributed_to", source="text", start=30, end=35, text="Wired")
    lead = replace(LEAD, attributed_to=("The Gazette",))
    joined = filled(lead, [replace(SECOND, attributed_to=("The Gazette", "Wired"), evidence=(shown,))])
    assert joined.attributed_to == ("The Gazette", "Wired")
    assert shown in joined.evidence
