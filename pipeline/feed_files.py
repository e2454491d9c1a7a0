"""Saved feeds: RSS, RDF and Atom documents; every entry that carries text is an article."""

from collections.abc import Iterator
from typing import Any

from pipeline.reading import MAX_DOCUMENT_BYTES, OpenFile
from transforms.model import Page, Reject


def read_feed(file: OpenFile) -> Iterator[Page | Reject]:
    """A page for each entry, by its link or id; what is no feed, or has an entry without text, is a reject.

    The bytes go to feedparser undecoded: it weighs declaration and content better than we would.
    """
    body = file.stream.read(MAX_DOCUMENT_BYTES + 1)
    if len(body) > MAX_DOCUMENT_BYTES:
        yield file.too_large()
        return
    import feedparser  # costs a replay without feeds a twentieth of a second

    feed = feedparser.parse(body, resolve_relative_uris=False, sanitize_html=False)
    if not feed.get("version"):
        yield file.reject("not_a_feed", str(feed.get("bozo_exception", "no RSS, RDF or Atom in it")))
        return
    if not feed.entries:
        yield file.reject("empty", "a feed without entries")
    publisher = _text(feed.feed, "title")
    for number, entry in enumerate(feed.entries, start=1):
        yield _page(file, entry, publisher, f"#{number}")


def _page(file: OpenFile, entry: Any, publisher: str, part: str) -> Page | Reject:
    contents = [content.get("value") or "" for content in entry.get("content") or ()]
    html = max([*contents, _text(entry, "summary")], key=len)
    link, own_id = _text(entry, "link"), _text(entry, "id")
    if not html.strip():
        return file.reject("no_text", f"the entry {link or own_id or part} has no content", part=part)
    return Page(
        ref=own_id or link or file.name + part,
        body=f"<html><body><article>{html}</article></body></html>".encode("utf-8", "replace"),
        content_type="text/html",
        charset="utf-8",
        url=link if "://" in link else "",
        title=_text(entry, "title"),
        published=_text(entry, "published") or _text(entry, "updated"),
        published_basis="feed",
        publisher=publisher,
    )


def _text(holder: Any, key: str) -> str:
    return str(holder.get(key) or "").strip()
