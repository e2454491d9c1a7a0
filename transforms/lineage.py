"""Lineage: which articles were made from which, in one family each; copies are evidence of spread, not of truth."""

import pickle
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import apache_beam as beam
import numpy as np
from apache_beam.coders import BytesCoder
from apache_beam.metrics import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import BagStateSpec, TimerSpec, on_timer
from apache_beam.utils.timestamp import Duration
from apache_beam.utils.windowed_value import WindowedValue

from transforms.copies import exchange, kinship
from transforms.copies.affected import KNOWN, NEW, entry_messages
from transforms.copies.candidates import Entries
from transforms.copies.exchange import Message
from transforms.copies.families import Link
from transforms.copies.kinship import Word
from transforms.copies.reading import copy_knowledge, vocabulary
from transforms.copies.signatures import Signature, id_of, sign
from transforms.copies.stored import restored
from transforms.copies.trace import family_of, lineage_of, trace, with_lineage
from transforms.copies.verdict import Thresholds, thresholds
from transforms.knowledge import Knowledge
from transforms.memory import Memory, Recalled, Remembered, as_it_was, memory_line, memory_of
from transforms.model import Article
from transforms.recall import Recall

STAGE = "TraceCopies"
BATCH = 512  # articles whose buckets travel together; bounds what a bundle holds in memory


@dataclass
class TraceCopies(beam.PTransform):
    """Set `lineage` and `family_id` of every article; none is dropped.

    `partitions` bounds what one machine holds: about 1/partitions of all signatures. An unbounded input is traced as
    its watermark advances, against what came in the `horizon_days` before (event time); there the articles of one
    language are held by one worker.
    """

    knowledge: Knowledge
    partitions: int = 16
    horizon_days: int = 30

    def expand(self, articles: PCollection[Article]) -> PCollection[Article]:
        if not articles.is_bounded:
            held = articles | "ByLanguage" >> beam.Map(_by_language)
            return held | "TraceOn" >> beam.ParDo(_TraceOn(copy_knowledge(self.knowledge), self.horizon_days))
        links = articles | "FindLinks" >> _FindLinks(copy_knowledge(self.knowledge), self.partitions)
        return _traced_together(articles, links).articles


@dataclass
class TraceFurther(beam.PTransform):
    """`TraceCopies` of new articles, with the remembered ones.

    Takes (new articles, remembered ones, ids that are needed, ids of which a better reading is among the new). The
    lineage of an article, new or remembered, is what one run over all of them would give it. Gives the new ones, and
    recalls of the remembered ones those on which the new have an effect, those that are needed, and families without
    dates.
    """

    knowledge: Knowledge
    partitions: int = 16

    def expand(
        self, inputs: tuple[PCollection[Article], PCollection[Memory], PCollection[str], PCollection[str]]
    ) -> tuple[PCollection[Article], PCollection[Recalled]]:
        articles, memories, needed, bettered = inputs
        knowledge, n = copy_knowledge(self.knowledge), self.partitions
        new = articles | "Sign" >> _signing(knowledge, n, NEW)
        affected, still, pairs = (new.buckets, memories, needed, bettered) | "Recall" >> Recall(n)
        again = affected | "SignAgain" >> _signing(knowledge, n, KNOWN)
        links = (new.signatures, again.signatures, pairs) | "FindLinks" >> _Verify(knowledge, n)
        traced = _traced_together((articles, affected) | "All" >> beam.Flatten(), links)
        recalled = traced[RECALLED], still | "AsItWas" >> beam.Map(as_it_was)
        return traced.articles, recalled | "Recalled" >> beam.Flatten()


RECALLED = "recalled"
Known = Article | Remembered


def _traced_together(known: PCollection[Known], links: PCollection[tuple[Link, ...]]) -> Any:
    bonds = links | "FindRoots" >> _FindRoots()
    own = known | "ById" >> beam.Map(_by_id)
    met = (own, bonds) | "Join" >> beam.Flatten() | "Meet" >> beam.GroupByKey()
    return met | "Trace" >> beam.FlatMap(_traced).with_outputs(RECALLED, main="articles")


