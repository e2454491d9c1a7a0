"""Events: tellings of one act become one event, and undated articles learn from the events they tell.

Two shuffles: mentions join their articles, then tellings are grouped by company. Where articles have no date of
their own, events date articles and articles date events in turn, across companies; what takes part in that, and
nothing else, is solved in one block. Its outcome is small (two days for each undated article) and goes back to the
articles as a side input. Few nodes on purpose: a run over a handful of articles pays for each of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol, runtime_checkable

import apache_beam as beam
from apache_beam.pvalue import AsDict, PCollection, TaggedOutput

from transforms.knowledge import Knowledge, knowledge_of
from transforms.memory import Recalled, recalled_witness
from transforms.model import Article, Mention, PolicyEvent
from transforms.policy.consolidate import NEEDED, Block, consolidate_block, with_bounds
from transforms.policy.history import with_history
from transforms.policy.tellings import Telling, Witness, company_key, telling_of, witness_of
from transforms.policy.timeline import Bounds, bounded

_UNDATED_BLOCK = ""  # where articles without a date are solved together; no company and no family has this key
_UNDATED, _BOUNDS, _GONE = "undated", "bounds", "gone"
Keyed = tuple[str, Any]


@dataclass
class ConsolidateEvents(beam.PTransform):
    """One event per act, and the articles with the bounds of the undated ones.

    Takes (articles, mentions) or (articles, mentions, earlier events). Articles and mentions are all that is known, of
    earlier runs too; a mention without its article is left out. Earlier events number the revisions and leave
    tombstones. In a stream the caller's window bounds how far apart two tellings are still one act.
    """

    knowledge: Knowledge

    def expand(self, inputs: tuple[PCollection[Any], ...]) -> tuple[PCollection[PolicyEvent], PCollection[Article]]:
        articles = inputs[0]
        told = [part | f"Told{number}" >> beam.Map(_by_article) for number, part in enumerate(inputs[1:])]
        found = (articles | "Witnesses" >> beam.Map(_witness), *told) | "Told" >> _Consolidate(self.knowledge)
        return found.events, articles | "Bound" >> beam.Map(with_bounds, AsDict(found[_BOUNDS]))


@runtime_checkable
class ClosedEvents(Protocol):
    """Events of earlier runs that are out of sight, by id."""

    def events(self, event_ids: Sequence[str]) -> Iterable[PolicyEvent]:
        """Those of these events that are there."""


@dataclass(frozen=True)
class NoClosedEvents:
    """There are none."""

    def events(self, event_ids: Sequence[str]) -> Iterable[PolicyEvent]:
        return ()


@dataclass
class ConsolidateFurther(beam.PTransform):
    """`ConsolidateEvents` of what is new, with what earlier runs read.

    Takes (new articles, new mentions, recalled articles, remembered mentions, open events). Gives the events that are
    new or have changed, tombstones too; new articles as pairs, as they came and with bounds; recalled articles with
    bounds; the ids of remembered mentions that a better reading of their article no longer has. Companies of which
    nothing new is told keep their events unread.
    """

    knowledge: Knowledge
    closed: Any = NoClosedEvents()  # ClosedEvents, or a side input that gives them

    def expand(self, inputs: tuple[PCollection[Any], ...]) -> tuple[PCollection[Any], ...]:
        articles, mentions, recalled, remembered, events = inputs
        told = (
            articles | "Witnesses" >> beam.Map(_witness),
            mentions | "Told" >> beam.Map(_by_article),
            recalled | "RecalledWitnesses" >> beam.Map(_recalled_witness),
            remembered | "ToldBefore" >> beam.Map(_by_article, age=_STILL),
            events | "Open" >> beam.Map(_by_article, age=_STILL),
        )
        found = told | "Together" >> _Consolidate(self.knowledge, self.closed)
        bounds = AsDict(found[_BOUNDS])
        bounded = articles | "Bound" >> beam.Map(_with_itself_bounded, bounds)
        return found.events, bounded, recalled | "Rebound" >> beam.Map(_rebounded, bounds), found[_GONE]


_NEW, _MOVED, _STILL = "new", "moved", "still"  # read now; read before, with another lineage now; as it was


class _Part(NamedTuple):
    """A witness, a mention or an event on its way to its block."""

    item: Any
    age: str = _NEW


@dataclass
class _Consolidate(beam.PTransform):
    """Parts by article id become events, bounds of articles and the ids of mentions that are gone."""

    knowledge: Knowledge
    closed: Any = NoClosedEvents()

    def expand(self, told: tuple[PCollection[Any], ...]) -> Any:
        knowledge = knowledge_of({n: t for n, t in self.knowledge.texts if n in NEEDED})
        joined = told | beam.Flatten() | "Join" >> beam.GroupByKey()
        parts = joined | "Testify" >> beam.FlatMap(_testify, knowledge).with_outputs(_UNDATED, _GONE, main="parts")
        blocks = parts.parts | "IntoBlocks" >> beam.FlatMap(_into_block, AsDict(parts[_UNDATED]))
        grouped = blocks | "GroupBlocks" >> beam.GroupByKey()
        consolidation = beam.FlatMap(_consolidate, knowledge, self.closed).with_outputs(_BOUNDS, main="events")
        found = grouped | "Consolidate" >> consolidation
        return _Found(found.events, {_BOUNDS: found[_BOUNDS], _GONE: parts[_GONE]})


class _Found(NamedTuple):
    events: PCollection[PolicyEvent]
    rest: dict[str, PCollection[Any]]

    def __getitem__(self, name: Any) -> Any:
        return self.rest[name]


def _witness(article: Article) -> Keyed:
    return article.article_id, _Part(witness_of(article))


def _recalled_witness(recalled: Recalled) -> Keyed:
    return recalled.known.article_id, _Part(recalled, _MOVED if recalled.moved else _STILL)


def _as_witness(item: Witness | Recalled) -> Witness:
    """A recalled article travels packed and becomes a witness where one is needed."""
    return recalled_witness(item) if isinstance(item, Recalled) else item


def _by_article(telling: Mention | PolicyEvent, age: str = _NEW) -> Keyed:
    """A mention goes to its article; an earlier event needs none and comes along under its own id."""
    return telling.article_id if isinstance(telling, Mention) else telling.event_id, _Part(telling, age)


def _with_itself_bounded(article: Article, bounds: Mapping[str, Bounds]) -> tuple[Article, Article]:
    return article, with_bounds(article, bounds)


def _rebounded(recalled: Recalled, bounds: Mapping[str, Bounds]) -> Recalled:
    """Bounds start from what the article itself says; without any the tables are right as they are."""
    known = bounds.get(recalled.known.article_id)
    return replace(recalled, published=bounded(recalled.known.witness.published, known)) if known else recalled


def _testify(joined: tuple[str, Iterable[_Part]], knowledge: Knowledge) -> Iterator[Any]:
    """Everything that is to be consolidated under the key of its company, or of its family, and which of them wait
    for a date."""
    told = list(joined[1])
    given = [part for part in told if isinstance(part.item, Witness | Recalled)]
    given = sorted(given, key=repr)[:1] if len(given) > 1 else given
    witnesses = [(_as_witness(item), age) for item, age in given]
    for witness, age in witnesses:
        yield witness.family, _Part(given[0].item, age)
        if not witness.dated:
            yield TaggedOutput(_UNDATED, (witness.family, True))
    now = {part.item.mention_id for part in told if isinstance(part.item, Mention) and part.age == _NEW}
    for item, age in told:
        if isinstance(item, PolicyEvent):
            yield company_key(item.company, knowledge), _Part(item, age)
        elif isinstance(item, Mention) and witnesses:
            witness, seen = witnesses[0]
            if age == _STILL and seen == _NEW:
                if item.mention_id not in now:
                    yield TaggedOutput(_GONE, item.mention_id)
                continue
            company = company_key(item.company, knowledge)
            yield company, _Part(telling_of(item, witness), _MOVED if seen == _MOVED else age)
            if not witness.dated:
                yield TaggedOutput(_UNDATED, (company, True))


def _into_block(part: tuple[str, _Part], undated: Mapping[str, bool]) -> Iterator[tuple[str, tuple[str, _Part]]]:
    """A company has its own block unless it waits for dates; a witness is needed for its undated family only."""
    waits = part[0] in undated
    if waits or not isinstance(part[1].item, Witness | Recalled):
        yield _UNDATED_BLOCK if waits else part[0], part


def _consolidate(
    block: tuple[str, Iterable[tuple[str, _Part]]], knowledge: Knowledge, closed: ClosedEvents
) -> Iterator[Any]:
    told: dict[str, list[Telling]] = {}
    witnesses: list[Witness] = []
    earlier: list[PolicyEvent] = []
    open_events: list[PolicyEvent] = []
    is_new = False
    for key, (part, age) in block[1]:
        if isinstance(part, PolicyEvent):
            earlier.append(part)
            if age == _STILL:
                open_events.append(part)
            is_new = is_new or age == _NEW
            continue
        is_new = is_new or age != _STILL
        if isinstance(part, Telling):
            told.setdefault(key, []).append(part)
        else:
            witnesses.append(_as_witness(part))
    if not is_new:
        return
    events, bounds = consolidate_block(Block(told, witnesses), knowledge)
    known = {event.event_id for event in earlier}
    found = list(closed.events([event.event_id for event in events if event.event_id not in known]))
    unchanged = {event.event_id: event for event in (*open_events, *found)}
    for event in with_history(events, [*earlier, *found]):
        if unchanged.get(event.event_id) != event:
            yield event
    for item in sorted(bounds.items()):
        yield TaggedOutput(_BOUNDS, item)
