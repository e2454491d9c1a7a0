"""Names of companies: the lexicon that articles are scanned with, compiled from the company files of `config/`.

A name is looked up by its first word, the longest name first. Each knows which company it names, in what capacity
(name, brand, product, person) and under which conditions, for many names are words, surnames or places too.
"""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from transforms.knowledge import Knowledge, compiled
from transforms.model import Company
from transforms.policy.inflect import BASE, PAST
from transforms.policy.modality import verb_lexicon

FIRST_WORD = re.compile(r"[^\W_]+")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Guard:
    """What must not stand directly behind (`before`) or ahead (`after`) of a name that is a word as well."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    def forbids(self, ahead: str, behind: str) -> bool:
        """Whether the lower-cased words ahead of a name and behind it do."""
        return bool(_behind(self.before).match(behind) or _ahead(self.after).search(ahead))


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write a company. `companies` has several for a person who leads several, and for a word that is the
    name of several ("Frontier")."""

    text: str
    companies: tuple[Company, ...]
    kind: str  # name | brand | product | person
    weak: bool = False  # counts only in context
    surname: bool = False  # never behind another capitalised word
    guard: Guard | None = None
    context: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()  # as the bare subject of one of these a weak name counts
    subject_only: bool = False  # an adjective as well: only where the company is named in full, as subject or owner
    behind_the: bool = False  # counts behind "the" ("the Guardian said")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All names by first word, descriptions ("search giant") by first word, sectors and seats by company name."""

    names: Mapping[str, tuple[Name, ...]]
    spellings: Mapping[str, tuple[str, ...]]  # the texts of those names
    descriptors: Mapping[str, tuple[Name, ...]]
    sectors: Mapping[str, frozenset[str]]
    seats: Mapping[str, str]
    given_names: frozenset[str]
    openers: frozenset[str]  # words with which a name or a description begins
    single_words: frozenset[str]  # words that are a name by themselves
    lead_nouns: frozenset[str]  # "retailer", "app": may open a sentence in capitals ahead of a company's name


