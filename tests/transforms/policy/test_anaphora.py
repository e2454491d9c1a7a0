"""What "the company", "it", "both firms" and "we" refer to."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge import shipped_knowledge
from transforms.policy.anaphora import resolve
from transforms.policy.companies import Named, find_companies
from transforms.text.sentences import split_sentences

KNOWLEDGE = shipped_knowledge()

# text, words that refer, companies meant
REFERS = [
    ("Pinterest pulled the pins. The company said more would follow.", "The company", ["Pinterest"]),
    ("Meta sued Voyager Labs. The social network closed its accounts.", "The social network", ["Meta"]),
    ("Delta dropped the discount after a call from Comcast. The airline gave no reason.", "The airline", ["Delta"]),
    ("Spotify told CNN on Friday that it would stay. The company runs no such ads.", "The company", ["Spotify"]),
    ("Reddit closed the forum. It will also limit new ones.", "It", ["Reddit"]),
    ("Etsy said it would take the listings down.", "it", ["Etsy"]),
    ("Nike and Adidas cut ties. Both companies left the league.", "Both companies", ["Nike", "Adidas"]),
    ("Lyft and Uber agreed on terms. The two companies will share names.", "The two companies", ["Lyft", "Uber"]),
    ("Visa and Mastercard said they would stop payments for the site’s cards.", "they", ["Visa", "Mastercard"]),
    ("“We will not sell it to the police,” IBM said.", "We", ["IBM"]),
    ("Apple chief executive Tim Cook wrote: “We oppose the order.”", "We", ["Apple"]),
    ("Google and Twitter answered. The Mountain View company went first.", "The Mountain View company", ["Google"]),
    ("Etsy met critics. “We are changing our terms,” the company wrote on its own blog.", "We", ["Etsy"]),
]
REFERS_NOT = [
    ("Etsy left. The business world took note.", "The business"),
    ("Etsy left. The platform of the party says little.", "The platform"),
    ("Regulators fined Etsy. The ruling bans its adverts.", "its"),
    ("Etsy was told. It was not clear whether the law applies.", "It"),
    ("“We will vote it down,” the senator said of Apple.", "We"),
    ("The company was unknown.", "The company"),
    ("Etsy kept its ads. The company behind Marmite pulled them.", "The company"),
    ("Etsy kept its ads. The firm that makes Marmite pulled them.", "The firm"),
]


def references(text: str) -> tuple[Named, ...]:
    sentences = [(s.start, s.end) for s in split_sentences(text)]
    return resolve(text, sentences, find_companies(text, KNOWLEDGE), KNOWLEDGE)


@pytest.mark.parametrize(("text", "words", "companies"), REFERS)
def test_refers_to(text: str, words: str, companies: list[str]) -> None:
    assert sorted(n.company.name for n in references(text) if n.text == words) == sorted(companies)


@pytest.mark.parametrize(("text", "words"), REFERS_NOT)
def test_refers_to_no_company(text: str, words: str) -> None:
    assert [n for n in references(text) if n.text == words] == []


def test_an_anaphor_keeps_the_words_that_named_the_company() -> None:
    found = references("Facebook banned the group. The company gave no reason.")
    assert [(n.company.text, n.company.brand, n.kind) for n in found] == [("Facebook", "Facebook", "anaphor")]


@pytest.mark.parametrize(
    ("sentence", "use"),
    [
        ("Later the company closed it.", "actor"),
        ("Senators urged the company to stop.", "object"),
        ("A suit against the company failed.", "object"),
        ("Then the company’s lawyers wrote.", "possessor"),
    ],
)
def test_the_use_of_an_anaphor(sentence: str, use: str) -> None:
    assert [n.use for n in references(f"Etsy shut a shop. {sentence}")] == [use]


@given(
    st.lists(
        st.sampled_from(
            [
                "Meta",
                "the company",
                "It will",
                "they",
                "“We",
                "said.”",
                "both firms",
                ". ",
                "\n\n",
                "Uber and Lyft",
                "its",
            ]
        ),
        max_size=50,
    )
)
def test_any_mixture_is_read(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert all(text[n.start : n.end] == n.text for n in references(text))


@pytest.mark.parametrize(
    "unit", ["Apple and Uber said they will end it and ", "the company ", "“We will,” Apple said. ", "it is "]
)
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        named = find_companies(text, KNOWLEDGE)
        sentences = [(s.start, s.end) for s in split_sentences(text)]
        taken = []
        for _ in range(3):  # the least of three on this thread's own clock: others' work is not this one's
            began = time.thread_time()
            resolve(text, sentences, named, KNOWLEDGE, ())
            taken.append(time.thread_time() - began)
        return min(taken)

    seconds(1000)
    assert seconds(120_000) < 40 * max(seconds(12_000), 0.002)
