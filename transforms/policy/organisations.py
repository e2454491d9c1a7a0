"""Companies that no list knows: names that the text itself shows to be a company's.

Each kind of showing gives a name points once; two points make a company, whose name then counts wherever it stands in
the text. Governments, courts, places and people are sorted out by their words. Linear: one pass over the capitalised
words, windows of fixed size beside each, and at most `MOST` names of one text are followed up.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from transforms.knowledge import Knowledge
from transforms.policy.organisation_words import OrganisationWords, any_of, organisation_words

MOST = 40  # companies outside the lists that one article can introduce
_ENOUGH = 2
_ENOUGH_OF_A_PERSON = 4
_WORD = r"[a-z]?[A-Z](?:[\w&+-]|\.(?=\w)){0,30}"
_PROPER = re.compile(rf"\b{_WORD}(?: (?:& )?{_WORD}){{0,5}}")
_TAIL = 120  # code points behind a name in which it is shown to be a company
_HEAD = 120
_STRONG = (
    "legal_form",
    "apposition",
    "parent_of",
    "noun_ahead",
    "leader_of",
    "makes",
    "ticker",
    "shares_of",
    "enumerated",
    "counted",
    "sized",
    "domain",
)
_WEAK = (
    *("person_or_apposition", "person_or_noun", "acts", "described", "beside", "trade_word", "leader_behind"),
    *("spokesperson", "own_thing", "said_it", "people_of", "based", "of_place", "whose", "noun_before"),
    *("site", "camel", "between"),
)
_POINTS = dict.fromkeys(_STRONG, 2) | dict.fromkeys(_WEAK, 1)
_OF_ONE_WORD = ("person_or_apposition", "person_or_noun", "noun_before")  # enough for a name that no person bears
_OF_NO_PERSON = ("trade_word", "said_it", "between")
_CAMEL = re.compile(r"(?!Fitz)[A-Z]\w{2,}[a-z][A-Z][a-z]")
_DOMAIN, _SITE = re.compile(r"\w{3,}\.(?:ai|io)$"), re.compile(r"\w{3,}\.(?:com|app|co|net)$")
_PART = re.compile(r" (?:of|on|for) (?:the )?[A-Z]")  # "Sons of Liberty": a name goes on
_RECURRING = frozenset(("acts", "described", "beside", "own_thing", "said_it"))
_SHARES = re.compile(r"\b(?:[Ss]hares|[Ss]tock) (?:of|in)$")
_PEOPLE = re.compile(
    r"\b(?:employees|engineers|staff|staffers|workers|executives?|managers?) (?:for|of|at)$|"
    r"\b(?:users|customers|subscribers|shareholders|investors|founders?|owners?) of$"
)
_SPOKESPERSON = re.compile(r"\bspokes(?:man|woman|person) (?:for|of|at)$")


def find_organisations(
    flat: str, taken: Sequence[tuple[int, int]], knowledge: Knowledge, known: Mapping[str, str] | None = None
) -> tuple[tuple[int, int, str], ...]:
    """Start, end and name of every mention of such a company outside the `taken` spans, in order.

    `known` gives further names by the words that name them, introduced in another text of the same article.
    """
    words = organisation_words(knowledge)
    names = _introduced(flat, words, taken)
    if not names and not known:
        return ()
    forms = dict(known or {})
    forms.update({name: name for name in names})
    for name in names:
        short = _short_form(flat, name, words)
        if short:
            forms.setdefault(short, name)
    pattern = re.compile(rf"\b(?:{any_of(forms)})(?![\w@])")
    spans = _Spans(taken)
    found = []
    for match in pattern.finditer(flat):
        ahead = flat[max(0, match.start() - 24) : match.start()].split(" ")
        of_a_person = len(ahead) > 1 and ahead[-2] in words.given_names
        if not of_a_person and not spans.meets(match.start(), match.end()):
            found.append((match.start(), match.end(), forms[match.group()]))
    return tuple(found)


def _short_form(flat: str, name: str, words: OrganisationWords) -> str:
    """What the text may call the company later: "Placer" for Placer.ai, "Ostro" for Ostro Labs; "" for none."""
    short, _, tail = name.partition(" ")
    if not tail and _DOMAIN.search(name):
        short = name.rpartition(".")[0]
    elif not tail or " " in tail:
        return ""
    if len(short) <= 3 or any(short in kept for kept in (words.no_company, words.given_names, words.common_firsts)):
        return ""
    if not tail or tail in words.tails:
        return short
    if short.isupper():
        return ""
    first = re.search(rf"\b{re.escape(short)}\b(?! [A-Z&])", flat)
    named = first is not None and first.start() > flat.index(name)
    return short if named and not _is_common_word(flat, short) else ""


class _Spans:
    """Sorted spans asked about from left to right."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans, self._at = spans, 0

    def meets(self, start: int, end: int) -> bool:
        while self._at < len(self._spans) and self._spans[self._at][1] <= start:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] < end

    def beside(self, flat: str, start: int, end: int) -> int:
        """From how many spans only a comma or "and" parts `start`:`end`; call after `meets` for the same place."""
        before = self._spans[self._at - 1][1] if self._at else -99
        after = self._spans[self._at][0] if self._at < len(self._spans) else len(flat) + 99
        return sum(
            0 < high - low <= 6 and flat[low:high].strip(" ") in (",", "and", ", and", "or", "&")
            for low, high in ((before, start), (end, after))
        )


