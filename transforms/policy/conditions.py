"""Conditions, exceptions and reasons of an act: the words after a marker, up to the end of their clause."""

import itertools
import re
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.policy.request import Span

_MAX_WORDS = 22
_OPENING = 14  # characters that may stand before a condition that opens the sentence: a quotation mark, "Starting now"
# Where the words of a condition end: a stop, a dash, a closing quotation, or a comma before a new clause.
_CLAUSE_END = re.compile(
    r"[;:”\n]|\"(?=\s|$)|\s[—–-]\s|—|"
    r"(?<!\bGov)(?<!\bSen)(?<!\bRep)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bU\.S)(?<!\bNo)\."
    r"(?=\s|$|[”\"])|[?!]|"
    r",\s(?=(?:and|but|which|who|while|as|with|according|citing|after|saying|said|in a|it|they|he|she|we|"
    r"the company|the firm|a spokes\w+|the social|"
    r"[A-Z][\w.’']+(?: [A-Z][\w.’']+){0,3} (?:said|says|told|wrote|has|announced|added|will|also|reported|"
    r"reports))\b)|"
    r",\s(?=[A-Z][\w.’']+(?: [A-Z][\w.’']+){1,2}, (?:who|the|its|a|an)\b)|"
    r",\s(?=on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)|"
    r",\s(?=[^,.;:]{3,80}\b(?:said|says|told|informed|wrote|announced|explained|tweeted|added)\b)|"
    r",?\s(?=(?:the company|the firm|it|he|she|they|[A-Z][\w.’']+(?: [A-Z][\w.’']+){0,2}|a company spokes\w+|"
    r"a spokes\w+) (?:said|says|told|wrote|announced|added)\b)"
)
_TIME = (
    r"(?=\s+(?:at least\s+|the end of\s+|the rest of\s+|early\s+|mid-?\s*|late\s+)*(?:the\s+|this\s+|next\s+|"
    r"all of\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+)?"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|20\d\d|year|month|week|spring|summer|fall|autumn|winter|"
    r"season|holiday|election|pandemic|crisis|campaign|weekend|quarter))"
)
_NO_PLAN = r"(?!\s+(?:be|take|start|begin|launch|open|go|arrive|testify|appear|speak|come|expire|end|vote|meet)\b)"
_SPAN = r"\s+(?:[\w-]+\s+)?(?:hours?|days?|weeks?|months?)\s+"
# Markers that open no condition: "as soon as possible", "at once", "once again", "until then".
_NO_TERM = re.compile(
    r"as soon as (?:possible|practicable|we can|they can)|until (?:now|then|recently|today)\b|till now\b|"
    r"once(?=\s+(?:to|and|again|for|more|every|per|was|were|had|known|called|in|arguing|an?\s+(?:day|week|month|year))\b|"
    r"\s*[,.;”\"])",
    re.IGNORECASE,
)
_BEFORE_NO_TERM = re.compile(r"\b(?:at|than|twice,|just|only)\s+$", re.IGNORECASE)  # "at once", "more than once"
_DEADLINE = re.compile(r"\b(?:has|have|had|gives?|gave|given)\s+(?:\w+\s+){0,2}$|\b(?:that|which)\s+$", re.IGNORECASE)
_PAST_WAIT = re.compile(r"\b(?:did|had|was|were|has)(?:n['’]t| not)\b|\bnever\b|\bnot (?:been |yet )", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marked:
    """A marker with the words it opens; `start`..`end` holds both, `tail` starts after the marker."""

    kind: str
    start: int
    end: int
    tail: int


@dataclass(frozen=True, slots=True)
class Markers:
    """Compiled markers; each alternative belongs to one kind."""

    pattern: re.Pattern[str]
    kinds: dict[str, str]
    questions: re.Pattern[str] | None = None

    def all(self, body: str, span: Span) -> list[Marked]:
        """Every marker in the span with the words it opens, in order; at most eight."""
        found: list[Marked] = []
        at = span[0]
        while len(found) < 8:
            match = self.pattern.search(body, at, span[1])
            if match is None:
                break
            at = match.end()
            end = clause_end(body, match.end(), span[1])
            whole = match.group().count(" ") >= 2  # "without a warrant" says it all
            if (end > match.end() or whole) and not self._asked(body, match):
                end = max(end, match.end())
                found.append(Marked(self._kind(match.group()), match.start(), end, _after_space(body, match.end())))
        return found

    def _kind(self, words: str) -> str:
        key = _key(words)
        return self.kinds.get(key) or self.kinds.get(f"{key} time") or "subject_to"

    def _asked(self, body: str, match: re.Match[str]) -> bool:
        before = body[max(0, match.start() - 24) : match.start()]
        if before.lower().endswith("for ") and match.group().lower().endswith("long as"):
            return True  # "for as long as it sold them" is a time, not a term
        return self.questions is not None and match.group().lower() == "if" and bool(self.questions.search(before))


@compiled
def condition_markers(knowledge: Knowledge) -> Markers:
    """Markers of conditions, by kind."""
    terms = knowledge.data("terms.yaml")
    kinds = {_key(m): entry["kind"] for entry in terms["conditions"] for m in entry["markers"]}
    asked = "|".join(map(re.escape, terms["not_conditions"]))
    return Markers(_any_of(kinds), kinds, re.compile(rf"\b(?:{asked})\s+(?:\w+\s+)?$", re.IGNORECASE))


@compiled
def exception_markers(knowledge: Knowledge) -> Markers:
    """Markers of exceptions."""
    kinds = {_key(m): "exception" for m in knowledge.data("terms.yaml")["exceptions"]["markers"]}
    return Markers(_any_of(kinds), kinds)


@compiled
def rationale_markers(knowledge: Knowledge) -> Markers:
    """Markers of reasons."""
    kinds = {_key(m): "reason" for m in knowledge.data("terms.yaml")["rationales"]["markers"]}
    return Markers(_any_of(kinds), kinds)


def find_condition(body: str, predicate: Span, clause: Span, knowledge: Knowledge) -> Marked | None:
    """The condition of an act: the first marker behind the predicate, else one that opens the sentence."""
    markers = condition_markers(knowledge)
    found = markers.all(body, (predicate[0], clause[1]))
    for marked in found:
        if is_term(body, marked, clause[0]):
            return marked
    opening = markers.all(body, (clause[0], predicate[0]))
    for marked in opening:
        if not is_term(body, marked, clause[0]):
            continue
        timed = marked.kind == "until" and body[marked.start : marked.tail].lower().startswith("through")
        if timed or (marked.start - clause[0] <= _OPENING and marked.kind not in ("when", "while")):
            return marked
    return None


def is_term(body: str, marked: Marked, since: int) -> bool:
    """Whether the marker opens a term of the act: neither a manner of speaking nor how long somebody waited before."""
    if _NO_TERM.match(body, marked.start):
        return False
    front = max(since, marked.start - 60)
    if marked.kind == "when":
        return not _BEFORE_NO_TERM.search(body, front, marked.start)
    waited = _PAST_WAIT.search(body, front, marked.start) or _DEADLINE.search(body, front, marked.start)
    return marked.kind != "until" or not waited


def clause_end(body: str, start: int, limit: int) -> int:
    """Where the clause that begins at `start` ends: at most 22 words on."""
    stop = _CLAUSE_END.search(body, start, limit)
    end = stop.start() if stop else limit
    words = list(itertools.islice(re.finditer(r"\S+", body[start:end]), _MAX_WORDS))
    if len(words) == _MAX_WORDS:
        end = start + words[-1].end()
    while end > start and (body[end - 1].isspace() or body[end - 1] in ",.;:"):
        end -= 1
    return end


def _any_of(kinds: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(kinds, key=lambda m: (-len(m), m))
    return re.compile(r"\b(?=\w)(?:" + "|".join(_loose(m) for m in longest_first) + r")(?!\w)", re.IGNORECASE)


def _loose(marker: str) -> str:
    if marker.endswith(" time"):  # "through at least the end of June", not "through its app"
        return re.escape(marker.removesuffix(" time")) + _TIME
    if marker == "due to":  # but not "is due to start in May"
        return r"due\s+to" + _NO_PLAN
    if " span " in marker:  # "in the 72 hours before the vote"
        return re.escape(marker).replace("\\ span\\ ", _SPAN).replace("\\ ", r"\s+")
    return re.escape(marker).replace("\\ ", r"\s+").replace("'", "['’]")


def _key(marker: str) -> str:
    return re.sub(r"\s+", " ", marker.lower().replace("’", "'"))


def _after_space(body: str, at: int) -> int:
    while at < len(body) and (body[at].isspace() or body[at] in '“"‘'):
        at += 1
    return at
