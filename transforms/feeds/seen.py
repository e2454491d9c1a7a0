"""Which entries of a feed are new: what was passed on is remembered as long as it is listed, and a while after.

An entry is known by its id or any of its further names, or, where all of these are made anew at each poll, by its link
if the entry known by that link is itself no longer listed and says the same. A listed entry never leaves the memory, so
a feed that never changes never emits again, however long it stands. An entry that is known but says something else is a
revision, unless most of a feed's entries change at once: then the publisher changed a template.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from transforms.feeds.model import Entry, SeenEntry
from transforms.feeds.moments import DAY, seconds
from transforms.ids import content_id, normalised
from transforms.text.article import canonical_url

KEPT_DAYS = 30  # after an entry was last listed: feeds that were cut short list old entries again
KEPT_UNLISTED = 2_000  # entries no longer listed
MOST_NEW = 500  # entries passed on by one poll; the rest wait for the next
MOST_CHANGES = 10  # revisions of one entry; a text with a running counter must not be fetched for ever
NAMES_KEPT = 4  # further names of one entry
TEMPLATE = 5  # known entries of which more than half change at once
_TAG = re.compile(r"<[^<>]*>")  # links inside the text carry tracking parameters that change


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The entries of one poll, told apart."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    seen: tuple[SeenEntry, ...]  # the memory after this poll
    overlap: int  # listed entries that were known
    waiting: int  # new entries left for the next poll


def sort_entries(entries: Iterable[Entry], memory: tuple[SeenEntry, ...], now: str) -> Sorted:
    """Tell new, changed and known entries apart and bring the memory up to date."""
    marks = {mark.key: (entry, mark) for entry in reversed(tuple(entries)) if (mark := _mark(entry, now))}
    listed = [marks[key] for key in sorted(marks, key=lambda key: (marks[key][0].published, key), reverse=True)]
    known = {mark.key: mark for mark in memory}
    matched = _matched([mark for _, mark in listed], known)
    new: list[Entry] = []
    changed: list[tuple[Entry, SeenEntry]] = []
    after: dict[str, SeenEntry] = {}
    for entry, mark in listed:
        before = known.pop(matched.get(mark.key, ""), None)
        if before is None and len(new) < MOST_NEW:
            new.append(entry)
            after[mark.key] = mark
        elif before is not None:
            after[mark.key] = replace(mark, changes=before.changes, also=_names(mark, before))
            if mark.content != before.content and before.changes < MOST_CHANGES:
                changed.append((entry, mark))
    overlap = len(after) - len(new)
    if overlap >= TEMPLATE and len(changed) * 2 > overlap:
        changed = []
    for _, mark in changed:
        after[mark.key] = replace(after[mark.key], changes=after[mark.key].changes + 1)
    seen = tuple(sorted({**_kept(known.values(), now), **after}.values()))
    waiting = len(listed) - len(after)
    return Sorted(new=tuple(new), changed=tuple(e for e, _ in changed), seen=seen, overlap=overlap, waiting=waiting)


def _mark(entry: Entry, now: str) -> SeenEntry:
    said = content_id(normalised(entry.title), normalised(_TAG.sub(" ", entry.html)), entry.updated)[:12]
    return SeenEntry(
        key=_hash("entry", entry.entry_id),
        last_listed=now[:10],
        content=said,
        link=_hash("link", canonical_url(entry.link)) if entry.link else "",
        also=tuple(_hash("entry", name) for name in entry.also),
    )


def _hash(*parts: str) -> str:
    return content_id(*parts)[:12]


def _matched(listed: Sequence[SeenEntry], known: Mapping[str, SeenEntry]) -> dict[str, str]:
    """For listed entries the key of the remembered one: by id, else by a further name, else by link and content."""
    matched = {mark.key: mark.key for mark in listed if mark.key in known}
    taken = set(matched)
    for ways in (_by_name, _by_link):
        free = {name: key for key in sorted(known.keys() - taken) for name in ways(known[key])}
        for mark in listed:
            if mark.key not in matched:
                key = next((free[name] for name in ways(mark) if name in free and free[name] not in taken), "")
                if key:
                    matched[mark.key] = key
                    taken.add(key)
    return matched


def _by_name(mark: SeenEntry) -> tuple[str, ...]:
    return (mark.key, *mark.also)


def _by_link(mark: SeenEntry) -> tuple[str, ...]:
    return (f"{mark.link} {mark.content}",) if mark.link else ()


def _names(mark: SeenEntry, before: SeenEntry) -> tuple[str, ...]:
    """The entry's further names, those it has now first."""
    names = dict.fromkeys((*mark.also, before.key, *before.also))
    return tuple(name for name in names if name != mark.key)[:NAMES_KEPT]


def _kept(unlisted: Iterable[SeenEntry], now: str) -> dict[str, SeenEntry]:
    """Of the entries no longer listed, the newest, for a month."""
    fresh = [mark for mark in unlisted if seconds(now) - seconds(mark.last_listed) <= KEPT_DAYS * DAY]
    newest = sorted(fresh, key=lambda mark: (mark.last_listed, mark.key), reverse=True)[:KEPT_UNLISTED]
    return {mark.key: mark for mark in newest}
