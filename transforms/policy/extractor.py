"""How a language model is asked for the acts in an article: the content of `extractor.yaml`, checked and frozen."""

from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from transforms.knowledge import Knowledge

FILE = "extractor.yaml"
_Share = Annotated[float, Field(ge=0.0, le=1.0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Endpoint(_Part):
    """Who is asked. The key itself is never here: only the name of the environment variable that holds it."""

    kind: Literal["openai", "vertex"] = "openai"
    url: str
    model: str
    key_env: str = ""
    response_format: Literal["json_schema", "json_object"] = "json_schema"
    max_tokens_parameter: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    parameters: tuple[tuple[str, float | int | str | bool], ...] = ()

    @field_validator("parameters", mode="before")
    @classmethod
    def _pairs(cls, given: object) -> object:
        return tuple(sorted(given.items())) if isinstance(given, dict) else given

    @field_validator("url")
    @classmethod
    def _checked_url(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be the http(s) address before /chat/completions")
        if parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError("must hold no query and no name or password; keys belong into an environment variable")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _key_is_kept_secret(self) -> "Endpoint":
        parts = urlsplit(self.url)
        if (
            parts.scheme == "http"
            and (self.key_env or self.kind == "vertex")
            and not _is_loopback(parts.hostname or "")
        ):
            raise ValueError("a key is sent over https only; write https:// in url")
        return self


class Limits(_Part):
    """What one question may cost in time and size."""

    timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 60.0
    retries: Annotated[int, Field(ge=0, le=10)] = 4
    backoff_seconds: Annotated[float, Field(ge=0, le=60)] = 0.5
    retry_after_seconds: Annotated[int, Field(ge=0, le=3600)] = 60
    asks: Annotated[int, Field(ge=1, le=5)] = 2
    answer_tokens: Annotated[int, Field(ge=64, le=100_000)] = 2000
    text_chars: Annotated[int, Field(ge=200, le=1_000_000)] = 40_000
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    batch: Annotated[int, Field(ge=1, le=256)] = 16
    failures_in_a_row: Annotated[int, Field(ge=1, le=1000)] = 5
    rest_seconds: Annotated[float, Field(ge=0, le=3600)] = 60.0


class Caps(_Part):
    """What a run may ask for in all; 0 is no cap. Prices are US dollars for a million tokens."""

    tokens: Annotated[int, Field(ge=0)] = 0
    dollars: Annotated[float, Field(ge=0)] = 0.0
    price_in: Annotated[float, Field(ge=0)] = 0.0
    price_out: Annotated[float, Field(ge=0)] = 0.0

    @model_validator(mode="after")
    def _dollars_need_prices(self) -> "Caps":
        if self.dollars and not (self.price_in or self.price_out):
            raise ValueError("a cap in dollars needs price_in and price_out")
        return self


class Trust(_Part):
    """Confidence of an act that the model tells: the rules silent, or telling something else of the same words."""

    alone: _Share = 0.6
    disputed: _Share = 0.4


class Extractor(_Part):
    """All of `extractor.yaml`."""

    enabled: bool = False
    endpoint: Endpoint
    limits: Limits = Limits()
    caps: Caps = Caps()
    trust: Trust = Trust()
    unquoted_terms: Literal["drop_term", "drop_event"] = "drop_term"
    unlisted_companies: bool = True
    answers: str = ""  # folder or gs:// path that keeps the answers; "" keeps none


def extractor_of(knowledge: Knowledge) -> Extractor:
    """The extractor that the knowledge describes. Raises pydantic's ValidationError, or KeyError without the file."""
    return Extractor.model_validate(knowledge.data(FILE))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
