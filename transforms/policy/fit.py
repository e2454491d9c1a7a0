"""How well a telling fits an act that others already tell: vetoes first, then a weighted sum of what they share."""

from collections import Counter
from dataclasses import dataclass, field

from transforms.policy.identity import Alike
from transforms.policy.tellings import Telling
from transforms.policy.window import Window, gap

_WIDE = 3  # days: a longer window is vague, and what lies outside it is outside
_LONG_AGO = 60  # days after which an act recalled in passing needs words in common to be known again
_LEAST_WORDS = 0.5  # their share
_MUCH_ALIKE = 0.8  # least weight of two labels that mean much the same
_NEUTRAL = 0.4  # what a missing side says: less than half of a match


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Tellings that are equal in everything that decides where they belong."""

    key: str
    window: Window
    label: str
    direction: str
    topics: tuple[str, ...]  # the leading one first
    words: frozenset[str]  # stems of what the act is on
    shown: frozenset[str]  # further stems of the sentence part that shows the act
    numbers: frozenset[str]  # counts in the object: 32 pages are not 652
    product: str
    counterparty: str
    duration: str
    jurisdiction: str
    brand: str
    background: bool
    quotes: frozenset[int]
    families: frozenset[str]
    articles: frozenset[str]
    mentions: frozenset[str]
    names: frozenset[str]  # names in the articles
    report: tuple[int, int] | None  # first and last day of publication, as ordinals
    tellings: tuple[Telling, ...]


@dataclass(slots=True)
class Act:
    """The sum of the units found to be one act. Adding is commutative but for the window, which units only narrow."""

    units: list[Unit] = field(default_factory=list)
    window: Window = field(default_factory=Window)
    labels: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)  # leading topics, and those next to them
    names: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    numbers: set[str] = field(default_factory=set)
    products: Counter[str] = field(default_factory=Counter)
    counterparties: Counter[str] = field(default_factory=Counter)
    durations: Counter[str] = field(default_factory=Counter)
    jurisdictions: Counter[str] = field(default_factory=Counter)
    brands: Counter[str] = field(default_factory=Counter)
    quotes: set[int] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    mentions: set[str] = field(default_factory=set)
    report: tuple[int, int] | None = None
    recalled: tuple[int, int] | None = None  # the same with the articles that only recall it
    firm: bool = False  # whether any telling states a date
    known: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)  # what `usual` last counted

    def add(self, unit: Unit) -> None:
        """Take one more unit in."""
        self.units.append(unit)
        self.window = _narrowed(self.window, unit.window)
        self.labels[unit.label] += 1
        self.topics.update(unit.topics[:2])
        self.names.update(unit.names)
        self.words.update(unit.words)
        self.shown.update(unit.shown)
        for counter, value in (
            (self.products, unit.product),
            (self.counterparties, unit.counterparty),
            (self.durations, unit.duration),
            (self.jurisdictions, unit.jurisdiction),
            (self.brands, unit.brand),
        ):
            if value:
                counter[value] += 1
        self.numbers |= unit.numbers
        self.quotes |= unit.quotes
        self.families |= unit.families
        self.articles |= unit.articles
        self.mentions |= unit.mentions
        self.firm = self.firm or unit.window.firm
        if unit.report:
            self.recalled = _hull(self.recalled, unit.report)
        if unit.report and not unit.background:
            self.report = _hull(self.report, unit.report)

    def usual(self, part: str) -> frozenset[str]:
        """The words, shown words or names that at least a tenth of the tellings use; the others are not the act's.

        Counted anew only when the act has grown by an eighth, so that a large act costs no more for each telling.
        """
        counted, found = self.known.get(part, (0, frozenset()))
        if len(self.units) > counted * 1.125:
            counts: Counter[str] = getattr(self, part)
            found = frozenset(word for word, count in counts.items() if count >= len(self.units) * 0.1)
            self.known[part] = (len(self.units), found)
        return found

    def take(self, other: "Act") -> None:
        """Take in all units of another act."""
        for unit in other.units:
            self.add(unit)


def _narrowed(window: Window, other: Window) -> Window:
    """What both allow; on a contradiction the better stated one stays."""
    if other.month_day[0] or other.weekday >= 0:
        return window.on_pattern(other.month_day, other.weekday) or window
    if window.firm == other.firm:
        return window.meets(other) or window
    firm, loose = (window, other) if window.firm else (other, window)
    return firm if firm.span <= 31 else firm.meets(loose) or firm


def _hull(one: tuple[int, int] | None, other: tuple[int, int]) -> tuple[int, int]:
    return (min(one[0], other[0]), max(one[1], other[1])) if one else other


def fit(unit: Unit, act: Act, rules: Alike, weights: dict[str, float]) -> float:
    """How well a unit fits an act, from 0 (it cannot be the same) to a little above 1."""
    label = _label_fit(unit, act, rules)
    day = day_fit(unit, act, rules)
    if not label or day < 0 or _elsewhere(unit, act):
        return 0.0
    scores = rules.scores
    words = _word_fit(unit, act, weights)
    same_quote = not unit.quotes.isdisjoint(act.quotes)
    same_family = not unit.families.isdisjoint(act.families)
    same_article = not unit.articles.isdisjoint(act.articles)
    if same_article and (unit.label not in act.labels or words < scores["same_article_words"]):
        return 0.0  # an article tells an act once: what it tells twice are two
    if words < _LEAST_WORDS and not same_quote and _recalled_apart(unit, act):
        return 0.0
    if label < _MUCH_ALIKE and words == 0 and not same_quote and not same_family:
        return 0.0  # told under another label about something else
    if label < _MUCH_ALIKE and words < scores["same_article_words"] and not same_quote and _undated(unit, act):
        return 0.0  # neither the time nor the label nor the words say that they are one
    score = scores["label"] * label + scores["day"] * day + scores["words"] * words + _topic_score(unit, act, rules)
    score += scores["same_quote"] * same_quote + scores["same_family"] * same_family
    story = -1.0 if same_article else _story_fit(unit, act, weights)
    linked = same_quote or same_family or _narrow(unit, act, rules)
    if 0 <= story < scores["least_story"] and not linked and _undated(unit, act):
        return 0.0  # nothing says that the two stories are of one time
    score += scores["story"] * (_NEUTRAL if story < 0 else story) + _product_score(unit, act, scores)
    score += scores["other_counterparty"] * _differs(unit.counterparty, act.counterparties)
    score += scores["other_duration"] * _differs(unit.duration, act.durations)
    score += scores["other_brand"] * _differs(unit.brand, act.brands)
    score += scores["other_number"] * bool(unit.numbers and act.numbers and unit.numbers.isdisjoint(act.numbers))
    score += scores["same_duration"] * (unit.duration in act.durations)
    score += scores["same_counterparty"] * (unit.counterparty in act.counterparties)
    return score


def _label_fit(unit: Unit, act: Act, rules: Alike) -> float:
    """How readily the labels are told alike; 0 as soon as one label of the act cannot be."""
    fits = [rules.labels.get((unit.label, label), 0.0) * count for label, count in act.labels.items()]
    return sum(fits) / act.labels.total() if min(fits) > 0 else 0.0


def day_fit(unit: Unit, act: Act, rules: Alike) -> float:
    """How close the days are, 0 to 1; below 0 when they cannot be the same."""
    one, other = unit.window, act.window
    if (one.month_day[0] or one.weekday >= 0) and other.firm and other.span <= 60:
        # A weekday or a day without a year fits a dated act or it does not.
        return 0.9 if other.on_pattern(one.month_day, one.weekday) else -1.0 if one.month_day[0] else 0.1
    apart = gap(one, other)
    if one.firm and other.firm:
        wide = max(one.span, other.span)
        if apart and wide > _WIDE:
            return -1.0
        closeness = 1.0 if wide <= _WIDE else 0.7 if wide <= 31 else 0.5
        return closeness * (1 - apart / (rules.days["apart"] + 1)) if apart <= rules.days["apart"] else -1.0
    if apart:
        return -1.0
    if unit.background or unit.report is None or act.report is None:
        return _NEUTRAL
    reports = max(0, unit.report[0] - act.report[1], act.report[0] - unit.report[1])
    return max(0.0, 1 - reports / (rules.days["before_report"] + 1))


def _undated(unit: Unit, act: Act) -> bool:
    """Whether neither the words nor the reports say that the two are near in time."""
    return not (unit.window.firm or unit.report) or not (act.firm or act.recalled)


def _recalled_apart(unit: Unit, act: Act) -> bool:
    """Whether one of them is only recalled in passing, without a date, long before or after the other was told."""
    if (unit.window.firm and act.firm) or not (unit.background or act.report is None):
        return False
    if unit.report is None or act.recalled is None:
        return False
    return max(unit.report[0] - act.recalled[1], act.recalled[0] - unit.report[1]) > _LONG_AGO


def _story_fit(unit: Unit, act: Act, weights: dict[str, float]) -> float:
    """The share of names in common, rare ones counting more; below 0 when either side has none."""
    theirs = act.usual("names")
    return _share(unit.names, theirs, weights) if unit.names and theirs else -1.0


def can_be_one(one: Act, other: Act, rules: Alike) -> bool:
    """Whether two acts can be one: told alike, announced on the same day, and by no article told as two.

    An article may still tell one act twice, when the two agree in all that can be compared.
    """
    if any((mine, theirs) not in rules.labels for mine in one.labels for theirs in other.labels):
        return False
    apart = gap(one.window, other.window)
    near = 1 if max(one.window.span, other.window.span) <= _WIDE else 0
    return apart <= near and (one.articles.isdisjoint(other.articles) or _same_terms(one, other, rules))


def _same_terms(one: Act, other: Act, rules: Alike) -> bool:
    """Whether two acts have the same leading, narrow topic, labels that mean much the same, and a term in common."""
    leading = [min(act.topics, key=lambda topic: (-act.topics[topic], topic), default="") for act in (one, other)]
    if leading[0] != leading[1] or leading[0] in rules.broad_topics or not leading[0]:
        return False
    if min(rules.labels[mine, theirs] for mine in one.labels for theirs in other.labels) < _MUCH_ALIKE:
        return False
    return not one.durations.keys().isdisjoint(other.durations) or (
        not one.counterparties.keys().isdisjoint(other.counterparties) and not one.words.keys().isdisjoint(other.words)
    )


def _elsewhere(unit: Unit, act: Act) -> bool:
    return bool(unit.jurisdiction and act.jurisdictions and unit.jurisdiction not in act.jurisdictions)


def _differs(value: str, known: Counter[str]) -> bool:
    return bool(value and known and value not in known)


def _product_score(unit: Unit, act: Act, scores: dict[str, float]) -> float:
    if not unit.product or not act.products:
        return 0.0
    return scores["same_product"] if unit.product in act.products else scores["other_product"]


def _narrow(unit: Unit, act: Act, rules: Alike) -> bool:
    """Whether the leading topic of the unit is the act's too, and one under which a company rarely acts."""
    return bool(unit.topics) and unit.topics[0] in act.topics and unit.topics[0] not in rules.broad_topics


