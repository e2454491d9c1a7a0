"""Predicate frames: how acts are said, compiled from `actions.yaml` and matched at a token in constant time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from transforms.knowledge import Knowledge, compiled
from transforms.policy.inflect import forms_of

_GAP_BREAKERS = frozenset({".", ";", "!", "?", "(", ")", "“", "”", '"', ":"})


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to say an action; `pattern` items are sets of words, "-ing", an optional item or a gap."""

    id: str
    group: str
    action: str
    strength: int
    noun: bool
    polarity: str  # "", negative, no_longer
    pattern: tuple["_Item", ...]
    second: frozenset[str] | None = None  # words one of which must follow the first; None where others may, too


class _Item(NamedTuple):
    words: frozenset[str]
    ing: bool = False
    gap: int = 0
    optional: bool = False

    def is_plain(self) -> bool:
        return not (self.ing or self.gap or self.optional)


class FrameHit(NamedTuple):
    """A frame matched with its head at token `head`; `end` is the token after the last matched one."""

    frame: Frame
    head: int
    end: int


Lexicon = dict[str, tuple[Frame, ...]]


@compiled
def lexicon(knowledge: Knowledge) -> Lexicon:
    """Frames by the words their pattern can start with, longest pattern first."""
    by_word: dict[str, list[Frame]] = {}
    for frame in frames(knowledge):
        for word in frame.pattern[0].words:
            by_word.setdefault(word, []).append(frame)
    return {word: tuple(sorted(found, key=_specificity)) for word, found in by_word.items()}


@compiled
def frames(knowledge: Knowledge) -> tuple[Frame, ...]:
    """Every frame of `actions.yaml`."""
    found: dict[str, Frame] = {}
    for group in knowledge.data("actions.yaml")["groups"]:
        for words in group["frames"]:
            frame = _frame(group, str(words), knowledge)
            found.setdefault(frame.id, frame)
    return tuple(found.values())


def match_frames(words: Sequence[str], at: int, end: int, lexicon: Lexicon) -> list[FrameHit]:
    """Frames that start at token `at` and end before token `end`, most specific first."""
    hits: list[FrameHit] = []
    following = words[at + 1] if at + 1 < end else ""
    for frame in lexicon.get(words[at], ()):
        if frame.second is None:
            last = _match(words, at + 1, end, frame.pattern, 1)
        elif following in frame.second:
            last = _match(words, at + 2, end, frame.pattern, 2)
        else:
            continue
        if last:
            hits.append(FrameHit(frame, at, last))
    return hits


def _match(words: Sequence[str], at: int, end: int, pattern: tuple[_Item, ...], item: int) -> int:
    """Token after the match, 0 for none. Gaps are short, so the search is bounded by the pattern alone."""
    while item < len(pattern):
        want = pattern[item]
        if want.gap:
            return _match_behind_gap(words, at, min(end, at + want.gap + 1), end, pattern, item + 1)
        if at < end and (words[at] in want.words or (want.ing and words[at].endswith("ing"))):
            at += 1
        elif not want.optional:
            return 0
        item += 1
    return at


def _match_behind_gap(
    words: Sequence[str], at: int, limit: int, end: int, pattern: tuple[_Item, ...], item: int
) -> int:
    """Token after the match that goes on with `item` soonest, from token `at` on and before `limit`; 0 for none."""
    following = pattern[item] if item < len(pattern) else None
    plain = following.words if following is not None and following.is_plain() else None
    if plain is not None and plain.isdisjoint(words[at:limit]):
        return 0
    for start in range(at, limit):
        word = words[start]
        if plain is None or word in plain:
            last = _match(words, start, end, pattern, item)
            if last:
                return last
        if word in _GAP_BREAKERS:
            return 0
    return 0


def _frame(group: dict[str, Any], text: str, knowledge: Knowledge) -> Frame:
    items = tuple(_item(word, knowledge) for word in text.split())
    slug = "_".join(word.strip("~+?") for word in text.split() if not word.startswith(".."))
    return Frame(
        id=f"{group['id']}:{slug}",
        group=group["id"],
        action=group["action"],
        strength=group["strength"],
        noun=group.get("kind") == "noun",
        polarity=group.get("polarity", ""),
        pattern=items,
        second=items[1].words if len(items) > 1 and items[1].is_plain() else None,
    )


def _item(text: str, knowledge: Knowledge) -> _Item:
    if text.startswith(".."):
        return _Item(frozenset(), gap=int(text[2:]))
    optional = text.endswith("?")
    words: set[str] = set()
    for word in text.rstrip("?").split("|"):
        if word.startswith("~"):
            words.update(forms_of(word[1:], knowledge))
        elif word.startswith("+"):
            words.update((word[1:], _plural(word[1:])))
        else:
            words.add(word)
    return _Item(frozenset(words - {"-ing"}), "-ing" in words, 0, optional)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def _specificity(frame: Frame) -> tuple[int, int, str]:
    fixed = sum(1 for item in frame.pattern if not item.gap)
    return (-fixed, -frame.strength, frame.id)
