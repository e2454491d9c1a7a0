"""The fields of an event: the most specific well-supported of the values its witnesses give; others are conflicts."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from transforms.ids import normalised
from transforms.model import Claim, Company, Conflict, Slot, Speaker, Thing, When
from transforms.policy.identity import Alike, stems
from transforms.policy.tellings import Telling
from transforms.policy.timeline import agreed_day, day_of
from transforms.policy.window import Window, expression_of, gap, window_of
from transforms.text.dates import EXPLICIT_KINDS, fold_days

V = TypeVar("V")
_PASSING = 0.4  # weight of a telling in passing against a main one
_SPUN = 0.7  # weight of words that went through a machine
_WELL_SUPPORTED = 0.34  # share of the best supported value's weight
_QUALIFIERS = ("at least", "up to", "about", "around", "more than", "less than", "minimum", "initial", "nearly")


@dataclass(frozen=True, slots=True)
class Ballot:
    """The tellings of one act with their weights: a family is one witness, however many copies it has."""

    tellings: tuple[Telling, ...]
    weights: tuple[float, ...]

    def supports(self, value_of: Callable[[Telling], V | None]) -> dict[V, float]:
        """Weight of each value, each family counted once per value with its best telling."""
        best: dict[tuple[str, V], float] = {}
        for telling, weight in zip(self.tellings, self.weights, strict=True):
            value = value_of(telling)
            if value:
                key = (telling.witness.family, value)
                best[key] = max(best.get(key, 0.0), weight)
        weights: dict[V, list[float]] = defaultdict(list)
        for (_, value), weight in best.items():
            weights[value].append(weight)
        return {value: math.fsum(found) for value, found in weights.items()}  # exact, hence in any order the same

    def holders(self, value_of: Callable[[Telling], V | None], value: V) -> tuple[str, ...]:
        """Articles that give this value."""
        return tuple(sorted({t.witness.article_id for t in self.tellings if value_of(t) == value}))


def ballot(tellings: Sequence[Telling]) -> Ballot:
    """Weigh tellings: confidence, less for what is told in passing or went through a machine."""
    weights = tuple(
        round(
            max(t.mention.confidence, 0.05)
            * (_PASSING if t.mention.salience == "background" else 1.0)
            * (_SPUN if t.witness.spun else 1.0),
            6,
        )
        for t in tellings
    )
    return Ballot(tuple(tellings), weights)


def choose(supports: dict[V, float], rank: Callable[[V], object]) -> V | None:
    """The most specific (lowest `rank`) of the well-supported values."""
    if not supports:
        return None
    enough = _WELL_SUPPORTED * max(supports.values())
    return min(
        (value for value, weight in supports.items() if weight >= enough),
        key=lambda value: (rank(value), -round(supports[value], 6), repr(value)),
    )


def most_supported(supports: dict[V, float], rank: Callable[[V], object] = repr) -> V | None:
    """The value of most weight; `rank` breaks ties."""
    return min(supports, key=lambda value: (-round(supports[value], 6), rank(value), repr(value)), default=None)


def action_of(votes: Ballot, rules: Alike) -> str:
    """The label most witnesses use; a limited time speaks for a suspension where one of them says so."""
    supports = votes.supports(lambda t: t.mention.action)
    limited = votes.supports(lambda t: t.mention.duration.value if t.mention.duration else None)
    if limited and "suspend" in supports and supports["suspend"] >= _WELL_SUPPORTED * max(supports.values()):
        return "suspend"
    return most_supported(supports, lambda label: rules.label_rank.get(label, 99)) or ""


def topics_of(votes: Ballot) -> tuple[str, ...]:
    """Topics that at least half the weight of the leading one supports; the leading one first."""
    first = votes.supports(lambda t: t.mention.topics[0] if t.mention.topics else None)
    totals: dict[str, float] = defaultdict(float)
    for topic in sorted({topic for t in votes.tellings for topic in t.mention.topics}):
        supports = votes.supports(lambda t, topic=topic: topic if topic in t.mention.topics else None)  # type: ignore[misc]
        totals[topic] = supports[topic] + 0.5 * first.get(topic, 0.0)
    ranked = sorted(totals, key=lambda topic: (-round(totals[topic], 6), topic))
    return tuple(topic for topic in ranked if totals[topic] >= 0.5 * totals[ranked[0]])


def company_of(votes: Ballot) -> Company:
    """The company; a brand is kept when most witnesses name it."""
    company = most_supported(votes.supports(lambda t: (t.mention.company.name, t.mention.company.id)))
    name, identity = company or ("", "")
    brands = votes.supports(lambda t: t.mention.company.brand or "-")
    brand = most_supported(brands) or "-"
    texts = votes.supports(lambda t: t.mention.company.text)
    return Company(name=name, id=identity, brand="" if brand == "-" else brand, text=most_supported(texts) or "")


def object_of(votes: Ballot) -> Thing | None:
    """The object whose words the other tellings share most; a named product counts for it."""
    supports = votes.supports(lambda t: t.mention.object if t.mention.object and t.mention.object.text else None)
    products = votes.supports(lambda t: t.mention.object.product if t.mention.object else None)
    text = _central({thing.text: weight * (1.25 if thing.product else 1.0) for thing, weight in supports.items()})
    if not text:
        return None
    own = {thing.product for thing in supports if thing.text == text and thing.product}
    return Thing(text=text, product=min(own, default="") or most_supported(products) or "")


def _central(supports: dict[str, float]) -> str:
    """The text whose words carry most support in all the texts, for its length; "" when there is none."""
    word_weight: dict[str, list[float]] = defaultdict(list)
    for text, weight in supports.items():
        for word in stems(text):
            word_weight[word].append(weight)

    totals = {word: math.fsum(weights) for word, weights in word_weight.items()}

    def rank(text: str) -> tuple[float, int, str]:
        words = stems(text)
        shared = math.fsum(totals[word] for word in words)
        return (-round(shared * supports[text] / (len(words) + 3), 6), len(text), text)

    return min(supports, key=rank, default="")


def slot_of(votes: Ballot, value_of: Callable[[Telling], Slot | None]) -> Slot | None:
    """The most supported value of a slot, in the words that the tellings share most."""
    value = most_supported(votes.supports(lambda t: (value_of(t) or Slot(value="", text="")).value))
    if value is None:
        return None
    texts = votes.supports(lambda t: slot.text if (slot := value_of(t)) and slot.value == value else None)
    return Slot(value=value, text=_central(texts))


def speaker_of(votes: Ballot) -> Speaker | None:
    """The person most witnesses name, under the fullest name and the best supported role."""
    last = most_supported(votes.supports(lambda t: _last_name(t)))
    if last is None:
        return None
    speakers = votes.supports(lambda t: t.mention.spokesperson if _last_name(t) == last else None)
    names, roles = _totals(speakers, lambda s: s.name), _totals(speakers, lambda s: s.role)
    name = min(names, key=lambda n: (-len(n.split()), -names[n], n))
    return Speaker(name=name, role=most_supported(roles, len) or "")


def _totals(supports: dict[V, float], part: Callable[[V], str]) -> dict[str, float]:
    totals: dict[str, float] = defaultdict(float)
    for value, weight in supports.items():
        if part(value):
            totals[part(value)] += weight
    return dict(totals)


def _last_name(telling: Telling) -> str:
    speaker = telling.mention.spokesperson
    return normalised(speaker.name).split()[-1] if speaker and speaker.name.strip() else ""


def exceptions_of(votes: Ballot) -> tuple[str, ...]:
    """Each exception once: of wordings that share most words the shortest."""
    kept: list[str] = []
    told = {text for t in votes.tellings for text in t.mention.exceptions if text.strip()}
    for text in sorted(told, key=lambda text: (len(text), text)):
        words = stems(text)
        if not any(len(words & stems(other)) >= 0.5 * min(len(words), len(stems(other))) for other in kept):
            kept.append(text)
    return tuple(sorted(kept))


def announced_on(votes: Ballot, window: Window, rules: Alike) -> tuple[When, Window]:
    """When the act was announced, by the vote of the witnesses; else the first report, marked as a fallback."""
    agreed = agreed_day(_family_windows(votes, window, rules))
    day, precision = fold_days(day_of(agreed.first), day_of(agreed.last)) if agreed else ("", "")
    if agreed is None or not day:
        return _first_report(votes), window
    told = sorted(
        (w.span, not _is_explicit(t), t.mention.announced_on.text)
        for t in votes.tellings
        if (w := _stated(t, window, rules)).firm and not gap(w, agreed)
    )
    basis = "relative" if all(not_explicit for span, not_explicit, _ in told if span == told[0][0]) else "explicit"
    text = next((text for _, not_explicit, text in told if text and not_explicit == (basis == "relative")), "")
    return When(date=day, precision=precision, basis=basis, text=text), agreed


def _is_explicit(telling: Telling) -> bool:
    when = telling.mention.announced_on
    expression = expression_of(when.text) if when.text else None
    return when.basis == "explicit" or (expression is not None and expression.kind in EXPLICIT_KINDS)


def _stated(telling: Telling, act: Window, rules: Alike) -> Window:
    """What a telling states, an undated "Wednesday" read among the days that the others leave."""
    if telling.mention.announced_on.basis == "published_fallback":
        return Window()
    window = window_of(telling, rules)
    return window if window.firm else _on_pattern(window, act)


def _family_windows(votes: Ballot, act: Window, rules: Alike) -> list[tuple[Window, float]]:
    best: dict[tuple[str, Window], float] = {}
    for telling, weight in zip(votes.tellings, votes.weights, strict=True):
        key = (telling.witness.family, _stated(telling, act, rules))
        best[key] = max(best.get(key, 0.0), weight * (1.0 if _is_explicit(telling) else 0.9))
    return [(window, weight) for (_, window), weight in sorted(best.items())]


def _on_pattern(window: Window, act: Window) -> Window:
    """An undated article's "Wednesday" speaks for the Wednesdays among the days the others leave."""
    narrowed = act.on_pattern(window.month_day, window.weekday) if act.firm and act.span <= 60 else None
    return narrowed if narrowed and narrowed != act else window


