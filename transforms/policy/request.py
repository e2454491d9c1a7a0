"""What is asked about an act, what is answered, and the stretches of text that may answer."""

from dataclasses import dataclass, field
from typing import Protocol

from transforms.model import Evidence, Published, Quote, Slot, Speaker, Thing, When

Span = tuple[int, int]


class NamedCompany(Protocol):
    """A company named in the text; `company` is its name or a value with a `name`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def company(self) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRequest:
    """One act of one company in an article. Offsets are code points of `text`, or of `title` when `in_title`."""

    text: str
    title: str
    sentences: tuple[Span, ...]  # of the text
    sentence: int  # index of the act's sentence; ignored when `in_title`
    predicate: Span  # the words that tell the act
    company: str
    action: str
    brand: str = ""
    in_title: bool = False
    object_span: Span | None = None
    published: Published = field(default_factory=Published)
    quotes: tuple[Quote, ...] = ()  # of the whole text, in order
    named: tuple[NamedCompany, ...] = ()  # companies named in the text (in the title when `in_title`), in order
    salience: str = "main"

    def is_own(self, company: object) -> bool:
        """Whether a name, or a value with one, is the acting company's or its brand's."""
        name = name_of(company)
        return bool(name) and name in (self.company, self.brand)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The terms of an act as far as the article tells them; fields as in `Mention`."""

    topics: tuple[str, ...] = ()
    object: Thing | None = None
    counterparty: Slot | None = None
    jurisdiction: str = ""
    condition: Slot | None = None
    duration: Slot | None = None
    exceptions: tuple[str, ...] = ()
    rationale: str = ""
    announced_on: When = field(default_factory=When)
    effective_on: When = field(default_factory=When)
    channel: str = ""
    spokesperson: Speaker | None = None
    quotes: tuple[Quote, ...] = ()
    attributed_to: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    hints: tuple[str, ...] = ()  # slugs for the judge of modality, such as effective_later, planned_date, backdated


def name_of(company: object) -> str:
    """The name of a company given as a name or as a value with one."""
    return str(getattr(company, "name", company) or "")