def entries(knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    """Every company as a full entry, whatever the short form it is written in."""
    ids: dict[str, str] = {}
    for file in ("companies.yaml", "companies_wider.yaml"):
        data = knowledge.data(file)
        ids |= data.get("ids", {})
        yield from data["companies"]
        for trade in data.get("trades", ()):
            for item in trade["companies"]:
                name, others = next(iter(item.items())) if isinstance(item, dict) else (item, [])
                known = others if isinstance(others, dict) else {"aliases": others}
                yield {"name": name, "id": ids.get(name, ""), "sectors": trade["sectors"]} | known


@compiled
def lexicon(knowledge: Knowledge) -> Lexicon:
    """The lexicon of this knowledge."""
    rules = _Rules(knowledge.data("company_names.yaml"), _in_the_past(knowledge))
    names: dict[str, Name] = {}
    descriptors: dict[str, Name] = {}
    sectors: dict[str, frozenset[str]] = {}
    seats: dict[str, str] = {}
    for entry in entries(knowledge):
        name = entry["name"]
        sectors[name] = frozenset(entry.get("sectors", ()))
        seats[name] = entry.get("seat", "")
        for found in _names(entry, rules):
            known = names.get(found.text)
            names[found.text] = found if known is None else _shared(known, found)
        for text in entry.get("descriptors") or ():
            descriptors[text] = Name(text, (Company(name=name, id=entry.get("id", "")),), "descriptor")
    nouns = knowledge.data("references.yaml")["nouns"]
    leads = frozenset(noun.rsplit(" ", 1)[-1].lower() for trade in nouns for noun in nouns[trade])
    common, given = rules.common_surnames, frozenset(knowledge.data("organisations.yaml")["given_names"])
    for full in sorted(names):
        if names[full].kind == "person":
            last = full.rsplit(" ", 1)[-1]
            names[full] = replace(names[full], weak=last in common)
            names.setdefault(last, Name(last, names[full].companies, "person", weak=last in common))
    for text in sorted(names):
        for variant in _variants(names[text]):
            names.setdefault(variant.text, variant)
    single = frozenset(text for text in names if text.isalnum())
    found_by = _by_first_word(names)
    texts = {word: tuple(name.text for name in found) for word, found in found_by.items()}
    described_by = _by_first_word(descriptors)
    openers = frozenset((*found_by, *described_by))
    return Lexicon(found_by, texts, described_by, sectors, seats, given, openers, single, leads)


def _in_the_past(knowledge: Knowledge) -> frozenset[str]:
    """Verb forms that are past and nothing an imperative could be: no noun without an article stands ahead of them."""
    return frozenset(f for f, verb in verb_lexicon(knowledge).items() if verb.form & PAST and not verb.form & BASE)


def trades_of(company: str, knowledge: Knowledge) -> frozenset[str]:
    """The trades (`sectors`) of a listed company by its name; empty for one outside the lists.

    >>> from transforms.knowledge import shipped_knowledge
    >>> "airline" in trades_of("Delta", shipped_knowledge())
    True
    """
    return lexicon(knowledge).sectors.get(company, frozenset())


def _names(entry: Mapping[str, Any], rules: "_Rules") -> Iterator[Name]:
    """All names of one company with their conditions."""
    company = Company(name=entry["name"], id=entry.get("id", ""))
    trades = entry.get("sectors", ())
    for text in (entry["name"], *(entry.get("aliases") or ())):
        yield rules.name(text, company, "name", trades)
    for former in entry.get("renamed_from") or {}:
        yield rules.name(former, Company(name=company.name, id=company.id, brand=former), "name", trades)
    for brand in entry.get("brands") or ():
        title, others = next(iter(brand.items())) if isinstance(brand, dict) else (brand, ())
        branded = Company(name=company.name, id=company.id, brand=title)
        for text in (title, *(others or ())):
            yield rules.name(text, branded, "brand", trades)
    for product in entry.get("products") or ():
        yield rules.name(product, company, "product", trades)
    for person in entry.get("people") or ():
        yield Name(person, (company,), "person")


class _Rules:
    """The conditions of `company_names.yaml`, by name."""

    def __init__(self, data: Mapping[str, Any], past: frozenset[str]) -> None:
        self.weak = frozenset(data["weak"])
        self.surnames = frozenset(data["surnames"])
        self.common_surnames = frozenset(data["common_surnames"])
        self.bare, self.verbs = frozenset(data["bare"]), frozenset(data["subject_verbs"]) | past
        self.trade_words = {trade: frozenset(words) for trade, words in data["trade_words"].items()}
        self.guarded = {name: rule for rule in data["guarded"] for name in rule["names"]}
        self._near: dict[tuple[str, ...], frozenset[str]] = {}

    def name(self, text: str, company: Company, kind: str, trades: Sequence[str]) -> Name:
        rule = self.guarded.get(text)
        verbs = self.verbs if text in self.bare else _NONE
        if rule is None:
            near = self._trade_words(tuple(trades))
            return Name(text, (company,), kind, text in self.weak, text in self.surnames, None, near, verbs)
        guard = Guard(tuple(rule.get("never_before", ())), tuple(rule.get("never_after", ())))
        near = frozenset(rule.get("near", ())) | (_NONE if rule.get("near_only") else self._trade_words(tuple(trades)))
        weak, surname = rule.get("weak", True), text in self.surnames
        if rule.get("subject_only"):
            verbs = self.verbs
        return Name(
            text, (company,), kind, weak, surname, guard, near, verbs,
            subject_only=rule.get("subject_only", False), behind_the=rule.get("behind_the", False),
        )  # fmt: skip

    def _trade_words(self, trades: tuple[str, ...]) -> frozenset[str]:
        if trades not in self._near:
            self._near[trades] = _NONE.union(*(self.trade_words.get(trade, _NONE) for trade in trades))
        return self._near[trades]


@functools.cache
def _behind(words: tuple[str, ...]) -> re.Pattern[str]:
    """The words directly behind a name; compiled when a text first asks, for most names stand in few texts."""
    ends = [re.escape(w.lower()) + (r"\b" if w[-1].isalnum() else "") for w in words]
    return re.compile(rf"\s?(?:{'|'.join(ends)})" if ends else r"(?!)")


@functools.cache
def _ahead(words: tuple[str, ...]) -> re.Pattern[str]:
    starts = [(r"(?<!\w)" if w[0].isalnum() else "") + re.escape(w.lower()) for w in words]
    return re.compile(rf"(?:{'|'.join(starts)})[\s-]?$" if starts else r"(?!)")


def _shared(known: Name, found: Name) -> Name:
    """One name of two companies: a person who leads both, a word that needs context anyway; else the first company in
    the files keeps it."""
    if known.kind == found.kind == "person":
        return Name(known.text, known.companies + found.companies, "person")
    if not (known.weak and found.weak) or known.companies[0].name == found.companies[0].name:
        return known
    return replace(known, companies=known.companies + found.companies, context=known.context | found.context)


def _spelt(n: Name, text: str) -> Name:
    return Name(text, n.companies, n.kind, n.weak, n.surname, n.guard, n.context, n.verbs, n.subject_only, n.behind_the)


def _variants(name: Name) -> Iterator[Name]:
    """Other spellings: Youtube for YouTube, FACEBOOK for Facebook (not for names of under five letters)."""
    plain = name.text.capitalize()
    if name.text.isalpha() and name.text[0].isupper() and plain != name.text and not name.text.isupper():
        yield _spelt(name, plain)
    if len(name.text) > 4 and not name.text.isupper() and name.text[0].isalpha():
        yield _spelt(name, name.text.upper())


def _by_first_word(names: Mapping[str, Name]) -> dict[str, tuple[Name, ...]]:
    index: dict[str, list[Name]] = {}
    for text, name in names.items():
        first = FIRST_WORD.match(text)
        if first:
            index.setdefault(first.group(), []).append(name)
    return {word: tuple(sorted(found, key=lambda n: (-len(n.text), n.text))) for word, found in index.items()}
