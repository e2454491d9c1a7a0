"""Clauses: who stands as subject of a verb, in which role, and what governs it."""

import pytest

from transforms.knowledge import shipped_knowledge
from transforms.policy.clauses import Clauses, Verb, analyse
from transforms.policy.inflect import forms_of
from transforms.policy.modality import verb_lexicon
from transforms.policy.tagging import tag
from transforms.text.tokens import tokenize

KNOWLEDGE = shipped_knowledge()


def read(text: str) -> tuple[Clauses, dict[int, str]]:
    """Clauses of a sentence in which the names are the words in capitals."""
    tokens = tokenize(text)
    places = {i: n for n, i in enumerate(i for i, w in enumerate(tokens.words) if text[tokens.starts[i]].isupper() and
              text[tokens.starts[i] : tokens.ends[i]].isupper() and len(w) > 1)}  # fmt: skip
    forms = verb_lexicon(KNOWLEDGE)
    named = {n: tokens.words[i] for i, n in places.items()}
    return analyse(tokens.words, tag(tokens.words, tokens.capital, forms, places), forms, places), named


def verb(clauses: Clauses, lemma: str) -> Verb:
    return next(v for v in clauses.verbs if v.lemma == lemma)


SUBJECTS = {
    "plain": ("ACME banned bots.", "ban", {"acme": "subj"}),
    "store bans": ("The store bans apps that track ACME.", "ban", {}),
    "apposition": ("ACME, the largest maker of drones, banned bots.", "ban", {"acme": "subj"}),
    "relative": ("ACME, which owns a mall, banned bots.", "ban", {"acme": "subj"}),
    "list": ("ACME, KESTREL and HALDEN banned bots.", "ban", {"acme": "listed", "kestrel": "listed", "halden": "subj"}),
    "list with a last comma": (
        "ACME, KESTREL, and HALDEN quietly banned bots.",
        "ban",
        {"acme": "listed", "kestrel": "listed", "halden": "subj"},
    ),
    "past like the base": ("ACME cut off its users on Monday evening.", "cut", {"acme": "subj"}),
    "verb after a modal": ("ACME would befriend bots.", "befriend", {"acme": "subj"}),
    "abbreviation": ("ACME fined Mr. Poe and banned bots.", "ban", {"acme": "subj"}),
    "owner": ("ACME's lawyers opposed the bill.", "oppose", {"acme": "poss"}),
    "spokesman": ("A spokesman for ACME said it banned bots.", "say", {"acme": "of"}),
    "place of a noun": ("A man with an account on ACME removed his clips.", "remove", {"acme": "of"}),
    "place of a verb": ("Users complained on Monday, and ACME removed clips.", "remove", {"acme": "subj"}),
    "both before a noun": ("ACME and KESTREL accounts stopped at noon.", "stop", {"acme": "nmod", "kestrel": "nmod"}),
    "one before a noun": ("ACME and the KESTREL team banned bots.", "ban", {"acme": "listed", "kestrel": "nmod"}),
    "a phrase of its own": ("After talks at ACME the KESTREL team banned bots.", "ban", {"kestrel": "nmod"}),
    "adverbial": ("ACME on Friday banned bots.", "ban", {"acme": "subj"}),
    "reported": ("ACME said it would ban bots, and KESTREL agreed.", "say", {"acme": "subj"}),
    "control by subject": ("ACME vowed to ban bots.", "ban", {"acme": "subj"}),
    "control by object": ("Senators urged ACME to ban bots.", "ban", {"acme": "subj"}),
    "coordination": ("ACME removed the clip and banned bots.", "ban", {"acme": "subj"}),
    "participle": ("ACME relented, saying it erred.", "say", {"acme": "subj"}),
    "numbers in an aside": ("ACME, which has 75,000 shops, banned bots.", "ban", {"acme": "subj"}),
    "money in an aside": ("ACME, the maker of a $4 million film, banned bots.", "ban", {"acme": "subj"}),
    "brackets": ("ACME Inc (ACM.N) banned bots.", "ban", {"acme": "nmod"}),
    "list with brackets": (
        "ACME (ACM.N) and KESTREL (KST.L) banned bots.",
        "ban",
        {"acme": "listed", "kestrel": "subj"},
    ),
    "list with trades": (
        "ACME, travel site KESTREL and home furnishings seller HALDEN banned bots.",
        "ban",
        {"acme": "listed", "kestrel": "listed", "halden": "subj"},
    ),
    "list that goes on": (
        "ACME, KESTREL and other shops banned bots.",
        "ban",
        {"acme": "listed", "kestrel": "listed"},
    ),
    "aside between dashes": ("ACME — long a holdout — banned bots.", "ban", {"acme": "subj"}),
    "one dash": ("He left ACME — banned bots stay.", "ban", {}),
    "two adverbials": ("ACME on Tuesday for the first time banned bots.", "ban", {"acme": "subj"}),
    "adverb within": ("ACME has long backed bots.", "back", {"acme": "subj"}),
    "aside behind and": ("ACME agreed and, in March, banned bots.", "ban", {"acme": "subj"}),
    "adverbial behind and": ("ACME backed it and on Tuesday banned bots.", "ban", {"acme": "subj"}),
    "all of a list": (
        "ACME and KESTREL both said it rained.",
        "say",
        {"acme": "listed", "kestrel": "subj"},
    ),
    "infinitive behind an aside": ("The move by ACME, a bank, to ban bots failed.", "ban", {"acme": "of"}),
    "second verb that needs an actor": (
        "ACME found that the ad was false and declined to run it.",
        "decline",
        {"acme": "subj"},
    ),
    "second verb done to the thing": ("ACME found that bots were spam and banned them.", "ban", {"acme": "subj"}),
    "second verb of the thing": ("ACME said that bots were spam and broke rules.", "break", {}),
    "helpers create nothing": ("ACME will urge people to vote and will ban bots.", "ban", {"acme": "subj"}),
    "second infinitive": ("ACME agreed to let users write, and to ban bots.", "ban", {"acme": "subj"}),
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_subject(name: str) -> None:
    text, lemma, expected = SUBJECTS[name]
    clauses, named = read(text)
    subject = verb(clauses, lemma).subject
    assert {named[m]: role for m, role in (subject.mentions if subject else [])} == expected


def test_passive_has_agents_and_a_target() -> None:
    clauses, named = read("The clip was removed by ACME and KESTREL.")
    removed = verb(clauses, "remove")
    assert removed.passive
    assert [named[m] for m in removed.agents] == ["acme", "kestrel"]


@pytest.mark.parametrize(
    ("text", "lemma", "field", "expected"),
    [
        ("ACME will not sell scanners.", "sell", "negative", "not"),
        ("ACME no longer sells scanners.", "sell", "negative", "no_longer"),
        ("ACME won't sell scanners.", "sell", "modal", "will"),
        ("ACME has removed the clip.", "remove", "perfect", True),
        ("ACME is removing the clip.", "remove", "progressive", True),
        ("ACME wants to remove the clip.", "remove", "infinitive", True),
        ("ACME could ban bots.", "ban", "modal", "could"),
    ],
)
def test_shape(text: str, lemma: str, field: str, expected: object) -> None:
    assert getattr(verb(read(text)[0], lemma), field) == expected


def test_a_governor_is_kept_with_the_noun_between() -> None:
    clauses, _ = read("ACME announced a decision to end sales.")
    ended = verb(clauses, "end")
    assert clauses.verbs[ended.governor].lemma == "announce"
    assert clauses.words[ended.via_noun] == "decision"


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("ban", {"ban", "bans", "banned", "banning"}),
        ("kick", {"kick", "kicks", "kicked", "kicking"}),
        ("withdraw", {"withdraw", "withdraws", "withdrew", "withdrawn", "withdrawing"}),
        ("notify", {"notify", "notifies", "notified", "notifying"}),
        ("release", {"release", "releases", "released", "releasing"}),
        ("publish", {"publish", "publishes", "published", "publishing"}),
        ("put", {"put", "puts", "putting"}),
    ],
)
def test_forms(lemma: str, forms: set[str]) -> None:
    assert set(forms_of(lemma, KNOWLEDGE)) == forms


@pytest.mark.parametrize(
    ("text", "word", "code"),
    [
        ("ACME ended its image scanning programme.", "scanning", "G"),
        ("ACME closed on Monday evening.", "evening", "N"),
        ("ACME plans to additional improve the scanner.", "improve", "V"),
        ("ACME put a notice on the door.", "put", "V"),
        ("ACME made a budget cut in May.", "cut", "N"),
    ],
)
def test_words_that_could_be_verbs(text: str, word: str, code: str) -> None:
    clauses, _ = read(text)
    assert clauses.codes[list(clauses.words).index(word)] == code
