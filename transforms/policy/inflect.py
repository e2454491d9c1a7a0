"""Verb forms: every inflection of a verb and what each form can be."""

from typing import Any, NamedTuple

from transforms.knowledge import Knowledge, compiled

# What a form can be: base, third person, past, participle, -ing.
BASE, THIRD, PAST, PARTICIPLE, ING = 1, 2, 4, 8, 16


class VerbForm(NamedTuple):
    """The verb a form belongs to and what the form can be (a sum of BASE, THIRD, PAST, PARTICIPLE, ING)."""

    lemma: str
    form: int


def inflect(lemma: str, irregular: dict[str, list[str]], doubling: frozenset[str]) -> dict[str, int]:
    """Forms of a verb with what each can be.

    >>> sorted(inflect("ban", {}, frozenset({"ban"})))
    ['ban', 'banned', 'banning', 'bans']
    >>> sorted(inflect("deny", {}, frozenset()))
    ['denied', 'denies', 'deny', 'denying']
    """
    forms = {lemma: BASE}

    def add(form: str, kind: int) -> None:
        forms[form] = forms.get(form, 0) | kind

    if lemma in irregular:
        third, past, participle, ing = irregular[lemma]
        add(third, THIRD)
        add(past, PAST)
        add(participle, PARTICIPLE)
        add(ing, ING)
        return forms
    stem = lemma + lemma[-1] if lemma in doubling else lemma
    consonant_y = lemma.endswith("y") and lemma[-2:-1] not in "aeiou"
    if consonant_y:
        add(lemma[:-1] + "ies", THIRD)
    elif lemma.endswith(("s", "x", "z", "ch", "sh")):
        add(lemma + "es", THIRD)
    else:
        add(lemma + "s", THIRD)
    if lemma.endswith("e"):
        past, ing = lemma + "d", (lemma if lemma.endswith(("ee", "oe", "ye")) else lemma[:-1]) + "ing"
    else:
        past, ing = (lemma[:-1] + "ied" if consonant_y else stem + "ed"), stem + "ing"
    add(past, PAST | PARTICIPLE)
    add(ing, ING)
    return forms


def forms_of(lemma: str, knowledge: Knowledge) -> dict[str, int]:
    """Forms of a verb by the shipped tables."""
    data: dict[str, Any] = knowledge.data("verbs.yaml")
    return inflect(lemma, data["irregular"], _doubling(knowledge))


@compiled
def _doubling(knowledge: Knowledge) -> frozenset[str]:
    return frozenset(knowledge.data("verbs.yaml")["doubling"])
