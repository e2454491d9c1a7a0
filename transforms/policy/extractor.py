"""How a language model is asked for the acts in an article: the content of `extractor.yaml`, checked and frozen."""

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from transforms.knowledge import Knowledge

FILE = "extractor.yaml"
Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Amount = Annotated[float, msgspec.Meta(ge=0.0)]
Seconds = Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)]


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is asked. The key itself is never here: only the name of the environment variable that holds it."""

    url: str
    model: str
    kind: Literal["openai", "vertex"] = "openai"
    key_env: str = ""
    response_format: Literal["json_schema", "json_object"] = "json_schema"
    max_tokens_parameter: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    parameters: dict[str, float | int | str | bool] = {}

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("url must be the http(s) address before /chat/completions")
        if parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("url must hold no query, name or password; keys belong into an environment variable")
        secret = self.key_env or self.kind == "vertex"
        if parts.scheme == "http" and secret and not _is_loopback(parts.hostname):
            raise ValueError("a key is sent over https only; write https:// in url")


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one question may cost in time and size."""

    timeout_seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 60.0
    retries: Annotated[int, msgspec.Meta(ge=0, le=10)] = 4
    backoff_seconds: Annotated[float, msgspec.Meta(ge=0, le=60)] = 0.5
    retry_after_seconds: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 60
    asks: Annotated[int, msgspec.Meta(ge=1, le=5)] = 2
    answer_tokens: Annotated[int, msgspec.Meta(ge=64, le=100_000)] = 2000
    text_chars: Annotated[int, msgspec.Meta(ge=200, le=1_000_000)] = 40_000
    concurrency: Annotated[int, msgspec.Meta(ge=1, le=64)] = 4
    batch: Annotated[int, msgspec.Meta(ge=1, le=256)] = 16
    failures_in_a_row: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 5
    rest_seconds: Seconds = 60.0


class Caps(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a run may ask for in all; 0 is no cap. Prices are US dollars for a million tokens."""

    tokens: Annotated[int, msgspec.Meta(ge=0)] = 0
    dollars: Amount = 0.0
    price_in: Amount = 0.0
    price_out: Amount = 0.0

    def __post_init__(self) -> None:
        if self.dollars and not (self.price_in or self.price_out):
            raise ValueError("a cap in dollars needs price_in and price_out")


class Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Confidence of an act that the model tells: the rules silent, or telling something else of the same words."""

    alone: Share = 0.6
    disputed: Share = 0.4


class Extractor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All of `extractor.yaml`."""

    endpoint: Endpoint
    enabled: bool = False
    limits: Limits = Limits()
    caps: Caps = Caps()
    trust: Trust = Trust()
    unquoted_terms: Literal["drop_term", "drop_event"] = "drop_term"
    unlisted_companies: bool = True
    answers: str = ""  # folder or gs:// path that keeps the answers; "" keeps none


def extractor_of(knowledge: Knowledge) -> Extractor:
    """The extractor that the knowledge describes. Raises msgspec.ValidationError, or KeyError without the file."""
    return msgspec.convert(knowledge.data(FILE), Extractor)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
