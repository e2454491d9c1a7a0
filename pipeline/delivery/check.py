"""Checking the channels of `alerts.yaml`: all that could fail at sending and can be known before, with its line."""

import re
import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.delivery.channels import TYPES
from pipeline.delivery.messages import BODIES, TITLE, values_of
from pipeline.delivery.sandbox import TemplateFault, rendered
from pipeline.delivery.secrets import MissingSecret, filled, names_in, secret
from pipeline.errors import ConfigError, did_you_mean
from pipeline.yamlfile import Place, YamlFile
from transforms.outbox import DELIVERY_HEALTH, SUMMARY, Change, Facts, OutboxEntry
from transforms.policy.alert_rules import minutes

_NEEDED = {"apprise": ("url",), "webhook": ("url",), "atom": ("path",), "jsonl": ("path",)}
_SAMPLE = OutboxEntry(
    alert_id="0" * 16,
    event_id="0" * 16,
    revision=2,
    kind="changed",
    rule="sample",
    severity="info",
    headline="Borealis suspends chat",
    why="duration was P1Y, is P2Y",
    queued_at="2026-01-01T00:00:00Z",
    facts=Facts(
        company="Borealis",
        links=("https://example.org/",),
        changes=(Change(field="duration", old="P1Y", new="P2Y"),),
    ),
)


def check_alerts(file: YamlFile, environment: Mapping[str, str] | None = None, *, secrets: bool = True) -> None:
    """Raise ConfigError at the first fault of channels, templates, times and zones, and of secrets where wanted.

    Whoever starts a run whose alerts are sent from another machine need not have the secrets.
    """
    data = file.data or {}
    channels = data.get("channels") or {}
    for name, channel in channels.items():
        _check_channel(file, ("channels", name), channel)
        if secrets:
            _check_secrets(file, ("channels", name), channel, environment)
        if channel["type"] in ("apprise", "webhook"):
            _check_address(file, ("channels", name, "url"), channel, environment)
    _check_paths(file, channels)
    _check_times(file, (), data)
    for number, rule in enumerate(data.get("rules") or ()):
        place: Place = ("rules", number)
        _check_times(file, place, rule)
        if rule["id"] in (SUMMARY, DELIVERY_HEALTH):
            raise file.error((*place, "id"), f'the id "{rule["id"]}" is one of our own; choose another')
        for at, name in _named(place, rule.get("channels")):
            if name not in channels:
                hint = did_you_mean(name, channels) or "; add it to channels"
                raise file.error(at, f'there is no channel "{name}"{hint}')
        if rule["kind"] == "corroborated" and not rule.get("independent_sources"):
            raise file.error(place, "a rule of kind corroborated needs independent_sources; add how many")


def _check_paths(file: YamlFile, channels: dict[str, Any]) -> None:
    seen: dict[str, str] = {}
    for name, channel in channels.items():
        path = str(channel.get("path", name))
        if "path" in channel and path in seen:
            raise file.error(("channels", name, "path"), f"the channel {seen[path]} writes this file too; name another")
        seen[path] = name


def _named(place: Place, value: Any) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield (*place, "channels"), value
    for number, name in enumerate(value if isinstance(value, list) else ()):
        yield (*place, "channels", number), name


def _check_channel(file: YamlFile, place: Place, channel: dict[str, Any]) -> None:
    kind = channel["type"]
    known = [*TYPES[kind].__struct_fields__, "type"]
    for key in channel:
        if key not in known:
            hint = did_you_mean(key, known) or f"; known keys are {', '.join(sorted(known))}"
            raise file.error((*place, key), f'a channel of type {kind} has no key "{key}"{hint}')
    for key in _NEEDED[kind]:
        if key not in channel:
            raise file.error(place, f'a channel of type {kind} needs the key "{key}"; add it')
    for key in ("expect", "refuse"):
        try:
            re.compile(channel.get(key, ""))
        except re.error as why:
            raise file.error((*place, key), f"{key} is no pattern: {why}") from None
    if channel.get("ca") and not Path(channel["ca"]).is_file():
        raise file.error((*place, "ca"), f"there is no file {channel['ca']}")
    _check_templates(file, place, channel)


