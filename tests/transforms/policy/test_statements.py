"""The same words in variants are one quotation; other words are not."""

from transforms.model import Article, Company, Lineage, Mention, Published, Quote
from transforms.policy.statements import statements_of
from transforms.policy.tellings import Telling, witness_of

WHOLE = (
    "We believe that harbours must set firmer rules for the honest use of tide data, "
    "and in recent weeks the council seems willing to act."
)
CUT = "harbours must set firmer rules for the honest use of tide data"
SPUN = (
    "Our view was that harbours need firmer rules governing honest use of the tide data, "
    "and in recent weeks the council looked willing to meet this."
)
OTHER = "Nobody at this firm has ever read the letters of a sailor, and nobody will."


def telling(name: str, text: str, speaker: str = "Ada Marsh", role: str = "", lineage: str = "original") -> Telling:
    quote = Quote(speaker=speaker, text=text, start=3, end=3 + len(text), role=role)
    article = Article(
        article_id=name, text_id=name, ref=name, text="", published=Published(), lineage=Lineage(role=lineage)
    )
    mention = Mention(
        mention_id=name,
        article_id=name,
        ref=name,
        company=Company(name="Borealis"),
        action="adopt",
        direction="govern",
        modality="announced",
        quotes=(quote,),
    )
    return Telling(mention=mention, witness=witness_of(article))


def test_variants_are_one() -> None:
    told = [
        telling("a", WHOLE),
        telling("b", CUT, "Marsh", "chief"),
        telling("c", SPUN, lineage="translated"),
        telling("d", WHOLE),
    ]
    (statement,) = statements_of(told)
    assert (statement.speaker, statement.role, statement.text) == ("Ada Marsh", "chief", WHOLE)
    assert statement.variants == tuple(sorted([CUT, SPUN]))


def test_the_machine_made_wording_never_leads() -> None:
    told = [telling("a", SPUN, lineage="rewritten"), telling("b", SPUN, lineage="rewritten"), telling("c", CUT)]
    assert statements_of(told)[0].text == CUT


def test_other_words_and_other_speakers_stay_apart() -> None:
    assert len(statements_of([telling("a", WHOLE), telling("b", OTHER)])) == 2
    assert len(statements_of([telling("a", WHOLE), telling("b", WHOLE + " Now.", "Ben Oar")])) == 2


def test_order_does_not_matter() -> None:
    told = [telling("a", WHOLE), telling("b", CUT), telling("c", SPUN), telling("d", OTHER)]
    assert statements_of(told) == statements_of(told[::-1])


def test_empty_and_many() -> None:
    assert statements_of([telling("a", " ")]) == ()
    assert (
        len(statements_of([telling(f"a{n}", f"word{n} other{n} third{n} fourth{n} fifth{n}") for n in range(1000)]))
        <= 400
    )
