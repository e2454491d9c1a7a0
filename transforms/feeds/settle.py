"""The last step of reading a feed: links made absolute, dates read, entries named, and what was doubtful said."""

from collections.abc import Sequence
from dataclasses import replace

from transforms.feeds.dates import FeedDate, day_order, read_date
from transforms.feeds.entry_ids import Draft, named_entries
from transforms.feeds.links import absolute_link
from transforms.feeds.model import Entry, ParsedFeed
from transforms.feeds.raw_feed import RawEntry, RawFeed
from transforms.feeds.titles import plain_title
from transforms.feeds.zones import shared_offset

MAX_HTML = 1_000_000  # characters of one entry
_MAX_TEXT = 300  # of names
_MAX_ID = 4000


def settle(
    raw: RawFeed, *, encoding: str, notes: Sequence[str], url: str = "", zone: str = "", now: str = ""
) -> ParsedFeed:
    """The feed with everything made sure; `zone` and `now` as in `parse_feed`."""
    said = set(notes)
    site = absolute_link(raw.site, url)
    base = absolute_link(raw.base, url) or url
    order = day_order((text for entry in raw.entries for _, text in entry.dates), raw.language)
    zone = zone or shared_offset([*raw.dates, *(text for entry in raw.entries for _, text in entry.dates)])
    drafts = []
    for entry in raw.entries:
        reading = [
            (kind, read_date(text, zone=zone, language=entry.language or raw.language, order=order, now=now))
            for kind, text in entry.dates
            if text.strip()
        ]
        drafts.append(Draft(_entry(entry, raw, base, reading, said), entry.own_id.strip()))
    entries, repeated = named_entries(drafts)
    said |= {"repeated_entries"} if repeated else set()
    said |= set() if entries else {"no_entries"}
    return ParsedFeed(
        format=raw.format,
        title=plain_title(raw.title)[:_MAX_TEXT],
        site=site,
        language=language_tag(raw.language),
        entries=entries,
        encoding=encoding,
        notes=tuple(sorted(said)),
        ttl=raw.ttl,
        next_url=absolute_link(raw.next_url, url),
        moved_to=absolute_link(raw.moved_to, url),
    )


def language_tag(text: str) -> str:
    """A language tag in the usual spelling, "" for anything that is none.

    >>> language_tag("en_US"), language_tag("English (UK)")
    ('en-US', '')
    """
    parts = text.strip().replace("_", "-").split("-")
    if not 2 <= len(parts[0]) <= 3 or not all(part.isalnum() and part.isascii() and len(part) <= 8 for part in parts):
        return ""
    return "-".join([parts[0].lower(), *(part.upper() if len(part) == 2 else part for part in parts[1:3])])


def _entry(entry: RawEntry, raw: RawFeed, base: str, reading: list[tuple[str, FeedDate]], said: set[str]) -> Entry:
    link = absolute_link(entry.link, base)
    if entry.link.strip() and not link:
        said.add("unusable_link")
    if len(entry.html) > MAX_HTML:
        said.add("cut_text")
    for _, date in reading:
        said |= {date.problem, *date.notes} - {""}
    settled = Entry(
        entry_id="",
        link=link,
        title=plain_title(entry.title),
        author=" ".join(entry.author.split())[:_MAX_TEXT],
        html=entry.html[:MAX_HTML],
        language=language_tag(entry.language) or language_tag(raw.language),
        own_id=entry.own_id.strip()[:_MAX_ID],
    )
    updated = next((date.at for kind, date in reading if kind == "updated" and date.at), "")
    told = [(kind, date) for kind, date in reading if date.at]
    published = next((item for item in told if item[0] == "published"), None) or next(iter(told), None)
    if published is None:
        return settled
    kind, date = published
    return replace(
        settled,
        published=date.at,
        published_precision=date.precision,
        published_origin=kind,
        published_text=date.local or date.at,
        updated=updated,
    )