def _check_templates(file: YamlFile, place: Place, channel: dict[str, Any]) -> None:
    form = channel.get("format", "text")
    for key, kind, otherwise in (("title", "text", TITLE), ("body", form, BODIES[form])):
        if channel["type"] != "apprise" or key not in channel:
            continue
        source = channel[key] or otherwise
        for shape in ("single", "digest", "more", "test"):
            try:
                rendered(source, kind, values_of([_SAMPLE], 2 if shape in ("digest", "more") else 1, shape))
            except TemplateFault as why:
                # The lines of a text of several begin below its key.
                line = file.line((*place, key)) + (why.line if "\n" in source else 0)
                raise ConfigError(file.name, line, f"the template {key} is wrong: {why.message}") from None


def _check_secrets(
    file: YamlFile, place: Place, channel: dict[str, Any], environment: Mapping[str, str] | None
) -> None:
    wanted = [((*place, "url"), name) for name in names_in(channel.get("url", ""))]
    wanted += [((*place, "secret"), channel["secret"])] if channel.get("secret") else []
    for header, value in (channel.get("headers") or {}).items():
        wanted += [((*place, "headers", header), name) for name in names_in(value)]
        if header.lower() in ("authorization", "cookie", "x-api-key") and not names_in(value):
            raise file.error((*place, "headers", header), f"{header} is a secret; write ${{NAME}} and set NAME outside")
    for at, name in wanted:
        try:
            secret(name, environment)
        except MissingSecret as why:
            raise file.error(at, str(why)) from None


def _check_address(
    file: YamlFile, place: Place, channel: dict[str, Any], environment: Mapping[str, str] | None
) -> None:
    written = str(channel["url"])
    user = written.partition("://")[2].partition("/")[0].rpartition("@")[0]
    if ":" in user and "${" not in user.partition(":")[2]:
        raise file.error(place, "a password has no place in a configuration; write ${NAME} and set NAME outside")
    try:
        url = filled(written, environment, quoted=True)
    except MissingSecret:
        return  # said before, where the secrets are wanted
    scheme = url.partition("://")[0].lower() if "://" in url else ""
    if channel["type"] == "webhook":
        if scheme not in ("http", "https"):
            raise file.error(place, f'a webhook has an address of http or https, not "{scheme[:20]}"')
        return
    from pipeline.delivery.services import ServiceSender, UnknownService, secrets_of

    hidden = secrets_of(scheme)
    if hidden is None:
        raise file.error(place, f'apprise knows no service "{scheme[:20]}"; its documentation lists the schemes')
    if hidden and not names_in(written):
        raise file.error(place, f"this address holds a secret ({hidden[0]}); write ${{NAME}} and set NAME outside")
    try:
        ServiceSender(TYPES["apprise"](url=written), environment)  # type: ignore[arg-type]
    except UnknownService as why:
        raise file.error(place, f"{why}; compare it with apprise's documentation of that service") from None


def _check_times(file: YamlFile, place: Place, given: dict[str, Any]) -> None:
    try:
        datetime.fromisoformat(str(given.get("start", "2000-01-01")))
    except ValueError:
        raise file.error(
            (*place, "start"), f'"{given["start"]}" is no time; write it as 2026-11-01T08:00:00Z'
        ) from None
    for key, times in (("quiet", ("from", "to")), ("digest", ("at",))):
        block = given.get(key) or {}
        for name in times:
            if name in block:
                _time(file, (*place, key, name), block[name])
        if "zone" in block and block["zone"] not in zoneinfo.available_timezones():
            hint = did_you_mean(str(block["zone"]), zoneinfo.available_timezones()) or ", such as Europe/Berlin"
            raise file.error((*place, key, "zone"), f'there is no time zone "{block["zone"]}"{hint}')


def _time(file: YamlFile, place: Place, text: Any) -> None:
    try:
        minutes(str(text))
    except ValueError as why:
        raise file.error(place, str(why)) from None
