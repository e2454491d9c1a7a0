"""History: revisions of events that were published before, and tombstones for those that are no more."""

from collections.abc import Iterable
from dataclasses import replace

from transforms.model import PolicyEvent


def with_history(events: Iterable[PolicyEvent], earlier: Iterable[PolicyEvent]) -> tuple[PolicyEvent, ...]:
    """The events as successors of `earlier` (those of the last run), with its tombstones, sorted by id.

    A revision counts changes of content. When the same articles are only read differently (a new extractor), the
    change is technical and the revision stays. An earlier event whose tellings now belong to another one is merged
    into it; one that nothing tells any more is retracted; one none of whose articles speak of the company any more is kept as it was.
    """
    now = {event.event_id: event for event in events}
    holders = _holders(now.values())
    at_hand = {(event.company.name, source.article_id) for event in now.values() for source in event.sources}
    result = dict(now)
    for old in sorted(earlier, key=lambda event: event.event_id):
        current = now.get(old.event_id)
        if current:
            result[old.event_id] = _revised(current, old)
        elif old.status != "active":
            result[old.event_id] = _forwarded(old, now, holders)
        elif old.sources and not any((old.company.name, source.article_id) in at_hand for source in old.sources):
            result[old.event_id] = old
        else:
            result[old.event_id] = _tombstone(old, holders)
    return tuple(result[name] for name in sorted(result))


def _holders(events: Iterable[PolicyEvent]) -> dict[str, list[str]]:
    """Event ids by mention id and by (article id, company, direction): where a telling is now."""
    found: dict[str, list[str]] = {}
    for event in sorted(events, key=lambda e: e.event_id):
        for key in (*event.mention_ids, *(_place(source.article_id, event) for source in event.sources)):
            found.setdefault(key, []).append(event.event_id)
    return found


def _place(article_id: str, event: PolicyEvent) -> str:
    return f"{article_id} {event.company.name} {event.direction}"


def _revised(current: PolicyEvent, old: PolicyEvent) -> PolicyEvent:
    """The current event under the number that follows from its predecessor."""
    if replace(current, revision=old.revision, change_kind=old.change_kind) == old:
        return old
    same_articles = {s.article_id for s in current.sources} == {s.article_id for s in old.sources}
    if same_articles and current.mention_ids != old.mention_ids and old.status == "active":
        return replace(current, revision=old.revision, change_kind="technical")
    return replace(current, revision=old.revision + 1, change_kind="content")


def _tombstone(old: PolicyEvent, holders: dict[str, list[str]]) -> PolicyEvent:
    heir = _heir(old, holders)
    status = "merged" if heir else "retracted"
    return replace(old, status=status, merged_into=heir, revision=old.revision + 1, change_kind="content")


def _forwarded(old: PolicyEvent, now: dict[str, PolicyEvent], holders: dict[str, list[str]]) -> PolicyEvent:
    """A tombstone still points at a living event when the one it pointed at has been merged in turn."""
    if old.status == "merged" and old.merged_into not in now and (heir := _heir(old, holders)):
        return replace(old, merged_into=heir)
    return old


def _heir(old: PolicyEvent, holders: dict[str, list[str]]) -> str:
    """The event that has most of its tellings; failing that, of its articles."""
    for keys in (old.mention_ids, tuple(_place(source.article_id, old) for source in old.sources)):
        votes = [event for key in keys for event in holders.get(key, ())]
        if votes:
            return min(votes, key=lambda name: (-votes.count(name), name))
    return ""
