"""A headline for an event, put together from its fields and nothing else."""

import re

from transforms.model import PolicyEvent

_VERBS = {
    "end": "ends", "suspend": "suspends", "withhold": "withholds", "ban": "bans", "remove": "removes",
    "limit": "limits", "launch": "launches", "allow": "allows", "resume": "resumes",
    "continue": "continues", "adopt": "adopts",
    "disclose": "discloses", "pledge": "pledges", "support": "supports", "oppose": "opposes",
}  # fmt: skip
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_DURATION = re.compile(r"P(\d+)([YMWD])")
_MAX_WORDS = 14


def headline(event: PolicyEvent) -> str:
    """Who does what to what, for how long or until when.

    >>> from transforms.model import Company, Slot, Thing
    >>> headline(PolicyEvent(event_id="", company=Company(name="Borealis"), action="suspend", direction="restrict",
    ...     modality="planned", object=Thing(text="police use of FaceFind"), duration=Slot(value="P6M", text="")))
    'Borealis plans: suspends police use of FaceFind (6 months)'
    """
    brand = event.company.brand
    who = f"{event.company.name} ({brand})" if brand and brand != event.company.name else event.company.name
    what = _short(event.object.text) if event.object and event.object.text else _topic(event)
    telling = {"planned": " plans:", "reported": " reportedly", "reversed": " (reversed)"}.get(event.modality, "")
    words = [f"{who}{telling}", _VERBS.get(event.action, event.action), what]
    party = event.counterparty.value.replace("_", " ") if event.counterparty else ""
    if party and party not in what.lower():
        words.append(f"[{party}]")
    terms = [term for term in (_duration(event), _condition(event)) if term]
    return " ".join(word for word in words if word) + (f" ({'; '.join(terms)})" if terms else "")


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:_MAX_WORDS]) + (" …" if len(words) > _MAX_WORDS else "")


def _topic(event: PolicyEvent) -> str:
    return event.topics[0].replace("_", " ") if event.topics else ""


def _duration(event: PolicyEvent) -> str:
    if not event.duration:
        return ""
    found = _DURATION.fullmatch(event.duration.value)
    if not found:
        return event.duration.text
    count, unit = int(found[1]), _UNITS[found[2]]
    return f"{count} {unit}" + ("s" if count > 1 else "")


def _condition(event: PolicyEvent) -> str:
    return _short(event.condition.text) if event.condition else ""
