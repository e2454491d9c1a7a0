"""The words of `organisations.yaml` as sets and patterns: what shows a name to be a company's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.knowledge import Knowledge, compiled

_FILLER = r"(?:(?!(?:of|for|in|at|who|that|from|by|with|on|and|whose|which|to)\b)[\w'$.-]+,? ){0,6}?"
_GOES_ON = (
    "that which whose based in of for with owned founded specializing from on known where backed run behind and used"
)
_AFTER_NOUN = rf"(?=[,.;:)]| (?:{'|'.join(_GOES_ON.split())}|popular|to|\w+ed)\b)"
_HELPING = "would|will|has|had|is|was|plans"


@dataclass(frozen=True, slots=True)
class OrganisationWords:
    """`behind` are the showings that follow a name, as (kind, pattern matched at its end)."""

    behind: tuple[tuple[str, re.Pattern[str]], ...]
    enumerated: re.Pattern[str]
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


@compiled
def organisation_words(knowledge: Knowledge) -> OrganisationWords:
    """The words of this knowledge."""
    data: Mapping[str, Any] = knowledge.data("organisations.yaml")
    sets = {key: frozenset(data[key]) for key in data}
    items = r"(?:[A-Z][^,;.]{1,30}(?:, | and | or )(?:and |or )?){0,6}$"
    return OrganisationWords(
        behind=tuple((kind, re.compile(pattern)) for kind, pattern in _behind(data).items()),
        enumerated=re.compile(
            rf"\b(?i:{any_of(data['enumerated'])})\b,? ?-?-?(?:such as|like|including|include|included) {items}"
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
    )


def _behind(data: Mapping[str, Any]) -> dict[str, str]:
    """Patterns by kind of showing. Repetitions are bounded: each is tried on a window of fixed size."""
    companies = any_of(set(data["company_nouns"]) - set(data["person_nouns"]))
    persons = any_of(data["person_nouns"])
    own, acts, nouns = any_of(data["own_things"]), any_of(data["acts"]), any_of(data["described_as"])
    return {
        "legal_form": rf",? (?:{any_of(data['legal_forms'])})\b",
        "apposition": rf", (?:a|an|the|another) {_FILLER}(?:{companies})s?\b{_AFTER_NOUN}",
        "person_or_apposition": rf", (?:a|an|the|another) {_FILLER}(?:{persons})s?\b{_AFTER_NOUN}",
        "parent_of": r", (?:the |an? )?(?:[\w-]+ ){0,2}?(?:maker|parent|parent company|operator|developer|publisher|"
        r"manufacturer|owner|seller|provider|distributor|supplier|producer|reseller|host) of\b",
        "makes": rf", which (?:also )?(?:{any_of(data['company_verbs'])})\b",
        "leader_behind": rf"(?:'s)? (?:{any_of(data['leaders'])})\b",
        "own_thing": rf"'s? (?:{own})\b",
        "said_it": r" (?:said|says|announced|confirmed|told [\w .]{2,30}?) (?:[\w ,]{0,40}? )?"
        rf"(?:that )?it(?: \w+)? (?:{_HELPING})\b",
        "ticker": r"(?:,? [A-Z]\w+\.?)? ?\((?:(?:NYSE|NASDAQ|Nasdaq|LSE|TSE) ?: ?[A-Z]{1,5}"
        r"|[A-Z]{2,5}\.[A-Z]{1,2}\b(?!\.))",
        "acts": rf" [^.\n]{{0,60}}?\b(?:{acts})\b",
        "described": rf"[^.\n]{{0,100}}?(?:, (?:the|a) |\.[\"']? The |\.\n+The |said the )(?:[\w-]+ )?(?:{nouns})\b",
    }


def any_of(words: Iterable[str]) -> str:
    """The words as alternatives of a pattern, the longest first."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))
