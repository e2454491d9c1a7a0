"""Words are found exactly or not at all."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.policy.verbatim import Place, Verbatim

TEXT = "Halden’s lab said it\nwould stop. It “would stop” — it said — the trial. Stopping is would stopping."


def test_shapes_of_marks_are_forgiven_and_offsets_are_the_articles_own() -> None:
    article = Verbatim(TEXT, "")
    for words in (
        "Halden's lab",
        "it would stop.",
        '"would stop" - it said - the trial',
        "'Halden’s lab said it would stop'",
    ):
        place = article.find(words)
        assert place is not None, words
        assert article.words_at(place) == TEXT[place.start : place.end]


def test_nothing_near_is_good_enough() -> None:
    article = Verbatim(TEXT, "Halden stops")
    for words in (
        "Haldens lab",
        "halden's lab",
        "would  stop",
        "it said ... the trial",
        "stop the trial",
        "stopp",
        "",
        "“”",
    ):
        assert article.find(words) is None, words


def test_whole_words_only() -> None:
    assert Verbatim("a stopping, a stop", "").find("a stop") == Place("text", 12, 18)
    assert Verbatim("nonstop stop", "").find("stop") == Place("text", 8, 12)


def test_nearest_place_in_the_same_field_wins() -> None:
    article = Verbatim("the tool x the tool y the tool", "the tool")
    assert article.find("the tool") == Place("text", 0, 8)
    assert article.find("the tool", near=Place("text", 12, 13)) == Place("text", 11, 19)
    assert article.find("the tool", near=Place("title", 0, 1)) == Place("title", 0, 8)


@given(st.text(alphabet="ab \n’'“\"—-.", max_size=60), st.data())
def test_every_stretch_that_begins_and_ends_with_words_is_found_where_it_says_the_same(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    article = Verbatim(text, "")
    place = article.find(text[start:end])
    if place is not None:
        fold = str.maketrans("’“”—\n", '\'""- ')
        rim = " \n\"'“”’.…,;:"
        assert article.words_at(place).translate(fold) == text[start:end].strip(rim).translate(fold)
    elif text[start:end].strip(" \n\"'“”’.…,;:"):
        inside = (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())
        assert inside, "a stretch of whole words must be found"
