"""The types every stage passes on: one frozen value per thing in the world, standard library only.

A stage returns a new value and never changes the one it got. Unknown text is ``""``, an unknown list ``()``
and an unknown record ``None``; the output writes ``""`` as ``null``. Times are RFC 3339 UTC strings and dates
are ISO strings of the precision that is known (``2020``, ``2020-06``, ``2020-06-10``), so that values compare,
sort and hash the same on every machine. Offsets are code points into `Article.text` or `Article.title`.
"""

from dataclasses import dataclass, field

DIRECTION_OF_ACTION = {
    "end": "restrict",
    "suspend": "restrict",
    "withhold": "restrict",
    "ban": "restrict",
    "remove": "restrict",
    "limit": "restrict",
    "launch": "permit",
    "allow": "permit",
    "resume": "permit",
    "continue": "permit",
    "adopt": "govern",
    "disclose": "govern",
    "pledge": "govern",
    "support": "position",
    "oppose": "position",
}
MODALITIES = ("announced", "in_effect", "planned", "reported", "reversed")
ROLES = ("original", "syndicated", "excerpt", "rewritten", "translated")


class Rejected(Exception):
    """An expected failure of one element: it leaves the graph as a `Reject`; anything else is a bug."""

    def __init__(self, reason: str, *, subject: str, detail: str = "") -> None:
        super().__init__(reason, subject, detail)
        self.reason, self.subject, self.detail = reason, subject, detail

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}" + (f" ({self.detail})" if self.detail else "")

    def __reduce__(self) -> tuple[object, ...]:
        return (_rejected, (self.reason, self.subject, self.detail))