def _by_id(known: Known) -> tuple[str, Any]:
    """The article by id, compressed while it waits for what is found of it: half the memory of the last shuffle.

    A remembered one is small, and most of it is packed already.
    """
    if isinstance(known, Remembered):
        return known.article_id, memory_line(known)
    return known.article_id, zlib.compress(pickle.dumps(known, protocol=5), level=1)


@dataclass
class _FindLinks(beam.PTransform):
    """The verified links of each article that has any; three shuffles."""

    knowledge: Knowledge
    partitions: int

    def expand(self, known: PCollection[Known]) -> PCollection[tuple[Link, ...]]:
        signed = known | "Sign" >> _signing(self.knowledge, self.partitions)
        pairs = signed.buckets | beam.GroupByKey() | "Pair" >> beam.FlatMap(_pairs, self.partitions)
        return (signed.signatures, pairs) | "Compare" >> _Verify(self.knowledge, self.partitions)


@dataclass
class _Verify(beam.PTransform):
    """Links of pairs whose articles send their signatures to each other; two shuffles."""

    knowledge: Knowledge
    partitions: int

    def expand(self, messages: tuple[PCollection[Message], ...]) -> PCollection[tuple[Link, ...]]:
        asked = messages | "Ask" >> beam.Flatten() | "ByHolder" >> beam.GroupByKey()
        sent = asked | "Send" >> beam.FlatMap(_sent, self.partitions)
        return sent | "ByLater" >> beam.GroupByKey() | "Verify" >> beam.FlatMap(_links, thresholds(self.knowledge))


@dataclass
class _FindRoots(beam.PTransform):
    """The bonds of copies, pointing to the roots of their families, with the last answers; five shuffles."""

    def expand(self, links: PCollection[tuple[Link, ...]]) -> PCollection[tuple[str, Any]]:
        said = links | beam.FlatMap(kinship.first_words).with_output_types(tuple[str, Any])
        for label, step in _STEPS:
            work = beam.FlatMapTuple(step).with_output_types(tuple[str, Any])
            said = said | f"To{label}" >> beam.GroupByKey() | label >> work
        return said


_STEPS = (
    ("Answer", kinship.answers),
    ("Decide", kinship.decide),
    ("Relay", kinship.relay),
    ("Climb", kinship.climb),
    ("RelayOn", kinship.relay),
)


def _signing(knowledge: Knowledge, partitions: int, kind: bytes = b"") -> Any:
    return beam.ParDo(_Sign(knowledge, partitions, kind)).with_outputs("signatures", main="buckets")


class _Sign(beam.DoFn):
    """Buckets by shard (main output) and signatures by partition, packed a batch at a time.

    `kind` says what the articles are to `affected.change_messages`; "" where nothing is remembered.
    """

    def __init__(self, knowledge: Knowledge, partitions: int, kind: bytes) -> None:
        self._knowledge, self._partitions, self._kind = knowledge, partitions, kind
        self._batches: dict[Any, list[tuple[Signature, Entries]]] = {}

    def setup(self) -> None:
        self._words = vocabulary(self._knowledge)

    def start_bundle(self) -> None:
        self._batches = {}

    def process(
        self, known: Known, window: Any = beam.DoFn.WindowParam
    ) -> Iterator[Message | TaggedOutput[Literal["signatures"], Message]]:
        batch = self._batches.setdefault(window, [])
        batch.append(restored(known.signature) if isinstance(known, Remembered) else sign(known, self._words))
        if len(batch) >= BATCH:
            yield from self._messages(self._batches.pop(window))

    def finish_bundle(self) -> Iterator[WindowedValue]:
        for window, batch in self._batches.items():
            for message in self._messages(batch):
                if isinstance(message, TaggedOutput):
                    yield TaggedOutput(message.tag, WindowedValue(message.value, window.max_timestamp(), (window,)))
                else:
                    yield WindowedValue(message, window.max_timestamp(), (window,))

    def _messages(
        self, batch: list[tuple[Signature, Entries]]
    ) -> Iterator[Message | TaggedOutput[Literal["signatures"], Message]]:
        if self._kind:
            yield from entry_messages(self._kind, np.concatenate([rows for _, rows in batch]), self._partitions)
        else:
            yield from exchange.bucket_messages(batch, self._partitions)
        for message in exchange.signature_messages(batch, self._partitions):
            yield TaggedOutput("signatures", message)


