"""Saved feeds: RSS, RDF, Atom, JSON Feed and news sitemaps; every entry that carries text is an article."""

from collections.abc import Iterator

from pipeline.reading import MAX_DOCUMENT_BYTES, OpenFile
from transforms.feeds.model import Entry
from transforms.feeds.parse import parse_feed
from transforms.model import Page, Reject, Rejected

_LIST_OF_FEEDS = "a list of feeds, not of articles; `policywire feeds import` reads it"


def read_feed(file: OpenFile) -> Iterator[Page | Reject]:
    """A page for each entry, by its own id or link; what is no feed, or has an entry without text, is a reject."""
    body = file.stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(body) > MAX_DOCUMENT_BYTES:
        yield file.too_large()
        return
    try:
        feed = parse_feed(body)
    except Rejected as why:
        yield file.reject(why.reason, _LIST_OF_FEEDS if why.reason == "opml" else why.detail)
        return
    if not feed.entries:
        yield file.reject("empty", "a feed without entries")
    for number, entry in enumerate(feed.entries, start=1):
        yield _page(file, entry, feed.title, f"#{number}")


def _page(file: OpenFile, entry: Entry, publisher: str, part: str) -> Page | Reject:
    if not entry.html.strip():
        return file.reject("no_text", f"the entry {entry.link or entry.own_id or part} has no content", part=part)
    return Page(
        ref=entry.own_id or entry.link or file.name + part,
        body=f"<html><body><article>{entry.html}</article></body></html>".encode("utf-8", "replace"),
        content_type="text/html",
        charset="utf-8",
        url=entry.link if "://" in entry.link else "",
        title=entry.title,
        published=entry.published_text,
        published_basis="feed",
        publisher=publisher,
    )
