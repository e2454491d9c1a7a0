"""Which companies an article names, where, in what capacity and in what grammatical use.

Linear in the length of the text: one pass over its words, each looked up once; what surrounds a name is read from
windows of fixed size.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice

from transforms.knowledge import Knowledge
from transforms.model import Company
from transforms.policy.company_guard import Setting, holds, is_proper, leads, setting_of, word_before
from transforms.policy.company_names import Lexicon, Name, lexicon
from transforms.policy.company_shorts import short_forms
from transforms.policy.company_use import use_of
from transforms.policy.organisation_words import organisation_words
from transforms.policy.organisations import find_organisations


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Named:
    """A place in a text that names a company.

    `kind` is name | brand | product | person | descriptor | organisation (not in the company files) | anaphor.
    `use` is how the words are used there: actor | object (somebody does something to it) | venue ("on Twitter") |
    modifier ("Facebook users") | possessor ("Amazon's") | source ("told CNN"). A hint from word order, not a parse.
    """

    start: int
    end: int
    text: str
    company: Company
    kind: str = "name"
    use: str = "actor"


def find_companies(text: str, knowledge: Knowledge, known: Sequence[Named] = ()) -> tuple[Named, ...]:
    """Every place in `text` that names a company, in order, none overlapping.

    `known` are the companies of the article that a short text such as a title belongs to: they vouch for names that are
    words too, and those outside the lists are found again.

    >>> from transforms.knowledge import shipped_knowledge
    >>> [(n.text, n.company.name, n.use) for n in find_companies("YouTube sued Clearview AI.", shipped_knowledge())]
    [('YouTube', 'Google', 'actor'), ('Clearview AI', 'Clearview AI', 'object')]
    """
    words = lexicon(knowledge)
    flat = flattened(text)
    candidates = tuple(_candidates(flat, words))
    described = organisation_words(knowledge).described
    setting = setting_of(flat, candidates, words, frozenset(n.company.name for n in known), described)
    placed = tuple(_placed(flat, text, candidates, setting, words))
    resolved = tuple(_people_resolved(placed))
    listed = tuple(sorted([*resolved, *_shortened(flat, text, resolved, words, knowledge)], key=_start))
    introduced = {n.text: n.company.name for n in known if n.kind == "organisation"}
    found = listed + tuple(
        Named(
            start=start,
            end=end,
            text=text[start:end],
            company=Company(name=name, text=text[start:end]),
            kind="organisation",
        )
        for start, end, name in find_organisations(flat, tuple((n.start, n.end) for n in listed), knowledge, introduced)
    )
    return tuple(_used(n, flat, words, knowledge) for n in sorted(found, key=_start))


def _start(n: Named) -> int:
    return n.start


def _used(n: Named, flat: str, words: Lexicon, knowledge: Knowledge) -> Named:
    """The name with the use it is put to."""
    use = use_of(flat, n.start, n.end, words.sectors.get(n.company.name, frozenset()), knowledge)
    return n if use == n.use else replace(n, use=use)


def _shortened(flat: str, text: str, known: tuple[Named, ...], words: Lexicon, knowledge: Knowledge) -> Iterator[Named]:
    """Short forms of the listed companies that the text names in full."""
    full = [(n.start, n.end, n.company) for n in known if n.kind in ("name", "brand")]
    tails = organisation_words(knowledge).tails
    for start, end, company in short_forms(flat, full, words.sectors, tails, words.single_words):
        yield Named(start=start, end=end, text=text[start:end], company=replace(company, text=text[start:end]))


def flattened(text: str) -> str:
    """The text with straight quotes and plain spaces; every offset stays."""
    for sign, plain in _FLAT:
        text = text.replace(sign, plain)
    return text


_FLAT = tuple(zip("\u2018\u2019\u201c\u201d\u00a0\t\u2013\u2011", "''\"\"  --", strict=True))
_WORD = re.compile(r"(?<![\w@#/=%&])([^\W_]+)")
_LINK = re.compile(r"://|www\.|@\w|\.(?:com|org|net|io)/")
_SPACE = re.compile(r"\s")
_LINK_REACH = 200  # code points on either side of such a mark that can belong to the link
_LEGAL = re.compile(
    r",? (?:Inc|Corp|Corporation|Ltd|Limited|LLC|LLP|PLC|plc|GmbH|AG|S\.?A|N\.?V|Co|Platforms|Holdings|Group)\b\.?"
)


def _candidates(flat: str, words: Lexicon) -> Iterator[tuple[Name, int, int]]:
    """Every listed name in the text, the longest at each place, before its conditions are looked at."""
    links = _links(flat)
    link, end = 0, 0
    line = flat.replace("\n", " ")
    openers = words.openers
    parts = _WORD.split(flat)  # what stands between words and words in turn: quicker than matches
    starts = accumulate(map(len, parts))
    for start, word in zip(islice(starts, 0, None, 2), parts[1::2], strict=False):
        if word not in openers:
            continue
        while link < len(links) and links[link][1] <= start:
            link += 1
        if start < end or (link < len(links) and links[link][0] <= start):
            continue
        listed = words.names.get(word, ()) if line.startswith(words.spellings.get(word, ()), start) else ()
        for name in (*_described(line, start, word, words), *listed):
            stop = start + len(name.text)
            if line.startswith(name.text, start) and _ends(flat, stop):
                yield name, start, stop
                end = stop
                break


def _links(flat: str) -> list[tuple[int, int]]:
    """The URLs and addresses in the text, in order."""
    found = []
    for mark in _LINK.finditer(flat):
        ahead = _SPACE.split(flat[max(0, mark.start() - _LINK_REACH) : mark.start()])[-1]
        behind = _SPACE.split(flat[mark.end() : mark.end() + _LINK_REACH], maxsplit=1)[0]
        found.append((mark.start() - len(ahead), mark.end() + len(behind)))
    return found


def _described(line: str, start: int, word: str, words: Lexicon) -> tuple[Name, ...]:
    """Descriptions that begin here ("search giant"), behind "the" only."""
    if word not in words.descriptors or line[max(0, start - 4) : start].lower() != "the ":
        return ()
    return words.descriptors[word]


def _ends(flat: str, stop: int) -> bool:
    """True where no letter, combining sign, handle or domain goes on behind a name."""
    rest = flat[stop : stop + 2]
    if not rest or rest[0].isspace():
        return True
    if rest[0].isalnum() or rest[0] in "_@" or unicodedata.category(rest[0]).startswith("M"):
        return False
    return not (rest[0] == "." and rest[1:].islower())


def _placed(
    flat: str, text: str, candidates: tuple[tuple[Name, int, int], ...], setting: Setting, words: Lexicon
) -> Iterator[tuple[Named, Name]]:
    """The candidates whose conditions hold."""
    introduced: set[str] = set()
    trades = Counter(
        trade
        for text in {n.text: n for n, *_ in candidates if len(n.companies) == 1}.values()
        for trade in words.sectors.get(text.companies[0].name, ())
    )
    for name, start, stop in candidates:
        if name.kind == "person":
            if " " in name.text:
                if name.weak and not any(c.name in setting.plain for c in name.companies):
                    continue
                introduced.add(name.text.rsplit(" ", 1)[-1])
            elif not _is_person(name, flat, start, stop, setting, introduced):
                continue
        elif not _LEGAL.match(flat, stop) and not holds(name, flat, start, stop, setting):
            continue
        company = replace(_meant(name, setting, trades, words), text=text[start:stop])
        yield Named(start=start, end=stop, text=text[start:stop], company=company, kind=name.kind), name


def _meant(name: Name, setting: Setting, trades: Counter[str], words: Lexicon) -> Company:
    """Of several companies of this name the one that the text names in full, else the one among its like."""
    if len(name.companies) == 1 or name.kind == "person":
        return name.companies[0]
    return max(
        name.companies,
        key=lambda c: (c.name in setting.plain, sum(trades[t] for t in words.sectors[c.name] - {"tech"})),
    )


def _is_person(name: Name, flat: str, start: int, stop: int, setting: Setting, introduced: set[str]) -> bool:
    """A last name alone: after the full name, or unmistakable beside the company; not behind another first name."""
    if name.text not in introduced and (name.weak or not any(c.name in setting.plain for c in name.companies)):
        return False
    before, opens = word_before(flat, start)
    return not is_proper(before) or leads(before, opens, setting.lead_nouns) or before in ("Mr.", "Ms.", "Mrs.")


def _people_resolved(listed: tuple[tuple[Named, Name], ...]) -> Iterator[Named]:
    """People who lead several companies speak for the one named last before them, else for the one named first."""
    named = [n.company.name for n, name in listed if name.kind != "person"]
    latest: dict[str, int] = {}
    for place, (n, name) in enumerate(listed):
        if name.kind != "person" or len(name.companies) == 1:
            latest[n.company.name] = place
            yield n
            continue
        ranked = [(latest.get(c.name, -1), -order, c) for order, c in enumerate(name.companies) if c.name in named]
        if ranked:
            yield replace(n, company=replace(max(ranked)[2], text=n.text))
