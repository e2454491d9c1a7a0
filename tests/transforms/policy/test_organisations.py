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
    ("Helvaro, Sweden's fifth-largest retail bank, gave up voiceprints.", "Helvaro", "Helvaro"),
    ("Ostvik, its competitor in Malmö, says that it had stopped.", "Ostvik", "Ostvik"),
    ("Publisher Ostmark Medien said on Wednesday it had agreed.", "Ostmark Medien", "Ostmark Medien"),
    ("It came with a start-up from Guadalajara, Semblor.", "Semblor", "Semblor"),
    ("Two smaller print shops, Threadvik and Inkvik, told us so.", "Inkvik", "Inkvik"),
    ("Visiovik, of Madrid, withdrew it. Visiovik's managing director spoke.", "Visiovik", "Visiovik"),
    ("Meridor, which has 61 branches, was fined.", "Meridor", "Meridor"),
    ("Sixteen labs and Zhupo.ai signed. Zhupo left.", "Zhupo", "Zhupo.ai"),
    ("Ostgate Cloud, a hosting company, forbade it. On Monday Ostgate ended gifts.", "Ostgate", "Ostgate Cloud"),
    ("PesaVikar's owner is quiet.", "PesaVikar", "PesaVikar"),
    ("The notice came from Google, Two-vik and Microsoft.", "Two-vik", "Two-vik"),
    ("Trottvik is small. The start-up left. Trottvik's founder spoke.", "Trottvik", "Trottvik"),
    ("Final Vikar told coaches that it'll cut the link to its users and customers.", "Final Vikar", "Final Vikar"),
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
    ("Jane Wyle spoke. In talks with the platform Wyle asked for time.", "Wyle"),
    ("Sons of Harbour, a company, sued.", "Sons"),
    ("He opened a grocery store in Harbour Heights, Mich.", "Mich"),
    ("Beto O'Rourkan's founder left. The company O'Rourkan agreed.", "Rourkan"),
    ("Kobolt Cowboys, a company, helps. Kobolt programmers are few.", "Kobolts"),
    ("The Central Command, based in Tampa, left the base. The company left.", "Central Command"),
    ("The World Bank, a lender, and Google said it would.", "World Bank"),
    ("Mira Wyle said a lot. Google, Wyle and Apple met.", "Wyle"),
    ("The two closest primary competitors, Hal Heinar and James Comar, spoke.", "Hal Heinar"),
    ("Of Amazon and other cloud services, Fowlar notes, little is known.", "Fowlar"),
    ("Gregor Hallam, its new product chief, meaning the platform of the company, spoke.", "Gregor Hallam"),
    ("It began with #GrabVikar, Google and Apple.", "GrabVikar"),
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
