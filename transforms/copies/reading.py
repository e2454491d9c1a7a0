"""An article as numbers: one row a word, so that two articles are compared by arithmetic, not by string work."""

import functools
import re
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.knowledge import Knowledge, compiled, knowledge_of
from transforms.text.quotes import quote_spans

MAX_WORDS = 12_000  # what is read of one text; the longest article of a large news corpus has 13,403 words
MAX_SENTENCE_WORDS = 60  # text without full stops is cut into pieces of this many words
MIN_QUOTE_WORDS = 4  # shorter quotations are names and scare quotes, and stay in the sentence

_TITLES = "".join(f"(?<!{title})" for title in ("Sen.", "Rep.", "Gov.", "Mrs.", "Mr.", "Dr."))
_BREAK = re.compile(rf"[.!?](?:(?<=\w\w.){_TITLES}[\"”’)\]]*|(?<=[\w)].)[\"”])\s|\n+|[。！？]")
# An embedded post: the line up to "Name (@handle) June 1, 2020"; a post has at most 280 characters and some links.
_POST = re.compile(r"\(@\w{1,30}\)(?: on)? [A-Z][a-z]{2,8} \d{1,2}, \d{4}")
_POST_LENGTH = 400
FUNCTION, COMMON, PLAIN, RARE = range(4)  # classes of words
MOST_COMMON = 300  # words of the common ones that say least
WEIGHTS = np.array([0.0, 0.5, 1.0, 1.5], dtype=np.float32)  # what a shared word of each class says


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The words of a text in order, as parallel arrays.

    `ids` are hashes of the words' canonical forms, `classes` index `WEIGHTS`, `sentences` number each word's sentence,
    `quoted` says whether it stands in a quotation or an embedded post, `starts` and `ends` are its offsets.
    """

    ids: NDArray[np.uint32]
    classes: NDArray[np.uint8]
    sentences: NDArray[np.int32]
    quoted: NDArray[np.bool_]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, rows: NDArray[np.bool_]) -> "Reading":
        """The reading of these rows."""
        words = (self.ids[rows], self.classes[rows], self.sentences[rows])
        return Reading(*words, self.quoted[rows], self.starts[rows], self.ends[rows])


class Vocabulary(dict[str, int]):
    """Hash of the canonical form (32 bits) and class (above them) by word as written; fills itself as words come.

    It starts anew when it grows too large, so that a worker of many days stays within memory.
    """

    def __init__(self, function: frozenset[str], ranks: dict[str, int]) -> None:
        super().__init__()
        self._function, self._ranks = function, ranks

    def __missing__(self, word: str) -> int:
        if len(self) > 400_000:
            self.clear()
        plain = word.lower().replace("’", "'")
        base = plain[:-2] if plain.endswith("'s") and plain not in self._function else plain
        kind = self._class(base)
        form = base if kind == FUNCTION else stem(base)
        value = zlib.crc32(form.encode("utf-8", "replace")) | kind << 32
        self[word] = value
        return value

    def _class(self, word: str) -> int:
        if word in self._function:
            return FUNCTION
        rank = self._ranks.get(word)
        if rank is None:
            return RARE
        return COMMON if rank < MOST_COMMON else PLAIN


def copy_knowledge(knowledge: Knowledge) -> Knowledge:
    """The part of the knowledge that finding copies needs, so that little travels to workers."""
    return knowledge_of({name: text for name, text in knowledge.texts if name.startswith("copies")})


@compiled
def vocabulary(knowledge: Knowledge) -> Vocabulary:
    """The vocabulary of `copies.yaml`."""
    words: dict[str, Any] = knowledge.data("copies.yaml")["words"]
    ranks: dict[str, int] = {}
    for rank, word in enumerate(words["common"].split()):
        ranks.setdefault(word, rank)
    return Vocabulary(frozenset(words["function"].split()), ranks)


@functools.lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A crude root that a word shares with its other numbers, tenses and endings.

    >>> stem("regulators") == stem("regulations") == stem("regulating")
    True
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:7]


_ENDINGS = (
    "ations", "ation", "ators", "ator", "ating", "ated", "ates", "ate", "ments", "ment", "ions", "ion", "ings", "ing",
    "ers", "er", "ed", "es", "ly", "s", "e", "y",
)  # fmt: skip


def read(text: str, words: Vocabulary) -> Reading:
    """Read at most `MAX_WORDS` words of the text."""
    starts, ends = _words(text)
    if not len(starts):
        return EMPTY
    found = (text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True))
    values = np.fromiter(map(words.__getitem__, found), dtype=np.uint64, count=len(starts))
    breaks = np.array([m.end() for m in _BREAK.finditer(text, 0, int(ends[-1]))], dtype=np.int32)
    return Reading(
        ids=(values & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        classes=(values >> np.uint64(32)).astype(np.uint8),
        sentences=_cut_long(np.searchsorted(breaks, starts, side="right").astype(np.int32)),
        quoted=_inside(_spoken(text), starts),
        starts=starts,
        ends=ends,
    )


def _words(text: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Starts and ends of the words: runs of letters and digits, apostrophes inside; a Han or Kana sign is a word."""
    kinds = _kinds()[np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"), 0xFFFF)]
    letters = np.zeros(len(kinds) + 2, dtype=bool)
    letters[1:-1] = kinds == _LETTER
    letters[1:-1] |= (kinds == _APOSTROPHE) & letters[:-2] & letters[2:]
    letters[1:-1] |= kinds == _SIGN
    signs = np.zeros(len(kinds) + 2, dtype=bool)
    signs[1:-1] = kinds == _SIGN
    cut = (signs[1:] | signs[:-1]) & letters[1:] & letters[:-1]  # between two letters, one of them a sign
    starts = np.flatnonzero((letters[1:] & ~letters[:-1]) | cut)
    ends = np.flatnonzero((letters[:-1] & ~letters[1:]) | cut)
    return starts[:MAX_WORDS].astype(np.int32), ends[:MAX_WORDS].astype(np.int32)


_OTHER, _LETTER, _APOSTROPHE, _SIGN = range(4)


@functools.cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of each character of the basic plane."""
    kinds = np.fromiter((chr(code).isalnum() for code in range(0x10000)), dtype=np.uint8, count=0x10000)
    kinds[[ord("'"), ord("’")]] = _APOSTROPHE
    for first, last in ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xAC00, 0xD7AF)):
        kinds[first : last + 1] *= _SIGN  # those that are letters; the middle dot is none
    return kinds


def _spoken(text: str) -> list[tuple[int, int]]:
    """Spans of quotations and embedded posts."""
    spans = list(quote_spans(text, min_words=MIN_QUOTE_WORDS))
    low = 0
    for post in _POST.finditer(text):
        line = text.rfind("\n", max(low, post.start() - _POST_LENGTH), post.start())
        spans.append((max(line + 1, post.start() - _POST_LENGTH, low), post.end()))
        low = post.end()
    return spans


def _inside(spans: list[tuple[int, int]], starts: NDArray[np.int32]) -> NDArray[np.bool_]:
    if not spans:
        return np.zeros(len(starts), dtype=bool)
    edges = np.searchsorted(starts, np.array(spans, dtype=np.int32))
    depth = np.bincount(edges[:, 0], minlength=len(starts) + 1) - np.bincount(edges[:, 1], minlength=len(starts) + 1)
    inside: NDArray[np.bool_] = np.cumsum(depth)[:-1] > 0
    return inside


def _cut_long(sentences: NDArray[np.int32]) -> NDArray[np.int32]:
    """Number the sentences 0, 1, 2 …, cutting those that are too long."""
    new = np.empty(len(sentences), dtype=bool)
    new[0] = True
    np.not_equal(sentences[1:], sentences[:-1], out=new[1:])
    place = np.arange(len(new))
    new |= (place - np.maximum.accumulate(np.where(new, place, 0))) % MAX_SENTENCE_WORDS == 0
    numbers: NDArray[np.int32] = (np.cumsum(new) - 1).astype(np.int32)
    return numbers


EMPTY = Reading(
    np.empty(0, np.uint32), np.empty(0, np.uint8), np.empty(0, np.int32), np.empty(0, bool), np.empty(0, np.int32),
    np.empty(0, np.int32),
)  # fmt: skip
