"""The words of `organisations.yaml` as sets and patterns: what shows a name to be a company's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.knowledge import Knowledge, compiled

_ENDS = "of|for|in|at|who|that|from|by|with|on|and|whose|which|to"
_FILLER = rf"(?:(?!(?:{_ENDS})\b)[\w'$.-]+,? ){{0,6}}?"
_GOES_ON = (
    "that which whose based in of for with owned founded specializing from on known where backed run behind and used"
)
_AFTER_NOUN = rf"(?=[,.;:)]| (?:{'|'.join(_GOES_ON.split())}|popular|to|\w+ed)\b)"
_DESCRIPTIONS = ("apposition", "person_or_apposition", "parent_of", "makes")
_OPENED_BY = dict.fromkeys(
    ("apposition", "person_or_apposition", "based", "of_place", "sized", "whose", "parent_of", "makes"), ","
) | {"legal_form": ", ", "ticker": ", ", "leader_behind": "' ", "own_thing": "'", "said_it": " ", "acts": " "}
_HELPING = "would|will|has|had|is|was|plans"
_LED = rf"(?:(?:a|an|the|another) {_FILLER}|(?:its|[A-Z][\w.]+(?: [A-Z]\w+)?'s?) (?:(?!(?:{_ENDS})\b)[\w'-]+ ){{0,4}}?)"
_PLACE = r"(?: (?:from|of|based in) [A-Z][\w. ]{2,24})?"
_COUNTED = "two|three|four|five|six|several|both|other|smaller|larger"


@dataclass(frozen=True, slots=True)
class OrganisationWords:
    """`behind` are the showings that follow a name, as (kind, pattern matched at its end), by the sign behind it."""

    behind: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]
    described: tuple[re.Pattern[str], ...]  # those of them that are a description behind a comma
    enumerated: re.Pattern[str]
    counted: re.Pattern[str]
    noun_before: re.Pattern[str]
    nouns_ahead: frozenset[str]
    person_nouns: frozenset[str]
    legal_forms: frozenset[str]
    leaders: frozenset[str]
    trade_words: frozenset[str]
    tails: frozenset[str]
    openers: frozenset[str]
    cut_by: frozenset[str]
    no_company: frozenset[str]
    given_names: frozenset[str]
    common_firsts: frozenset[str]


@compiled
def organisation_words(knowledge: Knowledge) -> OrganisationWords:
    """The words of this knowledge."""
    data: Mapping[str, Any] = knowledge.data("organisations.yaml")
    sets = {key: frozenset(data[key]) for key in data}
    plural, nouns = any_of(data["enumerated"]), any_of(set(data["company_nouns"]) | set(data["nouns_ahead"]))
    items = r"(?:[A-Z][^,;.]{1,30}(?:, | and | or )(?:and |or )?){0,6}$"
    behind = tuple((kind, re.compile(pattern)) for kind, pattern in _behind(data).items())
    return OrganisationWords(
        behind={
            sign: tuple((kind, pattern) for kind, pattern in behind if sign in _OPENED_BY.get(kind, ",' "))
            for sign in ",' "
        },
        described=tuple(pattern for kind, pattern in behind if kind in _DESCRIPTIONS),
        enumerated=re.compile(rf"\b(?i:{plural})\b,? ?-?-?(?:such as|like|including|include|included) {items}"),
        counted=re.compile(rf"\b(?i:{_COUNTED}) (?:[\w-]+ ){{0,3}}?(?!competitors)(?:{plural}){_PLACE}, {items}"),
        noun_before=re.compile(
            rf"\b(?:(?:[Aa]n?|another|one) (?:[\w-]+ ){{0,3}}?(?:{nouns}){_PLACE}"
            rf"|(?:'s|\bits|\btheir) (?:\w+ )?(?:{any_of(data['own_companies'])})),$"
        ),
        nouns_ahead=sets["nouns_ahead"],
        person_nouns=sets["person_nouns"],
        legal_forms=sets["legal_forms"],
        leaders=frozenset(f"{leader} of" for leader in data["leaders"]),
        trade_words=sets["trade_words"],
        tails=sets["trade_words"] | sets["weak_tails"],
        openers=sets["openers"],
        cut_by=sets["cut_by"] | sets["legal_forms"],
        no_company=sets["not_companies"] | sets["places"],
        given_names=sets["given_names"],
        common_firsts=sets["common_firsts"],
    )


def _behind(data: Mapping[str, Any]) -> dict[str, str]:
    """Patterns by kind of showing. Repetitions are bounded: each is tried on a window of fixed size."""
    companies = any_of(set(data["company_nouns"]) - set(data["person_nouns"]))
    persons = any_of(data["person_nouns"])
    own, acts, nouns = any_of(data["own_things"]), any_of(data["acts"]), any_of(data["described_as"])
    return {
        "legal_form": rf",? (?:{any_of(data['legal_forms'])})\b",
        "apposition": rf", {_LED}(?:{companies})s?\b{_AFTER_NOUN}",
        "based": r", (?:now )?(?:based|headquartered) in [A-Z]",
        "of_place": r", of [A-Z][\w-]+(?: [A-Z][\w-]+)?, (?!who\b)[a-z]",
        "sized": rf", which has (?:about |some |more than |over |nearly )?[\d,.]+ (?:\w+ )?"
        rf"(?:{any_of(data['counted_things'])})\b",
        "whose": rf", whose (?:[\w-]+ ){{0,2}}?(?:{any_of(data['own_things'])})\b",
        "person_or_apposition": rf", {_LED}(?:{persons})s?\b{_AFTER_NOUN}",
        "parent_of": r", (?:the |an? )?(?:[\w-]+ ){0,2}?(?:maker|parent|parent company|operator|developer|publisher|"
        r"manufacturer|owner|seller|provider|distributor|supplier|producer|reseller) of\b",
        "makes": rf", which (?:also )?(?:{any_of(data['company_verbs'])})\b",
        "leader_behind": rf"(?:'s)? (?:{any_of(data['leaders'])})\b",
        "own_thing": rf"'s? (?:{own})\b",
        "said_it": r" (?:said|says|announced|confirmed|told [\w .]{2,30}?) (?:[\w ,]{0,40}? )?"
        rf"(?:that )?it(?:'ll|'d|'s|(?: \w+)? (?:{_HELPING}))\b",
        "ticker": r"(?:,? [A-Z]\w+\.?)? ?\((?:(?:NYSE|NASDAQ|Nasdaq|LSE|TSE) ?: ?[A-Z]{1,5}"
        r"|[A-Z]{2,5}\.[A-Z]{1,2}\b(?!\.))",
        "acts": rf" [^.\n]{{0,60}}?\b(?:{acts})\b",
        "described": rf"[^.\n]{{0,100}}?(?:, (?:the|a) |\.[\"']? The |\.\n+The |said the )(?:[\w-]+ )?(?:{nouns})\b",
    }


def any_of(words: Iterable[str]) -> str:
    """The words as alternatives of a pattern, the longest first."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))
