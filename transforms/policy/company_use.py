"""How a company's name is used where it stands: as actor, object, venue, modifier, possessor or source.

Read from the words directly beside the name; a hint for the decision who acts, not a parse.
"""

import re
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.policy.company_guard import word_before
from transforms.policy.organisation_words import organisation_words

_NEXT = re.compile(r"('s?(?!\w))?(-\w+)?[ ]?([\w'-]*)")
_ARTICLES = frozenset("a an the his her their my your any every this these those its own former new".split())
_REACH = 40  # code points ahead of a name in which a verb such as "posted" makes "to NAME" a venue


@dataclass(frozen=True, slots=True)
class _Words:
    venue_trades: frozenset[str]
    venue_before: frozenset[str]
    venue_verbs: frozenset[str]
    people: frozenset[str]
    modified: frozenset[str]
    source_after: frozenset[str]
    staff: frozenset[str]
    credits: frozenset[str]
    auxiliaries: frozenset[str]
    openers: frozenset[str]
    object_before: frozenset[str]
    not_acting_on: frozenset[str]  # words ahead of a name that make no object of it
    source_before: re.Pattern[str]


@compiled
def _words(knowledge: Knowledge) -> _Words:
    use = knowledge.data("references.yaml")["use"]
    sets = {key: frozenset(w.lower() for w in use[key]) for key in use}
    nouns = [noun for trade in knowledge.data("references.yaml")["nouns"].values() for noun in trade]
    nouns += knowledge.data("organisations.yaml")["nouns_ahead"]
    source = "|".join(re.escape(w) for w in sorted(use["source_before"]))
    return _Words(
        sets["venue_trades"], sets["venue_before"], sets["venue_verbs"], sets["people_nouns"], sets["modifier_nouns"],
        sets["source_after"], sets["staff"], sets["credits"], sets["auxiliaries"], sets["openers"],
        sets["object_before"],
        sets["openers"] | sets["people_nouns"] | {noun.rsplit(" ", 1)[-1].lower() for noun in nouns},
        re.compile(rf"(?:^|[\s(\"])(?:{source})(?: the)?\s*[(\"]?$", re.IGNORECASE),
    )  # fmt: skip


def use_of(flat: str, start: int, end: int, trades: frozenset[str], knowledge: Knowledge) -> str:
    """The use of the name at `start`:`end` by a company of these trades."""
    words = _words(knowledge)
    match = _NEXT.match(flat, end)
    possessive, hyphened, following = match.groups("") if match else ("", "", "")
    after = following.lower()
    before, opens = word_before(flat, start)
    ahead = before.lower()
    if "media" in trades and _is_source(flat, start, end, after, possessive, words):
        return "source"
    if _is_modifier(flat, end, ahead, before, possessive, hyphened, after, words):
        return "modifier"
    if trades & words.venue_trades and _is_venue(flat, start, ahead, words):
        return "venue"
    if possessive:
        return "possessor"
    if _is_object(before, opens, after, words) and not _enumerated(flat, start, ahead, knowledge):
        return "object"
    return "actor"


_OF_ITSELF = re.compile(  # "Globex said it would": it speaks of itself, not as a source on others
    r" (?:said|says|announced|confirmed)(?: (?:on )?\w+day)?,? (?:that )?(?:it|its|they|their)\b(?! (?:is|was) "
    r"(?:not )?(?:un)?(?:clear|possible|likely))"
)


def _is_source(flat: str, start: int, end: int, after: str, possessive: str, words: _Words) -> bool:
    if _OF_ITSELF.match(flat, end):
        return False
    if words.source_before.search(flat[max(0, start - 24) : start]):
        return True
    if flat[start - 1 : start] in ("(", "/") or flat[end : end + 1] in ("/", ")"):
        return True
    if (
        _alone(flat, start, end)
        or flat[max(0, start - 16) : start].rstrip(", ").rpartition(" ")[2].lower() in words.credits
    ):
        return True
    return after in words.source_after or after in words.staff or bool(possessive and after in words.modified)


def _alone(flat: str, start: int, end: int) -> bool:
    """A name that is a line of its own: a credit."""
    return flat[max(0, start - 2) : start].endswith("\n") and flat[end : end + 1] in ("\n", "")


def _is_modifier(
    flat: str, end: int, ahead: str, before: str, possessive: str, hyphened: str, after: str, words: _Words
) -> bool:
    if hyphened:
        return True
    if possessive or flat[end : end + 1] != " " or after in words.people:
        return False
    if after in words.modified and after not in words.openers:
        return not (
            after in ("posts", "orders", "links", "reports", "shares", "bans", "calls", "models") and not before
        )
    articles = _ARTICLES
    return ahead in articles and after.isalpha() and after.islower() and after not in words.auxiliaries


def _is_venue(flat: str, start: int, ahead: str, words: _Words) -> bool:
    if ahead in words.venue_before:
        return True
    window = flat[max(0, start - _REACH) : start].lower().split()
    return ahead in ("to", "in", "from", "using", "into") and any(w in words.venue_verbs for w in window)


def _is_object(before: str, opens: bool, after: str, words: _Words) -> bool:
    ahead = before.lower()
    if not ahead or opens or ahead in words.not_acting_on:
        return False
    if ahead in ("a", "an", "the") and after in words.people:
        return False
    return ahead in words.object_before or (before.islower() and after not in words.auxiliaries)


def _enumerated(flat: str, start: int, ahead: str, knowledge: Knowledge) -> bool:
    """An example of what the sentence is about: "brands such as …"."""
    if ahead not in ("as", "like", "including", "include", "included"):
        return False
    return organisation_words(knowledge).enumerated.search(flat[max(0, start - 40) : start]) is not None
