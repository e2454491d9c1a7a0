"""What the configuration may say of the web: who asks, how politely, and where each limit lies."""

import re
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import msgspec
from msgspec import Meta

from pipeline.errors import UsageError

_CONTACT = re.compile(r"https?://[!-~]+|[!-?A-~]+@[!-?A-~]+")  # printable ASCII without spaces
_PLACE = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]]+):\d{1,5}")
PRODUCT = "Policywire"


class WebSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `web:` part of `live.yaml`; the defaults are fit for strangers' sites."""

    contact: str = ""  # an address or page that tells site owners who asks; nothing is asked without it
    allow: tuple[str, ...] = ()  # "host:port" that is reached although it is not public; for tests only
    seconds: Annotated[float, Meta(gt=0, le=300)] = 30.0  # for one get: redirects, retries, a body that drips
    max_bytes: Annotated[int, Meta(ge=1_000, le=100_000_000)] = 10_000_000  # of a body, on the wire and unpacked
    max_ratio: Annotated[int, Meta(ge=1)] = 10  # unpacked to packed, for bodies above 2 MB
    gap_seconds: Annotated[float, Meta(ge=0, le=3_600)] = 1.0  # between two requests to one site
    per_host: Annotated[int, Meta(ge=1, le=16)] = 2  # requests to one site at a time
    retries: Annotated[int, Meta(ge=0, le=5)] = 2  # of a request that met a passing failure
    robots: bool = True  # whether pages are asked for only where robots.txt allows it


def checked(settings: WebSettings) -> WebSettings:
    """The settings, when one may go out with them. Raises UsageError that names the key."""
    if not _CONTACT.fullmatch(settings.contact):
        raise UsageError(
            "web.contact: write a mail address or the URL of a page under which site owners can reach you;"
            " it is sent with every request"
        )
    for place in settings.allow:
        if not _PLACE.fullmatch(place):
            raise UsageError(f'web.allow: "{place}" is no host:port, such as 127.0.0.1:8900')
    return settings


def user_agent(settings: WebSettings) -> str:
    """How we introduce ourselves, such as ``Policywire/0.1.0 (+https://monitor.example/bot)``."""
    try:
        number = version(PRODUCT.lower())
    except PackageNotFoundError:  # run from a source tree
        number = "0"
    mark = "+" if "://" in settings.contact else ""
    return f"{PRODUCT}/{number} ({mark}{settings.contact})"
