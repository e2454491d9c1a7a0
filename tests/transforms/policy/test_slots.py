"""Slots: the terms of an act, the words that show them, and whose they are."""

import re
import time
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge import shipped_knowledge
from transforms.model import Published
from transforms.policy.conditions import exception_markers, find_condition
from transforms.policy.durations import find_duration
from transforms.policy.request import SlotRequest, Slots
from transforms.policy.slots import fill_slots
from transforms.text.quotes import find_quotes
from transforms.text.sentences import split_sentences

KNOWLEDGE = shipped_knowledge()
TERMS: dict[str, Any] = KNOWLEDGE.data("terms.yaml")
PARTIES: dict[str, Any] = KNOWLEDGE.data("counterparties.yaml")
COMPANIES = ("Borealis", "Halden", "Kestrel", "Orbiter")
FRIDAY = Published(at="2021-05-14", precision="day", basis="input")


@dataclass(frozen=True)
class Name:
    start: int
    end: int
    text: str
    company: str


def names_in(body: str) -> tuple[Name, ...]:
    return tuple(Name(m.start(), m.end(), m.group(), m.group()) for m in re.finditer("|".join(COMPANIES), body))


def ask(
    text: str, predicate: str, *, company: str = "", action: str = "suspend", title: str = "", **more: Any
) -> SlotRequest:
    """A request about the first `predicate` in the text, by the company named last before it."""
    body = title if more.get("in_title") else text
    at = body.index(predicate)
    named = names_in(body)
    sentences = tuple((s.start, s.end) for s in split_sentences(text))
    actor = company or next((n.company for n in reversed(named) if n.start <= at), "Borealis")
    index = max((n for n, s in enumerate(sentences) if s[0] <= at), default=0)
    quotes = find_quotes(text, names_in(text))
    return SlotRequest(
        text=text,
        title=title,
        sentences=sentences,
        sentence=index,
        predicate=(at, at + len(predicate)),
        company=actor,
        action=action,
        published=more.pop("published", FRIDAY),
        quotes=quotes,
        named=named,
        **more,
    )


def fill(text: str, predicate: str, **more: Any) -> Slots:
    return fill_slots(ask(text, predicate, **more), KNOWLEDGE)


def first_verb(sentence: str) -> str:
    found = re.search(
        r"\b(?:will|has|have|\w+ed|ban(?:s|ned)|put|end\w*|shut\w*|lets?|keep\w*|lost|takes?|took|must|can|may|"
        r"bars?|plug)\b",
        sentence,
    )
    return found.group() if found else sentence.split()[1]


@pytest.mark.parametrize(("kind", "sentence"), [(c["kind"], s) for c in TERMS["conditions"] for s in c["yes"]])
def test_conditions_yes(kind: str, sentence: str) -> None:
    found = find_condition(sentence, (0, 10), (0, len(sentence)), KNOWLEDGE)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("sentence", [s for c in TERMS["conditions"] for s in c["no"]])
def test_conditions_no(sentence: str) -> None:
    assert find_condition(sentence, (0, 10), (0, len(sentence)), KNOWLEDGE) is None


@pytest.mark.parametrize(("iso", "sentence"), [(i, s) for i, e in TERMS["durations"]["yes"].items() for s in e])
def test_durations_yes(iso: str, sentence: str) -> None:
    found = find_duration(sentence, (0, len(sentence)), KNOWLEDGE)
    assert found is not None
    assert found.slot.value == iso
    assert sentence[found.start : found.end] == found.slot.text


@pytest.mark.parametrize("sentence", TERMS["durations"]["no"])
def test_durations_no(sentence: str) -> None:
    assert find_duration(sentence, (0, len(sentence)), KNOWLEDGE) is None


@pytest.mark.parametrize(("text", "sentence"), [(t, s) for t, e in TERMS["exceptions"]["yes"].items() for s in e])
def test_exceptions_yes(text: str, sentence: str) -> None:
    found = exception_markers(KNOWLEDGE).all(sentence, (0, len(sentence)))
    assert [sentence[m.tail : m.end] for m in found] == [text]


@pytest.mark.parametrize(("channel", "sentence"), [(c, s) for c, e in TERMS["channels"]["yes"].items() for s in e])
def test_channels(channel: str, sentence: str) -> None:
    assert fill(sentence, first_verb(sentence)).channel == channel


@pytest.mark.parametrize(("slug", "sentence"), [(p, s) for p, e in PARTIES["counterparties"].items() for s in e["yes"]])
def test_counterparties_yes(slug: str, sentence: str) -> None:
    party = fill(sentence, first_verb(sentence), company="Borealis", action="limit").counterparty
    assert party is not None
    assert party.value == slug


