"""Made-up stories with known truth: acts of invented companies, told by many articles in many ways."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from transforms.ids import content_id
from transforms.model import DIRECTION_OF_ACTION, Article, Company, Lineage, Mention, Published, Slot, Thing, When

COMPANIES = ("Borealis", "Cindervale", "Dunmore Labs", "Eastwick", "Farrow & Pike", "Glasswing")
OUTLETS = ("Harbour Times", "The Lantern", "Daily Quill", "Northbank Post", "Inkwell", "The Beacon", "Tidewater News")
# topic, labels an article may use for it (the first is the truth), ways to say what it is on, affected party, duration
ACTS = (
    (
        "facial_recognition",
        ("suspend", "end", "withhold"),
        ("police use of FaceFind", "sale of the FaceFind face matcher", "FaceFind for officers"),
        "police",
        "P1Y",
    ),
    (
        "facial_recognition",
        ("adopt",),
        ("review board for camera customers", "a board that reviews camera buyers"),
        "",
        "",
    ),
    (
        "political_ads",
        ("ban", "limit"),
        ("election adverts", "paid adverts about elections", "election advertising"),
        "advertisers",
        "",
    ),
    (
        "political_ads",
        ("adopt",),
        ("archive of sponsored posts", "public archive that lists sponsored posts"),
        "researchers",
        "",
    ),
    (
        "content_moderation",
        ("remove", "ban"),
        ("accounts of a harbour militia", "a militia's accounts", "militia pages and accounts"),
        "",
        "",
    ),
    (
        "content_moderation",
        ("remove", "limit"),
        ("videos of roof jumping", "roof-jumping clips", "clips that show roof jumps"),
        "minors",
        "",
    ),
    (
        "content_moderation",
        ("allow", "resume"),
        ("satire of heads of state", "satirical posts on heads of state"),
        "",
        "",
    ),
    ("encryption", ("launch", "adopt"), ("end-to-end encryption of group calls", "encrypted group calls"), "users", ""),
    (
        "generative_ai",
        ("withhold", "limit"),
        ("voice cloning model", "its model that clones voices", "the voice cloner"),
        "developers",
        "",
    ),
    ("generative_ai", ("pledge", "adopt"), ("watermarks in generated pictures", "picture watermarks"), "", ""),
    ("tracking_privacy", ("end", "limit"), ("cookies on health pages", "health-page cookies"), "advertisers", ""),
    ("data_retention", ("limit", "end"), ("storage of search logs", "how long it stores search logs"), "users", "P18M"),
    (
        "age_verification",
        ("adopt", "limit"),
        ("age checks for livestreams", "an age check before livestreams"),
        "minors",
        "",
    ),
    ("app_store", ("ban", "remove"), ("loan apps with hidden fees", "loan apps that hide fees"), "developers", ""),
)
MONDAY = date(2021, 3, 1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Stories:
    """Articles, mentions, and the number of the act each mention truly tells."""

    articles: tuple[Article, ...]
    mentions: tuple[Mention, ...]
    truth: dict[str, int]


def stories(seed: int, *, companies: int = 6, acts_a_company: int = 3, most_reports: int = 40) -> Stories:
    """Acts of several companies, each `acts_a_company` in a month, told 1 to `most_reports` times over ten days."""
    chance = random.Random(seed)
    articles: list[Article] = []
    mentions: list[Mention] = []
    truth: dict[str, int] = {}
    number = 0
    for company in COMPANIES[:companies]:
        for kind in chance.sample(range(len(ACTS)), acts_a_company):
            day = MONDAY + timedelta(days=chance.randrange(28))
            for article, mention in _reports(chance, company, kind, day, number, 1 + chance.randrange(most_reports)):
                articles.append(article)
                mentions.append(mention)
                truth[mention.mention_id] = number
            number += 1
    return Stories(tuple(articles), tuple(mentions), truth)


def _reports(
    chance: random.Random, company: str, kind: int, day: date, number: int, count: int
) -> Iterator[tuple[Article, Mention]]:
    topic, labels, objects, party, duration = ACTS[kind]
    wire = f"wire-{number}"
    for report in range(count):
        late = min(10, int(chance.expovariate(0.6)))
        published = day + timedelta(days=late)
        copied = chance.random() < 0.5
        name = content_id("article", str(number), str(report), company)
        article = Article(
            article_id=name,
            text_id=name,
            ref=f"{number}-{report}",
            text="",
            published=Published(at=f"{published}T12:00:00Z", precision="second", basis="feed"),
            publisher=chance.choice(OUTLETS),
            family_id=wire if copied else name,
            lineage=Lineage(role="syndicated", of=wire) if copied else Lineage(),
        )
        label = labels[0] if chance.random() < 0.7 else chance.choice(labels)
        told_duration = duration and chance.random() < 0.6
        yield (
            article,
            Mention(
                mention_id=content_id("mention", name),
                article_id=name,
                ref=article.ref,
                company=Company(name=company),
                action=label,
                direction=DIRECTION_OF_ACTION[label],
                modality="announced",
                topics=(topic,) if chance.random() < 0.9 else (topic, "other"),
                object=Thing(text=chance.choice(objects)) if chance.random() < 0.95 else None,
                counterparty=Slot(value=party, text=party) if party and chance.random() < 0.7 else None,
                duration=Slot(value=duration, text=duration) if told_duration else None,
                announced_on=_when(chance, day, published),
                salience="main" if chance.random() < 0.8 else "secondary",
                confidence=round(0.5 + 0.5 * chance.random(), 3),
                attributed_to=("Reuters",) if copied else (),
            ),
        )


def _when(chance: random.Random, day: date, published: date) -> When:
    way = chance.random()
    if way < 0.45 and (published - day).days < 7:
        return When(date=str(day), precision="day", basis="relative", text=f"on {_WEEKDAYS[day.weekday()]}")
    if way < 0.65:
        return When(date=str(day), precision="day", basis="explicit", text=f"{day:%B} {day.day}")
    if way < 0.75:
        return (
            When(date=str(day)[:7], precision="month", basis="relative", text="this month")
            if (day.month == published.month)
            else When()
        )
    return When(date=str(published), precision="day", basis="published_fallback") if way < 0.9 else When()


def pairs(grouping: dict[str, object]) -> set[tuple[str, str]]:
    """The pairs of mentions that a grouping puts together."""
    groups: dict[object, list[str]] = {}
    for mention, group in sorted(grouping.items()):
        groups.setdefault(group, []).append(mention)
    return {(a, b) for members in groups.values() for a in members for b in members if a < b}


def many_stories(count: int, most_reports: int) -> Stories:
    """At least `count` mentions: the stories of many seeds, each a year further on, one after the other."""
    articles: list[Article] = []
    mentions: list[Mention] = []
    truth: dict[str, int] = {}
    seed = 0
    while len(mentions) < count:
        part = stories(seed, most_reports=most_reports)
        company = {name: f"{name} {seed}" for name in COMPANIES}
        articles += (
            replace(a, article_id=f"{seed}-{a.article_id}", family_id=f"{seed}-{a.family_id}") for a in part.articles
        )
        for mention in part.mentions:
            name = f"{seed}-{mention.mention_id}"
            owner = replace(mention.company, name=company[mention.company.name])
            mentions.append(replace(mention, mention_id=name, article_id=f"{seed}-{mention.article_id}", company=owner))
            truth[name] = seed * 1000 + part.truth[mention.mention_id]
        seed += 1
    return Stories(tuple(articles), tuple(mentions), truth)
