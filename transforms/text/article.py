"""A page becomes an article: the clean body, and all that is known of where it comes from."""

import re
from collections.abc import Callable

from transforms.ids import content_id, normalised
from transforms.knowledge import Knowledge
from transforms.model import Article, Attribution, Page, Rejected
from transforms.text.attribution import find_attributions
from transforms.text.lines import count_words
from transforms.text.plain import Told, read_plain
from transforms.text.signals import credited_outlets, wire_of, wording_signals
from transforms.text.sniffing import kind_of
from transforms.text.urls import canonical_url as canonical_url

_MIN_WORDS = 20  # shorter pages are notices, captions and navigation


def extract_article(page: Page, knowledge: Knowledge) -> Article:
    """The clean article of a page, its language still unknown.

    Rejects: not_text (no readable characters), no_text (nothing but furniture), too_short (fewer than 20 words),
    unsupported_format, and what the reader of its format rejects.
    """
    told = _reader(page)(page, knowledge)
    words = count_words(told.text)
    if not words:
        raise Rejected("no_text", subject=page.ref, detail="nothing is left when the furniture is cut")
    if words < _MIN_WORDS:
        raise Rejected("too_short", subject=page.ref, detail=f"{words} words")
    cited = find_attributions(told.text, knowledge)
    canonical = canonical_url(told.url)
    return Article(
        article_id=content_id(canonical or page.ref, told.text),
        text_id=content_id(normalised(told.text)),
        ref=page.ref,
        url=page.url or told.url,
        canonical_url=canonical,
        title=told.title,
        text=told.text,
        published=told.published,
        publisher=told.publisher,
        byline=told.byline,
        attributed_to=cited,
        relayed_from=_relayed_from(told, cited, knowledge),
        signals=_signals(told, knowledge),
        body_spans=told.body_spans,
    )


def _reader(page: Page) -> Callable[[Page, Knowledge], Told]:
    """The reader of the page's format, each loaded where it is first needed."""
    kind = kind_of(page)
    if kind == "text/html":
        from transforms.text.html import read_html

        return read_html
    if kind == "message/rfc822":
        from transforms.text.mail import read_mail

        return read_mail
    if kind == "application/pdf":
        from transforms.text.pdf import read_pdf

        return read_pdf
    return read_plain


def _signals(told: Told, knowledge: Knowledge) -> tuple[str, ...]:
    found = {*told.signals, *wording_signals(told.title, told.text, knowledge)}
    others = [outlet for outlet in credited_outlets(told.credits, knowledge) if outlet.name != told.publisher]
    if others:
        found.add("photo_credit_of_other_outlet")
    wire = wire_of(told.text, knowledge)
    if wire:
        found.add("wire_dateline")
        if told.publisher and told.publisher != wire.name:
            found.add("wire_copy")
    return tuple(sorted(found))


def _relayed_from(told: Told, cited: tuple[Attribution, ...], knowledge: Knowledge) -> str:
    """Where the text was taken from: as it says, by an agency's dateline, or from the outlet whose photo it kept.

    A photo credit counts only with a statement that someone made to that very outlet.
    """
    if told.relayed_from and told.relayed_from != told.publisher:
        return told.relayed_from
    wire = wire_of(told.text, knowledge)
    if wire and wire.name != told.publisher:
        return wire.name
    told_to = {item.outlet for item in cited if re.match(r"(told|inform|tell)", item.text)}
    for outlet in credited_outlets(told.credits, knowledge):
        if outlet.name in told_to and outlet.name != told.publisher:
            return outlet.name
    return ""
