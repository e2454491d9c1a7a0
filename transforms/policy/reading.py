"""An article read once: tokens, sentences, company mentions and quotations, laid out for the steps that follow."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from transforms.knowledge import Knowledge
from transforms.model import Company
from transforms.policy.clauses import Clauses, analyse
from transforms.policy.modality import verb_lexicon
from transforms.policy.tagging import tag
from transforms.text.sentences import Sentence, split_sentences
from transforms.text.tokens import Tokens, sentence_ranges, tokenize

MAX_SENTENCES = 600  # of an article; what stands later is not read


class Name(Protocol):
    """A company named in the text (see `transforms.policy.companies`)."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def company(self) -> Company: ...
    @property
    def kind(self) -> str: ...
    @property
    def use(self) -> str: ...


@dataclass(slots=True)
class Reading:
    """One field (text or title) of an article with everything the candidate steps look at."""

    source: str  # text | title
    text: str
    tokens: Tokens
    sentences: tuple[Sentence, ...]
    ranges: list[tuple[int, int]]
    named: list[Name]
    by_sentence: list[list[int]]  # mention numbers of each sentence
    quoted: list[int]  # of each token: the quotation it stands in, -1 for none
    twins: dict[int, tuple[int, ...]] = field(
        default_factory=dict
    )  # mentions of further companies at one place ("both firms")
    speakers: list[str] = field(default_factory=list)  # company each quotation speaks for, "" unknown
    clauses: dict[int, tuple[Clauses, dict[int, int]]] = field(default_factory=dict)
    most_named: tuple[list[int], float] | None = (
        None  # mentions of the company named most, and their share of all, as asked for
    )


def read(
    source: str,
    text: str,
    named: Sequence[Name],
    sentences: tuple[Sentence, ...],
    quotes: Sequence[tuple[int, int, str]],
) -> Reading:
    """Lay out a text; `quotes` are (start, end, company spoken for)."""
    tokens = tokenize(text[: sentences[-1].end] if sentences else "")
    ranges = sentence_ranges(tokens, sentences)
    ordered = sorted(named, key=lambda n: (n.start, -n.end))
    by_sentence: list[list[int]] = [[] for _ in sentences]
    s = 0
    for i, name in enumerate(ordered):
        while s < len(sentences) and sentences[s].end <= name.start:
            s += 1
        if s < len(sentences) and sentences[s].start <= name.start:
            by_sentence[s].append(i)
    quoted = [-1] * len(tokens.words)
    for q, (start, end, _) in enumerate(quotes):
        low, high = tokens.between(start, end)
        for i in range(low, high):
            quoted[i] = q
    speakers = [q[2] for q in quotes]
    return Reading(source, text, tokens, sentences, ranges, ordered, by_sentence, quoted, _twins(ordered), speakers)


def _twins(ordered: Sequence[Name]) -> dict[int, tuple[int, ...]]:
    places: dict[tuple[int, int], list[int]] = {}
    for i, name in enumerate(ordered):
        places.setdefault((name.start, name.end), []).append(i)
    return {mentions[0]: tuple(mentions[1:]) for mentions in places.values() if len(mentions) > 1}


def clauses_of(reading: Reading, sentence: int, knowledge: Knowledge) -> tuple[Clauses, dict[int, int]]:
    """Clauses of a sentence and which of its tokens belong to which mention; tokens are counted within the sentence."""
    known = reading.clauses.get(sentence)
    if known:
        return known
    low, high = reading.ranges[sentence]
    named: dict[int, int] = {}
    for m in reading.by_sentence[sentence]:
        start, end = reading.tokens.between(reading.named[m].start, reading.named[m].end)
        for i in range(max(low, start), min(high, end)):
            named.setdefault(i - low, m)
    words, capital = reading.tokens.words[low:high], reading.tokens.capital[low:high]
    forms = verb_lexicon(knowledge)
    found = analyse(words, tag(words, capital, forms, named), forms, named), named
    reading.clauses[sentence] = found
    return found


def cut_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text that are read."""
    return split_sentences(text)[:MAX_SENTENCES]
