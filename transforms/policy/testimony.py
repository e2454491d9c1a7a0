"""A testimony: one telling of an act together with what matters about the article that tells it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from transforms.ids import normalised
from transforms.knowledge import Knowledge, compiled
from transforms.model import Article, Attribution, Company, Mention, Published
from transforms.text.dates import find_dates, possible_days, publication_days

Days = tuple[date, date]


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
class Testimony:
    """One telling of an act by one witness."""

    mention: Mention
    witness: Witness


SPUN_SIGNALS = frozenset({"spun_vocabulary", "back_translation"})


def has_own_date(published: Published) -> bool:
    """Whether the date is the article's own; the day on which it was fetched is only an upper bound."""
    return bool(published.at) and published.basis != "fetched"


def is_dated(article: Article) -> bool:
    """Whether the article's own date is known."""
    return has_own_date(article.published)


def witness_of(article: Article) -> Witness:
    """The witness an article is."""
    lineage = article.lineage
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
        spun=lineage.role in ("rewritten", "translated") or not SPUN_SIGNALS.isdisjoint(article.signals),
        names=names_in(article.text),
        before="" if is_dated(article) else still_ahead(article.text),
    )


# A capitalised word that does not begin a sentence.
_NAME = re.compile(r"(?<=[a-z0-9,;:’'“\"(] )(?:[“\"(])?([A-Z][\w-]{2,30})")
_PLAIN = re.compile(r"\b[a-z]{3,30}\b")
_MAX_NAMES = 40
_MAX_READ = 20_000  # characters: a story is named where it begins


def names_in(text: str) -> tuple[str, ...]:
    """The names that occur most in a text, at most 40, in lower case and sorted; no word that occurs uncapitalised.

    >>> names_in("Last week Ada Marsh of the Harbour Council spoke. Later Marsh left.")
    ('ada', 'council', 'harbour', 'marsh')
    """
    counts = Counter(found[1].lower() for found in _NAME.finditer(text, 0, _MAX_READ))
    plain = set(_PLAIN.findall(text, 0, _MAX_READ))
    ranked = sorted(counts.keys() - plain, key=lambda name: (-counts[name], name))
    return tuple(sorted(ranked[:_MAX_NAMES]))


_ELECTION = re.compile(
    r"\b(?:will|would)\b[^.!?\n]{0,40}\b(?:after|before|until|through|by) (?:the )?"
    r"(20\d\d) (?:presidential )?elections?\b"
)


def still_ahead(text: str) -> str:
    """The earliest dated day that the text says still lies ahead, as ISO date; "" when it names none.

    An article that says what will happen by the end of 2024 was written before that. Elections of an even year are
    those of the United States: the Tuesday after the first Monday in November.

    >>> still_ahead("The pause would lapse after the 2016 election, and a new rule will apply from March 2017.")
    '2016-11-08'
    """
    ahead = [str(_election_day(int(found[1]))) for found in _ELECTION.finditer(text) if int(found[1]) % 2 == 0]
    for expression in find_dates(text):
        days = possible_days(expression, None) if expression.tense == "future" else None
        if days:
            ahead.append(str(days[1]))
    return min(ahead, default="")


def _election_day(year: int) -> date:
    first = date(year, 11, 1)
    return date(year, 11, 2 + (-first.weekday()) % 7)


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
