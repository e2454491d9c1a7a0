"""Speakers: who says a quotation, from the words right before and after it.

The clause beside a quotation is searched for a verb of speech; its subject is read as a person (with a title before or
after the name), a pronoun (the person named last), a company or its spokesperson. Everything looks at a window of at
most 240 characters on either side, so the cost is linear in the number of quotations.
"""

import bisect
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from transforms.knowledge import Knowledge, compiled, shipped_knowledge
from transforms.text.dates_grammar import MONTHS, WEEKDAYS

_WINDOW = 240
_WORD = re.compile(r"[^\s,;:“”\"()]+|[,;:()]")
_SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9@])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Prof|Sgt|Lt|Jr|Sr|St|vs|Inc|Corp|Co|No|U\.S|U\.K|a\.m|p\.m))\.$"
)
_PRONOUNS = frozenset(("he", "she", "they", "it", "we", "i"))
_CONNECTORS = frozenset("of for and at the & de van von der al bin la du in on".split())
_PARTICLES = frozenset("de van von der al bin la du di le".split())
_SKIPPED = frozenset(
    "also later then has had have recently previously repeatedly further reportedly publicly did would simply "
    "initially "
    "who which that".split()
)
_DETERMINERS = frozenset("a an the another its their one and".split())
_NOT_NAMES = frozenset(
    "the a an in on at but and when while as after if this that these those for by with from still however "
    "meanwhile last yet so now some many most critics experts".split()
).union(WEEKDAYS, MONTHS)


class NamedSpan(Protocol):
    """A company named in the text; `company` is its name or a value with a `name`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def company(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """A quotation with the bounds its attribution may stand in: `low` before it, `high` after it."""

    start: int
    end: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks; every part may be unknown (""). `company` is the one spoken for."""

    name: str = ""
    role: str = ""
    company: str = ""


NOBODY = Voice()


@dataclass(frozen=True, slots=True)
class _Words:
    verb: re.Pattern[str]
    heads: frozenset[str]
    modifiers: frozenset[str]
    company_nouns: frozenset[str]
    documents: frozenset[str]


@compiled
def _words_of(knowledge: Knowledge) -> _Words:
    speech = knowledge.data("terms.yaml")["speech"]
    verbs = "|".join(sorted(speech["verbs"].split(), key=lambda v: (-len(v), v)))
    lists = (frozenset(speech[k].split()) for k in ("role_heads", "role_modifiers", "company_nouns", "documents"))
    return _Words(re.compile(rf"according to|per (?=[A-Z])|\b(?:{verbs})\b"), *lists)


