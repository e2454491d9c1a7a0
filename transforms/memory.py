"""What later runs need of an article, so that they need not read it again: a few kilobytes without its text."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import msgspec

from transforms.copies.reading import copy_knowledge, vocabulary
from transforms.copies.signatures import key_of, sign
from transforms.copies.sketches import Sketched, Sketches, sketches, sketches_of
from transforms.copies.stored import restored, stored
from transforms.copies.trace import own_lineage
from transforms.ids import content_id
from transforms.knowledge import Knowledge
from transforms.model import Article, Lineage, Published
from transforms.policy.tellings import SPUN_ROLES, Witness, witness_of
from transforms.records import to_line, to_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """An article as later runs know it."""

    article_id: str
    seen: str  # time of the run that read it first; the horizon counts from it
    size: int  # of its record before lineage, and the hash of that: which of two readings is the better one
    digest: str
    witness: Witness  # of the article by itself: its own date, no lineage
    own: Lineage  # what its own words say of its lineage
    published: Published  # as the tables have it, with the bounds that were inferred
    lineage: Lineage  # as the tables have it
    family_id: str
    signature: str
    partition: str = ""  # where its row was found; set on reading, never written

    def __reduce__(self) -> tuple[Any, ...]:
        # All within the horizon go through every shuffle of a run; this takes a tenth of the time of plain pickling.
        return memory_of, (memory_line(self),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A remembered article as this run sees it: its lineage and dates may have become others."""

    known: Remembered
    lineage: Lineage
    family_id: str
    published: Published

    def __reduce__(self) -> tuple[Any, ...]:
        return _recalled, (_encoder().encode(self),)

    @property
    def article_id(self) -> str:
        """Of which article this is."""
        return self.known.article_id

    @property
    def moved(self) -> bool:
        """Whether another article has become its source or family."""
        return self.family_id != self.known.family_id or self.lineage != self.known.lineage

    @property
    def changed(self) -> bool:
        """Whether its row in the tables is to be written anew."""
        return self.moved or self.published != self.known.published


@runtime_checkable
class Memory(Protocol):
    """Some articles of earlier runs, packed: their columns are read at once, their rows where they are needed."""

    def sketches(self) -> Sketches:
        """The columns of those that count."""

    def rows(self, places: Sequence[int]) -> Iterable[Remembered]:
        """The rows at these places of the columns, in this order."""


@dataclass(frozen=True)
class HeldMemory:
    """Remembered articles at hand."""

    held: tuple[Remembered, ...]

    def sketches(self) -> Sketches:
        return sketches_of(memory_columns(self.held))

    def rows(self, places: Sequence[int]) -> Iterable[Remembered]:
        return [self.held[place] for place in places]


def as_it_was(known: Remembered) -> Recalled:
    """A remembered article on which nothing new has an effect."""
    return Recalled(known=known, lineage=known.lineage, family_id=known.family_id, published=known.published)


def memory_columns(known: Iterable[Remembered]) -> bytes:
    """The columns of these articles; see `sketches_of`."""
    return sketches(
        Sketched(*restored(one.signature), key_of(one.family_id or one.article_id), one.seen, one.witness.dated)
        for one in known
    )


def remembered(traced: Article, final: Article, seen: str, knowledge: Knowledge) -> Remembered:
    """What to keep of an article: `traced` before, `final` after dates were inferred."""
    bare = replace(traced, lineage=Lineage(), family_id="")
    size, digest = reading_rank(bare)
    return Remembered(
        article_id=traced.article_id,
        seen=seen,
        size=size,
        digest=digest,
        witness=witness_of(bare),
        own=own_lineage(bare),
        published=final.published,
        lineage=final.lineage,
        family_id=final.family_id,
        signature=stored(*sign(bare, vocabulary(copy_knowledge(knowledge)))),
    )


def reading_rank(article: Article) -> tuple[int, str]:
    """Of two readings of one article the one with the smaller rank is kept: the longest record says most."""
    line = to_line(to_record(article))
    return -len(line), content_id(line)


def recalled_witness(recalled: Recalled) -> Witness:
    """The witness a remembered article is now."""
    own, lineage = recalled.known.witness, recalled.lineage
    return replace(
        own,
        role=lineage.role,
        of=lineage.of,
        family=recalled.family_id or lineage.of or own.article_id,
        spun=own.spun or lineage.role in SPUN_ROLES,
    )


def as_remembered(recalled: Recalled) -> Remembered:
    """What to keep of a remembered article from now on."""
    return replace(
        recalled.known,
        published=recalled.published,
        lineage=recalled.lineage,
        family_id=recalled.family_id,
        partition="",
    )


def rewritten(article: Article, recalled: Recalled) -> Article:
    """The article's row as it is now."""
    return replace(article, lineage=recalled.lineage, family_id=recalled.family_id, published=recalled.published)


def memory_line(known: Remembered) -> bytes:
    """The row as JSON, keys in the order of the fields."""
    return _encoder().encode(known)


def memory_of(line: bytes) -> Remembered:
    """The row that `memory_line` wrote; fields it does not know are ignored, missing ones defaulted."""
    return _decoder().decode(line)


def _recalled(line: bytes) -> Recalled:
    return _recalled_decoder().decode(line)


@functools.cache
def _recalled_decoder() -> msgspec.json.Decoder[Recalled]:
    return msgspec.json.Decoder(Recalled)


@functools.cache
def _encoder() -> msgspec.json.Encoder:
    return msgspec.json.Encoder()


@functools.cache
def _decoder() -> msgspec.json.Decoder[Remembered]:
    return msgspec.json.Decoder(Remembered)
