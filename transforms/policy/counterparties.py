"""Counterparties: whom an act affects, from the parties named near it and from what such acts usually affect."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.model import Slot
from transforms.policy.cues import Hit
from transforms.policy.lookup import NOUN, cues_near, within
from transforms.policy.request import SlotRequest, Span
from transforms.policy.scope import Scope, named_within

_ROLE = re.compile(
    r"\b(?:to|for|from|by|with|against|on|of|let|lets|letting|allow|allows|allowing|require|requires|requiring|"
    r"bar|bars|barring)"
    r"\s+(?:(?:the|its|their|all|any|some|many|most|several|local|U\.S\.|US|new|other|more|certain)\s+){0,3}$",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\s+(?:must|may|can|cannot|can[’']t|could|should|will (?:have to|need to|be able to|no longer|now|not|be)|"
    r"won[’']t|have to|need to|no longer|lose|loses|lost|get|gets)\b"
)
_BEHIND = 60  # characters behind the object in which a party still belongs to it: "a label on a post by the president"
_POSSESSIVES = ("’s", "'s", "’ ", "' ")
# A company that buys advertising elsewhere is itself the advertiser; what it affects is the place it leaves.
_OWN_ADS = re.compile(
    r"\b(?:(?:its|their|our|his|all|paid|the)\s+(?:\w+\s+)?(?:ads?|advertising|adverts|commercials|"
    r"advertisements|sponsorship)\s+(?:on|from|with|off|during)\b|"
    r"(?:no longer|not|stop|stops|stopped|quit|halt|pause|paused|pausing|suspend|suspending|"
    r"join\w*)\s+(?:\w+\s+){0,3}advertis(?:e|es|ing)\s+(?:on|with|during)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ActWords:
    """Where an act stands in its sentence: predicate and object together, the object, and its terms.

    Terms are its condition, exceptions and reason.
    """

    act: Span
    thing: Span | None
    terms: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """A counterparty with the place of the word that names it; `start` is -1 when only custom says so."""

    slot: Slot
    start: int = -1
    end: int = -1
    source: str = ""


def find_counterparty(
    request: SlotRequest, scope: Scope, words: ActWords, topics: Sequence[str], knowledge: Knowledge
) -> Party | None:
    """The party most affected by the act; who is named in its terms is not the one it affects."""
    weights = party_weights(knowledge)
    scores = {
        slug: sum(weights.get(name, 0.0) * amount for name, amount in features.items())
        for slug, features in party_features(request, scope, words, topics, knowledge).items()
    }
    if not scores:
        return None
    slug = min(scores, key=lambda s: (-round(scores[s], 6), s))
    for source, hits in _places(request, scope, words, knowledge):
        for hit in hits:
            if hit.label == slug:
                body = request.title if source == "title" else request.text
                return Party(Slot(value=slug, text=body[hit.start : hit.end]), hit.start, hit.end, source)
    return Party(Slot(value=slug, text=""))


@compiled
def party_weights(knowledge: Knowledge) -> dict[str, float]:
    """How much each sign of a party counts; shared by all parties, so that a new one needs no training."""
    return {name: float(w) for name, w in knowledge.data("counterparties.yaml")["weights"].items()}


def party_features(
    request: SlotRequest, scope: Scope, words: ActWords, topics: Sequence[str], knowledge: Knowledge
) -> dict[str, dict[str, float]]:
    """The signs that speak for each party, by slug: where its nouns and its things stand, and what is usual."""
    found: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    act, thing = words.act, words.thing
    hits = _sentence_hits(request, scope, words.terms, knowledge)
    for zone, inside in (
        ("object", [h for h in hits if thing is not None and thing[0] <= h.start < thing[1]]),
        ("act", [h for h in hits if act[0] <= h.start < act[1] or _is_part(scope.body, act, h)]),
        ("clause", [h for h in hits if scope.clause[0] <= h.start < scope.clause[1]]),
        ("sentence", hits),
        ("role", [h for h in hits if _has_role(scope.body, act, h)]),
        ("title", cues_near(scope, "title", knowledge).parties),
        ("near", [h for span in scope.near for h in within(cues_near(scope, "text", knowledge).parties, span)]),
    ):
        for (slug, kind), amount in _amounts(inside).items():
            found[slug][f"{kind}_{zone}"] = amount
    for hit in hits:
        if hit.weight >= NOUN and scope.body[hit.end : hit.end + 2] in _POSSESSIVES and hit.start < act[1] + 40:
            found[hit.label]["noun_owner"] = 1.0
    for slug, name in _usual(request, scope, topics, knowledge):
        found[slug][name] = 1.0
    for slug, features in found.items():
        features[f"is_{slug}"] = 1.0
    return {slug: dict(features) for slug, features in found.items()}


def _is_part(body: str, act: Span, hit: Hit) -> bool:
    """Whether a party outside predicate and object belongs to the act: right behind it, or told what it must do."""
    behind = act[1] <= hit.start < act[1] + _BEHIND and bool(_ROLE.search(body, act[1] - 1, hit.start))
    return behind or bool(_TOLD.match(body, hit.end))


def _has_role(body: str, act: Span, hit: Hit) -> bool:
    """Whether the party stands behind a preposition after the act, or is told what it must, may or cannot do."""
    if hit.start >= act[0] and _ROLE.search(body, max(act[0], hit.start - 40), hit.start):
        return True
    return bool(_TOLD.match(body, hit.end))


def _usual(
    request: SlotRequest, scope: Scope, topics: Sequence[str], knowledge: Knowledge
) -> Iterator[tuple[str, str]]:
    """(party, sign) for what is usual of the action, the topics and of a company's own advertising."""
    usual = knowledge.data("counterparties.yaml")["usual"]
    if request.action in usual["actions"]:
        yield usual["actions"][request.action], "usual_action"
    for rank, topic in enumerate(topics[:2]):
        if topic in usual["topics"] and rank == 0:
            sure = topic in usual["strong"] and "other" not in topics[:2]
            yield usual["topics"][topic], "usual_strong" if sure else "usual_topic"
    yield "users", "usual_of_all"
    if _OWN_ADS.search(scope.body, *scope.clause):
        yield "advertisers", "own_ads"
        yield "press", "ads_on_press"


