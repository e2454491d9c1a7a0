"""The terms of one act as a model quotes them: each looked up in the article near the act, and read by the slot
rules.
"""

from dataclasses import dataclass, field

from transforms.knowledge import Knowledge
from transforms.model import Evidence, Slot, Thing, When
from transforms.policy.answers import Told
from transforms.policy.conditions import condition_markers
from transforms.policy.durations import find_duration
from transforms.policy.grounding import Ground
from transforms.policy.request import Slots
from transforms.policy.verbatim import Place
from transforms.text.dates import find_dates, resolve


@dataclass(slots=True)
class Terms:
    """The quoted terms of one act. Collects the evidence, and the names of the terms that do not stand in the
    article.
    """

    told: Told
    act: Place
    ground: Ground
    evidence: list[Evidence] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def place(self, name: str, words: str | None) -> Place | None:
        """Where a term stands; notes it as missing when it was told but is not there."""
        if not words or not words.strip():
            return None
        place = self.ground.verbatim.find(words, near=self.act)
        if place is None:
            self.missing.append(name)
        return place

    def shown(self, name: str, place: Place) -> str:
        """The article's words at a place, which become evidence of the field."""
        found = self.ground.evidence(name, place)
        self.evidence.append(found)
        return found.text

    def words(self, name: str, told: str | None) -> str:
        """The article's words for a term, or ""."""
        place = self.place(name, told)
        return self.shown(name, place) if place else ""

    def thing(self, place: Place | None, slots: Slots) -> Thing | None:
        """The object at its place; its product as the slot rules know it."""
        if place is None:
            return None
        product = slots.object.product if slots.object and place.source == self.act.source else ""
        return Thing(text=self.shown("object", place), product=product)

    def condition(self, knowledge: Knowledge) -> Slot | None:
        """The condition; its kind by the marker that opens it, "" where the rules know none."""
        words = self.words("condition", self.told.condition)
        if not words:
            return None
        marked = condition_markers(knowledge).all(words, (0, len(words)))
        return Slot(value=marked[0].kind if marked else "", text=words)

    def duration(self, knowledge: Knowledge) -> Slot | None:
        """The duration, where its words can be read as a length of time."""
        place = self.place("duration", self.told.duration)
        if place is None:
            return None
        # Bare words ("six months") are a length of time only behind a preposition, so that is what is read.
        words = f"for {self.ground.verbatim.words_at(place)}"
        found = find_duration(words, (0, len(words)), knowledge) or find_duration(words, (4, len(words)), knowledge)
        if found is None:
            self.missing.append("duration")
            return None
        return Slot(value=found.slot.value, text=self.shown("duration", place))

    def exceptions(self) -> tuple[str, ...]:
        """The exceptions that stand in the article."""
        return tuple(dict.fromkeys(filter(None, (self.words("exceptions", words) for words in self.told.exceptions))))

    def when(self, name: str, words: str | None, otherwise: When) -> When:
        """The date that the quoted words mean; `otherwise` where none were quoted or they are no date."""
        place = self.place(name, words)
        if place is None:
            return otherwise
        dates = find_dates(self.ground.verbatim.words_at(place))
        if not dates:
            self.missing.append(name)
            return otherwise
        self.shown(name, Place(place.source, place.start + dates[0].start, place.start + dates[0].end))
        return resolve(dates[0], self.ground.article.published)
