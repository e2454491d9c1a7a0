"""What an undated text gives away: its date words by sentence, and the names of its story."""

import pytest

from transforms.model import Article, Company, Evidence, Lineage, Mention, When
from transforms.policy.clues import dated_words, names_in
from transforms.policy.tellings import telling_of, witness_of

TEXT = (
    "Borealis spoke on Monday. The firm sold none. Last week, Cindervale dropped its matcher. Rules will apply in 2031."
)


def told(at: str, **fields: object) -> str:
    """The date words that a telling shown at these words ends up with."""
    article = Article(article_id="a", text_id="a", ref="a", text=TEXT, lineage=Lineage())
    start = TEXT.index(at)
    act = Evidence(field="act", source="text", start=start, end=start + len(at), text=at)
    mention = Mention(mention_id="m", article_id="a", ref="a", company=Company(name="Borealis"), action="end",
                      direction="restrict", modality="announced", **{"evidence": (act,)} | fields)  # type: ignore[arg-type]  # fmt: skip
    return telling_of(mention, witness_of(article)).mention.announced_on.text


@pytest.mark.parametrize(("at", "words"), [("spoke", "Monday"), ("dropped", "Last week"), ("sold", ""), ("apply", "")])
def test_an_undated_telling_takes_the_date_words_of_its_sentence(at: str, words: str) -> None:
    assert told(at) == words


def test_what_is_known_stays() -> None:
    assert told("spoke", announced_on=When(text="a day after")) == "a day after"
    assert told("spoke", evidence=()) == ""


def test_support_counts_when_the_act_has_no_date() -> None:
    act = Evidence(field="act", source="text", start=TEXT.index("sold"), end=TEXT.index("sold") + 4, text="sold")
    more = Evidence(
        field="support", source="text", start=TEXT.index("dropped"), end=TEXT.index("dropped") + 7, text="dropped"
    )
    assert told("sold", evidence=(act, more)) == "Last week"


def test_dates_ahead_are_no_clue() -> None:
    assert [words.text for words in dated_words(TEXT)] == ["Monday", "Last week"]


@pytest.mark.parametrize(
    "text", ["", "\0" * 1000, "no names here at all", "A" * 200_000, "Ada " * 100_000, "。" * 5000]
)
def test_any_text(text: str) -> None:
    assert len(names_in(text)) <= 40
    dated_words(text)
