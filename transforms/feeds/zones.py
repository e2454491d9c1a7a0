"""Time zones as feeds write them: offsets, IANA names and abbreviations, but for those that mean several zones."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

# Abbreviations with one meaning in dates that publishers write; minutes east of UTC. The American ones are RFC 822's.
# IST (India, Israel, Ireland) and other shared ones are left out on purpose: no hour is better than a wrong one.
_MINUTES = {
    name: round(60 * hours)
    for hours, names in {
        0: "z utc gmt ut wet uct zulu",
        1: "cet bst west wat met mez",
        2: "cest eet sast cat mesz mest",
        3: "eest msk eat trt",
        3.5: "irst",
        4: "msd",
        5: "pkt",
        5.75: "npt",
        7: "wib ict",
        8: "hkt sgt awst myt pht wita",
        9: "jst kst wit",
        9.5: "acst",
        10: "aest",
        10.5: "acdt",
        11: "aedt",
        12: "nzst",
        13: "nzdt",
        -2.5: "ndt",
        -3: "brt art adt",
        -3.5: "nst",
        -4: "edt ast clt",
        -5: "est cdt pet",
        -6: "cst mdt",
        -7: "mst pdt",
        -8: "pst akdt",
        -9: "akst",
        -10: "hst",
    }.items()
    for name in names.split()
}
_REGIONS = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}
_OFFSET = re.compile(r"(?:utc|gmt|ut|z)?\s?([+\-−–])\s?(\d{1,2})(?::?(\d{2}))?(?::?00)?", re.IGNORECASE)
_TRAILING_OFFSET = re.compile(r"\d\s{0,3}([+-]\d{2}:?\d{2})\s*$")
_MAX_OFFSET = timedelta(hours=14)  # Kiribati


def zone_of(words: str) -> tzinfo | None:
    """The zone that the words name, None when they name none that is known for sure.

    >>> zone_of("GMT+2").utcoffset(None), zone_of("IST") is None, str(zone_of("America/New_York"))
    (datetime.timedelta(seconds=7200), True, 'America/New_York')
    """
    said = words.strip().strip("[]()").strip()
    minutes = _MINUTES.get(said.casefold().replace(".", ""))
    if minutes is not None:
        return timezone(timedelta(minutes=minutes))
    offset = _OFFSET.fullmatch(said)
    if offset:
        return _fixed(offset[1] == "+", int(offset[2]), int(offset[3] or 0))
    return named_zone(_REGIONS.get(said.casefold(), said))


@lru_cache(maxsize=512)
def named_zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name such as ``Europe/Berlin``."""
    if not re.fullmatch(r"[A-Z][A-Za-z_]{1,20}(?:/[A-Za-z0-9_+\-]{1,30}){1,2}", name):
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError on some systems
        return None
    except KeyError:
        return None


def shared_offset(texts: Iterable[str]) -> str:
    """The one offset that all dates with an offset carry, "" when there is none, when they differ or when it is zero.

    >>> shared_offset(["10 Jun 2026 10:00:00 -0500", "11 Jun 2026"]), shared_offset(["10:00 -0500", "10:00 +0100"])
    ('-0500', '')
    """
    offsets = {found[1] for text in texts if (found := _TRAILING_OFFSET.search(text[:100]))}
    offset = offsets.pop() if len(offsets) == 1 else ""
    return "" if set(offset) <= set("+-0:") else offset


def as_utc(moment: datetime) -> str:
    """RFC 3339 UTC of an aware time, to the second.

    >>> as_utc(datetime(2026, 9, 21, 10, tzinfo=timezone(timedelta(hours=2))))
    '2026-09-21T08:00:00Z'
    """
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _fixed(east: bool, hours: int, minutes: int) -> timezone | None:
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _MAX_OFFSET:
        return None
    return timezone(offset if east else -offset)
