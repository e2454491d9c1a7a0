"""Companies outside the lists: what shows a name to be a company's, and what does not."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.policy.companies import find_companies

KNOWLEDGE = shipped_knowledge()

# text, words, name of the company
SHOWN = [
    ("Voltari, a facial recognition startup, said sales to police will end.", "Voltari", "Voltari"),
    ("Ostro Labs Inc. barred the use of its models for weapons. Ostro will review requests.", "Ostro", "Ostro Labs"),
    ("The Berlin-based app Quatschi will ask for the age of newcomers.", "Quatschi", "Quatschi"),
    ("Jane Roe, CEO of Glimt, posted that sales had ended.", "Glimt", "Glimt"),
    ("Norlink said it would end the programme. A spokesman for Norlink confirmed the date.", "Norlink", "Norlink"),
    ("Brands such as Fjordly, Tanvik and Google left the fair.", "Tanvik", "Tanvik"),
    ("Shares of Kestrelo fell by a tenth.", "Kestrelo", "Kestrelo"),
    ("Pelmora (PLMO.O) will close its shops.", "Pelmora", "Pelmora"),
    (
        "Brightway Technologies said it would stop selling the scanners.",
        "Brightway Technologies",
        "Brightway Technologies",
    ),
    ("Dralo, which makes doorbells, will keep clips for a week.", "Dralo", "Dralo"),
    ("Zentari’s terms of service ban bots. Zentari will let users appeal.", "Zentari", "Zentari"),
    ("Grellin, an online seller of lamps, will ask for the age of buyers.", "Grellin", "Grellin"),
    ("Two engineers at Tavrok left. Tavrok will no longer scan letters.", "Tavrok", "Tavrok"),
    ("The analytics firm eScolaro sells software to districts.", "eScolaro", "eScolaro"),
    (
        "Edgeton International, a penny-stock company registered in Nevada, left.",
        "Edgeton International",
        "Edgeton International",
    ),
]
NOT_SHOWN = [
    ("Kenya said it would sue the network. A spokesman for Kenya said so.", "Kenya"),
    ("The Department of Harbours’s website is down, an agency official said.", "Harbours"),
    ("Alan Weir, a software developer, left the company.", "Alan Weir"),
    ("Helmut Torvald, a spokesman for the Justice Ministry, said it would act.", "Helmut Torvald"),
    ("The Harbour Commission, an agency that oversees platforms, said it would appeal.", "Harbour Commission"),
    ("Perhaps, the most heated exchange, came late.", "Perhaps"),
    ("On Oct. 4, the company said it would close.", "Oct"),
    ("Senator Wyle said it would pass. Wyle’s users agree.", "Wyle"),
    ("Mira Wyle spoke. Wyle let customers wait for its products.", "Wyle"),
    ("Sons of Harbour, a company, sued.", "Sons"),
    ("Users will no longer be tracked. The company agreed.", "Users"),
]


@pytest.mark.parametrize(("text", "words", "name"), SHOWN)
def test_a_name_that_the_text_shows_to_be_a_company(text: str, words: str, name: str) -> None:
    found = {(n.text, n.company.name) for n in find_companies(text, KNOWLEDGE) if n.kind == "organisation"}
    assert (words, name) in found


@pytest.mark.parametrize(("text", "words"), NOT_SHOWN)
def test_a_name_that_is_none(text: str, words: str) -> None:
    assert words not in {n.text for n in find_companies(text, KNOWLEDGE)}


def test_a_name_counts_everywhere_once_shown() -> None:
    text = "Voltari grew. Police love Voltari. Voltari, a scanner maker, and Voltari Systems Ltd, a startup, met."
    assert [n.text for n in find_companies(text, KNOWLEDGE)].count("Voltari") == 3


def test_an_article_introduces_a_limited_number() -> None:
    text = " ".join(f"Vol{chr(97 + n % 26)}{chr(97 + n // 26)}ri, a scanner startup, left." for n in range(200))
    assert len({n.company.name for n in find_companies(text, KNOWLEDGE)}) == 40