class Attributor:
    """Finds the voices of one text's quotations in order, remembering the people it has met."""

    def __init__(self, text: str, named: Sequence[NamedSpan], knowledge: Knowledge | None = None) -> None:
        self._text = text
        self._words = _words_of(knowledge or shipped_knowledge())
        ordered = sorted(named, key=lambda n: (n.start, n.end))
        self._starts = [n.start for n in ordered]
        self._companies = [(n.start, n.end, str(getattr(n.company, "name", n.company) or "")) for n in ordered]
        self._people: dict[str, Voice] = {}
        self._last = NOBODY  # the person or company that spoke last
        self._last_end = 0

    def voice_of(self, piece: Piece) -> Voice:
        """The voice of the quotation at `piece`; call in text order."""
        text = self._text
        after = text[piece.end : min(piece.high, piece.end + _WINDOW)]
        before_low = max(piece.low, piece.start - _WINDOW)
        before = text[before_low : piece.start]
        cut = _last_sentence_start(before)
        before, before_low = before[cut:], before_low + cut
        closed = text[piece.end - 2 : piece.end - 1] in (",", "?", "!", "—", "–", "…") or after[:1] == ","
        found = None
        if closed:
            found = self._after(after, piece.end) or self._before(before, before_low)
        else:
            found = self._before(before, before_low) or self._after(after, piece.end)
        if found is None:
            found = self._carried_on(piece)
        if found.name:
            self._last = found
        self._last_end = piece.end
        return found

    def voice_in(self, start: int, end: int) -> Voice:
        """The first person who says something in these words, quoted or not; `NOBODY` when there is none."""
        window = self._text[start:end]
        for verb in itertools.islice(self._words.verb.finditer(window), 6):
            if verb.group() in ("according to", "per "):
                voice = self._subject(window[verb.end() :], start + verb.end(), at_end=False)
            else:
                voice = self._subject(window[: verb.start()], start, at_end=True)
            if voice is not None and voice.name:
                return voice
        return NOBODY

    def _carried_on(self, piece: Piece) -> Voice:
        """Whole sentences without an attribution go on with the last voice: same paragraph, or the very next one."""
        gap = self._text[self._last_end : piece.start] if piece.start - self._last_end <= 400 else "\n\n\n\n"
        whole = (
            len(self._text[piece.start : piece.end].split()) >= 4 and self._text[piece.end - 2 : piece.end - 1] in ".?!"
        )
        starts_paragraph = not self._text[max(0, piece.start - 300) : piece.start].rpartition("\n")[2].strip()
        if whole and self._last.name and (gap.count("\n") == 0 or (starts_paragraph and gap.count("\n") <= 2)):
            return self._last
        return NOBODY

    def _after(self, window: str, at: int) -> Voice | None:
        """The voice in the clause after a quotation: ," said Ada Poe, …  ," Poe said.  ," according to the firm."""
        window = window[: _first_sentence_end(window)]
        verb = self._words.verb.search(window)
        if verb is None:
            return None
        left = window[: verb.start()]
        if verb.group() in ("according to", "per ") or not left.strip(" ,—–-"):
            return self._subject(window[verb.end() :], at + verb.end(), at_end=False)
        if "that" in left.split() or len(left.split()) > 24:
            return None
        if left.lstrip()[:1].isupper() and "," in left:  # Ada Poe, 44, a teacher, said
            return self._subject(left, at, at_end=False)
        return self._subject(left, at, at_end=True)

    def _before(self, window: str, at: int) -> Voice | None:
        """The voice in the clause before a quotation: Poe said, "…  According to Poe, "…  the firm called it "…"."""
        verbs = list(self._words.verb.finditer(window))
        for verb in reversed(verbs[-4:]):
            if verb.group() in ("according to", "per "):
                return self._subject(window[verb.end() :], at + verb.end(), at_end=False)
            voice = self._subject(window[: verb.start()], at, at_end=True)
            if voice is not None:
                return voice
        stem = window.rstrip()
        if stem.endswith(":"):  # Poe: "…"
            return self._subject(stem[:-1], at, at_end=True)
        return None

    def _subject(self, fragment: str, at: int, *, at_end: bool) -> Voice | None:
        """The noun phrase at the beginning or the end of the fragment, read as a voice; `at` is its offset."""
        tokens = [(m.group(), at + m.start(), at + m.end()) for m in _WORD.finditer(fragment)]
        if at_end:
            tokens, role = self._without_apposition(tokens)
            phrase = self._phrase(tokens[::-1])[::-1]
        else:
            while tokens and tokens[0][0] in (",", "—", "–", "-"):
                tokens = tokens[1:]
            phrase = self._phrase(tokens)
            phrase, role = self._apposition(phrase, tokens[len(phrase) :])
        while phrase and phrase[0][0].lower() in _DETERMINERS:
            phrase = phrase[1:]
        return self._read(phrase, role) if phrase else None

    def _without_apposition(self, tokens: list["_Token"]) -> tuple[list["_Token"], list["_Token"]]:
        """Drop trailing adverbs and a title set off by commas: "Poe, head of policy at Acme, later" -> "Poe"."""
        while tokens and (tokens[-1][0].lower() in _SKIPPED or tokens[-1][0] in "—–-" or tokens[-1][0].endswith("ly")):
            tokens = tokens[:-1]
        if tokens and tokens[-1][0] == ",":
            commas = [n for n, t in enumerate(tokens[:-1]) if t[0] == ","]
            for comma in reversed(commas[-3:]):
                role = tokens[comma + 1 : -1]
                if self._titled(role) and len(role) <= 24:
                    return tokens[:comma], self._up_to_comma(role)
                if _is_full_name(role) and self._titled(tokens[:comma][-14:]):  # Acme’s head of policy, Ada Poe, said
                    return role, self._phrase(tokens[:comma][::-1])[::-1]
            return tokens[:-1], []
        return tokens, []

    def _apposition(self, phrase: list["_Token"], tokens: list["_Token"]) -> tuple[list["_Token"], list["_Token"]]:
        """The phrase and the title set off after it; a title followed by the name is turned around."""
        if not tokens or tokens[0][0] != ",":
            return phrase, []
        beside = []
        for token in tokens[1:19]:
            if token[0] in (",", ";", ":") or self._words.verb.fullmatch(token[0]) or token[0] == "who":
                break
            beside.append(token)
        if self._titled(beside):
            return phrase, beside
        return (beside, phrase) if _is_full_name(beside) and self._titled(phrase) else (phrase, [])

    def _up_to_comma(self, role: list["_Token"]) -> list["_Token"]:
        """The first part of a title with commas that names one: "a fellow at Acme, which …" -> "a fellow at Acme"."""
        comma = next((n for n, t in enumerate(role) if t[0] == ","), len(role))
        return role[:comma] if self._titled(role[:comma]) else role

    def _titled(self, tokens: list["_Token"]) -> bool:
        return any(_bare(t[0]).lower().rstrip(".") in self._words.heads for t in tokens)

    def _phrase(self, tokens: list["_Token"]) -> list["_Token"]:
        """The leading run of words that can be a name, a title or a company; at most 14 words."""
        run: list[_Token] = []
        for token in tokens[:14]:
            word = token[0]
            low = word.lower().removesuffix("’s").removesuffix("'s")
            known = low in self._words.heads or low in self._words.modifiers or low in self._words.company_nouns
            known = (
                known
                or low in self._words.documents
                or low in _PRONOUNS
                or low in ("a", "an", "another", "its", "their")
            )
            if not (known or low in _CONNECTORS or (word[:1].isupper() and low not in _NOT_NAMES)):
                break
            run.append(token)
            if low in _PRONOUNS:
                break
        while run and run[-1][0].lower() in _CONNECTORS and len(run) > 1 and run[-1][0].lower() != "the":
            run.pop()
        return run

    def _read(self, phrase: list["_Token"], role_tokens: list["_Token"]) -> Voice | None:
        """A voice from the words of a noun phrase and of a title beside it."""
        first = phrase[0][0].lower()
        if first in _PRONOUNS or phrase[-1][0].lower() in _PRONOUNS:
            return self._last if self._last.name else None
        bare = [_bare(t[0]) for t in phrase]
        cut = max((n for n, w in enumerate(bare) if w.lower() in self._words.heads), default=-1)
        owned = cut + 1 < len(phrase) and phrase[cut + 1][0] in ("for", "of", "at", "from")
        name_tokens = [] if cut >= 0 and owned else _name_after(phrase, cut)
        role = self._role_text(phrase[: cut + 1]) or self._role_text(role_tokens)
        company = self._company(phrase[: None if owned else cut + 1] if cut >= 0 else []) or self._company(role_tokens)
        if not company and cut >= 0 and first == "company":
            company = self._company_before(phrase[0][1])
        name = " ".join(_bare(t[0]) for t in name_tokens)
        if name and not self._named_at(name_tokens[0][1], name_tokens[-1][2]):
            return self._remember(Voice(name, role, company))
        organisation = self._company(phrase) or self._organisation(phrase)
        if cut >= 0 and not name:  # "a Facebook spokesperson"
            return Voice(" ".join(bare), role, company or organisation) if role else None
        return Voice(organisation, "", organisation) if organisation else None

    def _organisation(self, phrase: list["_Token"]) -> str:
        """The company that "the company", "its blog post" or "the post" stands for."""
        lows = {_bare(t[0]).lower() for t in phrase}
        if lows & self._words.company_nouns or lows & self._words.documents:
            return self._company_before(phrase[0][1])
        return ""

    def _remember(self, voice: Voice) -> Voice:
        """Complete a surname from the full name met before, and keep what is new."""
        surname = voice.name.split()[-1]
        known = self._people.get(surname)
        if known is not None and (voice.name == surname or voice.name == known.name):
            name = known.name if voice.name == surname else voice.name
            voice = Voice(name, voice.role or known.role, voice.company or known.company)
        self._people[surname] = voice
        return voice

    def _role_text(self, tokens: list["_Token"]) -> str:
        """The title without article and leading company: "the Acme vice president of policy" -> "vice president "
        "of policy"."""
        if not self._titled(tokens):
            return ""
        while tokens and tokens[0][0].lower() in _DETERMINERS:
            tokens = tokens[1:]
        company = self._company(tokens[:1]) or (_owner(tokens[:4], self._words) if not self._companies else "")
        named = self._named_at(tokens[0][1], tokens[0][2])
        while company and tokens and (tokens[0][1] < named[1] if named else _bare(tokens[0][0]) in company.split()):
            tokens = tokens[1:]
        return " ".join(t[0] for t in tokens).strip(" .")

    def _company(self, tokens: list["_Token"]) -> str:
        """The company named in these words; without a list of companies, the words a title belongs to."""
        if not tokens:
            return ""
        named = self._named_at(tokens[0][1], tokens[-1][2])
        if named or self._companies:
            return named[2] if named else ""
        return _owner(tokens, self._words)

    def _named_at(self, start: int, end: int) -> tuple[int, int, str] | None:
        n = bisect.bisect_left(self._starts, start)
        if n < len(self._companies) and self._companies[n][0] < end:
            return self._companies[n]
        return None

    def _company_before(self, at: int) -> str:
        n = bisect.bisect_left(self._starts, at)
        return self._companies[n - 1][2] if n else ""


