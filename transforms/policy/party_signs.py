"""Signs of a party: how its nouns and its things stand to an act, in the sentence, the title and the article."""

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge
from transforms.model import DIRECTION_OF_ACTION
from transforms.policy.cues import Hit
from transforms.policy.lookup import LEAD, NOUN, cues_near, lead_of, lookup, within
from transforms.policy.request import SlotRequest, Span
from transforms.policy.scope import Scope, named_within

# Words that may stand between a preposition and the party it leads to.
_DETERMINERS = frozenset(
    "the its their his her our all any some many most several local u.s. us new other more certain federal state "
    "american two three top senior former own".split()
)
_TOLD = re.compile(
    r"\s+(?:must|may|can|cannot|can[’']t|could|should|will (?:have to|need to|be able to|no longer|now|not|be)|"
    r"won[’']t|have to|need to|no longer|lose|loses|lost|get|gets)\b"
)
# Who is told of the act, or tells of it, is seldom whom it affects: "told employees", "according to researchers".
_TELLING = frozenset(
    "told tell tells telling informed notified wrote writing said says letter letters memo email emailed e-mail "
    "e-mailed note message testified testimony spoke speaking according briefed assured warned first".split()
)
_TELLING_BY = frozenset(("call with", "interview with", "asked by", "reported by", "published by"))
_TO_AUDIENCE = frozenset(("to", "by", "before", "with"))
_CAUSE = re.compile(
    r"\b(?:after|following|amid|because|despite|since|when|while|in response to|under pressure|"
    r"requests? (?:of|by|from)|orders? (?:of|from|by)|demands? (?:of|by|from)|pressure from|criticism|complaints?|"
    r"concerns?|so that|as)\b",
    re.IGNORECASE,
)
_ACTOR = re.compile(
    r"\s+(?:said|says|say|told|found|ordered|orders|asked|demanded|accused|sued|complained|warned|wrote|reported|"
    r"called|urged|argued|voted|ruled|passed|approved|announced|signed|protested|objected|discovered|revealed|"
    r"criticized|criticised)\b",
    re.IGNORECASE,
)
_ROLES = {
    "to": "to", "for": "to", "from": "from", "by": "by", "run by": "by", "linked to": "by", "belonging to": "by",
    "with": "with", "against": "with", "between": "with", "among": "with", "on": "on", "at": "on", "about": "on",
    "of": "of",
}  # fmt: skip
_AFFECTING = frozenset(
    "let lets letting allow allows allowing require requires requiring bar bars barring ban bans banning block blocks "
    "blocking help helping give gives giving prevent prevents stop stopping".split()
)
# What puts a party behind the act in its reach: "a ban for PARTY".
_REACHING = frozenset(
    "to for from by with against on of let lets letting allow allows allowing require requires requiring bar bars "
    "barring".split()
)
_HAS = re.compile(
    r"\s+(?:accounts?|pages?|posts?|data|users?|access|use|requests?|groups?|videos?|tweets?|sites?|ads?|campaigns?|"
    r"contracts?|agenc|officials)",
    re.IGNORECASE,
)
_BEHIND = 60  # characters behind the object in which a party still belongs to it: "a label on a post by the president"
_FRONT = 45  # characters before a word that say how it stands
_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM = 7  # letters of a word that count: "advertisers" and "advertising" tell the same
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
class _Stance:
    """A word of a party with what stands around it."""

    hit: Hit
    role: str  # class of the preposition or verb that leads to it; "" for none
    reached: bool  # by a preposition, or by a verb that lets or bars
    audience: bool
    told: bool  # it is told what it must, may or cannot do


def _stance(body: str, hit: Hit) -> _Stance:
    words = body[max(0, hit.start - _FRONT) : hit.start].lower().split()
    if hit.start and not body[hit.start - 1].isspace():
        words = []
    for _ in range(3):
        if words and words[-1] in _DETERMINERS:
            words.pop()
    last, both = (words[-1], " ".join(words[-2:])) if words else ("", "")
    role = _ROLES.get(both) or _ROLES.get(last) or ("verb" if last in _AFFECTING else "")
    audience = last in _TELLING or both in _TELLING_BY or (last in _TO_AUDIENCE and both.split(" ")[0] in _TELLING)
    return _Stance(hit, role, last in _REACHING, audience, bool(_TOLD.match(body, hit.end)))


