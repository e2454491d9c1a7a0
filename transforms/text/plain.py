"""Articles from plain text, Markdown and mail."""

import re
from dataclasses import dataclass, field

from transforms.knowledge import Knowledge
from transforms.model import Page, Published
from transforms.text.cut_page import Cut
from transforms.text.cutting import cut_text
from transforms.text.decoding import decode_text
from transforms.text.markdown import without_marks
from transforms.text.outlets import outlets
from transforms.text.published import Stated, parse_date, publish_date
from transforms.text.signals import tag_of


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says, before it is an article."""

    text: str
    title: str = ""
    url: str = ""
    published: Published = field(default_factory=Published)
    publisher: str = ""
    byline: str = ""
    relayed_from: str = ""
    signals: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    body_spans: tuple[tuple[int, int], ...] = ()


def read_plain(page: Page, knowledge: Knowledge) -> Told:
    """Cut the article out of a text or Markdown page. Rejects: not_text."""
    text = decode_text(page.body, page.charset, page.ref)
    if page.content_type.startswith("text/markdown"):
        text = without_marks(text)
    return told_by(cut_text(text, knowledge, page.title), page, knowledge)


def told_by(cut: Cut, page: Page, knowledge: Knowledge, published: Published | None = None) -> Told:
    """What the wrapping of a cut text says, put in its places; `published` where that is known already."""
    text = "\n\n".join(cut.paragraphs)
    relayed = _relayed_from(cut, knowledge)
    return Told(
        text=text,
        title=cut.get("title") or cut.get("subject"),
        url=page.url or _url(cut.get("url") or cut.get("link")),
        published=published or _published(cut, page, text),
        publisher=page.publisher or _publisher(cut, text, knowledge),
        byline=cut.get("byline"),
        relayed_from=relayed,
        signals=tuple(sorted(set(cut.all("signal")))),
        credits=cut.all("credit"),
        body_spans=cut.spans,
    )


def _url(said: str) -> str:
    found = re.search(r"https?://[^\s<>\"]+", said)
    return found[0] if found else ""


def _relayed_from(cut: Cut, knowledge: Knowledge) -> str:
    """Whom the wrapping names as the place the text was taken from; "websites" and "agencies" name nobody."""
    known = outlets(knowledge)
    for said in (*cut.all("relayed"), *cut.all("quoted_from")):
        name = re.sub(r"^On .{4,60}?(?:[AP]M|\d{4}|\d\d:\d\d),? ", "", said)
        name = re.sub(r"\s*<[^>]*>.*|\s*\(via .*|,? (wrote|writes):.*|\s*[\[(]?mailto:.*", "", name).strip(" \"'.,:")
        if known.of_url(name) or (name and not name.startswith("http") and not _is_nobody(name)):
            return known.full_name(name)
    return ""


def _is_nobody(name: str) -> bool:
    return (
        name.islower()
        or len(name) > 80
        or name.casefold() in {"agencies", "websites", "internet", "various", "media", "online"}
    )


def _publisher(cut: Cut, text: str, knowledge: Knowledge) -> str:
    """The name that the page's own pitches give it, else the sender, else a known outlet its own tag stands for."""
    named = cut.get("publisher")
    if named:
        return outlets(knowledge).full_name(re.sub(r"^the (?=[a-z])", "", named))
    masthead = cut.get("masthead")
    if masthead and outlets(knowledge).is_newsroom(masthead):
        return outlets(knowledge).full_name(masthead)
    tag = outlets(knowledge).find(tag_of(text)) if tag_of(text) else None
    return tag.name if tag and not tag.wire else ""


def _published(cut: Cut, page: Page, text: str) -> Published:
    stated = (
        Stated(cut.get("feed_date"), "feed"),
        Stated(page.published, page.published_basis or "input"),
        Stated(cut.get("date"), "text"),
    )
    known = publish_date(stated, text, cut.get("relayed_on") or _quoted_date(cut))
    return known if known.at or not page.fetched_at else _fetched(known, page.fetched_at)


def _quoted_date(cut: Cut) -> str:
    found = re.search(r"\bOn (.{6,60}?)(?:,? (?:at )?\d{1,2}:\d\d| [^\d]+ wrote)", cut.get("quoted_from"))
    return found[1] if found else ""


def _fetched(known: Published, fetched_at: str) -> Published:
    """Nothing was published after it was fetched."""
    day = parse_date(fetched_at, "fetched").not_after
    if known.not_after and known.not_after <= day:
        return known
    return Published(basis=known.basis or "fetched", not_before=known.not_before, not_after=day)