def _rejected(reason: str, subject: str, detail: str) -> Rejected:
    return Rejected(reason, subject=subject, detail=detail)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Reject:
    """A dead letter: which stage refused which subject (ref, id or URL), why (a slug), and the detail."""

    stage: str
    reason: str
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the world gave us, untouched: the bytes of one document and what the carrier said of it."""

    ref: str  # the input's own id: a JSONL line's id, else file name or URL; not necessarily unique
    body: bytes
    content_type: str = "text/plain"  # text/plain, text/html, message/rfc822, text/markdown, application/pdf …
    charset: str = ""  # as declared by the carrier, "" when it said nothing
    url: str = ""
    title: str = ""  # as the carrier gives it (a JSONL field, a feed entry)
    published: str = ""  # raw date text as the carrier gives it
    published_basis: str = ""  # input | feed: who gave `published`
    publisher: str = ""
    fetched_at: str = ""  # RFC 3339 UTC; only live pages have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When an article was published, how exactly that is known and by what."""

    at: str = ""  # RFC 3339 UTC where the second is known, else a date of the precision
    precision: str = ""  # second | day | month | year | ""
    basis: str = ""  # markup | feed | url | text | input | fetched | ""
    not_before: str = ""  # dates, inclusive
    not_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Attribution:
    """A place where the text says whose report or document it relies on."""

    outlet: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Passage:
    """One aligned passage that shows a copy: offsets in the copy and in the article it copies."""

    start: int
    end: int
    of_start: int
    of_end: int
    similarity: float
    changed: tuple[tuple[int, int], ...] = ()  # rewritten words, offsets in the copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """What an article is to the article it was made from; `of` is "" where that one is not known."""

    role: str = "original"
    of: str = ""
    similarity: float = 0.0
    shown_by: tuple[str, ...] = ()  # slugs of the signs, strongest first
    passages: tuple[Passage, ...] = ()
    revision_of: str = ""  # an older version of the same URL


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The clean article cut out of a page."""

    article_id: str
    text_id: str
    ref: str
    text: str
    title: str = ""
    url: str = ""
    canonical_url: str = ""
    language: str = "und"
    published: Published = field(default_factory=Published)
    publisher: str = ""
    byline: str = ""
    lineage: Lineage = field(default_factory=Lineage)
    family_id: str = ""
    attributed_to: tuple[Attribution, ...] = ()
    relayed_from: str = ""
    signals: tuple[str, ...] = ()
    body_spans: tuple[tuple[int, int], ...] = ()  # code points of the decoded input; () for HTML


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Evidence:
    """The characters that show a field; `source` is text or title."""

    field: str
    source: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Company:
    """Who acts: the parent company, the brand that was named, and the words that name it."""

    name: str
    id: str = ""  # Wikidata Q-number where config knows it
    brand: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Thing:
    """What an act is on: the words, and the known product in them."""

    text: str
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Slot:
    """A normalised value and the words it was read from (counterparty slug, ISO duration, condition kind)."""

    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class When:
    """A date of an act; `basis` says how it is known: explicit | relative | published_fallback | "" (not known).

    `text` keeps the expression where it could not be resolved ("Thursday" in an undated article), so that later
    knowledge of the article's own date can.
    """

    date: str = ""
    precision: str = ""  # day | month | year | ""
    basis: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Quote:
    """Words in quotation marks or a block quotation, and who says them."""

    speaker: str
    text: str
    start: int
    end: int
    role: str = ""
    company: str = ""  # name of the company the speaker speaks for
    article_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Speaker:
    """A person who speaks for a company."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One act of one company as one article tells it."""

    mention_id: str
    article_id: str
    ref: str
    company: Company
    action: str
    direction: str
    modality: str
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
    reported_by: str = ""  # who reports it, for modality "reported"
    evidence: tuple[Evidence, ...] = ()
    quotes: tuple[Quote, ...] = ()
    attributed_to: tuple[str, ...] = ()  # outlets or first-party documents this mention itself rests on
    salience: str = "main"  # main | secondary | background
    confidence: float = 0.0
    rules: tuple[str, ...] = ()
    inherited_from: str = ""  # article_id of the article a copy's mention was taken over from


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """An act that someone else demands of a company; never an event."""

    demand_id: str
    article_id: str
    ref: str
    issuer: str
    company: Company
    action: str
    topic: str = ""
    object: Thing | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A candidate act that was not kept, and the reason code; kept for `explain`."""

    company: str
    action: str
    reason: str
    start: int
    end: int
    text: str
    rule: str = ""
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that one article tells: acts, demands, quotations, and the candidates that were dropped."""

    article_id: str
    mentions: tuple[Mention, ...] = ()
    demands: tuple[Demand, ...] = ()
    quotes: tuple[Quote, ...] = ()
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Source:
    """An article as a source of an event."""

    article_id: str
    ref: str
    publisher: str = ""
    role: str = "original"
    attributed_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Claim:
    """One value of a contested field and the articles that say so."""

    value: str
    article_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Conflict:
    """A field on which the articles of an event differ."""

    field: str
    values: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Statement:
    """A quotation of an event in all its wordings; the leading one first."""

    speaker: str
    text: str
    article_id: str
    start: int
    end: int
    role: str = ""
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyEvent:
    """One act of one company, consolidated over all the articles that tell it."""

    event_id: str
    company: Company
    action: str
    direction: str
    modality: str
    status: str = "active"
    merged_into: str = ""
    revision: int = 1
    change_kind: str = "content"  # content | technical
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
    conflicts: tuple[Conflict, ...] = ()
    sources: tuple[Source, ...] = ()
    mention_ids: tuple[str, ...] = ()
    num_articles: int = 0
    num_publishers: int = 0
    num_independent_sources: int = 0
    first_party: bool = False
    origins: tuple[str, ...] = ()
    first_published: str = ""
    last_published: str = ""
    quotes: tuple[Statement, ...] = ()
    follows: str = ""  # event_id of the act this one extends, reverses or resumes
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One reason to tell someone about an event."""

    alert_id: str
    event_id: str
    revision: int
    kind: str  # new | corroborated | changed | corrected | source_health
    rule: str
    severity: str
    headline: str
    why: str
