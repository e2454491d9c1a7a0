"""Independent sources: copies folded, attributions followed."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.model import Article, Company, Lineage, Mention, Published, Speaker, Thing
from transforms.policy.consolidate import consolidate


def told(name: str, publisher: str = "", *, copy_of: str = "", **fields: object) -> tuple[Article, Mention]:
    """An article and its telling of one and the same act."""
    family = copy_of or name
    article = Article(
        article_id=name,
        text_id=name,
        ref=name,
        text="",
        publisher=publisher,
        family_id=family,
        published=Published(at="2021-03-05", precision="day", basis="input"),
        lineage=Lineage(role="syndicated", of=copy_of) if copy_of else Lineage(),
        relayed_from=str(fields.pop("relayed_from", "")),
        signals=fields.pop("signals", ()),  # type: ignore[arg-type]
        byline=str(fields.pop("byline", "")),
    )
    mention = Mention(
        mention_id=f"m-{name}",
        article_id=name,
        ref=name,
        company=Company(name="Borealis"),
        action="suspend",
        direction="restrict",
        modality="announced",
        topics=("facial_recognition",),
        object=Thing(text="the FaceFind matcher"),
        confidence=0.8,
        **fields,  # type: ignore[arg-type]
    )
    return article, mention


CASES = {
    "a_wire_forty_copies_and_two_own_reports": (
        [
            told("w", "Reuters"),
            *(told(f"c{n}", f"Paper {n}", copy_of="w") for n in range(40)),
            told("x", "Inkwell"),
            told("y", "The Lantern"),
        ],
        3,
        "own report of Reuters",
    ),
    "all_rest_on_the_blog_post": (
        [told("a", "Inkwell", channel="blog_post"), told("b", "The Lantern"), told("c", "Quill", channel="statement")],
        1,
        "Borealis blog post",
    ),
    "an_interview_and_a_statement_to_another": (
        [
            told("a", "Inkwell", channel="interview", attributed_to=("The Lantern",)),
            told("b", "Quill", channel="statement", attributed_to=("Harbour Times",)),
        ],
        2,
        "interview with The Lantern",
    ),
    "outlet_and_those_who_cite_it": (
        [
            told("a", "The Lantern"),
            told("b", "Inkwell", attributed_to=("The Lantern",)),
            told("c", "", attributed_to=("Lantern",)),
        ],
        1,
        "The Lantern",
    ),
    "a_chain_of_citations_ends_at_its_source": (
        [told("a", "Inkwell", attributed_to=("The Lantern",)), told("b", "The Lantern", attributed_to=("Reuters",))],
        1,
        "report of Reuters",
    ),
    "two_outlets_that_cite_each_other": (
        [told("a", "Inkwell", attributed_to=("The Lantern",)), told("b", "The Lantern", attributed_to=("Inkwell",))],
        2,
        "report of",
    ),
    "alias_of_a_wire": (
        [told("a", "Inkwell", attributed_to=("AP",)), told("b", "Quill", byline="The Associated Press")],
        1,
        "Associated Press",
    ),
    "spun_copy_of_nobody_knows_what": (
        [told("a", "Inkwell"), told("b", "", signals=("spun_vocabulary",)), told("c", "", relayed_from="websites")],
        1,
        "own report of Inkwell",
    ),
    "nothing_is_known": ([told("a", "", signals=("back_translation",))], 1, "unattributed report in a"),
    "told_in_passing_adds_nothing": ([told("a", "Inkwell"), told("b", "Quill", salience="background")], 1, "Inkwell"),
    "statement_of_the_same_speaker": (
        [
            told(
                "a",
                "Inkwell",
                channel="interview",
                attributed_to=("The Lantern",),
                spokesperson=Speaker(name="Ada Marsh"),
            ),
            told("b", "Quill", channel="statement", spokesperson=Speaker(name="Ada Marsh")),
        ],
        1,
        "interview with The Lantern",
    ),
    "a_letter_named_in_the_text": (
        [told("a", "Inkwell", attributed_to=("open letter",)), told("b", "Quill")],
        1,
        "Borealis letter",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_independent_sources(name: str) -> None:
    telling, independent, words = CASES[name]
    articles, mentions = [a for a, _ in telling], [m for _, m in telling]
    (event,) = consolidate(articles, mentions, shipped_knowledge())[0]
    assert event.num_independent_sources == len(event.origins) == independent
    assert any(words in origin for origin in event.origins)
    assert event.num_articles == len(telling)


@pytest.mark.parametrize(("channel", "first_party"), [("blog_post", True), ("statement", True), ("", False)])
def test_first_party(channel: str, first_party: bool) -> None:
    article, mention = told("a", "Inkwell", channel=channel)
    (event,) = consolidate([article], [mention], shipped_knowledge())[0]
    assert event.first_party is first_party
