"""Web pages that hold no article: walls, errors, challenges and lists of links, told apart by name."""

import re
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.model import Page, Rejected
from transforms.text.lines import count_words, is_prose
from transforms.text.metadata import Metadata
from transforms.text.page_text import Body

_LONG_PROSE_WORDS = 25
_STUB_WORDS = 150  # before the offer of a subscription, where the markup says that the page is not free
_MIN_CARDS = 6  # linked headings with a teaser each
_MIN_LINKS = 12  # headline-like lines that make a page of few sentences an index
_ARTICLE_TYPES = re.compile(r"article|blogposting|report")


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page without an article. Pages of more than `max_words` words of text are never of this kind."""

    reason: str
    max_words: int
    title: re.Pattern[str]
    text: re.Pattern[str]


@compiled
def page_kinds(knowledge: Knowledge) -> tuple[PageKind, ...]:
    """The kinds of `boilerplate.yaml` in the order in which they are tried."""
    return tuple(
        PageKind(
            reason=entry["reason"],
            max_words=entry["max_words"],
            title=re.compile("|".join(entry["title"]) or "(?!)", re.IGNORECASE),
            text=re.compile("|".join(entry["text"]) or "(?!)", re.IGNORECASE),
        )
        for entry in knowledge.data("boilerplate.yaml")["page_kinds"]
    )


def check_page(page: Page, metadata: Metadata, title: str, body: Body, knowledge: Knowledge) -> None:
    """Let articles pass; raises Rejected with the kind of any other page.

    Rejects: challenge_page, consent_wall, login_wall, paywall, not_found, error_page, empty_app, index_page.
    """
    words = sum(map(count_words, body.paragraphs))
    text = " ".join(body.paragraphs)[:3000]
    title = title[:500]
    for kind in page_kinds(knowledge):
        is_stub = kind.reason == "paywall" and not metadata.is_free
        if words <= (_STUB_WORDS if is_stub else kind.max_words) and (
            kind.title.search(title) or kind.text.search(text)
        ):
            raise Rejected(kind.reason, subject=page.ref, detail=(title or text)[:120])
    if _is_index(metadata, body):
        raise Rejected(
            "index_page", subject=page.ref, detail=f"{len(body.paragraphs)} lines, {body.cards} linked headings"
        )


def _is_index(metadata: Metadata, body: Body) -> bool:
    """Many headline-like lines, hardly a paragraph or each under a linked heading, and no article by the markup."""
    if any(_ARTICLE_TYPES.search(kind) for kind in metadata.types) or metadata.published:
        return False
    long = sum(count_words(text) >= _LONG_PROSE_WORDS and is_prose(text) for text in body.paragraphs)
    if body.cards >= _MIN_CARDS and long <= 2 * body.cards:
        return True
    links = sum(not is_prose(text) for text in body.paragraphs)
    return links >= _MIN_LINKS and links >= 5 * long
