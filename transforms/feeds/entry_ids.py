"""Names of entries that stay the same over polls, whatever the feed does to its own ids and links.

An entry is named by its link where the link tells it from the others, because feeds renew ids more often than links; by
its own id with its title where the link does not; by link and title, or by title and text, where there is nothing else.
Its further names let an entry be known again when its link changed and its id did not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from transforms.feeds.links import link_key, names_a_page
from transforms.feeds.model import Entry
from transforms.ids import content_id, normalised


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has a name, and the id that the feed gives it."""

    entry: Entry
    own_id: str = ""


def named_entries(drafts: Sequence[Draft]) -> tuple[tuple[Entry, ...], bool]:
    """The entries with their ids, in order, and whether some were dropped as repeats of another.

    Two entries are one when they have the same link and title. Entries that share an id are told apart by their links,
    those that share a link by their titles. The entry of a feed that has but one goes by its own id: from one link
    nobody sees whether it names a page or stays the same for ever.
    """
    titles: dict[str, set[str]] = {}
    owners: dict[str, set[str]] = {}
    for draft in drafts:
        owners.setdefault(draft.own_id, set()).add(link_key(draft.entry.link))
        titles.setdefault(link_key(draft.entry.link), set()).add(normalised(draft.entry.title))
    kept: dict[str, Entry] = {}
    for number, draft in enumerate(drafts):
        entry = draft.entry
        link, title = link_key(entry.link), normalised(entry.title)
        by_link = content_id("link", link) if entry.link and names_a_page(entry.link) else ""
        by_own = content_id("id", draft.own_id, title) if draft.own_id and len(owners[draft.own_id]) == 1 else ""
        by_both = content_id("link and title", link, title) if entry.link and title else ""
        alone = len(drafts) == 1 and by_own
        if not by_link or len(titles[link]) > 1 or alone:
            names = [by_own, "" if alone else by_both, _by_text(entry, number)]
        else:
            names = [by_link, by_own]
        first, *more = [name for name in names if name][: 1 if alone else 2]
        kept.setdefault(first, replace(entry, entry_id=first, also=tuple(more)))
    return tuple(kept.values()), len(kept) < len(drafts)


def _by_text(entry: Entry, number: int) -> str:
    """The last resort: what the entry says; one that says nothing at all is told by its place."""
    if not (entry.title or entry.html or entry.link):
        return content_id("place", str(number))
    return content_id(
        "text", normalised(entry.title), normalised(entry.html[:5000]) if not entry.title else "", entry.link
    )
