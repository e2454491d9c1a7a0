"""Grounding: whether an act that a model tells stands in the article, and which company's it is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.model import Article, Company, Evidence, Quote
from transforms.policy.anaphora import resolve
from transforms.policy.companies import find_companies
from transforms.policy.machine_talk import INSTRUCTIONS, Span, machine_passages
from transforms.policy.reading import Name, cut_sentences
from transforms.policy.verbatim import Place, Verbatim

MIN_WORDS = 3  # of an act: fewer stand in any text
MAX_WORDS = 80
_LEGAL = re.compile(r",?\s+(?:inc|corp|corporation|ltd|limited|llc|plc|gmbh|ag|sa|nv|co)\.?$", re.IGNORECASE)
_MAX_NAME = 6  # words


class Ungrounded(Exception):
    """An act that does not stand in the article as told; the message is the reason's slug."""


@dataclass(frozen=True, slots=True)
class Ground:
    """An article read once for all the acts told of it."""

    article: Article
    verbatim: Verbatim
    sentences: tuple[Span, ...]
    named: tuple[Name, ...]  # in the text, with what refers back to names
    titled: tuple[Name, ...]  # in the title
    quotes: tuple[Quote, ...]
    planted: dict[str, tuple[Span, ...]]  # passages that speak to a machine, in text and title

    def names(self, source: str) -> tuple[Name, ...]:
        """The companies named in text or title."""
        return self.titled if source == "title" else self.named

    def evidence(self, field: str, place: Place) -> Evidence:
        """A place as the evidence of a field."""
        text = self.verbatim.words_at(place)
        return Evidence(field=field, source=place.source, start=place.start, end=place.end, text=text)


def ground_of(article: Article, quotes: tuple[Quote, ...], knowledge: Knowledge) -> Ground:
    """Read an article; `quotes` are its quotations as the rules found them."""
    sentences = cut_sentences(article.text)
    named: Sequence[Name] = find_companies(article.text, knowledge)
    named = (*named, *resolve(article.text, sentences, find_companies(article.text, knowledge), knowledge, quotes))
    return Ground(
        article=article,
        verbatim=Verbatim(article.text, article.title),
        sentences=tuple((s.start, s.end) for s in sentences),
        named=tuple(sorted(named, key=lambda n: (n.start, -n.end))),
        titled=find_companies(article.title, knowledge) if article.title.strip() else (),
        quotes=quotes,
        planted={
            "text": machine_passages(article.text, knowledge),
            "title": machine_passages(article.title, knowledge),
        },
    )


def place_of_act(words: str, ground: Ground) -> Place:
    """Where an act's words stand. Raises Ungrounded: too_few_words, words_not_found, addressed_to_machine."""
    if not MIN_WORDS <= len(words.split()) <= MAX_WORDS:
        raise Ungrounded("too_few_words" if len(words.split()) < MIN_WORDS else "words_not_found")
    place = ground.verbatim.find(words)
    if place is None:
        raise Ungrounded("words_not_found")
    if any(start < place.end and place.start < end for start, end in ground.planted[place.source]):
        raise Ungrounded("addressed_to_machine")
    return place


def company_of(told: str, act: Place, ground: Ground, knowledge: Knowledge, unlisted: bool) -> tuple[Company, Place]:
    """The company that a name stands for, and where the article names it: beside the act if it can be.

    With `unlisted`, a name that no company file knows will do where the article has it, in capitals. Raises Ungrounded:
    unknown_company, public_body.
    """
    wanted = _folded(told)
    found = [
        (source, name)
        for source in ("text", "title")
        for name in ground.names(source)
        if wanted and wanted in (_folded(name.company.name), _folded(name.company.brand), _folded(name.text))
    ]
    if found:
        source, name = min(found, key=lambda f: (f[1].kind in ("anaphor", "person"), *_distance(f[0], f[1], act)))
        return _named_here(name.company, found, wanted), Place(source, name.start, name.end)
    if not unlisted:
        raise Ungrounded("unknown_company")
    return _unlisted(told, act, ground, knowledge)


def _named_here(company: Company, found: Iterable[tuple[str, Name]], wanted: str) -> Company:
    """The company; when the model gave the owner's own name, without the brand of the one place that names it."""
    if company.brand and _folded(company.name) == wanted and any(not n.company.brand for _, n in found):
        return Company(name=company.name, id=company.id, text=company.text)
    return company


def _unlisted(told: str, act: Place, ground: Ground, knowledge: Knowledge) -> tuple[Company, Place]:
    name = told.strip()
    if not 1 <= len(name.split()) <= _MAX_NAME or not any(c.isupper() for c in name):
        raise Ungrounded("unknown_company")
    if _public_bodies(knowledge) & set(re.findall(r"\w+", name)):
        raise Ungrounded("public_body")
    place = ground.verbatim.find(name, near=act)
    if place is None or not ground.verbatim.words_at(place)[0].isupper():
        raise Ungrounded("unknown_company")
    written = ground.verbatim.words_at(place)
    return Company(name=written, text=written), place


@compiled
def _public_bodies(knowledge: Knowledge) -> frozenset[str]:
    return frozenset(knowledge.data(INSTRUCTIONS)["public_bodies"])


def _distance(source: str, name: Name, act: Place) -> tuple[bool, int, int]:
    return source != act.source, max(0, act.start - name.end, name.start - act.end), name.start


def _folded(name: str) -> str:
    return _LEGAL.sub("", name.strip().replace("’", "'")).removesuffix("'s").casefold()