def sentence_hits(request: SlotRequest, scope: Scope, terms: Sequence[Span], knowledge: Knowledge) -> list[Hit]:
    """The parties in the act's sentence, but not the company itself nor who is named in the terms."""
    covered = [*_own_names(request, scope.sentence), *terms]
    found = within(cues_near(scope, scope.source, knowledge).parties, scope.sentence)
    return [h for h in found if not any(start <= h.start < end for start, end in covered)]


def party_signs(
    request: SlotRequest,
    scope: Scope,
    words: ActWords,
    hits: Sequence[Hit],
    topics: Sequence[str],
    knowledge: Knowledge,
) -> dict[str, dict[str, float]]:
    """The signs that speak for or against each party, by slug: where its words stand, how, and what is usual.

    `hits` are those of the act's sentence.
    """
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    stances = [_stance(scope.body, hit) for hit in hits]
    for zone, inside in _zones(scope, words, stances, knowledge):
        for (slug, kind), amount in _amounts(inside).items():
            found[slug][f"{kind}_{zone}"] = amount
    for hit, manner in _manners(scope, words, stances):
        found[hit.label][f"{_kind(hit)}_is_{manner}"] = 1.0
    for slug, sign, amount in _shares_of_lead(request.text, knowledge):
        found[slug][sign] = amount
    for slug, sign in _usual(request, scope, topics, knowledge):
        found[slug][sign] = 1.0
    return dict(found)


def act_facts(
    action: str,
    scope: Scope,
    words: ActWords,
    hits: Sequence[Hit],
    topics: Sequence[str],
    knowledge: Knowledge,
) -> list[str]:
    """What else tells whom an act affects: its action, its topics and the very phrases that name parties near it."""
    direction = DIRECTION_OF_ACTION.get(action, "")
    first = topics[0] if topics else ""
    facts = ["bias", f"act={action}", f"dir={direction}", f"first={first}", f"act={action}|{first}"]
    facts.append(f"dir={direction}|{first}")
    facts.extend(f"topic={topic}" for topic in topics[:2])
    (low, high), (start, end) = words.act, scope.clause
    for hit in hits:
        phrase = f"{hit.label}/{hit.phrase}"
        facts.append(f"sentence:{phrase}")
        if start <= hit.start < end:
            facts.append(f"clause:{phrase}")
        if low <= hit.start < high:
            facts.append(f"words:{phrase}")
    facts.extend(f"title:{hit.label}/{hit.phrase}" for hit in cues_near(scope, "title", knowledge).parties)
    return facts


def company_facts(request: SlotRequest) -> list[str]:
    """Who acts: a maker of phone crackers affects the police more often than a shop does."""
    return [f"company={request.company}", f"brand={request.brand}"]


@functools.lru_cache(maxsize=8)
def story_facts(text: str) -> tuple[str, ...]:
    """What the article is about: the words of its beginning, cut to their stems, each once."""
    return tuple(dict.fromkeys(f"word={word[:_STEM]}" for word in dict.fromkeys(_WORD.findall(text[:LEAD].lower()))))


def _zones(
    scope: Scope, words: ActWords, stances: Sequence[_Stance], knowledge: Knowledge
) -> Iterator[tuple[str, Sequence[Hit]]]:
    (low, high), thing = words.act, words.thing
    around = cues_near(scope, "text", knowledge).parties
    hits = [stance.hit for stance in stances]
    yield "object", [h for h in hits if thing is not None and thing[0] <= h.start < thing[1]]
    # Outside predicate and object, a party right behind the act belongs to it, and one that is told what it must do.
    yield (
        "act",
        [s.hit for s in stances if low <= s.hit.start < high + (_BEHIND if s.reached else 0) or s.told],
    )
    yield "clause", [h for h in hits if scope.clause[0] <= h.start < scope.clause[1]]
    yield "sentence", hits
    yield "role", [s.hit for s in stances if (s.reached and s.hit.start >= low) or s.told]
    yield "title", cues_near(scope, "title", knowledge).parties
    yield "near", [h for span in scope.near for h in within(around, span)]
    yield "beside", [h for span in scope.beside if span not in scope.near for h in within(around, span)]


