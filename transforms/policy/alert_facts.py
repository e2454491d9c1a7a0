"""What a message tells of an event, as plain bounded text."""

import ipaddress
import re
from urllib.parse import quote, urlsplit, urlunsplit

from transforms.model import PolicyEvent
from transforms.outbox import Change, Facts

MAX_LISTED = 5  # links and origins in a message; the rest is in the output
MAX_TEXT = 300  # characters of one field
# Control characters, and those that turn the direction of text or hide in it: they forge lines and addresses.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MAY_STAND = "%/:@!$&()*+,;=?-._~"  # in a path, query or fragment
_NO_ADDRESS = re.compile(r"[\s<>\"'`{}|\\^]")  # RFC 3986 has no place for them


def facts_of(event: PolicyEvent, changes: tuple[Change, ...] = ()) -> Facts:
    """The facts of an event, each on one line."""
    return Facts(
        company=line(event.company.name),
        brand=line(event.company.brand),
        action=event.action,
        direction=event.direction,
        modality=event.modality,
        object=line(event.object.text) if event.object else "",
        topics=event.topics,
        counterparty=event.counterparty.value if event.counterparty else "",
        jurisdiction=line(event.jurisdiction),
        condition=line(event.condition.text) if event.condition else "",
        duration=event.duration.value if event.duration else "",
        announced_on=event.announced_on.date,
        effective_on=event.effective_on.date,
        channel=event.channel,
        spokesperson=line(event.spokesperson.name) if event.spokesperson else "",
        first_party=event.first_party,
        num_articles=event.num_articles,
        num_independent_sources=event.num_independent_sources,
        origins=tuple(line(origin) for origin in event.origins[:MAX_LISTED]),
        links=_links(event),
        first_published=event.first_published,
        last_published=event.last_published,
        confidence=round(event.confidence, 3),
        changes=changes,
    )


def line(text: str) -> str:
    """The text on one line, without unseen characters, cut where it is long.

    >>> line("Stop\\r\\nBcc: all\\x00")
    'Stop Bcc: all'
    """
    words = " ".join(_UNSEEN.sub(" ", text[: 4 * MAX_TEXT]).split())
    return words if len(words) <= MAX_TEXT else words[: MAX_TEXT - 2].rstrip() + " …"


def address(url: str) -> str:
    """An http address fit for a link, "" for anything else; who may log in with it is left out.

    >>> address("https://ann:pw@example.org/a?b=1"), address("javascript:alert(1)"), address("http://bücher.de/ü%")
    ('https://example.org/a?b=1', '', 'http://xn--bcher-kva.de/%C3%BC%25')
    """
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
        host = f"[{ipaddress.IPv6Address(name)}]" if ":" in name else name.encode("idna").decode("ascii")
    except ValueError:
        return ""
    known = parts.scheme in ("http", "https") and (_HOST.fullmatch(host) or host.startswith("["))
    if not known or _NO_ADDRESS.search(url) or _UNSEEN.search(url):
        return ""
    tail = [quote(_LONE_PERCENT.sub("%25", part), safe=_MAY_STAND) for part in parts[2:]]
    return urlunsplit((parts.scheme, host + port, *tail))


def _links(event: PolicyEvent) -> tuple[str, ...]:
    """Originals first: a copy is worth a click only where nothing else is."""
    ranked = sorted(event.sources, key=lambda source: (source.role != "original", source.ref))
    found = dict.fromkeys(link for source in ranked if (link := address(source.ref)))
    return tuple(found)[:MAX_LISTED]
