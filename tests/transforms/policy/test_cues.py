"""The words that cue phrases are looked up in."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.policy.cues import words_of

TEXTS = st.text(alphabet="aB9 .,-_'’\né中🙂", max_size=60)


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_words_stand_where_they_say(text: str, start: int, length: int) -> None:
    found = words_of(text, start, start + length)
    shown = [text[low:high].lower().replace("’", "'") for low, high in zip(found.starts, found.ends, strict=True)]
    assert shown == found.plain
    assert len(found.forms) == len(found.plain)
    assert all(start <= low < high <= start + length for low, high in zip(found.starts, found.ends, strict=True))


@given(TEXTS, st.integers(1, 5))
def test_at_most_so_many_words_are_the_first_ones(text: str, most: int) -> None:
    few, all_ = words_of(text, most=most), words_of(text)
    assert (few.plain, few.starts, few.ends) == (all_.plain[:most], all_.starts[:most], all_.ends[:most])
