"""Names that one knowledge file uses of another: a company, topic or counterparty that is defined nowhere is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.errors import did_you_mean
from pipeline.yamlfile import Place, YamlFile

Use = tuple[Place, str, str]  # where a name stands, the name, and what it is to name


def check_references(files: Mapping[str, YamlFile]) -> None:
    """Raise ConfigError at the first name that dangles; `files` by file name."""
    _check_doubles(files)
    known = {
        "company": company_names(files),
        "topic": _keys(files, "topics.yaml", "topics"),
        "counterparty": _keys(files, "counterparties.yaml", "counterparties"),
        "jurisdiction": _keys(files, "terms.yaml", "jurisdictions"),
    }
    for name, uses in (("alerts.yaml", _uses_of_alerts), ("links.yaml", _uses_of_links)):
        if name not in files:
            continue
        for place, value, kind in uses(files[name].data or {}):
            if known[kind] and value not in known[kind]:
                hint = did_you_mean(value, known[kind]) or f"; add it to {_HOMES[kind]}, or name one that is there"
                raise files[name].error(place, f'there is no {kind} "{value}"{hint}')


def company_names(files: Mapping[str, YamlFile]) -> set[str]:
    """Canonical names of the companies that the knowledge files define."""
    found: set[str] = set()
    for name in ("companies.yaml", "companies_wider.yaml"):
        data = files[name].data if name in files else {}
        found.update(entry["name"] for entry in data.get("companies", ()))
        for trade in data.get("trades", ()):
            for company in trade["companies"]:
                found.update(company if isinstance(company, dict) else [company])
    return found


def _check_doubles(files: Mapping[str, YamlFile]) -> None:
    """A company that stands twice in companies.yaml: the second entry would silently count for nothing."""
    file = files.get("companies.yaml")
    seen: set[str] = set()
    for n, entry in enumerate(file.data.get("companies", ()) if file else ()):
        if file and entry["name"] in seen:
            raise file.error(("companies", n), f'the company "{entry["name"]}" stands twice; make one entry of them')
        seen.add(entry["name"])


_HOMES = {
    "company": "companies.yaml",
    "topic": "topics.yaml",
    "counterparty": "counterparties.yaml",
    "jurisdiction": "terms.yaml",
}


def _keys(files: Mapping[str, YamlFile], name: str, section: str) -> set[str]:
    return set(files[name].data.get(section, ())) if name in files else set()


def _uses_of_alerts(data: dict[str, Any]) -> Iterator[Use]:
    for n, rule in enumerate(data.get("rules") or ()):
        for key in ("company", "topic", "counterparty", "jurisdiction", "country"):
            value = rule.get(key, ())
            kind = "jurisdiction" if key == "country" else key
            for m, name in enumerate([value] if isinstance(value, str) else value):
                yield ("rules", n, key) if isinstance(value, str) else ("rules", n, key, m), name, kind


def _uses_of_links(data: dict[str, Any]) -> Iterator[Use]:
    for kind in ("must_link", "cannot_link"):
        for n, entry in enumerate(data.get(kind) or ()):
            yield (kind, n, "company"), entry["company"], "company"
