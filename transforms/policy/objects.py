"""Objects: the thing an act is on, one to twelve words as they stand in the text, and the product among them."""

import itertools
import re

from transforms.knowledge import Knowledge, compiled
from transforms.model import Thing
from transforms.policy.cues import Hit, Phrases, words_of
from transforms.policy.request import SlotRequest, Span
from transforms.policy.scope import Scope
from transforms.text.dates_grammar import MONTH_NAMES

_MAX_WORDS = 12
_SHORT = 3  # an object of so few words is named with what it is on: "a label on two posts"
_TOKEN = re.compile(r"\S+")
_LEAD = re.compile(
    r"(?:\s|[“\"‘(]|(?:the|a|an|its|their|his|her|our|all|any|some|offering|selling|providing|using|to|that|from|"
    r"on|of|with|"
    r"for|out|off|down|up|back|against|into|over|about|at|by|in)\b(?=\s))+",
    re.IGNORECASE,
)
_ARTICLES = re.compile(r"(?:\s|[“\"‘(]|(?:the|a|an|its|their|that|our|his|her)\b(?=\s))+", re.IGNORECASE)
_STOP = frozenset(
    "to from after before until unless if because while when where who which whom that as but following amid "
    "over during since by through throughout "
    "said says starting beginning effective citing despite so is are was were will would has have had can could "
    "may might must should "
    "permanently temporarily on at in with for against about worldwide globally monday tuesday wednesday "
    "thursday friday saturday sunday today "
    "yesterday tomorrow he she it they we i you this including like rather even though although without under "
    "within across between not".split()
)
_JOINS = frozenset(("on", "to", "from", "for", "about", "against", "with", "at"))
_PRONOUNS = frozenset(
    "it him her them us me you this that these those others they he she himself itself themselves".split()
)
_DANGLING = frozenset("such associated due related and or discussed based aimed designed linked called known".split())
_TIMES = re.compile(
    r"(?:the\s+|this\s+|next\s+|last\s+|early\s+|late\s+|a\s+|an\s+|at least\s+|about\s+|up to\s+){0,6}(?:Mon|Tues|"
    r"Wednes|Thurs|Fri|Satur|Sun)day|"
    r"(?:the\s+|this\s+|next\s+|last\s+|a\s+|an\s+|one\s+|two\s+|three\s+|six\s+|\d{1,9}\s+|at least\s+|about\s+|"
    r"up to\s+){0,6}"
    rf"(?:{MONTH_NAMES}|year|month|week|"
    r"day|hour|now|good|time|first|second|past|moment)s?\b|20\d\d",
    re.IGNORECASE,
)
_MARK_END = re.compile(r"[,;:.!?)—–][”\"’')]{0,9}$")
# Verbs that tell somebody to do, or keep somebody from doing: the object is what is done, not that somebody.
_TELLING = re.compile(
    r"\b(?:requir|forc|ask|allow|permit|enabl|forbid|forbad|tell|told|order|encourag)(?:e|es|ed|ing|"
    r"s)?$",
    re.IGNORECASE,
)
_KEEPING = re.compile(
    r"\b(?:ban|bar|prevent|block|stop|prohibit|exclud|restrict|keep|kept)(?:e|ed|ing|s|ning|ned|red|ring|ped|ping)?$",
    re.IGNORECASE,
)
_TO_DO = re.compile(r"\s{1,9}to\s{1,9}(?=[a-z]{1,30}[\s.,;](?<!s.))")
_FROM_DOING = re.compile(r"\s{1,9}from\s{1,9}(?=[a-z]{1,30}ing\b)")
_PLACE_BEGINS = re.compile(
    r"(?:the|a|an|its|their|his|her|our|all|any|some|many|most|more|other|two|three|\d[\d,.]*)\s|[“\"‘]?[A-Z]|\w{1,40}s\b"
)


@compiled
def product_phrases(knowledge: Knowledge) -> Phrases:
    """The products and services of companies.yaml, labelled by their names."""
    names: set[str] = set()
    for company in knowledge.data("companies.yaml").get("companies", []):
        names.update(p for p in company.get("products", []) if isinstance(p, str))
    return Phrases((name, 1.0, name) for name in sorted(names) if not re.search(r"[()|*?]", name))