_Token = tuple[str, int, int]


def _owner(tokens: Sequence[_Token], words: _Words) -> str:
    """The capitalised words before a title ("Acme President") or after its of/at/for ("head of policy at Acme")."""
    lead: list[str] = []
    for token in tokens:
        if _bare(token[0]).lower() in words.heads | words.modifiers or not token[0][:1].isupper():
            break
        lead.append(_bare(token[0]))
    if lead:
        return " ".join(lead)
    for n in range(len(tokens) - 1, 0, -1):
        if tokens[n - 1][0] in ("of", "at", "for") and tokens[n][0][:1].isupper():
            return " ".join(_bare(t[0]) for t in tokens[n:] if t[0][:1].isupper())
    return ""


def _name_after(phrase: Sequence[_Token], cut: int) -> list[_Token]:
    """The personal name that follows the last title word of the phrase: the last run of capitalised words."""
    run: list[_Token] = []
    for token in phrase[cut + 1 :]:
        if token[0][:1].isupper() or (run and token[0].lower() in _PARTICLES):
            run.append(token)
            if token[0].endswith(("’s", "'s")):
                run = []
        elif run and token[0].lower() not in ("and", "&"):
            break
    return run[-4:] if 0 < len(run) <= 6 else []


def _is_full_name(tokens: Sequence[_Token]) -> bool:
    return 2 <= len(tokens) <= 4 and all(t[0][:1].isupper() or t[0].lower() in _PARTICLES for t in tokens)


def _bare(word: str) -> str:
    word = word.removesuffix("’s").removesuffix("'s")
    return word.rstrip(".") if len(word) > 3 and word.lower() not in ("sen.", "rep.", "gov.", "u.s.") else word


def _first_sentence_end(window: str) -> int:
    for end in _SENTENCE_END.finditer(window):
        if not _ABBREVIATION.search(window, 0, end.start() + 1):
            return end.start() + 1
    return len(window)


def _last_sentence_start(window: str) -> int:
    start = 0
    for end in _SENTENCE_END.finditer(window):
        if not _ABBREVIATION.search(window, 0, end.start() + 1):
            start = end.end()
    return start
