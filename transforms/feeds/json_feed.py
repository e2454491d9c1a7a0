"""JSON Feed 1.0 and 1.1, and what passes for it: an object with a list of items."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from transforms.feeds.raw_feed import RawEntry, RawFeed
from transforms.model import Rejected

_MAX_ITEMS = 5000
_SIGNS = ("home_page_url", "feed_url", "title", "description", "next_url")


def looks_like_json(text: str) -> bool:
    """Whether a document sets out as a JSON object or list."""
    return text[:1] in ("{", "[")


def parse_json_feed(text: str, url: str) -> RawFeed:
    """The feed of a JSON document. Rejects: json_not_a_feed, truncated (no complete JSON)."""
    try:
        document = msgspec.json.decode(text.encode("utf-8", "replace"))
    except RecursionError:
        raise Rejected("json_not_a_feed", subject=url, detail="nested too deeply") from None
    except msgspec.DecodeError as why:
        cut = text.rstrip()[-1:] not in ("}", "]")
        raise Rejected("truncated" if cut else "json_not_a_feed", subject=url, detail=f"broken JSON: {why}") from None
    if not _is_feed(document):
        raise Rejected("json_not_a_feed", subject=url, detail="JSON without a version of JSON Feed or a list of items")
    items = document.get("items")
    entries = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    notes = ["too_many_entries"] if len(entries) > _MAX_ITEMS else []
    site = _text(document, "home_page_url")
    feed_language = _text(document, "language")
    return RawFeed(
        format="json11" if "1.1" in _text(document, "version") else "json1",
        entries=tuple(_entry(item) for item in entries[:_MAX_ITEMS]),
        title=_text(document, "title"),
        site=site,
        language=feed_language,
        base=site if "://" in site else "",
        next_url=_text(document, "next_url"),
        notes=tuple(notes),
    )


def _is_feed(document: object) -> bool:
    """A version of JSON Feed, or items as it has them together with something that says what they are items of."""
    if not isinstance(document, dict):
        return False
    if "jsonfeed.org/version" in _text(document, "version"):
        return True
    items = document.get("items")
    if not isinstance(items, list) or not any(_text(document, sign) for sign in _SIGNS):
        return False
    return all(isinstance(item, dict) for item in items) and (
        not items
        or any(_text(item, "url") or _text(item, "content_html") or _text(item, "content_text") for item in items)
    )


def _entry(item: Mapping[str, Any]) -> RawEntry:
    plain = _text(item, "content_text") or _text(item, "summary")
    return RawEntry(
        own_id=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        title=_text(item, "title")
        or (_text(item, "summary") if item.keys() & {"content_html", "content_text"} else ""),
        dates=(("published", _text(item, "date_published")), ("updated", _text(item, "date_modified"))),
        author=", ".join(_authors(item)),
        html=_text(item, "content_html")
        or "".join(f"<p>{html.escape(part)}</p>" for part in plain.split("\n\n") if part),
        language=_text(item, "language"),
    )


def _authors(item: Mapping[str, Any]) -> list[str]:
    """The names of version 1.1's list, and of what older feeds write instead."""
    said = item.get("authors") or item.get("author")
    people: Sequence[Any] = said if isinstance(said, list) else [said]
    names = [_text(person, "name") if isinstance(person, dict) else str(person or "") for person in people[:20]]
    return [name for name in names if name]


def _text(holder: object, key: str) -> str:
    """A value as text: ids may be numbers; lists and objects are none."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""
