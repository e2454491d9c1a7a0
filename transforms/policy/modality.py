"""Words of modality as data: which classes a word or a verb belongs to."""

from typing import Any

from transforms.knowledge import Knowledge, compiled
from transforms.policy.inflect import VerbForm, forms_of

_AUXILIARY = {
    "be": {
        "be": 1,
        "am": 1,
        "is": 2,
        "are": 1,
        "was": 4,
        "were": 4,
        "been": 8,
        "being": 16,
        "'s": 2,
        "'re": 1,
        "'m": 1,
    },
    "have": {"have": 1, "has": 2, "had": 4, "having": 16, "'ve": 1},
    "do": {"do": 1, "does": 2, "did": 4},
}


@compiled
def verb_lexicon(knowledge: Knowledge) -> dict[str, VerbForm]:
    """Every known verb form: of frames, governors and the common list; a shared form keeps the first verb by name."""
    lemmas = set(knowledge.data("verbs.yaml")["irregular"]) | set(knowledge.data("verbs.yaml")["common"])
    for verbs in knowledge.data("modality.yaml")["governors"].values():
        lemmas.update(verbs)
    for group in knowledge.data("actions.yaml")["groups"]:
        for frame in group["frames"]:
            lemmas.update(w[1:] for word in str(frame).split() for w in word.split("|") if w.startswith("~"))
    table: dict[str, VerbForm] = {}
    for lemma in sorted(lemmas - set(_AUXILIARY)):
        for form, kind in forms_of(lemma, knowledge).items():
            known = table.get(form)
            if known is None or (known.form & 1 == 0 and kind & 1):
                table[form] = VerbForm(lemma, kind)
    for lemma, forms in _AUXILIARY.items():
        table.update({form: VerbForm(lemma, kind) for form, kind in forms.items()})
    return table


@compiled
def governor_classes(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Classes of a governing verb by its base form."""
    return _by_word(knowledge.data("modality.yaml")["governors"])


@compiled
def noun_classes(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Classes of a noun that stands for an act or a speaker."""
    return _by_word(knowledge.data("modality.yaml")["nouns"])


@compiled
def word_classes(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Vocabularies a word belongs to."""
    return _by_word(knowledge.data("modality.yaml")["words"])


def _by_word(classes: dict[str, list[Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name, words in classes.items():
        for word in words:
            found.setdefault(str(word), set()).add(name)
    return {word: tuple(sorted(names)) for word, names in found.items()}
