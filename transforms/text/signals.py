"""Signs in a text that it was made from another one, and what one text alone says of where it comes from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.model import Article
from transforms.text.outlets import Outlet, outlets

_SHE = re.compile(r"\b(?:she|her|herself)\b")
_WOMAN = re.compile(
    r"\b(?:wom[ae]n|girls?|mothers?|daughters?|sisters?|wife|wives|ladies|lady|queen|female|actress\w*|spokeswoman|chairwoman|"
    r"congresswoman|councilwoman|Ms|Mrs|Miss|Madam|Senator|Sen|Rep|Dr|Prof|Judge|Justice|minister|president|chief|director|"
    r"lawyer|attorney|officer|professor|researcher|analyst|mayor|governor|employee|user|reporter|author|CEO|founder)\b"
)
_PERSON = re.compile(r"\b[A-Z][a-zà-ÿ'’-]+ (?:[A-Z]\. )?[A-Z][a-zà-ÿ'’-]+")
_SAID = r"(?:said|says|announced|added|stated|declared|explained|confirmed|revealed|noted)"
_SHE_SAID = re.compile(rf"\b(?:she {_SAID}|{_SAID} she)\b")
_LOOK_BACK = 500  # characters in which a woman would have been named
_DATELINE = re.compile(
    r"[A-Z][A-Z.'’/-]{2,30}(?: [A-Z.'’/-]{2,30}){0,3}(?:,? [\w .'’]{1,30}){0,3},? ?"  # BOISE, Idaho, March 3
    r"[(]([A-Za-z][\w .&'-]{1,40})[)] ?[-–—]+ "  # (Reuters) -
)
_TAG = re.compile(r"[(]([A-Z]{2,6})[)] ?[-–—]+ ")


@dataclass(frozen=True, slots=True)
class Sign:
    """A wording: texts without one of the words `has` are not searched for it. `of` is the term that it distorts."""

    has: tuple[str, ...]
    pattern: re.Pattern[str]
    weight: int
    of: str = ""

    def is_in(self, text: str, folded: str) -> bool:
        return any(word in folded for word in self.has) and self.pattern.search(text) is not None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The wordings that show a synonym machine (`spun`) and a translation (`translated`), and how many it takes."""

    spun: tuple[Sign, ...]
    translated: tuple[Sign, ...]
    least: dict[str, int]
    terms: tuple[tuple[str, Sign], ...]  # the words `has` of distorted terms, each with its sign


@compiled
def lexicon(knowledge: Knowledge) -> Lexicon:
    """The wordings of `signals.yaml`."""
    data = knowledge.data("signals.yaml")
    least = data["least"]

    def signs(key: str, weight: int, flags: int = 0) -> tuple[Sign, ...]:
        return tuple(
            Sign(tuple(entry["has"]), re.compile(entry["match"], flags), weight, entry.get("of", ""))
            for entry in data[key]
        )

    spun = signs("tortured", least["strong"], re.IGNORECASE) + signs("swapped", 1)
    terms = tuple((word, sign) for sign in spun if sign.of for word in sign.has)
    return Lexicon(spun, signs("translated", 1), least, terms)


def wording_signals(title: str, text: str, knowledge: Knowledge) -> tuple[str, ...]:
    """``spun_vocabulary`` and ``back_translation`` as far as the wording outside quotation marks shows them."""
    known = lexicon(knowledge)
    told = re.sub(r"[“\"][^”\"]{20,2000}[”\"]", "”", f"{title}\n{text}")
    # Long texts gather single signs by chance: what is asked for grows with the length.
    slack = len(text.split()) // int(known.least["per_words"])
    found = []
    if _weight(known.spun, told) >= known.least["spun"] + slack // 2:
        found.append("spun_vocabulary")
    translated = _weight(known.translated, told) + 2 * min(2, _companies_called_she(text))
    if translated >= known.least["translated"] + slack:
        found.append("back_translation")
    return tuple(found)


def meant_terms(text: str, start: int, end: int, knowledge: Knowledge) -> Iterator[tuple[int, int, str]]:
    """Where a stretch of text distorts a term ("counterfeit consciousness"), from, to, and the term that is meant."""
    folded = text[start:end].lower()
    for sign in dict.fromkeys(sign for word, sign in lexicon(knowledge).terms if word in folded):
        yield from ((*match.span(), sign.of) for match in sign.pattern.finditer(text, start, end))


def _weight(signs: Sequence[Sign], text: str) -> int:
    folded = text.lower()
    return sum(sign.weight for sign in signs if sign.is_in(text, folded))


def _companies_called_she(text: str) -> int:
    """How often "she said" follows where no woman, nor anyone who could be one, was named."""
    count = 0
    for match in _SHE_SAID.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        paragraphs = before.rpartition("\n\n")
        near = (paragraphs[0][-200:] + paragraphs[2]) if paragraphs[1] else before
        if re.search(rf"[A-Z]\w+ {_SAID}", near) and not _PERSON.search(near) and not _WOMAN.search(near):
            count += not _SHE.search(text[max(0, match.start() - 2 * _LOOK_BACK) : match.start()])
    return count


def wire_of(text: str, knowledge: Knowledge) -> Outlet | None:
    """The agency of a dateline at the top of the text: ``DUBLIN (Reuters) - ``."""
    match = _DATELINE.match(text)
    outlet = outlets(knowledge).find(match[1]) if match else None
    return outlet if outlet and outlet.wire else None


def tag_of(text: str) -> str:
    """The initials a site puts in front of its own text: ``(PG) – ``; "" when there are none."""
    match = _TAG.match(text)
    return match[1] if match else ""


def credited_outlets(credits: Sequence[str], knowledge: Knowledge) -> tuple[Outlet, ...]:
    """The newsrooms that photo credits name; agencies and picture sellers say nothing of the text and are left out."""
    known = outlets(knowledge)
    found: dict[str, Outlet] = {}
    for credit in credits:
        parts = re.split(r"\s*/\s*|\s+(?:via|for)\s+|,\s*", credit)
        for part in parts if len(parts) == 1 else parts[1:]:
            outlet = known.find(part) or (Outlet(part.strip()) if len(parts) > 1 and _is_name(part) else None)
            if outlet and not outlet.wire and not outlet.stock:
                found.setdefault(outlet.name, outlet)
    return tuple(found.values())


def _is_name(part: str) -> bool:
    return bool(re.fullmatch(r"(?:[A-Z][\w.&'’-]* ?){1,5}", part.strip()))


def lineage_hint(article: Article) -> tuple[str, str]:
    """The role that the text alone suggests, and from whom: ("original", "") when nothing speaks against it.

    Roles as in `Lineage.role`. It is a hint: an original found in the corpus knows better.
    """
    signals = set(article.signals)
    for signal, role in _ROLE_OF_SIGNAL:
        if signal in signals:
            return role, article.relayed_from
    return "original", article.relayed_from


# Strongest first: how the words were made outweighs how they came here.
_ROLE_OF_SIGNAL = (
    ("spun_vocabulary", "rewritten"),
    ("back_translation", "translated"),
    ("read_original_link", "syndicated"),
    ("forwarded", "syndicated"),
    ("wire_copy", "syndicated"),
)
