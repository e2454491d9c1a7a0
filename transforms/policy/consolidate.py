"""Consolidation: from what articles tell to one event for each act. The pure twin of `transforms.events`.

Everything here is a function of the set of tellings: the order in which they come, and the runs in which they came,
leave no trace. That is the whole algebra: evidence is a set that only grows, merging is its union, and an event is
computed from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from transforms.knowledge import Knowledge
from transforms.model import Article, Mention, PolicyEvent
from transforms.policy.event import event_of
from transforms.policy.fields import announced_on, ballot
from transforms.policy.history import with_history
from transforms.policy.identity import Alike, alike, event_id
from transforms.policy.links import links_for
from transforms.policy.merge import group_tellings
from transforms.policy.sequel import with_sequels
from transforms.policy.tellings import Telling, Witness, company_key, telling_of, witness_of
from transforms.policy.timeline import Bounds, bounded, bounds_from_act, bounds_from_family, own_bounds
from transforms.policy.window import Window

NEEDED = ("companies.yaml", "companies_wider.yaml", "links.yaml", "merge.yaml", "outlets.yaml")  # knowledge files read
_MAX_ROUNDS = 4  # of dating undated articles by events and events by articles; chains met so far settle in three


@dataclass(frozen=True, slots=True)
class Block:
    """What is consolidated together: tellings by company key, and the undated articles with their families."""

    tellings: Mapping[str, Sequence[Telling]]
    witnesses: Sequence[Witness] = ()


def consolidate(
    articles: Iterable[Article],
    mentions: Iterable[Mention],
    knowledge: Knowledge,
    earlier: Iterable[PolicyEvent] = (),
) -> tuple[tuple[PolicyEvent, ...], tuple[Article, ...]]:
    """One event per act, sorted by id, and the articles, in the order given, with the bounds of the undated ones.

    `articles` and `mentions` are all that is known, from earlier runs too; a thing given twice counts once. `earlier`
    are the events of the last run: they number the revisions and leave a tombstone where an event is no more.
    A mention of an article that is not given is left out.
    """
    given = list(articles)
    witnesses = {article.article_id: witness_of(article) for article in given}
    told = by_company(mentions, witnesses, knowledge)
    events, bounds = consolidate_block(Block(told, tuple(witnesses.values())), knowledge)
    return with_history(events, earlier), tuple(with_bounds(article, bounds) for article in given)


def by_company(
    mentions: Iterable[Mention], witnesses: Mapping[str, Witness], knowledge: Knowledge
) -> dict[str, list[Telling]]:
    """The tellings of these mentions by the key of their company."""
    told: dict[str, list[Telling]] = defaultdict(list)
    for mention in mentions:
        if mention.article_id in witnesses:
            telling = telling_of(mention, witnesses[mention.article_id])
            told[company_key(mention.company, knowledge)].append(telling)
    return told


def with_bounds(article: Article, bounds: Mapping[str, Bounds]) -> Article:
    """The article with what is inferred of its publication date, if anything is."""
    known = bounds.get(article.article_id)
    return replace(article, published=bounded(article.published, known)) if known else article


def consolidate_block(block: Block, knowledge: Knowledge) -> tuple[tuple[PolicyEvent, ...], dict[str, Bounds]]:
    """Events of the block and, by article id, the bounds of its undated articles."""
    rules = alike(knowledge)
    start = _start_bounds(block.witnesses)
    bounds, told = start, _bounded_tellings(block, start)
    acts = {company: _acts(company, told[company], rules, knowledge) for company in sorted(told)}
    for _ in range(_MAX_ROUNDS):
        tighter = _next_bounds(start, acts, rules)
        if tighter == bounds:
            break
        bounds = tighter
        moved = _bounded_tellings(block, bounds)
        for company in sorted(moved):
            if moved[company] != told[company]:
                acts[company] = _acts(company, moved[company], rules, knowledge)
        told = moved
    events = [event for company in sorted(acts) for event in _events(company, acts[company], rules, knowledge)]
    return tuple(sorted(events, key=lambda event: event.event_id)), bounds


def _acts(
    company: str, tellings: Sequence[Telling], rules: Alike, knowledge: Knowledge
) -> tuple[tuple[tuple[Telling, ...], Window], ...]:
    return group_tellings(tellings, rules, links_for(company, tellings, knowledge))


def _start_bounds(witnesses: Sequence[Witness]) -> dict[str, Bounds]:
    undated = {w.article_id: own_bounds(w) for w in witnesses if not w.dated}
    families: dict[str, list[Witness]] = defaultdict(list)
    waiting = {w.family for w in witnesses if not w.dated}
    for witness in witnesses:
        if witness.family in waiting:
            families[witness.family].append(witness)
    for family in sorted(families):
        for name, inherited in sorted(bounds_from_family(families[family]).items()):
            undated[name] = undated[name].within(inherited)
    return undated


def _bounded_tellings(block: Block, bounds: Mapping[str, Bounds]) -> dict[str, list[Telling]]:
    """The tellings with their witnesses' bounds as known now."""
    known: dict[str, Witness] = {}

    def now(witness: Witness) -> Witness:
        if witness.article_id not in bounds:
            return witness
        if witness.article_id not in known:
            published = bounded(replace(witness.published, at=""), bounds[witness.article_id])
            known[witness.article_id] = replace(witness, published=replace(published, at="", basis=""))
        return known[witness.article_id]

    return {
        company: [t if t.witness.dated else replace(t, witness=now(t.witness)) for t in tellings]
        for company, tellings in block.tellings.items()
    }