def _introduced(flat: str, words: OrganisationWords, taken: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The names with enough points, by first place in the text."""
    points: dict[str, Counter[str]] = {}
    borne: set[str] = set()
    people: set[str] = set()  # last names of people whom the text gives a first one
    spans = _Spans(taken)
    for match in _PROPER.finditer(flat):
        name, start = _trimmed(match.group(), match.start(), words)
        end = start + len(name)
        if end - start < 3 or _goes_on(flat, start) or _PART.match(flat, end) or spans.meets(start, end):
            continue
        first, _, last = name.rpartition(" ")
        if first:
            borne.add(last)
        if first.partition(" ")[0] in words.given_names:
            people.add(last)
            continue
        shown = [*_shown(flat, name, start, words), *("beside", "between")[: spans.beside(flat, start, end)]]
        for kind in shown:
            if not _no_company(name, kind, words):
                points.setdefault(name, Counter())[kind] += 1
    found = [name for name, kinds in points.items() if _is_company(name, kinds, borne, people)]
    return tuple(name for name in found[: 2 * MOST] if " " in name or not _is_common_word(flat, name))[:MOST]


def _is_common_word(flat: str, name: str) -> bool:
    """ "Customers" at the start of a sentence: the text writes it small elsewhere."""
    return name[1:].islower() and re.search(rf"\b{name.lower()}\b", flat) is not None


def _is_company(name: str, kinds: Counter[str], borne: set[str], people: set[str]) -> bool:
    """Enough points; what could be a person's name needs a strong showing."""
    if name in people:
        return _total(kinds) >= _ENOUGH_OF_A_PERSON
    like_a_person = name in borne or (" " in name and kinds.keys().isdisjoint(_OF_NO_PERSON))
    plain = any(_POINTS[kind] >= _ENOUGH for kind in kinds)
    if not like_a_person and not kinds.keys().isdisjoint(_OF_ONE_WORD):
        return True
    return _total(kinds) >= (_ENOUGH if plain or not like_a_person else _ENOUGH_OF_A_PERSON)


def _total(kinds: Mapping[str, int]) -> int:
    """Points of a name: each kind of showing counts once, a weak one that recurs twice."""
    return sum(_POINTS[kind] * (min(2, times) if kind in _RECURRING else 1) for kind, times in kinds.items())


def _trimmed(name: str, start: int, words: OrganisationWords) -> tuple[str, int]:
    """The name without opening function words and without what follows it in capitals (a role, a legal form, a day).

    "" for part of a longer name ("Harbour" of "Harbour Commission").
    """
    parts = name.split(" ")
    if len(parts) == 1:
        return ("" if name in words.openers else name), start
    first = 0
    while first < len(parts) and (parts[first] in words.openers or _is_opening_noun(parts, first, words)):
        first += 1
    last = first + 1
    while last < len(parts) and parts[last] not in words.cut_by and parts[last] not in words.no_company:
        last += 1
    if last < len(parts) and parts[last] not in words.cut_by:
        return "", start
    if first < last <= len(parts) and parts[last - 1] == "&":
        last -= 1
    return " ".join(parts[first:last]), start + sum(len(part) + 1 for part in parts[:first])


def _goes_on(flat: str, start: int) -> bool:
    """Part of a longer word ("O'Rourke") or a hashtag."""
    sign = flat[start - 1 : start]
    return sign in ("#", "@") or (sign == "'" and flat[max(0, start - 2) : start - 1].isalpha())


def _is_opening_noun(parts: list[str], first: int, words: OrganisationWords) -> bool:
    """ "Publisher" of "Publisher Ostro Medien": a noun that leads a name, not the name itself."""
    return first == 0 and parts[0].istitle() and parts[0].lower() in words.nouns_ahead


def _shown(flat: str, name: str, start: int, words: OrganisationWords) -> Iterator[str]:
    """The ways in which this place shows `name` to be a company."""
    if flat[max(0, start - 3) : start] == "of ":
        of = flat[max(0, start - 30) : start].split(" ")
        if of[-2:] == ["of", ""] and of[-3:-2] and of[-3] in words.no_company - words.cut_by:
            return  # "the Department of Harbours"
    end = start + len(name)
    behind = words.behind.get(flat[end : end + 1])
    if behind:
        tail = flat[end : end + _TAIL]
        for kind, pattern in behind:
            if pattern.match(tail):
                yield kind
    if "." in name and (_DOMAIN.search(name) or _SITE.search(name)):
        yield "domain" if _DOMAIN.search(name) else "site"
    elif not name.istitle() and _CAMEL.match(name):
        yield "camel"
    _, _, rest = name.partition(" ")
    if rest and not rest.isupper() and not words.trade_words.isdisjoint(rest.split(" ")):
        yield "trade_word"
    if flat[start - 1 : start] == " ":
        yield from _shown_ahead(flat, flat[max(0, start - _HEAD) : start - 1].rsplit("\n", 1)[-1], end, words)


def _shown_ahead(flat: str, ahead: str, end: int, words: OrganisationWords) -> Iterator[str]:
    """The ways in which the words `ahead` of a name, in its line, show it to be a company; the name ends at `end`."""
    last = ahead.removesuffix(" called").removesuffix(" named").rsplit(" ", 3)[-3:]
    phrases = {" ".join(last[n:]) for n in range(len(last))}
    if last and last[-1].istitle() and (len(last) == 1 or last[-2][-1:] in (".", "-", "—", '"', "")):
        phrases.add(last[-1].lower())
    if not words.nouns_ahead.isdisjoint(phrases):
        yield "noun_ahead" if phrases & words.nouns_ahead - words.person_nouns else "person_or_noun"
    if not words.leaders.isdisjoint(phrases):
        yield "leader_of"
    if (" such as " in ahead or " like " in ahead or " includ" in ahead) and words.enumerated.search(ahead + " "):
        yield "enumerated"
    if ahead.endswith(","):
        near = ahead[-70:]
        if flat[end : end + 1] in (",", ".", ";") and words.noun_before.search(near):
            yield "noun_before"
        elif flat.startswith((" and ", ", "), end) and words.counted.search(ahead + " "):
            yield "counted"
    elif ahead.endswith(" and") and words.counted.search(ahead + " "):
        yield "counted"
    if ahead.endswith((" of", " in")) and _SHARES.search(ahead):
        yield "shares_of"
    if ahead.endswith((" for", " of", " at")):
        if _SPOKESPERSON.search(ahead):
            yield "spokesperson"
        elif _PEOPLE.search(ahead):
            yield "people_of"


def _no_company(name: str, kind: str, words: OrganisationWords) -> bool:
    """Governments, places, people, acronyms and single letters are none."""
    parts = name.split(" ")
    if sum(len(part) == 2 and part.isupper() for part in parts) > 1 or name.endswith("ly"):
        return True
    if kind in ("acts", "described", "beside", "between") and name in words.given_names:
        return True
    if name in words.no_company or name in words.legal_forms or not words.no_company.isdisjoint(parts):
        return True
    return kind != "legal_form" and (parts[0] in words.given_names or (name.isupper() and len(name) < 5))
