"""Corroboration: what an event really rests on, after copies are folded and attributions are followed.

A copy family is one witness. A witness that names its source ("told The Planet", "in a blog post") stands for that
source and not for itself. A public document of the company is one origin, and every report without a source of its own
is taken to rest on it; without such a document, each newsroom's own report is an origin. What is left are the
independent sources: documents, interviews and statements given to one outlet, and own reports.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.policy.outlets import PUBLIC_CHANNELS, SPOKEN_CHANNELS, Outlets, own_channel
from transforms.policy.tellings import Telling

_RELATION_RANK = {"interview": 0, "statement": 1, "report": 2}


@dataclass(frozen=True, slots=True)
class Corroboration:
    """Independent origins as sentences, their number, and whether the company itself is among them."""

    origins: tuple[str, ...]
    independent: int
    first_party: bool


@dataclass(frozen=True, slots=True, order=True)
class _Origin:
    """`kind` document | statement | outlet | own; `name` the outlet's key or the family's; `relation` what it holds."""

    kind: str
    name: str = ""
    relation: str = ""
    label: str = ""


def corroborate(tellings: Sequence[Telling], company: str, day: str, outlets: Outlets) -> Corroboration:
    """What these tellings of one act rest on; `company` and `day` (ISO, "" if unknown) only name the document."""
    claims = {t.mention.mention_id: _claims(t, outlets) for t in tellings}
    own_sources = _sources_of_outlets(tellings, claims, outlets)
    named = {origin for found in claims.values() for claim in found for origin in _followed(claim, own_sources)}
    document = sorted(origin for origin in named if origin.kind == "document")
    told = {o for o in named if o.kind == "outlet" and (o.relation in SPOKEN_CHANNELS or not document)}
    apart = not document and not _given_elsewhere(tellings, claims)
    statement = [f"{company} statement"] if apart and any(o.kind == "statement" for o in named) else []
    own = set() if document else _own_reports(tellings, claims, outlets)
    origins = [f"{company} {document[0].relation.replace('_', ' ')}" + (f", {day}" if day else "")] if document else []
    origins += statement
    outlet_names: dict[str, _Origin] = {}
    for origin in sorted(told | own, key=lambda o: (o.name, _RELATION_RANK.get(o.relation, 3), -len(o.label), o.label)):
        outlet_names.setdefault(origin.name, origin)
    origins += sorted(_sentence(origin) for origin in outlet_names.values())
    if not origins:
        origins = [_fallback(tellings)]
    spoken = bool(statement) or any(o.relation in SPOKEN_CHANNELS for o in told)
    return Corroboration(tuple(origins), len(origins), bool(document) or spoken)


def _claims(telling: Telling, outlets: Outlets) -> tuple[_Origin, ...]:
    """The sources this telling itself names."""
    mention, witness = telling.mention, telling.witness
    names = mention.attributed_to
    own = {name: own_channel(name, mention.company) for name in names}
    channels = (set(own.values()) | {mention.channel}) & PUBLIC_CHANNELS
    named = [name for name in (*names, mention.reported_by) if name and not own.get(name)]
    spoken = sorted((set(own.values()) | {mention.channel}) & SPOKEN_CHANNELS)
    relation = spoken[0] if spoken else "report"
    found = [_Origin("document", relation=channel) for channel in sorted(channels)]
    found += [_outlet(name, relation, outlets) for name in named]
    if not found and (carrier := _carrier(telling, outlets)):
        found.append(_outlet(carrier, relation, outlets))
    if not found and relation == "interview" and witness.publisher:
        found.append(_outlet(witness.publisher, "interview", outlets))
    if not found and spoken:
        found.append(_Origin("statement"))
    return tuple(found)


def _outlet(name: str, relation: str, outlets: Outlets) -> _Origin:
    return _Origin("outlet", outlets.key(name), relation, outlets.canonical(name))


def _carrier(telling: Telling, outlets: Outlets) -> str:
    """The outlet the whole article was taken from: by its own word, or a wire in the byline."""
    witness = telling.witness
    if witness.relayed_from and not witness.relayed_from.islower():  # "websites" names nobody
        return witness.relayed_from
    byline = outlets.canonical(witness.byline) if witness.byline else ""
    return byline if byline in outlets.wires else ""


def _sources_of_outlets(
    tellings: Sequence[Telling], claims: dict[str, tuple[_Origin, ...]], outlets: Outlets
) -> dict[str, set[_Origin]]:
    """For each publisher among the witnesses, the sources its own telling names."""
    found: dict[str, set[_Origin]] = defaultdict(set)
    for telling in tellings:
        if telling.witness.publisher:
            key = outlets.key(telling.witness.publisher)
            found[key].update(c for c in claims[telling.mention.mention_id] if c.name != key)
    return found


def _followed(
    origin: _Origin, own_sources: dict[str, set[_Origin]], seen: frozenset[str] = frozenset()
) -> set[_Origin]:
    """The origin itself, or what the outlet it names rests on in turn."""
    sources = own_sources.get(origin.name) if origin.kind == "outlet" and origin.relation == "report" else None
    if not sources or origin.name in seen:
        return {origin}
    return {end for source in sources for end in _followed(source, own_sources, seen | {origin.name})}


def _own_reports(tellings: Sequence[Telling], claims: dict[str, tuple[_Origin, ...]], outlets: Outlets) -> set[_Origin]:
    """Families that tell the act on their own account: not in passing, not taken over, naming no source."""
    families: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        families[telling.witness.family].append(telling)
    found = set()
    for family, members in families.items():
        if any(claims[t.mention.mention_id] for t in members):
            continue
        own = [
            t for t in members
            if t.witness.role == "original" and not t.witness.spun and not (t.witness.relayed_from or t.witness.taken)
            and not t.mention.inherited_from and t.mention.salience != "background"
        ]  # fmt: skip
        if own:
            first = min(own, key=lambda t: (t.witness.publisher == "", t.witness.article_id)).witness
            name = outlets.key(first.publisher) if first.publisher else family
            label = outlets.canonical(first.publisher) if first.publisher else first.ref
            found.add(_Origin("own", name, "own", label))
    return found


def _given_elsewhere(tellings: Sequence[Telling], claims: dict[str, tuple[_Origin, ...]]) -> bool:
    """Whether the statement that goes without a recipient is one that an outlet is known to have been given.

    It is when the same person speaks, or when there is nothing to tell the two apart.
    """
    given, loose = set(), set()
    for telling in tellings:
        speaker = telling.mention.spokesperson.name if telling.mention.spokesperson else ""
        kinds = {(claim.kind, claim.relation) for claim in claims[telling.mention.mention_id]}
        if any(kind == "outlet" and relation in SPOKEN_CHANNELS for kind, relation in kinds):
            given.add(speaker)
        elif ("statement", "") in kinds:
            loose.add(speaker)
    return bool(loose and given and loose <= given | {""})


def _sentence(origin: _Origin) -> str:
    if origin.kind == "own":
        return f"own report of {origin.label}"
    return {
        "interview": f"interview with {origin.label}",
        "statement": f"statement to {origin.label}",
    }.get(origin.relation, f"report of {origin.label}")


def _fallback(tellings: Sequence[Telling]) -> str:
    witnesses = [t.witness for t in tellings]
    first = min(witnesses, key=lambda w: (w.role != "original", w.publisher == "", w.article_id))
    return f"unattributed report in {first.publisher or first.ref}"