@pytest.mark.parametrize(("slug", "sentence"), [(p, s) for p, e in PARTIES["counterparties"].items() for s in e["no"]])
def test_counterparties_no(slug: str, sentence: str) -> None:
    party = fill(sentence, first_verb(sentence), company="Borealis", action="limit").counterparty
    assert party is None or party.value != slug


def test_a_full_act() -> None:
    text = (
        "Halden declared on Wednesday a one-year moratorium on renting its face scanner to police until a "
        "federal law is in place. "
        "The moratorium does not apply to search teams that look for lost hikers. "
        "“We need rules first,” Halden President Ada Poe wrote in a blog post."
    )
    slots = fill(text, "declared on Wednesday a one-year moratorium")
    assert slots.topics[0] == "facial_recognition"
    assert slots.counterparty is not None
    assert slots.counterparty.value == "police"
    assert slots.duration is not None
    assert slots.duration.value == "P1Y"
    assert slots.condition is not None
    assert slots.condition.text == "until a federal law is in place"
    assert slots.exceptions == ("search teams that look for lost hikers",)
    assert slots.announced_on.date == "2021-05-12"
    assert slots.channel == "blog_post"
    assert slots.spokesperson is not None
    assert (slots.spokesperson.name, slots.spokesperson.role) == ("Ada Poe", "President")
    assert [q.text for q in slots.quotes] == ["We need rules first,"]


def test_the_terms_of_another_company_are_left_alone() -> None:
    text = "Halden ended the sale of scanners, while Orbiter suspended its sales for six months until a law is passed."
    first, second = fill(text, "ended", action="end"), fill(text, "suspended")
    assert first.duration is None
    assert first.condition is None
    assert second.duration is not None
    assert second.duration.value == "P6M"


def test_a_sentence_about_another_company_lends_nothing() -> None:
    text = "Halden put its test on hold. Orbiter will pause its own for two weeks, except in France."
    slots = fill(text, "put")
    assert slots.duration is None
    assert slots.exceptions == ()


def test_dates() -> None:
    undated = fill("Halden will end the scheme.", "will end", action="end")
    assert (undated.announced_on.date, undated.announced_on.basis) == ("2021-05", "published_fallback")
    early = fill("Halden will end the scheme.", "will end", published=replace(FRIDAY, at="2021-05-02"))
    assert (early.announced_on.date, early.announced_on.precision) == ("2021", "year")
    later = fill("Halden said on Monday it will end the scheme starting in August.", "will end")
    assert later.announced_on.date == "2021-05-10"
    assert later.effective_on.date == "2021-08"
    assert "effective_later" in later.hints
    assert fill("Halden ended it.", "ended", published=Published()).announced_on.date == ""
    assert fill("Halden ended it.", "ended", salience="background").announced_on.date == ""


def test_an_act_told_in_the_title() -> None:
    slots = fill(
        "It will last for three months. The rest follows.",
        "pauses",
        title="Orbiter pauses political ads",
        in_title=True,
    )
    assert slots.topics[0] == "political_ads"
    assert slots.object is not None
    assert slots.object.text == "political ads"
    assert slots.duration is not None
    assert slots.duration.value == "P3M"


def test_a_spokesperson_who_is_not_quoted() -> None:
    slots = fill(
        "Halden will end the scheme, Halden Chief Executive Ada Poe said in a letter.", "will end", action="end"
    )
    assert slots.spokesperson is not None
    assert (slots.spokesperson.name, slots.spokesperson.role) == ("Ada Poe", "Chief Executive")
    other = fill("Halden will end the scheme, Sen. Ron Dale said.", "will end", action="end")
    assert other.spokesperson is None


def test_jurisdiction_and_rationale() -> None:
    slots = fill("Kestrel shelved the model in Japan, citing fears of abuse, on Friday.", "shelved")
    assert slots.jurisdiction == "Japan"
    assert slots.rationale == "citing fears of abuse"


def assert_shown(request: SlotRequest, slots: Slots) -> None:
    for span in slots.evidence:
        body = request.title if span.source == "title" else request.text
        assert body[span.start : span.end] == span.text != ""
    shown = {e.field for e in slots.evidence}
    for name in (
        "object",
        "condition",
        "duration",
        "jurisdiction",
        "rationale",
        "channel",
        "exceptions",
        "spokesperson",
        "attributed_to",
    ):
        assert bool(getattr(slots, name)) <= (name in shown)


