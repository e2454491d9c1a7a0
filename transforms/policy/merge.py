"""Which tellings are one act: grouping the tellings about one company.

Equal tellings are first folded into one unit, so that ten thousand copies cost as much as one. Units are then taken in
an order that follows from their content alone, best dated first; each joins the act it fits best, or opens a new one.
Only acts that share a topic, a word or a quotation near the same month are looked at, which keeps the work near linear.
The groups depend on the set of tellings and on nothing else.
"""

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from transforms.ids import normalised
from transforms.model import Mention
from transforms.policy.fit import Act, Unit, can_be_one, fit, only_one_it_can_be
from transforms.policy.identity import Alike, numbers_in, stems
from transforms.policy.links import Links, kept_apart
from transforms.policy.tellings import Telling
from transforms.policy.window import Window, window_of

_MAX_CANDIDATES = 12  # acts a unit is compared with: those that share most index keys
_MAX_MONTHS = 3  # a longer window is no date to file an act under
_TOO_COMMON = 500  # acts under one key; more than that and the key tells nothing
_MAX_NAMES = 40  # of a unit
_RAREST = 3.0  # weight of a rare word, in common ones
_VAGUE = 31  # days: an article bounded less exactly counts as undated
_SALIENCE_RANK = {"main": 0, "secondary": 1, "background": 2}
Key = tuple[str, str]


def group_tellings(
    tellings: Iterable[Telling], rules: Alike, links: Links
) -> tuple[tuple[tuple[Telling, ...], Window], ...]:
    """The acts that these tellings about one company tell, each with all its tellings and its days.

    A telling given twice counts once. The result does not depend on the order of the input.
    """
    distinct = {telling.mention.mention_id: telling for telling in tellings}
    units = sorted(_units([distinct[name] for name in sorted(distinct)], rules, links), key=_order)
    weights = _word_weights(units)
    acts = _Acts(rules, links, weights)
    for unit in units:
        acts.place(unit)
    return tuple((_members(act), act.window) for act in acts.joined())


def _members(act: Act) -> tuple[Telling, ...]:
    return tuple(sorted((t for unit in act.units for t in unit.tellings), key=lambda t: t.mention.mention_id))


def _units(tellings: Sequence[Telling], rules: Alike, links: Links) -> list[Unit]:
    """Tellings folded by everything that decides where they belong."""
    folded: dict[tuple[object, ...], list[Telling]] = defaultdict(list)
    windows: dict[tuple[object, ...], Window] = {}
    linked = frozenset[str]().union(*(link.mentions for link in links))
    for telling in tellings:
        mention, window = telling.mention, window_of(telling, rules)
        key = (
            mention.action,
            mention.topics,
            normalised(mention.object.text) if mention.object else "",
            mention.object.product if mention.object else "",
            _party_told(mention),
            mention.duration.value if mention.duration else "",
            mention.jurisdiction,
            mention.company.brand,
            mention.salience,
            window,
            telling.witness.days if not window.firm else None,
            mention.mention_id if mention.mention_id in linked else "",
        )
        folded[key].append(telling)
        windows[key] = window
    return [_unit(key, windows[key], members, rules) for key, members in folded.items()]


def _unit(key: tuple[object, ...], window: Window, members: list[Telling], rules: Alike) -> Unit:
    mention = members[0].mention
    company_stems = stems(f"{mention.company.name} {mention.company.brand} {mention.company.text}")
    text = f"{mention.object.text} {mention.object.product}" if mention.object else ""
    slug = _party_told(mention)
    told = stems(f"{text} {slug}") - rules.weak - company_stems
    shown = frozenset[str]().union(
        *(stems(e.text) for t in members[:8] for e in t.mention.evidence if e.field in ("act", "object"))
    )
    reported = [days for t in members if (days := t.witness.days) and (days[1] - days[0]).days <= _VAGUE]
    return Unit(
        key=repr(key),
        window=window,
        label=mention.action,
        direction=mention.direction,
        topics=mention.topics,
        names=frozenset(_most_common(t.witness.names for t in members))
        - {w.lower() for w in mention.company.name.split()},
        words=told,
        shown=shown - rules.weak - company_stems - told,
        numbers=numbers_in(text),
        product=normalised(mention.object.product) if mention.object else "",
        counterparty=slug,
        duration=mention.duration.value if mention.duration else "",
        jurisdiction=mention.jurisdiction,
        brand=mention.company.brand,
        background=mention.salience == "background",
        quotes=frozenset(mark for t in members[:50] for mark in quote_marks(t)),
        families=frozenset(t.witness.family for t in members),
        articles=frozenset(t.witness.article_id for t in members),
        mentions=frozenset(t.mention.mention_id for t in members),
        report=(min(days[0] for days in reported).toordinal(), max(days[1] for days in reported).toordinal())
        if reported
        else None,
        tellings=tuple(members),
    )


def _party_told(mention: Mention) -> str:
    """The party that the words name; one that is only usual of such acts tells none from another."""
    return mention.counterparty.value if mention.counterparty and mention.counterparty.text else ""


def _most_common(held: Iterable[tuple[str, ...]]) -> list[str]:
    counts = Counter(name for names in held for name in names)
    return sorted(counts, key=lambda name: (-counts[name], name))[:_MAX_NAMES]