def _first_report(votes: Ballot) -> When:
    """The day of the first report, or the month it was in where a telling knows no better; marked as a fallback.

    An undated article is as old as the newest act it tells, where that is known.
    """
    told = [t for t in votes.tellings if t.mention.salience != "background"]
    fallbacks = {
        t.mention.announced_on.date
        for t in told
        if t.witness.dated and t.mention.announced_on.basis == "published_fallback"
    }
    exact = {str(t.witness.days[0]) for t in told if t.witness.days and t.witness.days[0] == t.witness.days[1]}
    bounded = {t.witness.published.not_before for t in told if t.witness.days}
    dates = next((known - {""} for known in (fallbacks, exact, bounded) if known - {""}), set[str]())
    if dates:
        first = min(dates, key=lambda day: (-len(day), day))
        return When(date=first, precision={4: "year", 7: "month"}.get(len(first), "day"), basis="published_fallback")
    texts = sorted({t.mention.announced_on.text for t in votes.tellings if t.mention.announced_on.text})
    return When(text=texts[0] if texts else "")


def effective_on(votes: Ballot) -> When:
    """The best supported date of effect, the most exact of equals; else its words."""
    dates = votes.supports(lambda t: t.mention.effective_on if t.mention.effective_on.date else None)
    texts = votes.supports(lambda t: t.mention.effective_on if t.mention.effective_on.text else None)
    return most_supported(dates, lambda w: -len(w.date)) or most_supported(texts) or When()


