"""Families: who points to whom, robust to one bad link, and the same by questions and answers as at one glance."""

from collections.abc import Callable, Iterable, Iterator

from hypothesis import given
from hypothesis import strategies as st

from transforms.copies import kinship
from transforms.copies.families import Link, best_link, parents, root
from transforms.copies.signatures import id_of, key_of


def link(later: int, earlier: int, probability: float = 0.99, most: bool = True, similarity: float = 0.5) -> Link:
    return Link(
        later=later,
        earlier=earlier,
        rank=earlier,
        sure=probability >= 0.9,
        most=most,
        probability=probability,
        role="rewritten",
        similarity=similarity,
        shown_by=("sentence_order",),
    )


def families(*links: Link) -> dict[int, int]:
    """Root by key, for all keys the links name."""
    grouped = _grouped(links)
    up = {key: found.earlier for key, found in parents(grouped).items()}
    return {key: root(key, up) for found in links for key in (found.later, found.earlier)}


def _grouped(links: Iterable[Link]) -> dict[int, tuple[Link, ...]]:
    grouped: dict[int, tuple[Link, ...]] = {}
    for found in sorted(links, key=lambda one: (one.rank, one.earlier)):
        grouped[found.later] = (*grouped.get(found.later, ()), found)
    return grouped


def test_copies_of_one_original_are_one_family() -> None:
    assert families(link(2, 1), link(3, 1), link(4, 2)) == {1: 1, 2: 1, 3: 1, 4: 1}


def test_a_chain_of_weak_links_does_not_merge_two_originals() -> None:
    assert families(link(2, 1, 0.6), link(3, 2, 0.6)) == {1: 1, 2: 1, 3: 3}


def test_one_weak_link_hangs_a_copy_on_a_family() -> None:
    assert families(link(2, 1), link(3, 2, 0.6)) == {1: 1, 2: 1, 3: 1}


def test_weak_links_hold_where_a_third_article_agrees() -> None:
    assert families(link(2, 1, 0.6), link(3, 2, 0.7), link(3, 1, 0.6)) == {1: 1, 2: 1, 3: 1}


def test_a_round_up_of_two_originals_points_to_one() -> None:
    assert families(link(3, 1, most=False), link(3, 2, most=False)) == {1: 1, 2: 2, 3: 1}


def test_an_article_that_agrees_with_two_testifies_that_these_agree() -> None:
    assert families(link(3, 1), link(3, 2)) == {1: 1, 2: 1, 3: 1}


def test_the_parent_is_the_nearest_and_of_the_alike_the_most_original() -> None:
    near = [link(4, 1, similarity=0.5), link(4, 2, similarity=0.85), link(4, 3, similarity=0.9)]
    found = best_link(near)
    assert found is not None
    assert found.earlier == 2
    assert families(*near) == {1: 1, 2: 1, 3: 1, 4: 1}, "the others are of the family all the same"


def test_a_weak_agreement_is_no_ground_for_testimony() -> None:
    assert families(link(3, 1, 0.6), link(3, 2, 0.6)) == {1: 1, 2: 2, 3: 1}


LINKS = st.lists(
    st.builds(
        lambda pair, *details: link(max(pair), min(pair), *details),
        st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda pair: pair[0] != pair[1]),
        st.sampled_from([0.6, 0.8, 0.95, 0.99]),
        st.booleans(),
        st.sampled_from([0.3, 0.5, 0.9]),
    ),
    max_size=14,
    unique_by=lambda found: (found.later, found.earlier),
)


def _shuffled(
    spoken: Iterable[kinship.Spoken], step: Callable[[str, Iterable[kinship.Word]], Iterator[kinship.Spoken]]
) -> list[kinship.Spoken]:
    """One shuffle and a step, in memory."""
    by_id: dict[str, list[kinship.Word]] = {}
    for article_id, word in spoken:
        by_id.setdefault(article_id, []).append(word)
    return [said for article_id, words in sorted(by_id.items(), reverse=True) for said in step(article_id, words)]


@given(LINKS)
def test_questions_and_answers_find_what_a_glance_finds(links: list[Link]) -> None:
    grouped = _grouped(links)
    spoken = [said for own in grouped.values() for said in kinship.first_words(own)]
    for step in (kinship.answers, kinship.decide, kinship.relay, kinship.climb, kinship.relay):
        spoken = _shuffled(spoken, step)
    got: dict[int, int] = {}
    for article_id in {article_id for article_id, _ in spoken}:
        heard = kinship.heard(article_id, (word for to, word in spoken if to == article_id))
        if heard.bond is not None:
            got[key_of(article_id)] = heard.told().points_to or heard.bond.points_to()
    up = {key: found.earlier for key, found in parents(grouped).items()}
    assert got == {key: root(key, up) for key in up}
    assert id_of(key_of("00000000000000ab")) == "00000000000000ab"