def find_object(request: SlotRequest, scope: Scope, knowledge: Knowledge) -> tuple[Thing, Span] | None:
    """The object of the act with its offsets in the scope's body; None when nothing follows the predicate."""
    span = _trimmed(scope.body, request.object_span) if request.object_span else _after(scope.body, scope)
    if span is None or span[1] <= span[0]:
        return None
    product = _product(scope.body, span, knowledge) or _product(scope.body, scope.clause, knowledge)
    return Thing(text=scope.body[span[0] : span[1]], product=product), span


def _trimmed(body: str, span: Span) -> Span | None:
    """The span without leading articles and beyond twelve words."""
    lead = _ARTICLES.match(body, *span)
    start = lead.end() if lead and lead.end() < span[1] else span[0]
    words = list(_TOKEN.finditer(body, start, span[1]))
    return (start, _closed(body, start, words[min(len(words), _MAX_WORDS) - 1].end())) if words else None


def _after(body: str, scope: Scope) -> Span | None:
    """The noun phrase behind the predicate; behind a verb of telling, what somebody is told to do."""
    at, limit = scope.predicate[1], scope.clause[1]
    first = _phrase(body, at, limit)
    if first is None:
        return None
    for verb, opening in ((_TELLING, _TO_DO), (_KEEPING, _FROM_DOING)):
        done = opening.match(body, first[1], limit) if verb.search(body, scope.predicate[0], at) else None
        told = _phrase(body, done.end(), limit) if done else None
        if told is not None:
            return _with_place(body, told, limit)
    if body[first[0] : first[1]].lower() in _PRONOUNS:
        return None
    return _with_place(body, first, limit)


def _phrase(body: str, at: int, limit: int) -> Span | None:
    """Words up to a mark, a word that opens something else, or the twelfth."""
    lead = _LEAD.match(body, at, limit)
    start = lead.end() if lead else at
    end, words = start, list(itertools.islice(_TOKEN.finditer(body, start, limit), _MAX_WORDS + 1))
    for n, match in enumerate(words[:_MAX_WORDS]):
        bare = match.group().strip("“”\"'’‘.,;:()").lower()
        if n and (bare in _STOP or match.group()[0] in "(—–-"):
            break
        if bare in ("and", "or") and not _goes_on(words, n):
            break
        end = match.end()
        if _MARK_END.search(match.group()):
            break
    end = _closed(body, start, end)
    return (start, end) if end > start else None


def _goes_on(words: list[re.Match[str]], at: int) -> bool:
    """Whether a noun follows the "and": neither a word that opens a clause nor a verb in -ed or -ing."""
    following = words[at + 1].group().strip("“”\"'’‘.,;:()").lower() if at + 1 < len(words) else ""
    before = words[at - 1].group().lower() if at else ""
    if not following or not before or following in _STOP:
        return False
    return not following.endswith(("ed", "ing", "ly")) or (following[-3:] == "ing" == before[-3:])


def _with_place(body: str, span: Span, limit: int) -> Span:
    """A short object with what it is on or from: "ads" -> "ads on the network"; never with a time."""
    if len(body[span[0] : span[1]].split()) > _SHORT:
        return span
    join = re.compile(r"[”\"’]?\s{1,9}([a-z]{1,9})\s{1,9}").match(body, span[1], limit)
    if (
        join is None
        or join[1] not in _JOINS
        or _TIMES.match(body, join.end())
        or not _PLACE_BEGINS.match(body, join.end())
    ):
        return span
    place = _phrase(body, join.end(), limit)
    if place is None or len(body[span[0] : place[1]].split()) > _MAX_WORDS:
        return span
    return span[0], place[1]


def _closed(body: str, start: int, end: int) -> int:
    """The end without marks and words that lead on ("such", "associated")."""
    while end > start:
        while end > start and not (body[end - 1].isalnum() or body[end - 1] in "%$"):
            end -= 1
        last = max(body.rfind(" ", start, end), body.rfind("\n", start, end)) + 1
        if last <= start or body[last:end].lower() not in _DANGLING:
            break
        end = last
    return end


def _product(body: str, span: Span, knowledge: Knowledge) -> str:
    """The longest known product named in the span."""
    found: list[Hit] = list(product_phrases(knowledge).find(words_of(body, *span)))
    capital = [h for h in found if body[h.start].isupper() or not body[h.start].isalpha() or h.label[0].islower()]
    best = min(capital, key=lambda h: (h.start - h.end, h.start), default=None)
    return best.label if best else ""