def _next_bounds(
    start: Mapping[str, Bounds], acts: Mapping[str, Sequence[tuple[Sequence[Telling], Window]]], rules: Alike
) -> dict[str, Bounds]:
    """Bounds of the undated articles from the acts they tell: words that count from their own date first."""
    if not start:
        return {}
    found: dict[str, set[Bounds]] = defaultdict(set)
    for company in acts:
        for tellings, window in acts[company]:
            undated = [t for t in tellings if t.witness.article_id in start]
            act = event_window(tellings, window, rules) if undated else window
            for telling in undated:
                found[telling.witness.article_id].add(bounds_from_act(telling, act))
    bounds = dict(start)
    for name in sorted(found):
        for inferred in sorted(found[name], key=lambda b: (b.last - b.first, b.first)):
            bounds[name] = bounds[name].within(inferred)
    return bounds


def event_window(tellings: Sequence[Telling], window: Window, rules: Alike) -> Window:
    """The days of an act by the vote of its witnesses."""
    return announced_on(ballot(tellings), window, rules)[1]


def _events(
    company: str,
    acts: Sequence[tuple[Sequence[Telling], Window]],
    rules: Alike,
    knowledge: Knowledge,
) -> list[PolicyEvent]:
    """The events of one company with their ids and what each follows."""
    drafts = [event_of(tellings, window, rules, knowledge) for tellings, window in acts]
    return with_sequels(_named(company, drafts), rules)


def _named(company: str, drafts: Sequence[PolicyEvent]) -> list[PolicyEvent]:
    """Ids from identity fields. Of several acts with the same ones the earliest has the plain id, so that a later act
    never takes the name of an earlier one."""
    alike_acts: dict[tuple[str, str, str], list[PolicyEvent]] = defaultdict(list)
    for draft in drafts:
        month = (draft.announced_on.date or draft.first_published)[:7]
        alike_acts[draft.direction, draft.topics[0] if draft.topics else "", month].append(draft)
    named = []
    for (direction, topic, month), group in sorted(alike_acts.items()):
        taken: set[str] = set()
        for draft in sorted(group, key=lambda d: (d.announced_on.date or "9", d.first_published or "9", d.mention_ids)):
            ranks = ("", draft.announced_on.date, f"{draft.announced_on.date} {draft.action}", draft.mention_ids[0])
            rank = next(rank for rank in ranks if rank not in taken)
            taken.add(rank)
            named.append(replace(draft, event_id=event_id(company, direction, topic, month, rank)))
    return named
