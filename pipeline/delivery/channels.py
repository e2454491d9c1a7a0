"""Channels as `alerts.yaml` names them."""

from typing import Literal

import msgspec

from transforms.knowledge import Knowledge, compiled
from transforms.policy.alert_rules import FILE


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """What all channels have in common: `for_people` ones keep quiet hours, caps and digests."""

    @property
    def for_people(self) -> bool:
        return False


class Service(Channel, frozen=True, tag="apprise"):
    """A service for people: mail, chat, telephone. The address is one of apprise, with secrets as ${NAME}."""

    url: str
    format: Literal["text", "html", "markdown"] = "text"
    title: str = ""  # template; "" takes the one that is built in
    body: str = ""
    listed: int = 100  # alerts that one message names; it tells how many more there are
    seconds: float = 60.0  # for one message, with all its waiting

    @property
    def for_people(self) -> bool:
        return True


class Webhook(Channel, frozen=True, tag="webhook"):
    """A program that takes each alert as JSON over HTTP."""

    url: str
    secret: str = ""  # name of the secret that signs the message
    headers: dict[str, str] = {}
    seconds: float = 20.0
    expect: str = ""  # pattern that the answer must hold to count as taken
    refuse: str = ""  # pattern that makes a 2xx answer a failure
    ca: str = ""  # file with the certificate authority of an inner network


class AtomFeed(Channel, frozen=True, tag="atom"):
    """A feed of alerts as a file, or an object in a bucket."""

    path: str
    title: str = "Policywire alerts"
    url: str = ""  # where the feed is served
    keep: int = 100  # newest events in it


class JsonLines(Channel, frozen=True, tag="jsonl"):
    """A file with an alert a line."""

    path: str
    keep: int = 10_000  # newest alerts in it


ChannelSettings = Service | Webhook | AtomFeed | JsonLines
TYPES: dict[str, type[Channel]] = {"apprise": Service, "webhook": Webhook, "atom": AtomFeed, "jsonl": JsonLines}


@compiled
def channels_of(knowledge: Knowledge) -> dict[str, ChannelSettings]:
    """The channels by name. Raises msgspec.ValidationError for what `check-config` names with its line."""
    found = (knowledge.data(FILE) or {}).get("channels") or {}
    return {str(name): msgspec.convert(entry, ChannelSettings) for name, entry in sorted(found.items())}