def _manners(scope: Scope, words: ActWords, stances: Sequence[_Stance]) -> Iterator[tuple[Hit, str]]:
    """How each word of a party stands to the act."""
    body, act, thing = scope.body, words.act, words.thing
    cause = _CAUSE.search(body, act[1], max(act[1], scope.sentence[1]))
    caused = cause.end() if cause else len(body)
    seen: set[str] = set()
    for stance in stances:
        hit = stance.hit
        if hit.start >= act[0] and _kind(hit) not in seen:
            seen.add(_kind(hit))
            yield hit, "first"
        yield from ((hit, manner) for manner in _standing(body, act, stance))
        if hit.start >= caused:
            yield hit, "cause"
        if thing is not None and thing[0] <= hit.start < thing[1]:
            yield hit, "object"
            if hit.end >= thing[1]:
                yield hit, "object_end"
            if hit.start <= thing[0] + 1:
                yield hit, "object_start"


def _standing(body: str, act: Span, stance: _Stance) -> Iterator[str]:
    """What stands before and behind the word, and on which side of the act it is."""
    hit = stance.hit
    if stance.audience:
        yield "audience"
    if stance.role:
        yield f"{'after' if hit.start >= act[0] else 'before'}_{stance.role}"
    if _ACTOR.match(body, hit.end):
        yield "actor"
    if stance.told:
        yield "told"
    if body[hit.end : hit.end + 2] in _POSSESSIVES:
        yield "owner"
    elif _HAS.match(body, hit.end, hit.end + 14):
        yield "modifies"
    if hit.end <= act[0]:
        yield "ahead"
    if hit.start >= act[1]:
        yield "behind"


@functools.lru_cache(maxsize=8)
def _shares_of_lead(text: str, knowledge: Knowledge) -> tuple[tuple[str, str, float], ...]:
    """(party, sign, share) of the words for parties in the article's beginning."""
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    totals: defaultdict[str, int] = defaultdict(int)
    for hit in lookup(text, lead_of(text), knowledge).parties:
        counts[hit.label, _kind(hit)] += 1
        totals[_kind(hit)] += 1
    return tuple((slug, f"{kind}_lead", 2 * n / (totals[kind] + 5)) for (slug, kind), n in sorted(counts.items()))


def _usual(
    request: SlotRequest, scope: Scope, topics: Sequence[str], knowledge: Knowledge
) -> Iterator[tuple[str, str]]:
    """(party, sign) for what is usual of the action, the topics and of a company's own advertising."""
    usual = knowledge.data("counterparties.yaml")["usual"]
    if request.action in usual["actions"]:
        yield usual["actions"][request.action], "usual_action"
    if topics and topics[0] in usual["topics"]:
        sure = topics[0] in usual["strong"] and "other" not in topics[:2]
        yield usual["topics"][topics[0]], "usual_strong" if sure else "usual_topic"
    yield "users", "usual_of_all"
    if _OWN_ADS.search(scope.body, *scope.clause):
        yield "advertisers", "own_ads"
        yield "press", "ads_on_press"


def _own_names(request: SlotRequest, span: Span) -> list[Span]:
    return [(n.start, n.end) for n in named_within(request, span) if request.is_own(n.company)]


def _kind(hit: Hit) -> str:
    return "noun" if hit.weight >= NOUN else "thing"


def _amounts(hits: Iterable[Hit]) -> dict[tuple[str, str], float]:
    """The distinct nouns and things of each party: the first counts whole, each further one half of the last."""
    counts: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for hit in hits:
        counts[hit.label, _kind(hit)].add(hit.phrase)
    return {key: sum(0.5**n for n in range(min(len(phrases), 4))) for key, phrases in counts.items()}