def _by_language(article: Article) -> tuple[str, Article]:
    return article.language, article


class _TraceOn(beam.DoFn):
    """Trace the articles of a key together whenever the watermark passes a new one; pass on what is new or changed.

    Time bound: articles more than `horizon_days` older than the newest are forgotten, and all when as long nothing
    comes. Order: a late article is traced like any other. Windows: none are needed; state is per window where set.
    """

    SEEN = BagStateSpec("seen", BytesCoder())
    DUE = TimerSpec("due", TimeDomain.WATERMARK)
    FORGET = TimerSpec("forget", TimeDomain.WATERMARK)
    AT, STATE = beam.DoFn.TimestampParam, beam.DoFn.StateParam(SEEN)
    DUE_TIMER, FORGET_TIMER = beam.DoFn.TimerParam(DUE), beam.DoFn.TimerParam(FORGET)

    def __init__(self, knowledge: Knowledge, horizon_days: int) -> None:
        self._knowledge, self._horizon = knowledge, Duration(seconds=86_400 * horizon_days)

    def process(
        self,
        keyed: tuple[str, Article],
        at: Any = AT,
        seen: Any = STATE,
        due: Any = DUE_TIMER,
        forget: Any = FORGET_TIMER,
    ) -> None:
        seen.add(_held(at.micros, _Held(keyed[1], True)))
        due.set(at)
        forget.set(at + self._horizon)

    @on_timer(DUE)  # type: ignore[untyped-decorator]
    def trace_all(self, seen: Any = STATE) -> Iterator[Article]:
        held = sorted((_released(data) for data in seen.read()), key=lambda one: (one[1].is_fresh, one[0]))
        seen.clear()
        newest = max(at for at, _ in held) if held else 0
        known = {one.article.article_id: (at, one) for at, one in held if at >= newest - self._horizon.micros}
        traced = trace([one.article for _, one in known.values()], self._knowledge)
        for article, (at, one) in zip(traced, known.values(), strict=True):
            seen.add(_held(at, _Held(article, False)))
            if one.is_fresh or article != one.article:
                yield article

    @on_timer(FORGET)  # type: ignore[untyped-decorator]
    def forget_all(self, seen: Any = STATE) -> None:
        seen.clear()


@dataclass(frozen=True, slots=True)
class _Held:
    article: Article
    is_fresh: bool


def _held(at: int, known: _Held) -> bytes:
    return zlib.compress(pickle.dumps((at, known), protocol=5), level=1)


def _released(data: bytes) -> tuple[int, _Held]:
    held: tuple[int, _Held] = pickle.loads(zlib.decompress(data))
    return held


def _pairs(shard: tuple[int, Iterable[bytes]], partitions: int) -> Iterator[Message]:
    messages, hot = exchange.pair_messages(shard[1], partitions)
    Metrics.counter(STAGE, "hot_buckets").inc(hot)
    yield from messages


def _sent(partition: tuple[int, Iterable[bytes]], partitions: int) -> Iterator[Message]:
    yield from exchange.sent_messages(*partition, partitions)


def _links(partition: tuple[int, Iterable[bytes]], limits: Thresholds) -> Iterator[tuple[Link, ...]]:
    yield from exchange.links_of(partition[1], limits)


def _traced(met: tuple[str, Iterable[bytes | Word]]) -> Iterator[Any]:
    """The article with its lineage."""
    values = list(met[1])
    own = [value for value in values if isinstance(value, bytes)]
    if not own:
        return
    got = kinship.heard(met[0], (value for value in values if not isinstance(value, bytes)))
    link = got.bond.link if got.bond is not None else None
    root = id_of(got.told().points_to or got.bond.points_to()) if got.bond is not None else met[0]
    if own[0].startswith(b"{"):
        known = memory_of(own[0])
        lineage = known.own if link is None else lineage_of(link)
        yield TaggedOutput(
            RECALLED,
            Recalled(known=known, lineage=lineage, family_id=family_of(root), published=known.published),
        )
        return
    article: Article = pickle.loads(zlib.decompress(own[0]))
    Metrics.counter(STAGE, "copies" if link is not None else "originals").inc()
    yield with_lineage(article, link, root)
