"""Objects: the thing an act is on, one to twelve words as they stand in the text, and the product among them."""

import re
from bisect import bisect_left

from transforms.knowledge import Knowledge, compiled
from transforms.model import Thing
from transforms.policy.cues import Hit, Phrases, words_of
from transforms.policy.request import SlotRequest, Span
from transforms.policy.scope import Scope

_MAX_WORDS = 12
_TOKEN = re.compile(r"[^\s]+")
_LEAD = re.compile(
    r"(?:\s|[“\"‘(]|(?:the|a|an|its|their|his|her|all|any|some|offering|selling|providing|using|sales of|sale of|to|that|from|on|of|with|"
    r"for|out|off|down|up|back|against|into|over|about|at|by|in)\b)+",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"^(?:to|from|after|before|until|unless|if|because|while|when|where|who|which|that|as|but|following|amid|over|during|since|by|"
    r"through|throughout|said|says|starting|beginning|effective|citing|despite|so|is|are|was|were|will|would|has|have|had|can|could|may|"
    r"permanently|temporarily|on|at|in|with|for|and|or|worldwide|globally|monday|tuesday|wednesday|thursday|friday|saturday|sunday|today|yesterday)$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[,;:.!?)”\"—–]$|^[“\"(—–]")


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
    start, end = span
    lead = re.compile(r"(?:\s|[“\"‘(]|(?:the|a|an|its|their|that)\b\s)+", re.IGNORECASE).match(body, start, end)
    start = lead.end() if lead and lead.end() < end else start
    words = list(_TOKEN.finditer(body, start, end))
    if not words:
        return None
    return start, _closed(body, start, words[min(len(words), _MAX_WORDS) - 1].end())


def _after(body: str, scope: Scope) -> Span | None:
    """The noun phrase behind the predicate: up to a word or mark that ends it."""
    at, limit = scope.predicate[1], scope.clause[1]
    lead = _LEAD.match(body, at, limit)
    start = lead.end() if lead else at
    end = start
    for n, match in enumerate(_TOKEN.finditer(body, start, limit)):
        bare = match.group().strip("“”\"'’.,;:()")
        if n == _MAX_WORDS or (n and _STOP.match(bare)) or (n and _BREAK.search(match.group()) and match.group()[0] in "“\"(—–"):
            break
        end = match.end()
        if _BREAK.search(match.group()):
            break
    return (start, _closed(body, start, end)) if end > start else None


def _closed(body: str, start: int, end: int) -> int:
    while end > start and not (body[end - 1].isalnum() or body[end - 1] in "%$)"):
        end -= 1
    return end


def _product(body: str, span: Span, knowledge: Knowledge) -> str:
    """The longest known product named in the span."""
    found: list[Hit] = list(product_phrases(knowledge).find(words_of(body, *span)))
    capital = [h for h in found if body[h.start].isupper() or not body[h.start].isalpha() or h.label[0].islower()]
    best = min(capital, key=lambda h: (h.start - h.end, h.start), default=None)
    return best.label if best else ""


def sentence_index(sentences: tuple[Span, ...], at: int) -> int:
    """The index of the sentence that holds the offset; the one before it between sentences."""
    return max(0, bisect_left(sentences, at + 1, key=lambda s: s[0]) - 1)
