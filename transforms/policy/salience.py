"""Salience: what an article is about, from its title, its opening and how often a company is named."""

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from transforms.policy.reading import Reading

_FUNCTION = frozenset(
    "the a an and or but of in on at by for from with to as is are was were be been it its he she they his her "
    "their that this these those "
    "will would can could has have had not no new says say said after over more than about into out up what "
    "how why who when".split()
)
_OPENING, _LEAST_OPENING = 300, 60  # words
_KINDS = ("business", "government", "incident", "legal", "operations", "policy", "science")
_SHARES = (0.005, 0.015, 0.03, 0.06)


@dataclass(frozen=True, slots=True)
class Focus:
    """What the candidates of an article are weighed against."""

    title_stems: frozenset[str]
    title_companies: frozenset[str]
    title_acts: frozenset[tuple[str, str]]  # (company, action) and (company, frame group) that the title tells
    counts: dict[str, int]  # mentions of each company
    first: dict[str, int]  # first sentence that names it
    order: tuple[str, ...]  # companies by number of mentions
    year: int  # of publication, 0 unknown
    about: tuple[str, ...]  # how much of the opening each vocabulary has, as facts


def focus(
    body: Reading,
    title: Reading | None,
    title_acts: Iterable[tuple[str, str]],
    published: str,
    classes: Mapping[str, Collection[str]],
) -> Focus:
    """The focus of an article; companies are keyed by name, `classes` are the vocabularies of each word."""
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    for s, mentions in enumerate(body.by_sentence):
        for m in mentions:
            name = body.named[m].company.name
            counts[name] += 1
            first.setdefault(name, s)
    order = tuple(sorted(counts, key=lambda c: (-counts[c], first[c], c)))
    return Focus(
        stems(title.tokens.words) if title else frozenset(),
        frozenset(n.company.name for n in title.named) if title else frozenset(),
        frozenset(title_acts),
        dict(counts),
        first,
        order,
        int(published[:4]) if published[:4].isdigit() else 0,
        tuple(_about(body, classes)),
    )


def _about(body: Reading, classes: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The vocabularies of the opening and how large their share is: what kind of news this is."""
    opening = body.tokens.words[:_OPENING]
    counts = Counter(kind for word in opening for kind in classes.get(word, ()))
    for kind in _KINDS:
        share = counts[kind] / max(_LEAST_OPENING, len(opening))
        yield f"about:{kind}={sum(share >= step for step in _SHARES)}"


@functools.lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """A word cut to what its inflections share, roughly.

    >>> stem("suspended") == stem("suspends") == stem("suspend")
    True
    """
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl" else word


def stems(words: Iterable[str]) -> frozenset[str]:
    """Stems of the words that carry meaning."""
    return frozenset(stem(w) for w in words if len(w) > 2 and w not in _FUNCTION)
