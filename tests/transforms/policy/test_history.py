"""Revisions, technical changes and tombstones."""

from dataclasses import replace

from transforms.model import Company, PolicyEvent, Source
from transforms.policy.history import with_history


def event(name: str, articles: str, tellings: str, **fields: object) -> PolicyEvent:
    return PolicyEvent(
        event_id=name,
        company=Company(name="Borealis"),
        action="suspend",
        direction="restrict",
        modality="announced",
        sources=tuple(Source(article_id=a, ref=a) for a in articles),
        mention_ids=tuple(tellings.split()),
        **fields,
    )  # type: ignore[arg-type]


def test_the_first_run_is_revision_one() -> None:
    (first,) = with_history([event("e", "ab", "m1 m2")], [])
    assert (first.revision, first.change_kind) == (1, "content")


def test_an_unchanged_event_keeps_its_revision() -> None:
    old = event("e", "ab", "m1 m2", revision=4)
    assert with_history([event("e", "ab", "m1 m2")], [old]) == (old,)


def test_more_evidence_is_a_revision() -> None:
    (now,) = with_history([event("e", "abc", "m1 m2 m3")], [event("e", "ab", "m1 m2", revision=4)])
    assert (now.revision, now.change_kind) == (5, "content")


def test_a_new_reading_of_the_same_articles_is_technical() -> None:
    (now,) = with_history([event("e", "ab", "n1 n2", rationale="x")], [event("e", "ab", "m1 m2", revision=4)])
    assert (now.revision, now.change_kind) == (4, "technical")


def test_a_merged_event_stays_as_a_tombstone() -> None:
    found = with_history([event("e", "ab", "m1 m2")], [event("e", "a", "m1"), event("f", "b", "m2")])
    tombstone = next(e for e in found if e.event_id == "f")
    assert (tombstone.status, tombstone.merged_into, tombstone.revision) == ("merged", "e", 2)


def test_a_tombstone_follows_its_heir() -> None:
    old = replace(event("f", "b", "m2"), status="merged", merged_into="gone")
    found = with_history([event("e", "ab", "m1 m2")], [old])
    assert next(e for e in found if e.event_id == "f").merged_into == "e"


def test_an_event_nobody_tells_any_more_is_retracted() -> None:
    other = replace(event("e", "a", "m9"), direction="permit")
    found = with_history([other], [event("f", "a", "m1")])
    assert next(e for e in found if e.event_id == "f").status == "retracted"


def test_an_event_out_of_sight_is_kept() -> None:
    old = event("f", "z", "m1", revision=3)
    assert old in with_history([event("e", "a", "m2")], [old])


def test_what_is_out_of_sight_is_not_forgotten() -> None:
    old = event("e", "yz", "m1 m2", revision=3, origins=("statement to Inkwell",), first_published="2021-03-01")
    new = event("e", "a", "m3", origins=("Borealis letter",), first_published="2021-03-09", last_published="2021-03-09")
    (now,) = with_history([new], [old])
    assert [source.article_id for source in now.sources] == ["a", "y", "z"]
    assert (now.revision, now.num_articles, now.num_independent_sources) == (4, 3, 2)
    assert (now.first_published, now.last_published) == ("2021-03-01", "2021-03-09")


def test_a_revived_event_is_a_revision() -> None:
    old = replace(event("e", "a", "m1", revision=2), status="merged", merged_into="f")
    (now,) = with_history([event("e", "a", "m1")], [old])
    assert (now.status, now.revision) == ("active", 3)
