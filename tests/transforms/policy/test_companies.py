"""Finding companies: which one, in what capacity, in what use, and what is none."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.knowledge import shipped_knowledge
from transforms.policy.companies import Named, find_companies

KNOWLEDGE = shipped_knowledge()

# sentence, words, company, brand, kind
FOUND = [
    ("Facebook said it would label the posts.", "Facebook", "Meta", "Facebook", "name"),
    ("The clip was pulled by YouTube’s team.", "YouTube", "Google", "YouTube", "brand"),
    ("Amazon will rent Rekognition to nobody.", "Rekognition", "Amazon", "", "product"),
    ("Tim Cook defended what Apple changed.", "Tim Cook", "Apple", "", "person"),
    ("On Monday the iPhone maker gave in.", "iPhone maker", "Apple", "", "descriptor"),
    ("Shares of Amazon.com Inc. rose.", "Amazon.com", "Amazon", "", "name"),
    ("FACEBOOK BANS THE GROUP", "FACEBOOK", "Meta", "Facebook", "name"),
    ("Youtube took the channel down.", "Youtube", "Google", "YouTube", "brand"),
    ("Alphabet Inc. reported record sales.", "Alphabet", "Google", "", "name"),
    ("Character.AI will bar minors from open chats.", "Character.AI", "Character.AI", "", "name"),
    ("AT&T and T-Mobile sold the data.", "T-Mobile", "T-Mobile", "", "name"),
    (
        "Dick's Sporting Goods took the rifles off its shelves.",
        "Dick's Sporting Goods",
        "Dick's Sporting Goods",
        "",
        "name",
    ),
    ("On Monday it closed. Visa and Mastercard followed.", "Visa", "Visa", "", "name"),
    ("On Wednesday Target, Best Buy and others signed it.", "Target", "Target", "", "name"),
    ("Sprint, which had sold the data, cut the tie.", "Sprint", "Sprint", "", "name"),
    ("Vans, the shoe maker, removed a design.", "Vans", "VF Corp", "Vans", "brand"),
    ("Fred Meyer stores will raise the age.", "Fred Meyer", "Kroger", "Fred Meyer", "brand"),
    ("Opera also said it would.", "Opera", "Opera", "", "name"),
    ("Delta Air Lines and Frontier ban the gel on flights.", "Frontier", "Frontier Airlines", "", "name"),
    ("Comcast and Frontier sell broadband.", "Frontier", "Frontier", "", "name"),
    (
        "Blizzard Entertainment barred him. Blizzard has also dropped the hosts.",
        "Blizzard",
        "Microsoft",
        "Activision Blizzard",
        "brand",
    ),
    ("CNN did so, and the Guardian confirmed it.", "Guardian", "The Guardian", "", "name"),
    ("eufy will keep clips at home.", "eufy", "Anker", "Eufy", "brand"),
    ("xAI limited who may draw pictures with Grok.", "xAI", "xAI", "", "name"),
]
# sentence, words that name no company
NOT_FOUND = [
    ("See https://www.Facebook.com/Google-policy for more.", "Facebook"),
    ("Write to press@Apple.com today.", "Apple"),
    ("He follows @Google and #Twitter there.", "Google"),
    ("Christine Blasey Ford spoke.", "Ford"),
    ("John Cook and Jane Smith met.", "Cook"),
    ("American Airlines met an American who said no.", "American"),
    ("American workers said no.", "American"),
    ("A Blizzard hit the plains.", "Blizzard"),
    ("Capt. Target spoke.", "Target"),
    ("A Vans of his own.", "Vans"),
    ("The Dow fell by 300 points.", "Dow"),
]
USES = [
    ("Twitter users complained.", "Twitter", "modifier"),
    ("The video spread on Facebook within hours.", "Facebook", "venue"),
    ("She posted the picture to Instagram.", "Instagram", "venue"),
    ("Amazon's warehouses will close.", "Amazon", "possessor"),
    ("A spokesman told CNN that nothing had changed.", "CNN", "source"),
    ("According to Bloomberg the plan is dead.", "Bloomberg", "source"),
    ("Google will stop scanning mail.", "Google", "actor"),
    ("The senator urged Google to stop.", "Google", "object"),
    ("A suit against Microsoft ended badly.", "Microsoft", "object"),
    ("A suit against Microsoft was dropped.", "Microsoft", "object"),
    ("The travel site Expedia closed its forum.", "Expedia", "actor"),
    ("Brands such as Unilever will pull their ads.", "Unilever", "actor"),
    ("Officials said that Google removed it.", "Google", "actor"),
    ("It was sent to the Google page.", "Google", "modifier"),
    ("A Microsoft spokeswoman declined to comment.", "Microsoft", "actor"),
    ("Officials said that Apple had complied.", "Apple", "actor"),
    ("The site was taken down by Google.", "Google", "actor"),
]


def named(text: str) -> tuple[Named, ...]:
    return find_companies(text, KNOWLEDGE)


@pytest.mark.parametrize(("sentence", "words", "company", "brand", "kind"), FOUND)
def test_finds(sentence: str, words: str, company: str, brand: str, kind: str) -> None:
    found = [(n.company.name, n.company.brand, n.kind) for n in named(sentence) if n.text == words]
    assert found == [(company, brand, kind)]


@pytest.mark.parametrize(("sentence", "words"), NOT_FOUND)
def test_does_not_find(sentence: str, words: str) -> None:
    assert words not in [n.text for n in named(sentence)]


@pytest.mark.parametrize(("sentence", "words", "use"), USES)
def test_use(sentence: str, words: str, use: str) -> None:
    assert [n.use for n in named(sentence) if n.text == words] == [use]


def test_a_leader_of_several_companies_speaks_for_the_one_in_the_text() -> None:
    assert {n.company.name for n in named("Tesla recalled the cars. Elon Musk called it a formality.")} == {"Tesla"}
    assert "SpaceX" in {n.company.name for n in named("SpaceX will not fly it. Musk said so.") if n.kind == "person"}
    assert named("Elon Musk had lunch.") == ()


def test_a_last_name_counts_after_the_full_name_only() -> None:
    assert [n.text for n in named("Cook said no. Apple’s Tim Cook said yes. Cook said maybe.")] == [
        "Apple",
        "Tim Cook",
        "Cook",
    ]


def test_a_title_knows_the_companies_of_its_article() -> None:
    title, body = (
        "Ring and Voltari end police deals",
        "Amazon’s Ring doorbell unit and Voltari, a scanner startup, left.",
    )
    assert find_companies(title, KNOWLEDGE) == ()
    found = find_companies(title, KNOWLEDGE, named(body))
    assert [(n.text, n.company.name) for n in found] == [("Ring", "Amazon"), ("Voltari", "Voltari")]


def test_short_forms_of_a_company_named_in_full() -> None:
    text = "Purdue Pharma was sued. The Wall Street Journal wrote of it. Purdue told the Journal that it would stop."
    assert [(n.text, n.company.name) for n in named(text)][2:] == [
        ("Purdue", "Purdue Pharma"),
        ("Journal", "The Wall Street Journal"),
    ]


@given(st.text(max_size=400))
def test_spans_slice_back_and_never_overlap(text: str) -> None:
    found = named(text)
    assert all(text[n.start : n.end] == n.text == n.company.text and n.company.name for n in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(
    st.lists(
        st.sampled_from(
            [
                "Meta",
                "Apple",
                "Target",
                "X",
                "Tim Cook",
                "said",
                "the",
                "on",
                "Ring",
                ".",
                "\n",
                "'s",
                "“",
                "Voltari Inc.",
                "app",
            ]
        ),
        max_size=60,
    )
)
def test_any_mixture_of_names_is_read(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert all(text[n.start : n.end] == n.text for n in named(text))


@pytest.mark.parametrize(
    "unit", ["Apple ", "Ring and X ", "\0", "A", "Facebook’s “Ring” (CNN) ", "Tim Cook, ", "Voltari Inc, "]
)
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.perf_counter()
        named(text)
        return time.perf_counter() - began

    seconds(1000)
    assert seconds(200_000) < 40 * max(seconds(20_000), 0.002)