def _places(
    request: SlotRequest, scope: Scope, words: ActWords, knowledge: Knowledge
) -> Iterable[tuple[str, Sequence[Hit]]]:
    """Where the word that names the party is looked for, best first."""
    hits = _sentence_hits(request, scope, words.terms, knowledge)
    yield scope.source, [h for h in hits if words.act[0] <= h.start < words.act[1]]
    yield scope.source, hits
    yield "title", list(cues_near(scope, "title", knowledge).parties)
    for span in scope.near:
        yield "text", within(cues_near(scope, "text", knowledge).parties, span)


def _sentence_hits(request: SlotRequest, scope: Scope, terms: Sequence[Span], knowledge: Knowledge) -> list[Hit]:
    """The parties in the act's sentence, but not the company itself nor who is named in the terms."""
    covered = [*_own_names(request, scope.sentence), *terms]
    return [
        h for h in within(cues_near(scope, scope.source, knowledge).parties, scope.sentence) if not _covered(h, covered)
    ]


def _own_names(request: SlotRequest, span: Span) -> list[Span]:
    return [(n.start, n.end) for n in named_within(request, span) if request.is_own(n.company)]


def _covered(hit: Hit, spans: list[Span]) -> bool:
    return any(start <= hit.start < end for start, end in spans)


def _amounts(hits: Iterable[Hit]) -> dict[tuple[str, str], float]:
    """The distinct nouns and things of each party: the first counts whole, each further one half of the last."""
    counts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for hit in hits:
        counts[hit.label, "noun" if hit.weight >= NOUN else "thing"].add(hit.phrase)
    return {key: sum(0.5**n for n in range(min(len(phrases), 4))) for key, phrases in counts.items()}
