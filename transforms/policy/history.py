"""History: revisions of events that were published before, and tombstones for those that are no more."""

from collections.abc import Iterable
from dataclasses import replace

from transforms.model import PolicyEvent


def with_history(events: Iterable[PolicyEvent], earlier: Iterable[PolicyEvent]) -> tuple[PolicyEvent, ...]:
    """The events as successors of `earlier` (those of the last run), with its tombstones, sorted by id.

    A revision counts changes of content. When the same articles are only read differently (a new extractor), the
    change is technical and the revision stays. An earlier event whose tellings now belong to another one is merged
    into it; one that nothing tells any more is retracted; one whose articles are out of sight is kept as it was.
    """
    now = {event.event_id: event for event in events}
    holders = _holders(now.values())
    at_hand = {(event.company.name, source.article_id) for event in now.values() for source in event.sources}
    result = dict(now)
    for old in sorted(earlier, key=lambda event: event.event_id):
        current = now.get(old.event_id)
        if current:
            result[old.event_id] = _revised(_remembering(current, old, at_hand), old)
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


def _remembering(current: PolicyEvent, old: PolicyEvent, at_hand: set[tuple[str, str]]) -> PolicyEvent:
    """The current event with what its predecessor had from articles that are not at hand any more.

    A run need not read all of the past: what it does not see is kept, and what it sees anew is added.
    """
    unseen = [source for source in old.sources if (old.company.name, source.article_id) not in at_hand]
    if not unseen or old.status != "active":
        return current
    sources = tuple(sorted({*current.sources, *unseen}))
    origins = tuple(sorted({*current.origins, *old.origins}))
    dates = [day for day in (old.first_published, current.first_published) if day]
    older = old if old.announced_on.basis in ("explicit", "relative") else current
    return replace(
        current,
        sources=sources,
        mention_ids=tuple(sorted({*current.mention_ids, *old.mention_ids})),
        num_articles=len(sources),
        num_publishers=len({source.publisher or source.article_id for source in sources}),
        num_independent_sources=len(origins),
        origins=origins,
        first_party=current.first_party or old.first_party,
        announced_on=older.announced_on,
        first_published=min(dates, default=""),
        last_published=max(old.last_published, current.last_published),
        quotes=tuple(sorted({*current.quotes, *old.quotes})),
        conflicts=tuple(sorted({*current.conflicts, *old.conflicts})),
        confidence=max(old.confidence, current.confidence),
    )


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
