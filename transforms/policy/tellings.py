"""A telling of an act, together with what matters about the article that tells it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from transforms.ids import normalised
from transforms.knowledge import Knowledge, compiled
from transforms.model import Article, Attribution, Company, Mention, Published, When
from transforms.policy.clues import DatedWords, dated_words, names_in, still_ahead
from transforms.text.dates import publication_days
from transforms.text.dates_calendar import Days

# Signs of a text that went through a machine, and of one that was taken over from somewhere.
SPUN_ROLES = ("rewritten", "translated")
SPUN_SIGNALS = frozenset({"spun_vocabulary", "back_translation"})
TAKEN_SIGNALS = frozenset({"read_original_link", "photo_credit_of_other_outlet", "forwarded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What consolidation needs of an article: who published what kind of text when, and on whom it rests."""

    article_id: str
    ref: str
    url: str = ""
    publisher: str = ""
    published: Published = field(default_factory=Published)
    byline: str = ""
    role: str = "original"
    of: str = ""  # article_id of the article it was made from
    family: str = ""  # one for an article and all its copies
    relayed_from: str = ""
    attributed_to: tuple[Attribution, ...] = ()
    spun: bool = False  # the words are not the author's: dates may be those of the text it was made from
    before: str = ""  # a day the text speaks of as still ahead
    dates: tuple[DatedWords, ...] = ()  # the date expressions of an undated text
    taken: bool = False  # the text says that it was taken over
    names: tuple[str, ...] = ()  # names in the text, by which two articles about one story know each other

    @property
    def days(self) -> Days | None:
        """First and last day on which it can have been published; None while either end is open."""
        return publication_days(self.published)

    @property
    def dated(self) -> bool:
        """Whether the article's own date is known, rather than bounded by inference."""
        return has_own_date(self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One telling of an act by one witness."""

    mention: Mention
    witness: Witness


def has_own_date(published: Published) -> bool:
    """Whether the date is the article's own; the day on which it was fetched is only an upper bound."""
    return bool(published.at) and published.basis != "fetched"


def is_dated(article: Article) -> bool:
    """Whether the article's own date is known."""
    return has_own_date(article.published)


def witness_of(article: Article) -> Witness:
    """The witness an article is."""
    lineage, dated = article.lineage, is_dated(article)
    return Witness(
        article_id=article.article_id,
        ref=article.ref,
        url=article.canonical_url or article.url,
        publisher=article.publisher,
        published=article.published,
        byline=article.byline,
        role=lineage.role,
        of=lineage.of,
        family=article.family_id or lineage.of or article.article_id,
        relayed_from=article.relayed_from,
        attributed_to=article.attributed_to,
        spun=lineage.role in SPUN_ROLES or not SPUN_SIGNALS.isdisjoint(article.signals),
        names=names_in(article.text),
        taken=not TAKEN_SIGNALS.isdisjoint(article.signals),
        before="" if dated else still_ahead(article.text),
        dates=() if dated else dated_words(article.text),
    )


def telling_of(mention: Mention, witness: Witness) -> Telling:
    """The telling of a mention; in an undated article an act without a date takes the date words of its sentence, else
    of the first sentence that supports it. They say nothing yet; they will once the article's own date is known.
    """
    when = mention.announced_on
    if witness.dates and not when.text and when.basis in ("", "published_fallback"):
        shown = [e for e in mention.evidence if e.source == "text" and e.field in ("act", "support")]
        for place in sorted(shown, key=lambda e: (e.field != "act", e.start)):
            near = [words for words in witness.dates if words.first <= place.start < words.last]
            if near:
                words = min(near, key=lambda w: (abs(w.at - place.start), w.at))
                return Telling(mention=replace(mention, announced_on=When(text=words.text)), witness=witness)
    return Telling(mention=mention, witness=witness)


@compiled
def company_keys(knowledge: Knowledge) -> dict[str, str]:
    """Every known name of a company, former names and brands too, to the one key of the company."""
    keys: dict[str, str] = {}
    for name in ("companies.yaml", "companies_wider.yaml"):
        if name in dict(knowledge.texts):
            for entry in (knowledge.data(name) or {}).get("companies", ()):
                for known in _names(entry) if "name" in entry else ():
                    keys.setdefault(normalised(known), normalised(entry["name"]))
    return keys


def _names(entry: dict[str, object]) -> Iterable[str]:
    yield str(entry["name"])
    for key in ("id", "aliases", "renamed_from", "brands"):
        value = entry.get(key) or ()
        for item in [value] if isinstance(value, str) else value if isinstance(value, Iterable) else ():
            if isinstance(item, dict):
                for brand, aliases in item.items():
                    yield from (str(brand), *map(str, aliases or ()))
            else:
                yield str(item)


def company_key(company: Company, knowledge: Knowledge) -> str:
    """One key for a company under all its names, so that a renaming between two articles parts nothing."""
    keys = company_keys(knowledge)
    for name in (company.name, company.id, company.brand):
        if name and normalised(name) in keys:
            return keys[normalised(name)]
    return normalised(company.name or company.id or company.brand)
