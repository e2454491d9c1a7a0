"""Machines that rewrite a text, for training and benchmarks: each takes a text and a random source and gives a copy.

They know no dictionary: a word is replaced by another word of the same capitalisation and ending, drawn at random or by
a fixed table. For a comparison that only sees whether a word stayed, that is what any thesaurus does.
"""

import random
import re
from collections.abc import Callable
from functools import cache

from transforms.knowledge import shipped_knowledge

Spinner = Callable[[str, random.Random], str]

_SENTENCE = re.compile(r"(?<=[a-z0-9)”\"][.!?])\s+(?=[A-Z“\"])")
_QUOTED = re.compile(r"[\"“][^\"“”\n]*[\"”]")
_ENDINGS = ("ing", "ed", "ly", "s", "")


@cache
def _function_words() -> frozenset[str]:
    return frozenset(shipped_knowledge().data("copies.yaml")["words"]["function"].split())


@cache
def _by_ending() -> dict[str, list[str]]:
    words = shipped_knowledge().data("copies.yaml")["words"]["common"].split()
    table: dict[str, list[str]] = {ending: [] for ending in _ENDINGS}
    for word in words:
        table[next(e for e in _ENDINGS if word.endswith(e))].append(word)
    return table


def _other(word: str, source: random.Random) -> str:
    ending = next(e for e in _ENDINGS if word.lower().endswith(e))
    other = source.choice(_by_ending()[ending])
    return other.capitalize() if word[0].isupper() else other


def swap(share: float, *, keep_quotes: bool = True, names: bool = False) -> Spinner:
    """Replace this share of content words, each word in one way per text for two thirds of its places."""

    def spin(text: str, source: random.Random) -> str:
        table: dict[str, str] = {}
        quoted = [m.span() for m in _QUOTED.finditer(text)] if keep_quotes else []

        def turn(match: re.Match[str]) -> str:
            word = match.group()
            name = word[0].isupper() and not re.search(r"[.!?]\s*$", text[max(0, match.start() - 3) : match.start()])
            if len(word) < 3 or word.lower() in _function_words() or (name and not names) or source.random() > share:
                return word
            if any(a <= match.start() < b for a, b in quoted):
                return word
            if word.lower() not in table or source.random() < 0.33:
                table[word.lower()] = _other(word.lower(), source)
            other = table[word.lower()]
            return other.capitalize() if word[0].isupper() else other

        return re.sub(r"\b[A-Za-z][A-Za-z’']*\b", turn, text)

    return spin


def forms(share: float) -> Spinner:
    """Give this share of longer words another ending."""

    def turn(word: str, source: random.Random) -> str:
        if len(word) < 5 or source.random() > share:
            return word
        for old, new in (("ing", "ed"), ("ed", "ing"), ("s", ""), ("ly", ""), ("", "s")):
            if word.endswith(old):
                return word[: len(word) - len(old)] + new
        return word

    return lambda text, source: re.sub(r"\b[a-z]+\b", lambda m: turn(m.group(), source), text)


def edit_function_words(share: float) -> Spinner:
    """Drop or exchange this share of the function words."""

    def spin(text: str, source: random.Random) -> str:
        common = sorted(_function_words())

        def turn(match: re.Match[str]) -> str:
            if match.group().lower() not in _function_words() or source.random() > share:
                return match.group()
            return "" if source.random() < 0.3 else source.choice(common)

        return re.sub(r" {2,}", " ", re.sub(r"\b[a-z]+\b", turn, text))

    return spin


def drop_sentences(share: float) -> Spinner:
    """Leave out this share of the sentences."""

    def spin(text: str, source: random.Random) -> str:
        lines = ([s for s in _SENTENCE.split(line) if source.random() > share] for line in text.split("\n"))
        return "\n".join(" ".join(line) for line in lines)

    return spin


def join_and_split(share: float) -> Spinner:
    """Join sentences with "and", cut others at a comma."""

    def spin(text: str, source: random.Random) -> str:
        def turn(match: re.Match[str]) -> str:
            return ", and " if source.random() < share else match.group()

        joined = _SENTENCE.sub(turn, text)
        return re.sub(r", (?=[a-z])", lambda m: ". It " if source.random() < share else m.group(), joined)

    return spin


def turn_clauses(share: float) -> Spinner:
    """Put the clause after a comma, "by" or "said" first."""

    def spin(text: str, source: random.Random) -> str:
        def turn(sentence: str) -> str:
            halves = re.split(r"(,| by | said | after | as | because )", sentence.rstrip(".!? "), maxsplit=1)
            if len(halves) < 3 or source.random() > share:
                return sentence
            return f"{halves[2].strip().capitalize()}{halves[1]}{halves[0]}."

        return "\n".join(" ".join(turn(s) for s in _SENTENCE.split(line)) for line in text.split("\n"))

    return spin


def jumble(share: float) -> Spinner:
    """Within sentences, let words change places with a neighbour up to four away."""

    def spin(text: str, source: random.Random) -> str:
        lines = []
        for line in text.split("\n"):
            words = line.split(" ")
            for n in range(len(words) - 5):
                if source.random() < share:
                    other = n + source.randint(1, 4)
                    words[n], words[other] = words[other], words[n]
            lines.append(" ".join(words))
        return "\n".join(lines)

    return spin


def chained(*spinners: Spinner) -> Spinner:
    """One after the other."""

    def spin(text: str, source: random.Random) -> str:
        for spinner in spinners:
            text = spinner(text, source)
        return text

    return spin


def excerpt(text: str, source: random.Random) -> str:
    """A run of paragraphs with a frame of the copier's own words."""
    paragraphs = [p for p in text.split("\n") if p.strip()]
    if len(paragraphs) < 4:
        paragraphs = _SENTENCE.split(text)
    length = max(2, int(len(paragraphs) * source.uniform(0.2, 0.5)))
    start = source.randint(0, max(0, len(paragraphs) - length))
    return "\n\n".join(paragraphs[start : start + length])


def lead(text: str, words: int) -> str:
    """The first sentences up to this many words."""
    found: list[str] = []
    for sentence in _SENTENCE.split(text.replace("\n", " ")):
        if found and len(" ".join([*found, sentence]).split()) > words:
            break
        found.append(sentence)
    return " ".join(found)


HARD = chained(swap(0.4, keep_quotes=False), edit_function_words(0.2), drop_sentences(0.15), join_and_split(0.2))
PARAPHRASE = chained(
    turn_clauses(0.5), swap(0.5), jumble(0.15), edit_function_words(0.3), forms(0.2), join_and_split(0.2)
)
BACK_TRANSLATED = chained(swap(0.3, keep_quotes=False), forms(0.1), edit_function_words(0.3), jumble(0.08))

HARDER = chained(swap(0.6, keep_quotes=False), edit_function_words(0.3), drop_sentences(0.25), join_and_split(0.3))
FREER = chained(turn_clauses(0.6), swap(0.65), jumble(0.2), edit_function_words(0.4), forms(0.3), join_and_split(0.3))

KINDS: dict[str, Spinner] = {
    "swap20": swap(0.2),
    "swap40": swap(0.4),
    "swap60": swap(0.6, keep_quotes=False),
    "hard": HARD,
    "harder": HARDER,
    "freer": FREER,
    "forms": chained(forms(0.5), swap(0.25), edit_function_words(0.1)),
    "paraphrase": PARAPHRASE,
    "back_translated": BACK_TRANSLATED,
    "excerpt": excerpt,
    "syndicated": lambda text, source: drop_sentences(0.06)(text, source) + " Reporting by the news desk.",
}
