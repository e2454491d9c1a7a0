"""Events: tellings of one act become one event, and undated articles learn from the events they tell.

Two shuffles: mentions join their articles, then tellings are grouped by company. Where articles have no date of
their own, events date articles and articles date events in turn, across companies; what takes part in that, and
nothing else, is solved in one block. Its outcome is small (two days for each undated article) and goes back to the
articles as a side input. Few nodes on purpose: a run over a handful of articles pays for each of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import AsDict, PCollection, TaggedOutput

from transforms.knowledge import Knowledge, knowledge_of
from transforms.model import Article, Mention, PolicyEvent
from transforms.policy.consolidate import NEEDED, Block, consolidate_block, with_bounds
from transforms.policy.history import with_history
from transforms.policy.tellings import Telling, Witness, company_key, telling_of, witness_of

_UNDATED_BLOCK = ""  # where articles without a date are solved together; no company and no family has this key
_UNDATED, _BOUNDS = "undated", "bounds"
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
        articles, knowledge = inputs[0], knowledge_of({n: t for n, t in self.knowledge.texts if n in NEEDED})
        told = [part | f"Told{number}" >> beam.Map(_by_article) for number, part in enumerate(inputs[1:])]
        joined = (articles | "Witnesses" >> beam.Map(_witness), *told) | beam.Flatten() | "Join" >> beam.GroupByKey()
        parts = joined | "Testify" >> beam.FlatMap(_testify, knowledge).with_outputs(_UNDATED, main="parts")
        blocks = parts.parts | "IntoBlocks" >> beam.FlatMap(_into_block, AsDict(parts[_UNDATED]))
        grouped = blocks | "GroupBlocks" >> beam.GroupByKey()
        consolidation = beam.FlatMap(_consolidate, knowledge).with_outputs(_BOUNDS, main="events")
        found = grouped | "Consolidate" >> consolidation
        return found.events, articles | "Bound" >> beam.Map(with_bounds, AsDict(found[_BOUNDS]))


def _witness(article: Article) -> Keyed:
    return article.article_id, witness_of(article)


def _by_article(telling: Mention | PolicyEvent) -> Keyed:
    """A mention goes to its article; an earlier event needs none and comes along under its own id."""
    return telling.article_id if isinstance(telling, Mention) else telling.event_id, telling


def _testify(joined: tuple[str, Iterable[Any]], knowledge: Knowledge) -> Iterator[Any]:
    """Everything that is to be consolidated under the key of its company, or of its family, and which of them wait
    for a date."""
    told = list(joined[1])
    witnesses = sorted((item for item in told if isinstance(item, Witness)), key=repr)
    for witness in witnesses[:1]:
        yield witness.family, witness
        if not witness.dated:
            yield TaggedOutput(_UNDATED, (witness.family, True))
    for item in told:
        if isinstance(item, PolicyEvent):
            yield company_key(item.company, knowledge), item
        elif isinstance(item, Mention) and witnesses:
            company = company_key(item.company, knowledge)
            yield company, telling_of(item, witnesses[0])
            if not witnesses[0].dated:
                yield TaggedOutput(_UNDATED, (company, True))


def _into_block(part: Keyed, undated: Mapping[str, bool]) -> Iterator[tuple[str, Keyed]]:
    """A company has its own block unless it waits for dates; a witness is needed for its undated family only."""
    waits = part[0] in undated
    if waits or not isinstance(part[1], Witness):
        yield _UNDATED_BLOCK if waits else part[0], part


def _consolidate(block: tuple[str, Iterable[Keyed]], knowledge: Knowledge) -> Iterator[Any]:
    told: dict[str, list[Telling]] = {}
    witnesses: list[Witness] = []
    earlier: list[PolicyEvent] = []
    for key, part in block[1]:
        if isinstance(part, Telling):
            told.setdefault(key, []).append(part)
        elif isinstance(part, Witness):
            witnesses.append(part)
        else:
            earlier.append(part)
    events, bounds = consolidate_block(Block(told, witnesses), knowledge)
    yield from with_history(events, earlier)
    for item in sorted(bounds.items()):
        yield TaggedOutput(_BOUNDS, item)
