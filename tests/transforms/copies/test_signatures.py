"""Signatures travel as bytes and come back the same; addresses, ranks and buckets are what their docstrings say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_copies import article, report, spun

from transforms.copies.addresses import address_of, host_of
from transforms.copies.buckets import AT_MOST, bucket_hashes
from transforms.copies.order import NEVER, latest, rank
from transforms.copies.reading import EMPTY, MAX_SENTENCE_WORDS, MAX_WORDS, Reading, read, vocabulary
from transforms.copies.signatures import packed, sign, unpacked
from transforms.knowledge import shipped_knowledge
from transforms.model import Published

WORDS = vocabulary(shipped_knowledge())
COLUMNS = ("ids", "classes", "sentences", "quoted", "starts", "ends")


def _columns(reading: Reading) -> list[list[int]]:
    return [getattr(reading, name).tolist() for name in COLUMNS]


@given(st.lists(st.text(max_size=300), max_size=4))
def test_signatures_survive_the_journey(texts: list[str]) -> None:
    signed = [sign(article(text, ref=str(n)), WORDS)[0] for n, text in enumerate(texts)]
    for before, after in zip(signed, unpacked(packed(signed)), strict=True):
        assert (before.key, before.rank, before.address) == (after.key, after.rank, after.address)
        short = [min(end, start + 255) for start, end in zip(*_columns(before.reading)[4:], strict=True)]
        assert _columns(after.reading)[:2] == _columns(before.reading)[:2]
        assert _columns(after.reading)[3:] == [*_columns(before.reading)[3:5], short]


def test_a_long_gap_survives_the_journey() -> None:
    (after,) = unpacked(packed([sign(article("platform" + " " * 100_000 + "platform"), WORDS)[0]]))
    assert after.reading.starts.tolist() == [0, 100_008]


@given(st.text() | st.text("aé1㡣・'’ .", min_size=1))
def test_words_are_read_at_their_offsets(text: str) -> None:
    reading = read(text, WORDS)
    for start, end in zip(reading.starts.tolist(), reading.ends.tolist(), strict=True):
        assert 0 <= start < end <= len(text)
        assert text[start].isalnum()
        assert text[end - 1].isalnum()
    assert (np.diff(reading.sentences) >= 0).all()


def test_what_is_read_of_a_text_is_bounded() -> None:
    reading = read("word " * (MAX_WORDS + 10), WORDS)
    assert len(reading) == MAX_WORDS
    assert np.bincount(reading.sentences).max() == MAX_SENTENCE_WORDS
    assert len(read("", WORDS)) == len(EMPTY) == 0


READINGS = {
    "She said: “We will not sell it to the police.” Then she left.": "We will not sell it to the police",
    'The post read "we stop it now for all" and no more.': "we stop it now for all",
    "Quiet day.\nWe end it today! — Ann Poe (@poe) June 1, 2020\nMore.": "We end it today Ann Poe poe June 1 2020",
    "> what was forwarded here\nand what was not": "what was forwarded here",
    "No quotation, only a “scare” word.": "",
}


@pytest.mark.parametrize("text", READINGS)
def test_quotations_and_posts_are_masked(text: str) -> None:
    reading = read(text, WORDS)
    spans = zip(reading.starts.tolist(), reading.ends.tolist(), reading.quoted.tolist(), strict=True)
    assert " ".join(text[a:b] for a, b, quoted in spans if quoted) == READINGS[text]


ADDRESSES = {
    "https://www.paper.example/a/b/": ("paper.example/a/b", 0),
    "https://m.paper.example/a/b.html?utm_campaign=x": ("paper.example/a/b.html", 0),
    "https://paper.example/a/b/amp/": ("paper.example/a/b", 0),
    "https://paper.example/amp/a/b": ("paper.example/a/b", 0),
    "https://paper.example/a/b?output=amp": ("paper.example/a/b", 0),
    "https://paper.example/a/b/print": ("paper.example/a/b", 0),
    "https://paper.example/a/b/page/3": ("paper.example/a/b", 3),
    "https://paper.example/story?id=7&page=2": ("paper.example/story?id=7", 2),
    "https://paper.example/story?id=8": ("paper.example/story?id=8", 0),
    "https://paper.example/": ("", 0),
    "": ("", 0),
    "not a url": ("", 0),
    "http://[broken": ("", 0),
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_addresses(url: str) -> None:
    assert address_of(url) == ADDRESSES[url]


@given(st.text())
def test_any_url_has_an_address(url: str) -> None:
    assert isinstance(address_of(url)[0], str)
    assert isinstance(host_of(url), str)


ORDERED = [
    Published(at="2019-12-31", precision="day"),
    Published(at="2020", precision="year", not_after="2020-12-31"),
    Published(not_after="2021-02-01"),
    Published(),
]


def test_the_earlier_bound_comes_first() -> None:
    seconds = [latest(published) for published in ORDERED]
    assert seconds == sorted(set(seconds))
    assert seconds[-1] == NEVER
    assert latest(Published(at="yesterday")) == latest(Published(at="2020-13-45")) == NEVER


def test_of_one_day_the_longer_text_is_the_more_original() -> None:
    text = report(1)
    assert rank(article(text)) < rank(article(text[:200])) < rank(article(text, day=2)) < 2**63
    assert rank(article(text, signals=["forwarded"])) >= 2**63


def test_a_copy_shares_buckets_and_another_report_does_not() -> None:
    def buckets(text: str) -> set[int]:
        return set(bucket_hashes(read(text, WORDS))[0].tolist())

    text = report(1, 40)
    assert len(buckets(text)) <= AT_MOST
    assert len(buckets(text) & buckets(spun(text, 1, 0.4))) >= 4
    assert len(buckets(text) & buckets(report(2, 40))) < 2