PIECES = (
    "Halden|Orbiter|suspended|“|”|said|for six months|until a law|the police|ads|except for|France|.|,|\n\n|on Monday|"
    "because|in a letter|a spokesman|Ada Poe|the company|its|one-year ban|starting in May|\x00|世界|🙂|if|;"
).split("|")


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.data())
def test_evidence_always_slices_back(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    sentences = tuple((s.start, s.end) for s in split_sentences(text))
    index = data.draw(st.integers(0, max(0, len(sentences) - 1)))
    span = sentences[index] if sentences else (0, 0)
    start = data.draw(st.integers(span[0], span[1]))
    named = names_in(text)
    request = SlotRequest(
        text=text,
        title=text[:40],
        sentences=sentences,
        sentence=index,
        predicate=(start, min(span[1], start + 5)),
        company="Halden",
        action="suspend",
        published=FRIDAY,
        quotes=find_quotes(text, named),
        named=named,
    )
    assert_shown(request, fill_slots(request, KNOWLEDGE))


def test_many_acts_of_a_long_article_take_linear_time() -> None:
    text = "Halden suspended the sale of ads to police for six months until Monday, a spokesman said. " * 3000
    request = ask(text, "suspended")
    start = time.process_time()
    for index in range(0, 3000, 10):
        low = request.sentences[index][0]
        fill_slots(replace(request, sentence=index, predicate=(low + 7, low + 16)), KNOWLEDGE)
    assert time.process_time() - start < 6


def test_quoted_words_are_dated_by_their_document() -> None:
    letter = "Halden chief Ada Poe sent an open letter to two senators on May 10 about its decision. She said more. "
    quoted = fill(letter + "“Halden no longer offers its camera to sheriffs.”", "no longer offers", action="end")
    assert (quoted.announced_on.date, quoted.announced_on.basis) == ("2021-05-10", "explicit")
    plain = fill(letter + "Halden no longer offers its camera to sheriffs.", "no longer offers", action="end")
    assert plain.announced_on.basis == "published_fallback", "words that are not quoted need not be the letter's"


@pytest.mark.parametrize(
    ("act", "basis"),
    [
        ("Halden stopped selling scans to prisons.", "explicit"),
        ("A day after Bolt did so, Halden stopped selling scans to prisons.", "published_fallback"),
        ("Halden stopped selling scans to prisons days after a court had asked.", "published_fallback"),
    ],
)
def test_an_act_dated_by_another_happening_takes_no_date_from_next_door(act: str, basis: str) -> None:
    assert fill(f"The Gazette reported on May 11 what Bolt had said. {act}", "stopped").announced_on.basis == basis


@pytest.mark.parametrize(
    ("words", "published", "iso"),
    [
        ("for the rest of the year", "2022-06-24", "P6M"),
        ("through the end of the year", "2022-12-20", "P1M"),
        ("until the end of the month", "2022-02-03", "P1M"),
        ("through the end of the first quarter", "2022-01-11", "P3M"),
        ("through the end of the first quarter", "2022-11-30", "P4M"),
        ("until at least the end of September", "2022-07-01", "P3M"),
        ("through August", "2022-06-26", "P2M"),
        ("until the end of 2022", "2022-02-01", "P11M"),
        ("until the end of 2031", "2022-02-01", ""),
        ("until the end of 2019", "2022-02-01", ""),
        ("through its app", "2022-02-01", ""),
        ("for the rest of the year", "", ""),
    ],
)
def test_an_act_that_lasts_to_the_end_of_a_stretch_of_the_calendar(words: str, published: str, iso: str) -> None:
    when = Published(at=published, precision="day", basis="input") if published else Published()
    slots = fill(f"Halden will show no ads {words}.", "will show", published=when)
    assert (slots.duration.value if slots.duration else "") == iso
    assert slots.duration is None or slots.duration.text == words


@pytest.mark.parametrize(
    ("sentence", "condition"),
    [
        ("Halden closed the shop at once, saying little.", ""),
        ("Halden barred them more than once.", ""),
        ("Halden will close the shop; the owners have until Friday to leave.", ""),
        ("Halden closed a shop that until then had paid no rent.", ""),
        ("Halden will leave if Gov. Ada Poe signs the bill.", "if Gov. Ada Poe signs the bill"),
        ("Halden took the clips down while talks with the family go on.", "while talks with the family go on"),
        ("Halden will send the clips once the audit is done.", "once the audit is done"),
        ("Halden waits until the law is clear, Ada Poe, its chief, said.", "until the law is clear"),
    ],
)
def test_what_is_a_term_and_what_a_manner_of_speaking(sentence: str, condition: str) -> None:
    found = fill(sentence, sentence.split()[1]).condition
    assert (found.text if found else "") == condition


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("LONDON, May 14 - Halden restored the feed on Wednesday night.", "2021-05-12"),
        ("PORT LOUIS, Mauritius, May 14 - Halden restored the feed on Tuesday.", "2021-05-11"),
        ("LONDON, May 13 - Halden restored the feed.", "2021-05-13"),
    ],
)
def test_a_dateline_dates_an_act_only_where_nothing_else_does(sentence: str, day: str) -> None:
    assert fill(sentence, "restored").announced_on.date == day
