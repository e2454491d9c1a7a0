"""How copies learn who the root of their family is: questions and answers between articles, a shuffle a step.

1. `answers`: an article that others testify to (`families.testimonies`) may point where they say (`families.choose`)
   and then asks there; every article answers its copies whom it points to.
2. `decide`: an article decides whether its link holds (`families.holds`), asks its parent again and answers.
3. `relay`: every article answers, now that all have decided.
4. `climb`: an article asks the one it was told of, which reaches as far again: `families.REACH` links in all.
5. `relay` again; the last answers meet the articles themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from transforms.copies.families import Link, best_link, choose, holds, testimonies
from transforms.copies.signatures import id_of, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """An article's own state: the link to its parent, its other links until it has decided, and how far it reaches."""

    link: Link
    others: tuple[Link, ...] = ()
    reached: int = 0

    def points_to(self) -> int:
        """The furthest article up that is known."""
        return self.reached or self.link.earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """What a later article says of the one it is sent to."""

    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question from an article: whom do you point to?"""

    asker: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """The answer of an article: whom it points to, 0 for nobody."""

    teller: int
    points_to: int = 0
    weakly: bool = False


Word = Bond | Testimony | Ask | Tell
Spoken = tuple[str, Word]  # article id it goes to, word


@dataclass(slots=True)
class Heard:
    """The words one article got, sorted out."""

    key: int
    bond: Bond | None = None
    testified: tuple[Link, ...] = ()
    askers: tuple[int, ...] = ()
    tells: tuple[Tell, ...] = ()

    def told(self) -> Tell:
        """What the article that this one points to told it."""
        asked = self.bond.points_to() if self.bond is not None else 0
        return next((tell for tell in self.tells if tell.teller == asked), Tell(teller=asked))

    def answers(self) -> Iterator[Spoken]:
        """An answer to each that asks."""
        answer = Tell(teller=self.key)
        if self.bond is not None:
            answer = Tell(teller=self.key, points_to=self.bond.points_to(), weakly=not self.bond.link.sure)
        for asker in sorted(self.askers):
            yield id_of(asker), answer


def heard(article_id: str, words: Iterable[Word]) -> Heard:
    """Sort out what an article got; the order does not matter."""
    found = Heard(key_of(article_id))
    for word in words:
        if isinstance(word, Bond):
            found.bond = word
        elif isinstance(word, Testimony):
            found.testified += (word.link,)
        elif isinstance(word, Ask):
            found.askers += (word.asker,)
        else:
            found.tells += (word,)
    return found


def first_words(links: tuple[Link, ...]) -> Iterator[Spoken]:
    """What an article with links says first: it keeps its bond, asks its parent and testifies."""
    link = best_link(links)
    if link is not None:
        yield id_of(link.later), Bond(link=link, others=links)
        yield id_of(link.earlier), Ask(asker=link.later)
    for said in testimonies(links):
        yield id_of(said.later), Testimony(link=said)


def answers(article_id: str, words: Iterable[Word]) -> Iterator[Spoken]:
    """Weigh the testimonies, and answer who asks."""
    got = heard(article_id, words)
    own = got.bond.link if got.bond is not None else None
    link = choose(own, got.testified)
    if link is not None and link != own:
        got.bond = Bond(link=link)
        yield id_of(link.earlier), Ask(asker=link.later)
    if got.bond is not None:
        yield article_id, got.bond
    yield from got.answers()


def decide(article_id: str, words: Iterable[Word]) -> Iterator[Spoken]:
    """Keep the bond only if its link holds; one that rests on testimonies holds and has asked already."""
    got = heard(article_id, words)
    if got.bond is not None and got.bond.others:
        link, told = got.bond.link, got.told()
        got.bond = Bond(link=link) if holds(link, told.points_to if told.weakly else 0, got.bond.others) else None
        if got.bond is not None:
            yield id_of(link.earlier), Ask(asker=link.later)
    if got.bond is not None:
        yield article_id, got.bond
    yield from got.answers()


def relay(article_id: str, words: Iterable[Word]) -> Iterator[Spoken]:
    """Answer once more, and keep an answer that came early."""
    got = heard(article_id, words)
    if got.bond is not None:
        yield article_id, got.bond
        if got.told().points_to:
            yield article_id, got.told()
    yield from got.answers()


def climb(article_id: str, words: Iterable[Word]) -> Iterator[Spoken]:
    """Point to whom the parent points to, and ask on from there."""
    got = heard(article_id, words)
    if got.bond is not None:
        reached = got.told().points_to
        yield article_id, replace(got.bond, reached=reached)
        if reached:
            yield id_of(reached), Ask(asker=got.bond.link.later)
