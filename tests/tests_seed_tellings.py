"""Tellings of the five replay files, written by hand: what a perfect reader would pass on to consolidation."""

from pathlib import Path

from transforms.model import (
    Article,
    Attribution,
    Company,
    Evidence,
    Lineage,
    Mention,
    Published,
    Quote,
    Slot,
    Speaker,
    Thing,
    When,
)
from transforms.text.dates import find_dates, resolve

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
RELAYED = Published(
    at="2020-06-11T01:08:42Z", precision="second", basis="input", not_before="2020-06-10", not_after="2020-06-10"
)
KRISHNA, SMITH = Speaker(name="Arvind Krishna", role="CEO"), Speaker(name="Brad Smith", role="president")


def _article(number: str, **fields: object) -> Article:
    path = next(SEEDS.glob(f"{number}_*.txt"))
    return Article(
        article_id=number, text_id=number, ref=path.name, text=path.read_text("utf-8"), family_id=number, **fields
    )  # type: ignore[arg-type]


def articles() -> tuple[Article, ...]:
    """The five articles, 001 dated by its feed header, the others undated."""
    return (
        _article("000", signals=("read_original_link",), lineage=Lineage(role="syndicated")),
        _article("001", published=RELAYED, publisher="EFF", signals=("forwarded",)),
        _article("002", relayed_from="websites", signals=("back_translation",), lineage=Lineage(role="translated")),
        _article("003", publisher="The Mind Unleashed"),
        _article("004", signals=("spun_vocabulary",), lineage=Lineage(role="rewritten")),
    )


def _find(article: Article, words: str) -> Evidence:
    start = article.text.index(words)
    return Evidence(field="act", source="text", start=start, end=start + len(words), text=words)


def _quote(article: Article, speaker: str, opening: str, closing: str, company: str) -> Quote:
    start = article.text.index(opening)
    end = article.text.index(closing, start) + len(closing)
    return Quote(
        speaker=speaker,
        text=article.text[start:end],
        start=start,
        end=end,
        company=company,
        article_id=article.article_id,
    )


