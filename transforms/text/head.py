"""The top of an article as text: headline, byline, date line, and what stands between them and the first sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from transforms.ids import normalised
from transforms.text.dates import find_dates
from transforms.text.lines import is_prose

_MAX_TITLE_CHARS = 220
_MAX_HEAD_LINES = 12  # what stands above the first sentence of a page in print or on screen
_PARTICLE = r"(?:and |& |de |van |von |der |la |le |di |da |bin |al |el |y )*"
_NAME = rf"(?-i:[A-Z][\w.'’-]*(?:,? {_PARTICLE}[A-Z][\w.'’-]*){{0,7}}|admin|editor|staff)"
_BY = re.compile(
    rf"(?:(?:posted|written|published|reported|reporting|words|story|text|authors?|byline) ?(?:by)? ?:? ?|by:? )+"
    rf"({_NAME}|(?<=:)\w+|(?<=: )\w+)(?:,? ?[,|·•/(–—-].{{0,120}})?",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    "the a an contrast comparison then now day night law default design definition far numbers all your our".split()
)
_TIME = re.compile(r"\b\d{1,2}[:.h]\d\d(:\d\d)?( ?[ap]\.?m\.?)?|\b\d{1,2} ?[ap]\.?m\.?\b", re.IGNORECASE)
_DATE_WORDS = re.compile(
    r"\b(posted|published|last|updated?|modified|first|on|at|date|created|min(ute)?s?|read|ago|"
    r"am|pm|gmt|utc|bst|[ecmp][sd]?t|ist|cet|cest|"
    r"mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\b|[\d:]|[\W_]",
    re.IGNORECASE,
)


_COUNT = re.compile(
    r"\d+ ?(comments?|replies|views?|shares?|reads?|min(ute)?s?( read)?)|comments?|no comments|[A-Z]{3,4}",
    re.IGNORECASE,
)
_NAME_ONLY = re.compile(r"[A-Z][\w.'’&-]*(?: [A-Z][\w.'’&-]*){0,4}")
_SOURCE = re.compile(r"(?:source|via)\s*: *([^:]{2,60})", re.IGNORECASE)
_JOB = re.compile(
    r",? (?:(?:senior|chief|special|staff|contributing|associate|national|political|tech(?:nology)?) )*"
    r"(?:writer|reporter|correspondent|editor|journalist|contributor|columnist|analyst)s?$",
    re.IGNORECASE,
)
_NEWSROOM = re.compile(
    r"\b(times|post|news|gazette|herald|journal|tribune|staff|reporter|desk|editors?|team|media|online|daily|press)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meta:
    """What a line of facts above an article says; `masthead` is the name of a paper or site."""

    byline: str = ""
    date: str = ""
    masthead: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What the top says; `used` are the indices of its paragraphs, none of which is body."""

    title: str = ""
    byline: str = ""
    date: str = ""
    masthead: str = ""
    source: str = ""
    used: frozenset[int] = frozenset()


def find_head(paragraphs: Sequence[str], title: str = "", weak_title: bool = False) -> Head:
    """Read the paragraphs above the first sentence.

    `title` is what the carrier already said; a weak one (a mail's subject) gives way to a headline with a byline.
    """
    candidates: list[str] = []
    metas: list[Meta] = []
    used: set[int] = set()
    for place, text in enumerate(paragraphs[:_MAX_HEAD_LINES]):
        meta = read_meta(text)
        if meta is not None:
            metas.append(meta)
        elif title and normalised(text) == normalised(title):
            candidates.append(text)
        elif (is_prose(text) and not _closes_like_title(text)) or len(text) > _MAX_TITLE_CHARS:
            break
        else:
            candidates.append(text)
        used.add(place)
    if len(used) == len(paragraphs):
        return Head(title=title)
    byline, date, masthead, source = (
        next((value for meta in metas if (value := getattr(meta, name))), "")
        for name in ("byline", "date", "masthead", "source")
    )
    own = _title_of(candidates)
    if title and own and weak_title and byline:
        title = own
    return Head(title or own, byline, date, masthead, source, frozenset(used))


def _closes_like_title(text: str) -> bool:
    return text.endswith(("?", "!")) and text.count(" ") < 25 and text[:1] not in "\"“'‘"


def _title_of(candidates: list[str]) -> str:
    """The first line of four words and more; a shorter one is a site's or section's name when such a line follows."""
    return next((text for text in candidates if text.count(" ") >= 3), candidates[0] if candidates else "")


def read_meta(text: str) -> Meta | None:
    """Byline, date and masthead of a line that holds nothing else, or None.

    >>> read_meta("Ada Marsh | 4 March 2021 | 12 comments")
    Meta(byline='Ada Marsh', date='4 March 2021', masthead='', source='')
    >>> read_meta("The firm by the river")
    """
    if len(text) > 160 or (text.count(" ") > 7 and is_prose(text)):
        return None
    dates = find_dates(text)
    date = next((found.text for found in dates if found.kind == "day"), "")
    rest = text
    for found in reversed(dates):
        rest = rest[: found.start] + "|" + rest[found.end :]
    meta = Meta(date=date)
    for part in re.split(r"[|·•–—/]+|\s-\s|,\s*(?=\||$)", _TIME.sub("", rest)):
        part = part.strip(" ,;:()@-")
        if not part or not _DATE_WORDS.sub("", part) or _COUNT.fullmatch(part):
            continue
        byline, source = _byline(part), _SOURCE.fullmatch(part)
        if source:
            meta = replace(meta, source=meta.source or source[1])
        elif byline:
            meta = replace(meta, byline=meta.byline or byline)
        elif date and _NAME_ONLY.fullmatch(part) and not meta.masthead:
            meta = replace(meta, masthead=part)
        else:
            return None
    if meta.masthead and not meta.byline and re.search(r"[|·•–—]", text) and _is_person(meta.masthead):
        meta = replace(meta, byline=meta.masthead, masthead="")
    return meta if meta.byline or meta.date else None


def _is_person(name: str) -> bool:
    return 2 <= len(name.split()) <= 3 and not _NEWSROOM.search(name)


def _byline(rest: str) -> str:
    rest = re.sub(r"^(posted|published|updated|last updated)( on)?[ :,]+(?=by )", "", rest, flags=re.IGNORECASE)
    match = _BY.fullmatch(rest.strip())
    name = _JOB.sub("", match[1]).strip(" ,&") if match else ""
    first = name.partition(" ")[0].strip(",").casefold()
    return name if 0 < len(name.split()) <= 8 and first not in _NO_NAMES else ""
