"""Identity of an act: what makes two tellings alike, and the id an act keeps."""

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.ids import content_id
from transforms.knowledge import Knowledge, compiled
from transforms.model import DIRECTION_OF_ACTION

_WORD = re.compile(r"[a-z0-9][a-z0-9'’&-]*", re.I)
_COUNT = re.compile(r"\d[\d,]*|[A-Za-z]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
}
_ENDINGS = (
    "ations",
    "ments",
    "ment",
    "ation",
    "ings",
    "ing",
    "ies",
    "ions",
    "ion",
    "ers",
    "er",
    "ed",
    "es",
    "s",
    "al",
    "y",
)


@dataclass(frozen=True, slots=True)
class Alike:
    """The rules of `merge.yaml`, ready to use."""

    labels: dict[tuple[str, str], float]
    label_rank: dict[str, int]
    channel_rank: dict[str, int]
    modality_rank: dict[str, int]
    broad_topics: frozenset[str]
    follows: frozenset[tuple[str, str]]  # (label, label it can follow)
    scores: dict[str, float]
    days: dict[str, int]
    weak: frozenset[str]  # stems


@compiled
def alike(knowledge: Knowledge) -> Alike:
    """The compiled `merge.yaml`."""
    data = knowledge.data("merge.yaml")
    labels = {(label, label): 1.0 for label in DIRECTION_OF_ACTION}
    for entry in data["told_alike"]:
        first, second = entry["labels"]
        labels[first, second] = labels[second, first] = float(entry["weight"])
    return Alike(
        labels=labels,
        label_rank={label: rank for rank, label in enumerate(data["most_specific_first"])},
        channel_rank={label: rank for rank, label in enumerate(data["channels_most_specific_first"])},
        modality_rank={label: rank for rank, label in enumerate(data["modalities_surest_first"])},
        broad_topics=frozenset(data["broad_topics"]),
        follows=frozenset((entry["label"], earlier) for entry in data["follows"] for earlier in entry["after"]),
        scores={name: float(value) for name, value in data["scores"].items()},
        days={name: int(value) for name, value in data["days"].items()},
        weak=frozenset(stem(word) for word in data["weak_words"].split()),
    )


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The word without its ending, crude but the same for all forms a policy act is told in.

    >>> stem("recognition"), stem("recognising"), stem("faces"), stem("facial")
    ('recognit', 'recognis', 'fac', 'fac')
    """
    word = word.lower().replace("’", "'").removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if word[-1:] in ("e", "i") and len(word) > 3 else word


@lru_cache(maxsize=65536)
def stems(text: str) -> frozenset[str]:
    """Stems of the words of a text.

    >>> sorted(stems("Police use of body-worn cameras"))
    ['body-worn', 'camera', 'of', 'polic', 'use']
    """
    return frozenset(stem(word) for word in _WORD.findall(text))


def numbers_in(text: str) -> frozenset[str]:
    """Counts in a text, words as digits; years are none.

    >>> sorted(numbers_in("six domains, 84 pages and 1,200 accounts in 2018"))
    ['1200', '6', '84']
    """
    found = (_NUMBER_WORDS.get(word.lower(), word.replace(",", "")) for word in _COUNT.findall(text))
    return frozenset(number for number in found if number.isdigit() and not _YEAR.fullmatch(number))


def event_id(company: str, direction: str, topic: str, month: str, rank: str) -> str:
    """The id of an act: company, direction, leading topic and month; `rank` parts several such acts of one month."""
    return content_id("event", company, direction, topic, month, rank)