def mentions() -> tuple[Mention, ...]:
    """The acts each article tells."""
    held = {article.article_id: article for article in articles()}
    found: list[Mention] = []

    def tell(number: str, company: str, action: str, thing: str, act: str, when: str = "", **fields: object) -> None:
        article = held[number]
        direction = {"adopt": "govern"}.get(action, "restrict")
        expressions = find_dates(when)
        announced = resolve(expressions[0], article.published) if expressions else When()
        fields.setdefault("confidence", 0.8)
        fields.setdefault("topics", ("facial_recognition",))
        found.append(
            Mention(
                mention_id=f"{number}-{len(found):02}",
                article_id=number,
                ref=article.ref,
                company=Company(name=company),
                action=action,
                direction=direction,
                modality="announced",
                object=Thing(text=thing),
                announced_on=announced,
                evidence=(_find(article, act),),
                **fields,  # type: ignore[arg-type]
            )
        )

    police, year = Slot(value="police", text="police"), Slot(value="P1Y", text="one-year")
    law = Slot(value="legislation", text="until there is a federal law")
    post = {"channel": "blog_post", "counterparty": police}
    letter = {"channel": "letter", "spokesperson": KRISHNA}
    washington = {
        "attributed_to": ("The Washington Post",),
        "channel": "interview",
        "spokesperson": SMITH,
        "condition": law,
        "counterparty": police,
    }

    def said(number: str, speaker: str, opening: str, closing: str, company: str) -> Quote:
        return _quote(held[number], speaker, opening, closing, company)

    tell(
        "000",
        "IBM",
        "end",
        "facial recognition or analysis software",
        "IBM no longer offers",
        "on June 8",
        **letter,
        quotes=(said("000", "Krishna", "IBM no longer", "Transparency.", "IBM"),),
    )
    tell(
        "000",
        "Amazon",
        "suspend",
        "police use of Rekognition",
        "moratorium on police use",
        "a June 10 blog post",
        duration=year,
        **post,
        exceptions=("rescue human trafficking victims",),
        quotes=(said("000", "Amazon", "We’ve advocated", "if requested.", "Amazon"),),
    )
    tell(
        "000",
        "Microsoft",
        "withhold",
        "facial-recognition systems",
        "it will not sell",
        "on the afternoon of June 11",
        **washington,
        quotes=(said("000", "Brad Smith", "The bottom line", "deployed.", "Microsoft"),),
    )
    tell(
        "001",
        "IBM",
        "end",
        "face recognition technology",
        "the company would end research",
        "This week",
        **letter,
        quotes=(said("001", "Krishna", "IBM firmly opposes", "agencies.", "IBM"),),
    )
    tell(
        "001",
        "Amazon",
        "suspend",
        "police use of its face\nsurveillance technology",
        "a 1-year moratorium",
        "This week",
        duration=year,
        **post,
        quotes=(said("001", "Amazon", "that governments should", "if requested.", "Amazon"),),
    )
    tell(
        "001",
        "Microsoft",
        "withhold",
        "face recognition technology on body-worn cameras",
        "denied one California",
        "In 2019",
        channel="statement",
        counterparty=police,
        salience="background",
    )
    tell(
        "002",
        "Microsoft",
        "withhold",
        "face recognition technology to police departments",
        "would not sell face recognition",
        "yesterday, Thursday",
        **washington,
    )
    tell(
        "002",
        "Amazon",
        "suspend",
        "face recognition program",
        "it had suspended the police",
        "on Wednesday",
        duration=year,
        counterparty=police,
        channel="statement",
        exceptions=("organizations that find missing children",),
        quotes=(said("002", "Amazon", "We have defended", "challenge,", "Amazon"),),
    )
    tell(
        "002",
        "IBM",
        "end",
        "facial recognition products",
        "IBM and Amazon decided to stop selling",
        counterparty=police,
    )
    tell(
        "003",
        "Amazon",
        "suspend",
        "facial recognition deals with police",
        "on hold for at least a year",
        "Last week",
        duration=Slot(value="P1Y", text="at least a year"),
        counterparty=police,
        channel="statement",
        quotes=(said("003", "Amazon", "We’ve advocated", "challenge,", "Amazon"),),
    )
    tell(
        "003",
        "IBM",
        "end",
        "facial recognition technology",
        "would stop developing the technology",
        "A few days prior to",
        spokesperson=KRISHNA,
        quotes=(said("003", "Krishna", "IBM firmly opposes", "agencies,", "IBM"),),
    )
    tell(
        "003",
        "Microsoft",
        "withhold",
        "facial recognition to police",
        "they will stop selling",
        **washington,
        quotes=(said("003", "Brad Smith", "We will not sell", "human rights.", "Microsoft"),),
    )
    tell(
        "004",
        "Microsoft",
        "withhold",
        "facial acknowledgment software application",
        "will not offer its facial",
        "Thursday early morning",
        **{**washington, "attributed_to": ("CNET", "The Washington Post")},
        quotes=(said("004", "Smith", "The bottom line", "deployed,", "Microsoft"),),
    )
    tell(
        "004",
        "Microsoft",
        "remove",
        "facial acknowledgment database",
        "silently removed an enormous",
        "Last year",
        salience="background",
    )
    tell(
        "004",
        "Microsoft",
        "adopt",
        "evaluation procedures",
        "additional enhance our evaluation",
        attributed_to=("CNET",),
        channel="statement",
        salience="secondary",
    )
    for company in ("Amazon", "IBM"):
        tell(
            "004",
            company,
            "suspend" if company == "Amazon" else "end",
            "facial acknowledgment systems",
            "comparable actions",
            salience="background",
            confidence=0.4,
        )
    return tuple(found)


def attribution(outlet: str, start: int) -> Attribution:
    """An attribution at this place."""
    return Attribution(outlet=outlet, text=outlet, start=start, end=start + len(outlet))
