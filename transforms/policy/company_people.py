"""People whom the text introduces as speaking for a company, and where it names them again by last name.

"Globex policy chief Ada Poe", "Ada Poe, a spokeswoman for Globex", "Globex's head of trust, Ada Poe". Every pattern is
tried in a window of fixed size beside a named company, so the cost grows with the number of names only.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transforms.knowledge import Knowledge, compiled
from transforms.model import Company
from transforms.policy.companies import Named
from transforms.policy.company_names import lexicon

_REACH = 110  # code points on either side of a company within which one of its people is introduced
_MOST = 60  # people of companies one article can introduce
_PERSON = r"(?P<person>[A-Z][\w'-]+(?: [A-Z]\.)?(?: (?:de |van |von |al-|bin )?[A-Z][\w'-]+){1,2})"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks for a company; `start`:`end` is where the text introduces the name."""

    start: int
    end: int
    name: str
    role: str
    company: Company


@compiled
def _patterns(knowledge: Knowledge) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    speakers = knowledge.data("references.yaml")["speakers"]
    heads = "|".join(sorted(speakers["role_heads"], key=lambda w: (-len(w), w)))
    verbs = "said|told|says|announced|that|who|which|will|would|has|have|had|is|was|were|are"
    words = rf"(?:(?!(?:{verbs})\b)[\w&'/-]+,? ){{0,7}}?"
    role = rf"(?P<role>{words}(?:{heads})(?: (?:of|for|on|in charge of) [\w&'-]+(?: [\w&'-]+){{0,5}}?)?)"
    return (
        re.compile(rf"(?:'s?)? {role},? {_PERSON}"),  # behind the company
        re.compile(rf"{_PERSON}, (?:an? |the |former )?{role} (?:of|for|at|with) (?:the )?$"),  # ahead of it
        re.compile(rf"{_PERSON}, (?:an? |the )?$"),  # ahead; the role stands behind the company
    )


@compiled
def _role_behind(knowledge: Knowledge) -> re.Pattern[str]:
    heads = "|".join(sorted(knowledge.data("references.yaml")["speakers"]["role_heads"], key=lambda w: (-len(w), w)))
    return re.compile(rf"(?:'s?)? (?P<role>(?:[\w&-]+ ){{0,5}}?(?:{heads}))\b")


def find_people(flat: str, named: Sequence[Named], knowledge: Knowledge) -> tuple[Person, ...]:
    """People introduced as speaking for one of the `named` companies, in order of introduction."""
    found: dict[str, Person] = {}
    for n in sorted(named):
        if n.kind in ("person", "product", "anaphor"):
            continue
        for person in _introduced(flat, n, knowledge):
            found.setdefault(person.name, person)
        if len(found) >= _MOST:
            break
    return tuple(sorted(found.values(), key=lambda p: (p.start, p.end)))


def _introduced(flat: str, named: Named, knowledge: Knowledge) -> Iterator[Person]:
    behind, ahead, ahead_only = _patterns(knowledge)
    tail = flat[named.end : named.end + _REACH].split("\n", 1)[0]
    match = behind.match(tail)
    if match:
        yield _person(match, named.end, named)
    low = max(0, named.start - _REACH)
    head = flat[low : named.start]
    low += head.rfind("\n") + 1
    head = head.rsplit("\n", 1)[-1]
    if ", " not in head:
        return
    match = ahead.search(head)
    if match:
        yield _person(match, low, named)
        return
    match, role = ahead_only.search(head), _role_behind(knowledge).match(tail)
    if match and role:
        yield Person(
            low + match.start("person"),
            low + match.end("person"),
            match.group("person"),
            role.group("role"),
            named.company,
        )


def _person(match: re.Match[str], offset: int, named: Named) -> Person:
    start, end = match.span("person")
    return Person(offset + start, offset + end, match.group("person"), match.group("role").strip(), named.company)


def named_again(
    flat: str, text: str, people: Sequence[Person], named: Sequence[Named], knowledge: Knowledge
) -> Iterator[Named]:
    """Every place that names one of the people, in full or by last name, outside the spans already `named`."""
    known = lexicon(knowledge)
    forms: dict[str, Company] = {}
    for person in people:
        last = person.name.rsplit(" ", 1)[-1]
        forms.setdefault(person.name, person.company)
        if last not in known.single_words:
            forms.setdefault(last, person.company)
    if not forms:
        return
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(f) for f in sorted(forms, key=lambda f: (-len(f), f)))})(?!\w)")
    spans, at = sorted((n.start, n.end) for n in named), 0
    for match in pattern.finditer(flat):
        while at < len(spans) and spans[at][1] <= match.start():
            at += 1
        if at == len(spans) or spans[at][0] >= match.end():
            start, end = match.span()
            yield Named(start=start, end=end, text=text[start:end], company=forms[match.group()], kind="person")
