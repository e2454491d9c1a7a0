"""What "the company", "it", "both firms" and a spokesperson's "we" refer to.

One pass over the sentences keeps the companies in focus: recent ones first, those in subject position ahead of others.
Sources ("told CNN"), names inside modifiers and objects give way to actors. Linear: only the last `REACH` names count.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from transforms.knowledge import Knowledge, compiled, shipped_knowledge
from transforms.model import Company, Quote
from transforms.policy.companies import Named, flattened
from transforms.policy.company_names import lexicon
from transforms.policy.company_people import find_people, named_again
from transforms.policy.company_use import use_of
from transforms.policy.first_person import first_person
from transforms.policy.groups import AHEAD, BACK, Group, Told, groups_in, members_of
from transforms.text.quotes import find_quotes

REACH = 24  # names kept in focus
_NAMES_AHEAD = 40  # behind a group that are looked at for its members
_CROWD = 3  # companies; a larger group gives "the company" and "it" no antecedent
_REACHES = {"the": 12, "it": 1, "its": 0}  # sentences back in which the antecedent may stand
_USE_WEIGHT = {"actor": 2.0, "possessor": 1.4, "object": 0.9, "venue": -2.0, "modifier": 0.6, "source": -4.0}
_SAME_SENTENCE = 1.0  # an actor of the same sentence
_FADES = {"the": 0.6, "it": 0.9, "its": 0.9}  # for each sentence of distance; 0.3 and 1.2 do worse for "the"
# "the company behind Globex", "the firm that makes it": told by what follows, whoever was named before
_DESCRIBED = re.compile(
    r" (?:behind|responsible for|(?:that|which) (?:owns|makes|made|runs|operates|built|created|sells))\b"
)
_KIND_WEIGHT = {"product": -0.3, "person": -0.2, "organisation": -0.3}


@dataclass(frozen=True, slots=True)
class _References:
    """Compiled patterns of `references.yaml`."""

    definite: re.Pattern[str]
    trades_of: dict[str, frozenset[str]]


@dataclass(slots=True)
class _Focus:
    """The companies named so far, latest last, with the sentence each stood in."""

    seen: list[tuple[int, Named]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, sentence: int, named: Named) -> None:
        self.seen.append((sentence, named))
        if named.use != "source":
            self.counts[named.company.name] = self.counts.get(named.company.name, 0) + 1
        del self.seen[: -2 * REACH]


def resolve(
    text: str,
    sentences: Sequence[tuple[int, int]],
    named: Sequence[Named],
    knowledge: Knowledge | None = None,
    quotes: Sequence[Quote] | None = None,
) -> tuple[Named, ...]:
    """Further places that refer to one of the `named` companies; several at one place where several are meant.

    People whom the text introduces as speaking for a company ("Ada Poe, a Globex lawyer") are found too, as kind
    person.

    Their `company` is the antecedent's, with the antecedent's words as `company.text`; `kind` is anaphor. `quotes`
    spares finding them again.
    """
    knowledge = knowledge or shipped_knowledge()
    flat = flattened(text)
    people = tuple(named_again(flat, text, find_people(flat, named, knowledge), named, knowledge))
    ordered = sorted([*named, *people])
    starts = [n.start for n in ordered]
    reader = _Reader(flat, text, knowledge, sentences, ordered, starts)
    found: list[Named] = list(people)
    for index, (start, end) in enumerate(sentences):
        here = ordered[bisect_left(starts, start) : bisect_left(starts, end)]
        found += reader.read(index, start, end, here)
    spoken = find_quotes(text, sorted({*ordered, *found}), knowledge) if quotes is None else quotes
    found += first_person(flat, text, sentences, spoken, sorted({*ordered, *found}), knowledge)
    return tuple(sorted(set(found)))


_ITS = re.compile(r"\b[Ii]ts\b")
_IT = re.compile(  # as the subject of a verb
    r"\b[Ii]t(?:(?='(?:ll|d) [a-z])|(?:'s|'d|'ll)?(?= "
    r"(?:\w+ly |also |now |then |still |since |already |never |only |no longer |not |once |first )*"
    r"(?:will|would|won't|has|had|is|was|can|could|should|may|might|must|does|did|doesn't|didn't|isn't|wasn't|hasn't|can't|"
    r"couldn't|wouldn't|plans|says|said|[a-z]{2,}(?:ed|es|ts|ns|ks|ds|rs|ps|ls|ys|gs|ms)|began|took|made|gave|put|let|kept|"
    r"sold|told|built|cut|set|won|sent|left|paid|bought|found|held|ran)\b))"
)
_PLEONASTIC = re.compile(
    r"[Ii]t(?:'s|'ll|'d)? (?:(?:be|take|is|was|will be|would be|has been|may be|might be|remains|seems|appears|"
    r"became|becomes|looks|sounds|takes|took|turns|turned|comes|came|depends|matters|happens|happened|rained|feels|means|"
    r"does(?:n't| not) matter|makes sense|wasn't|isn't|has \w+ been|could be|can be|should be)\b"
    r"(?! (?:\w+ly )?(?:(?:now |also )?\w+ing\b|no longer|committed|removed|banned))|(?:unclear|clear|important|not)\b)"
)
_THEY = re.compile(r"\b[Tt]hey\b")
_ACTS = re.compile(
    r"'s|[,.;]| (?:will|would|won't|has|hasn't|had|is|isn't|was|said|says|does|did|doesn't|didn't|also|to|announced|"
    r"plans|can|could|should|may|must|states|stated|told|wrote|declined|added)\b"
)
_SAYS = re.compile(r" (?:said|says|wrote|added|announced|explained|confirmed|noted|tweeted|posted)\b")
_SAYING = re.compile(
    r"\b(?:said|say|announced|agreed|pledged|promised|vowed|added|declared|confirmed)(?: \w+)?(?: that)? $"
)


@compiled
def _references(knowledge: Knowledge) -> _References:
    data = knowledge.data("references.yaml")
    trades: dict[str, set[str]] = {}
    for trade, nouns in data["nouns"].items():
        for noun in nouns:
            trades.setdefault(noun, set()).add(trade)
    nouns = "|".join(re.escape(n) for n in sorted(trades, key=lambda n: (-len(n), n)))
    adjectives = "|".join(re.escape(a) for a in sorted(data["adjectives"], key=lambda a: (-len(a), a)))
    return _References(
        re.compile(
            rf"\b[Tt](?:he|his)\s(?:(?:{adjectives})\s)?"
            r"(?P<place>[A-Z][a-z]+(?: [A-Z][a-z]+)?(?:, [A-Z][a-z]+\.?,?)?(?:-based)?\s)?"
            rf"(?:(?:{adjectives})\s)?(?P<noun>{nouns})\b(?!-| of\b)"
        ),
        {noun: frozenset(found) for noun, found in trades.items()},
    )


@dataclass(frozen=True, slots=True, order=True)
class _Mark:
    """A word group that refers to companies: `kind` is the | group | it | its."""

    start: int
    end: int
    kind: str
    noun: str = ""
    place: str = ""
    closes: bool = False  # an attribution at the end ("…, the company said"), whose speaker another sentence may name
    group: Group | None = None


class _Reader:
    """Reads sentences in order and keeps the companies in focus."""

    def __init__(
        self,
        flat: str,
        text: str,
        knowledge: Knowledge,
        sentences: Sequence[tuple[int, int]],
        ordered: Sequence[Named],
        starts: Sequence[int],
    ) -> None:
        self._flat, self._text, self._knowledge = flat, text, knowledge
        self._sentences, self._ordered, self._starts = sentences, ordered, starts
        self._words, self._references = lexicon(knowledge), _references(knowledge)
        self._focus = _Focus()
        self._told: Told | None = None

    def read(self, index: int, start: int, end: int, here: Sequence[Named]) -> list[Named]:
        """The references of one sentence, given the companies it names."""
        found: list[Named] = []
        waiting = list(here)
        for mark in sorted(self._marks(start, end)):
            while waiting and waiting[0].start < mark.end:
                self._focus.add(index, waiting.pop(0))
            if any(n.start < mark.end and mark.start < n.end for n in here) or self._names_itself(mark, here):
                continue
            companies = self._antecedents(mark, index)
            for company in companies:
                named = Named(
                    start=mark.start,
                    end=mark.end,
                    text=self._text[mark.start : mark.end],
                    company=company,
                    kind="group" if mark.group else "anaphor",
                    use=self._use(mark),
                )
                found.append(named)
                if len(companies) <= _CROWD:
                    self._focus.add(index, named)
        for left in waiting:
            self._focus.add(index, left)
        return found

    def _use(self, mark: _Mark) -> str:
        if mark.kind == "its":
            return "possessor"
        if mark.kind == "it" or (mark.group and mark.group.kind == "they"):
            return "actor"
        return use_of(self._flat, mark.start, mark.end, frozenset(), self._knowledge)

    def _marks(self, start: int, end: int) -> Iterator[_Mark]:
        flat = self._flat
        for m in self._references.definite.finditer(flat, start, end):
            place = (m.group("place") or "").split(",")[0].removesuffix("-based ").strip()
            closes = flat[m.start() - 2 : m.start()] in (", ", '" ') and _SAYS.match(flat, m.end()) is not None
            if m.group("noun") != "business" or _ACTS.match(flat, m.end()):  # not "the business world"
                yield _Mark(m.start(), m.end(), "the", m.group("noun"), place, closes)
        for group in groups_in(flat, start, end, self._knowledge):
            yield _Mark(group.start, group.end, "group", group=group)
        sentence = flat[start:end]  # the words looked for are looked for in plain first: it is much quicker
        for m in _ITS.finditer(flat, start, end) if "ts" in sentence else ():
            yield _Mark(m.start(), m.end(), "its")
        for m in _IT.finditer(flat, start, end) if "it" in sentence or "It" in sentence else ():
            if not _PLEONASTIC.match(flat, m.start()):
                yield _Mark(m.start(), m.start() + 2, "it")
        for m in _THEY.finditer(flat, start, end) if "hey" in sentence else ():
            if m.start() - start < 12 or _SAYING.search(flat[max(start, m.start() - 40) : m.start()]):
                yield _Mark(m.start(), m.end(), "group", group=Group(m.start(), m.end(), 0, "they"))

    def _names_itself(self, mark: _Mark, here: Sequence[Named]) -> bool:
        """ "the company Voltari", "the app Jodel", "the company behind Globex": what follows tells which."""
        if mark.kind != "the":
            return False
        return any(0 < n.start - mark.end <= 2 for n in here) or _DESCRIBED.match(self._flat, mark.end) is not None

    def _antecedents(self, mark: _Mark, index: int) -> tuple[Company, ...]:
        if mark.group:
            return self._members(mark.group, index)
        trades = self._references.trades_of.get(mark.noun, frozenset())
        best: tuple[float, int, Company] | None = None
        for order, (at, named) in enumerate(self._focus.seen[-REACH:]):
            score = self._score(mark, trades, index, at, named)
            if score is not None and (best is None or (score, order) > best[:2]):
                best = (score, order, named.company)
        return (best[2],) if best else ()

    def _score(self, mark: _Mark, trades: frozenset[str], index: int, at: int, named: Named) -> float | None:
        """How well a company fits; None when it cannot be meant."""
        away = index - at
        if mark.kind == "it" and away and named.use not in ("actor", "possessor"):
            return None
        sectors = self._words.sectors.get(named.company.name, frozenset())
        if away > _REACHES[mark.kind] or (mark.kind != "the" and named.use in ("source", "venue", "modifier")):
            return None
        if mark.place and self._words.seats.get(named.company.name) != mark.place:
            return None
        fits = not trades or "any" in trades or bool(trades & sectors) or named.kind == "organisation"
        if mark.kind == "the" and not fits:
            return None
        aside = (
            1.0 if "media" in sectors and "media" not in trades else 0.0
        )  # reporters on others, more often than actors
        if not away and named.use == "actor" and not mark.closes:
            aside -= _SAME_SENTENCE
        share = self._focus.counts.get(named.company.name, 0) / max(1, sum(self._focus.counts.values()))
        return _USE_WEIGHT[named.use] + _KIND_WEIGHT.get(named.kind, 0.0) + share - _FADES[mark.kind] * away - aside

    def _members(self, group: Group, index: int) -> tuple[Company, ...]:
        """The companies a group stands for; a group once told is known from then on."""
        reach = 1 if group.kind == "they" else BACK
        before = [
            n for at, n in self._focus.seen[-REACH:] if index - at <= reach and n.use not in ("source", "modifier")
        ]
        first = bisect_left(self._starts, group.end)
        limit = self._sentences[min(index + AHEAD, len(self._sentences) - 1)][1]
        after = [n for n in self._ordered[first : first + _NAMES_AHEAD] if n.start < limit]
        members = members_of(group, index, self._flat, before, after, self._told)
        if len(members) > 1 and (group.number or len(members) > _CROWD):
            self._told = Told(index, members)
        return members
