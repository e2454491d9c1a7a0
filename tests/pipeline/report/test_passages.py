"""Passages: whatever the spans, the pieces are the article's own text and the marks are the evidence."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.passages import LONGEST, Reach, aligned, length, passages

SPANS = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 60), st.sampled_from("abc")), max_size=12)


@given(st.text("xyz \n", min_size=1, max_size=400), SPANS, st.integers(0, 200))
def test_pieces_are_the_text_and_marks_the_evidence(text: str, told: list[tuple[int, int, str]], context: int) -> None:
    spans = [{"in": "text", "field": f, "start": s, "end": s + n} for s, n, f in told if s + n <= len(text)]
    marked: dict[str, set[int]] = {}
    for passage in passages(spans, {"text": text, "title": None}, context):
        at = passage["at"]
        for piece in passage["pieces"]:
            part, fields = (piece, "") if isinstance(piece, str) else piece
            assert text[at : at + len(part)] == part
            for name in fields.split():
                marked.setdefault(name, set()).update(range(at, at + len(part)))
            at += len(part)
    wanted: dict[str, set[int]] = {}
    for span in spans:
        wanted.setdefault(span["field"], set()).update(range(span["start"], span["end"]))
    assert marked == wanted


@given(st.integers(0, 300), st.integers(0, 300))
def test_no_more_context_is_shown_than_asked_for(start: int, context: int) -> None:
    text = "word " * 200
    (told,) = passages(
        [{"in": "text", "field": "act", "start": start, "end": start + 7}], {"text": text, "title": ""}, context
    )
    assert length(told) <= 7 + 2 * context


def test_a_very_long_piece_is_cut_in_its_middle() -> None:
    span = {"in": "text", "field": "act", "start": 0, "end": 50_000}
    (told,) = passages([span], {"text": "a" * 60_000, "title": None}, 10)
    assert told["pieces"][1] == 50_000 - LONGEST
    assert length(told) == LONGEST + 10


def test_changed_words_of_a_copy_are_marked() -> None:
    told = aligned("They stop selling it", 0, 20, [[5, 9]], 12)
    assert told["pieces"] == ["They ", ["stop", "changed"], " se", 8]


def test_a_large_report_quotes_less_of_each() -> None:
    small, large = Reach.within(160, 10, 10, 10), Reach.within(160, 80_000, 5_000, 5_000)
    assert (small.context, small.of_event > large.of_event) == (160, True)
    assert large.context < 160