def quote_marks(telling: Telling) -> frozenset[int]:
    """Marks of the quotations of a telling: the eight smallest checksums of five words in a row."""
    marks: set[int] = set()
    for quote in telling.mention.quotes:
        words = normalised(quote.text).split()
        marks.update(zlib.crc32(" ".join(words[n : n + 5]).encode("utf-8", "replace")) for n in range(len(words) - 4))
    return frozenset(sorted(marks)[:8])


def _order(unit: Unit) -> tuple[object, ...]:
    stated = unit.window.firm
    salience = _SALIENCE_RANK.get(unit.tellings[0].mention.salience, 0)
    return (not stated, unit.window.span if stated else 0, salience, unit.report is None, unit.window.first, unit.key)


def _word_weights(units: Sequence[Unit]) -> dict[str, float]:
    """Weights from 1 to `_RAREST`: rare words of this company's acts tell more than common ones.

    Not more than that: every telling has words of its own, and they must not hide what it shares with the others.
    """
    counts = Counter(word for unit in units for word in unit.words | unit.shown | unit.names)
    return {word: min(_RAREST, 1 + 0.5 * math.log(len(units) / count)) for word, count in counts.items()}


@dataclass(slots=True)
class _Acts:
    """The acts found so far and the index that finds the ones worth comparing."""

    rules: Alike
    links: Links
    weights: dict[str, float]
    acts: list[Act] = field(default_factory=list)
    index: dict[Key, set[int]] = field(default_factory=lambda: defaultdict(set))

    def place(self, unit: Unit) -> None:
        near = [n for n in self._candidates(unit) if not kept_apart(unit.mentions, self.acts[n].mentions, self.links)]
        fits = [(fit(unit, self.acts[number], self.rules, self.weights), self.acts[number]) for number in near]
        rank = max(range(len(near)), key=lambda n: (fits[n][0], -n), default=-1)
        if rank < 0 or fits[rank][0] < self.rules.scores["same_act"]:
            rank = only_one_it_can_be(unit, fits, self.rules)
        best = near[rank] if rank >= 0 else len(self.acts)
        if rank < 0:
            self.acts.append(Act())
        self.acts[best].add(unit)
        for key in _index_keys(unit, self.acts[best].window):
            self.index[key].add(best)

    def _candidates(self, unit: Unit) -> list[int]:
        shared: Counter[int] = Counter()
        for key in _index_keys(unit, unit.window, look_up=True):
            found = self.index.get(key, ())
            if len(found) <= _TOO_COMMON:
                shared.update(found)
        ranked = sorted(shared, key=lambda number: (-shared[number], number))
        return sorted(ranked[:_MAX_CANDIDATES])

    def joined(self) -> list[Act]:
        """The acts after a second look: acts whose first tellings were too unlike, and acts linked by hand."""
        parent = list(range(len(self.acts)))

        def root(number: int) -> int:
            while parent[number] != number:
                parent[number] = parent[parent[number]]
                number = parent[number]
            return number

        for number, act in enumerate(self.acts):
            for unit in act.units[:1] if len(act.units) == 1 else act.units[:3]:
                for other in self._candidates(unit):
                    one, two = root(number), root(other)
                    if one == two or kept_apart(self.acts[one].mentions, self.acts[two].mentions, self.links):
                        continue
                    if not can_be_one(self.acts[one], self.acts[two], self.rules):
                        continue
                    if fit(unit, self.acts[two], self.rules, self.weights) >= self.rules.scores["same_act"]:
                        low, high = min(one, two), max(one, two)
                        parent[high] = low
                        self.acts[low].take(self.acts[high])
        for link in self.links:
            if link.kind == "must_link":
                numbers = sorted(
                    {root(n) for n, act in enumerate(self.acts) if not link.mentions.isdisjoint(act.mentions)}
                )
                for other in numbers[1:]:
                    parent[other] = numbers[0]
                    self.acts[numbers[0]].take(self.acts[other])
        return [act for number, act in enumerate(self.acts) if root(number) == number]


def _index_keys(unit: Unit, window: Window, *, look_up: bool = False) -> list[Key]:
    """Where an act is filed, or with `look_up` where its like are: a dated act is filed under its months and under
    "dated", an undated one under "open"; a dated one looks in its months and among the open, an open one everywhere."""
    months = _months(window)
    shelves = [*months, "open"] if look_up and months else [*months, "dated"] if months else ["open"]
    if look_up and not months:
        shelves = ["dated", "open"]
    names = [f"t:{topic}" for topic in sorted(unit.topics[:2])] or ["t:"]
    names += [f"w:{word}" for word in sorted(unit.words)]
    keys = [(name, shelf) for name in names for shelf in shelves]
    keys += [(f"f:{family}", "") for family in sorted(unit.families)[:20]]
    return keys + [(f"q:{mark}", "") for mark in sorted(unit.quotes)]


def _months(window: Window) -> list[str]:
    """Months of the window and of a few days around it, so that the two sides of a month's end meet."""
    first, last = max(window.first - 4, 1), window.last + 4
    if last - first > 31 * _MAX_MONTHS:
        return []
    days = (date.fromordinal(day) for day in (*range(first, last, 27), last))
    return list(dict.fromkeys(f"{day.year}-{day.month:02}" for day in days))
