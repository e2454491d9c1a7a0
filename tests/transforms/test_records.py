"""Records carry every value there and back, in the names of the output contract."""

import json

from hypothesis import given
from hypothesis import strategies as st

from transforms.model import (
    Article,
    Attribution,
    Company,
    Evidence,
    Lineage,
    Mention,
    Passage,
    Published,
    Slot,
    When,
)
from transforms.records import from_record, to_line, to_record

WORDS = st.text(max_size=12)
OFFSETS = st.integers(0, 999)
PASSAGES = st.builds(
    Passage,
    start=OFFSETS,
    end=OFFSETS,
    of_start=OFFSETS,
    of_end=OFFSETS,
    similarity=st.integers(0, 100).map(lambda n: n / 100),
    changed=st.lists(st.tuples(OFFSETS, OFFSETS), max_size=2).map(tuple),
)
ARTICLES = st.builds(
    Article,
    article_id=WORDS,
    text_id=WORDS,
    ref=WORDS,
    text=WORDS,
    published=st.builds(Published, at=WORDS, not_before=WORDS),
    lineage=st.builds(
        Lineage, shown_by=st.lists(WORDS, max_size=2).map(tuple), passages=st.lists(PASSAGES, max_size=2).map(tuple)
    ),
    attributed_to=st.lists(
        st.builds(Attribution, outlet=WORDS, text=WORDS, start=OFFSETS, end=OFFSETS), max_size=2
    ).map(tuple),
    body_spans=st.lists(st.tuples(OFFSETS, OFFSETS), max_size=2).map(tuple),
)
MENTIONS = st.builds(
    Mention,
    mention_id=WORDS,
    article_id=WORDS,
    ref=WORDS,
    company=st.builds(Company, name=WORDS, brand=WORDS),
    action=st.just("end"),
    direction=st.just("restrict"),
    modality=st.just("announced"),
    counterparty=st.none() | st.builds(Slot, value=WORDS, text=WORDS),
    duration=st.none() | st.builds(Slot, value=WORDS, text=WORDS),
    announced_on=st.builds(When, date=WORDS),
    evidence=st.lists(
        st.builds(
            Evidence, field=WORDS, source=st.sampled_from(["text", "title"]), start=OFFSETS, end=OFFSETS, text=WORDS
        ),
        max_size=2,
    ).map(tuple),
)


@given(ARTICLES)
def test_articles_come_back(article: Article) -> None:
    assert from_record(Article, json.loads(json.dumps(to_record(article)))) == article


@given(MENTIONS)
def test_mentions_come_back(mention: Mention) -> None:
    assert from_record(Mention, json.loads(json.dumps(to_record(mention)))) == mention


def test_names_of_the_contract() -> None:
    mention = Mention(
        mention_id="m",
        article_id="a",
        ref="r",
        company=Company(name="IBM"),
        action="end",
        direction="restrict",
        modality="announced",
        counterparty=Slot(value="police", text="cops"),
        condition=Slot(value="until", text="until a law"),
        duration=Slot(value="P1Y", text="one year"),
        evidence=(Evidence(field="act", source="title", start=0, end=1, text="x"),),
    )
    record = to_record(mention)
    assert record["counterparty"] == {"slug": "police", "text": "cops"}
    assert record["condition"] == {"kind": "until", "text": "until a law"}
    assert record["duration"] == {"iso8601": "P1Y", "text": "one year"}
    assert record["evidence"][0]["in"] == "title"
    assert record["company"]["brand"] is None


def test_a_lone_surrogate_is_written_as_valid_utf8() -> None:
    assert to_line({"a": "x\ud800"}) == '{"a": "x?"}'
