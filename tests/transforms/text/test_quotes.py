"""Quotations: marks in pairs, lost marks, and who speaks."""

import time
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.quotes import find_quotes, inner, quote_spans


@dataclass(frozen=True)
class Name:
    start: int
    end: int
    text: str
    company: str
    kind: str = "company"


def names(text: str, *companies: str) -> list[Name]:
    return [Name(at, at + len(c), c, c) for c in companies for at in [text.find(c)] if at >= 0]


PAIRS = {
    "curly": ("Ada said “yes, we do” and left.", ["“yes, we do”"]),
    "straight": ('Ada said "yes, we do" and left.', ['"yes, we do"']),
    "nested_single": ("“They said ‘never’ to us,” Ada said.", ["“They said ‘never’ to us,”"]),
    "nested_double": ("“They said “never” to us,” Ada said.", ["“They said “never” to us,”"]),
    "british_single": ("Ada said: ‘We don’t want it.’ Then she left.", ["‘We don’t want it.’"]),
    "straight_single": ("Firm ends 'face finder' for good", ["'face finder'"]),
    "apostrophes": ("The users' data isn't Acme's; 'tis theirs.", []),
    "inches": ('A 6" board and a "plan" of sorts.', ['"plan"']),
    "unclosed_then_good": ("“It began, she said. “It ended.”", ["“It ended.”"]),
    "unclosed_at_end": ("He wrote: “we will not sell our", ["“we will not sell our"]),
    "stray_closer": ("No opener” here, but “one” there.", ["“one”"]),
    "lost_mark_stays_in_paragraph": ("“Broken here\n\nAda said “fine” again.", ["“fine”"]),
    "paragraphs": ("“First it is so.\n\n“Then it is not,” Ada said.", ["“First it is so.", "“Then it is not,”"]),
    "block": ("He wrote:\n> We end the test.\nSo it ends.", ["We end the test."]),
    "guillemets": ("Ada dit « non » hier.", ["« non »"]),
    "empty": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), PAIRS.values(), ids=PAIRS.keys())
def test_spans(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in quote_spans(text)] == expected


def test_scare_quotes_are_left_out_by_length_only_when_asked() -> None:
    text = "The “smart” doorbell will “not be sold to the police” again."
    assert len(quote_spans(text)) == 2
    assert [text[a:b] for a, b in quote_spans(text, min_words=4)] == ["“not be sold to the police”"]


SPEAKERS = {
    "after": ("“We end it,” Ada Poe said.", [("Ada Poe", "", "")]),
    "inverted_with_title": (
        "“We end it,” said Ada Poe, Acme’s vice president of policy.",
        [("Ada Poe", "vice president of policy", "Acme")],
    ),
    "title_before": ("Acme President Ada Poe said, “We end it.”", [("Ada Poe", "President", "Acme")]),
    "title_before_name_in_commas": (
        "“The ban stays,” Acme’s head of site integrity, Ada Poe, said.",
        [("Ada Poe", "head of site integrity", "Acme")],
    ),
    "apposition": (
        "Ada Poe, a vice president at Acme, said it “will end soon.”",
        [("Ada Poe", "vice president at Acme", "Acme")],
    ),
    "according": (
        "The test is “over,” according to Ada Poe, head of policy at Acme.",
        [("Ada Poe", "head of policy at Acme", "Acme")],
    ),
    "document": ("Acme’s blog post explained: “We are pausing it.”", [("Acme", "", "Acme")]),
    "the_company": ("Acme is done. The company said in a statement, “We end it.”", [("Acme", "", "Acme")]),
    "statement_first": ("Acme is done. In a statement, the company called it “a hard step.”", [("Acme", "", "Acme")]),
    "spokesperson": (
        "“We end it,” an Acme spokesperson told reporters.",
        [("Acme spokesperson", "spokesperson", "Acme")],
    ),
    "spokesman_for": (
        "“We end it,” a spokesman for Acme said.",
        [("spokesman for Acme", "spokesman for Acme", "Acme")],
    ),
    "split": (
        "“We end it,” Ada Poe said, “because of the law.”",
        [("Ada Poe", "", ""), ("Ada Poe", "", "")],
    ),
    "pronoun": (
        "Ada Poe of Acme wrote: “We end it.” “It is time,” she added.",
        [("Ada Poe", "", ""), ("Ada Poe", "", "")],
    ),
    "surname_later": (
        "“We end it,” said Ada Poe, Acme’s chief counsel. Much followed.\n\nThe news came late. “It was time,” "
        "Poe told the press.",
        [("Ada Poe", "chief counsel", "Acme"), ("Ada Poe", "chief counsel", "Acme")],
    ),
    "next_paragraph_names": (
        "“It began in May.\n\n“It ends in June,” said Ada Poe.",
        [("Ada Poe", "", ""), ("Ada Poe", "", "")],
    ),
    "other_titles": ("“They must stop,” Sen. Ron Dale said.", [("Ron Dale", "Sen", "")]),
    "nobody": ("The so-called “smart” doorbell rang.", [("", "", "")]),
}


@pytest.mark.parametrize(("text", "voices"), SPEAKERS.values(), ids=SPEAKERS.keys())
def test_speakers(text: str, voices: list[tuple[str, str, str]]) -> None:
    found = [(q.speaker, q.role, q.company) for q in find_quotes(text, names(text, "Acme"))]
    assert [v[0] for v in found] == [v[0] for v in voices]
    assert [v[1].split(" for ")[0] for v in found] == [v[1].split(" for ")[0] for v in voices]
    assert [v[2] for v in found] == [v[2] for v in voices]


def test_the_company_of_a_title_is_read_without_a_list_of_companies() -> None:
    quote = find_quotes("“We end it,” said Borealis Chief Executive Ada Poe.")[0]
    assert (quote.speaker, quote.company) == ("Ada Poe", "Borealis")


@given(st.text(alphabet="ab .,\n\"'“”‘’«»>A:sdi", max_size=300))
def test_any_text_gives_ordered_disjoint_spans(text: str) -> None:
    spans = quote_spans(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(spans[n][1] <= spans[n + 1][0] for n in range(len(spans) - 1))
    for quote in find_quotes(text):
        assert text[quote.start : quote.end] == quote.text
    assert all(inner(text, s)[0] <= inner(text, s)[1] for s in spans)


@pytest.mark.parametrize("unit", ["“", '"', "‘a ", "“a” ", "“a”, he said ", "\n“a b", "“a “b” ", "x. "], ids=repr)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    text = (unit * (400_000 // len(unit) + 1))[:400_000]
    start = time.process_time()
    find_quotes(text)
    assert time.process_time() - start < 4