def conflicts_of(votes: Ballot, action: str, agreed: Window, rules: Alike) -> tuple[Conflict, ...]:
    """The fields on which witnesses contradict one another, every value with the articles that give it."""
    found = [
        _conflict("action", votes, lambda t: t.mention.action),
        _conflict("condition", votes, lambda t: t.mention.condition.value if t.mention.condition else None),
        _conflict("counterparty", votes, lambda t: t.mention.counterparty.value if t.mention.counterparty else None),
        _conflict("duration", votes, _qualified_duration),
        _conflict("jurisdiction", votes, lambda t: t.mention.jurisdiction),
    ]
    if agreed.firm:
        found.append(_conflict("announced_on", votes, lambda t: _other_day(t, agreed, rules)))
    return tuple(sorted(conflict for conflict in found if len(conflict.values) > 1))


def _conflict(name: str, votes: Ballot, value_of: Callable[[Telling], str | None]) -> Conflict:
    values = sorted(votes.supports(value_of))
    return Conflict(field=name, values=tuple(Claim(value=v, article_ids=votes.holders(value_of, v)) for v in values))


def _qualified_duration(telling: Telling) -> str | None:
    duration = telling.mention.duration
    if not duration:
        return None
    qualifier = next((word for word in _QUALIFIERS if word in normalised(duration.text)), "")
    return f"{qualifier} {duration.value}".strip()


def _other_day(telling: Telling, agreed: Window, rules: Alike) -> str | None:
    """The day this telling states, or the agreed one when both can be true."""
    window = window_of(telling, rules)
    if not window.firm or telling.mention.announced_on.basis == "published_fallback":
        return None
    chosen = window if gap(window, agreed) else agreed
    return fold_days(day_of(chosen.first), day_of(chosen.last))[0] or None


def confidence_of(votes: Ballot) -> float:
    """The chance that at least one family is right, if families err independently; 0 to 0.99."""
    doubt = 1.0
    for weight in votes.supports(lambda t: t.witness.family).values():
        doubt *= 1 - min(weight, 0.95)
    return round(min(0.99, 1 - doubt), 4)


def first_words(values: Iterable[str]) -> str:
    """The longest of the texts, the first in order among equals; "" when there is none."""
    return min((value for value in values if value), key=lambda value: (-len(value), value), default="")