def only_one_it_can_be(unit: Unit, fits: list[tuple[float, Act]], rules: Alike) -> int:
    """Index of the one act that an undated telling on a narrow topic can mean, -1 when none or several."""
    likely = [
        n for n, (score, act) in enumerate(fits) if score >= rules.scores["only_act"] and _narrow(unit, act, rules)
    ]
    return likely[0] if len(likely) == 1 and _undated(unit, fits[likely[0]][1]) else -1


def _topic_score(unit: Unit, act: Act, rules: Alike) -> float:
    shared = [topic for topic in unit.topics[:2] if topic in act.topics]
    if shared:
        best = max(rules.scores["broad_topic" if topic in rules.broad_topics else "narrow_topic"] for topic in shared)
        return best if unit.topics[0] in shared else 0.7 * best
    return 0.0 if unit.topics and act.topics else _NEUTRAL * rules.scores["broad_topic"]


def _word_fit(unit: Unit, act: Act, weights: dict[str, float]) -> float:
    """The share of telling words in common, weighed by how rare they are; words of the act's sentence count half."""
    mine, theirs, shown = unit.words, act.usual("words"), act.usual("shown")
    if not mine or not theirs:
        return _NEUTRAL if not unit.shown or not shown else 0.5 * _share(unit.shown, shown, weights)
    full = _share(mine, theirs, weights)
    wider = _share(mine | unit.shown, theirs | shown, weights)
    return max(full, 0.7 * wider)


def _share(mine: frozenset[str], theirs: frozenset[str], weights: dict[str, float]) -> float:
    common = sum(weights.get(word, 1.0) for word in mine & theirs)
    smaller = min(sum(weights.get(word, 1.0) for word in side) for side in (mine, theirs))
    return common / smaller if smaller else 0.0
