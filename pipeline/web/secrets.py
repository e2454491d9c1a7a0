"""Secrets of feeds: named in the configuration, read where the channels' secrets are, at the moment they are sent."""

import base64
import re
from collections.abc import Callable, Sequence

from pipeline.delivery.secrets import MissingSecret, filled, secret
from pipeline.web.model import FetchError

_TOKEN = re.compile(r"[!#$%&'*+.^`|~\w-]+", re.ASCII)
_OURS = frozenset(
    "host connection content-length transfer-encoding accept-encoding user-agent upgrade te expect range "
    "if-none-match if-modified-since cookie proxy-authorization".split()
)


def secret_headers(headers: Sequence[tuple[str, str]], auth: str, url: str) -> dict[str, str]:
    """The headers a feed asks for, with its secrets. `auth` names a secret: user:password or a token.

    A value that starts with "Bearer " or "Basic " is sent as it is, for tokens with a colon in them. Raises FetchError:
    no_secret, bad_header; its text names the secret, never its value.
    """
    made: dict[str, str] = {}
    for name, value in headers:
        if name.lower() in _OURS or not _TOKEN.fullmatch(name):
            raise FetchError("bad_header", url, f"{name[:40]!r} cannot be set for a feed")
        made[name] = _read(filled, value, url)
    if auth:
        value = _read(secret, auth, url)
        scheme = value.partition(" ")[0].lower()
        if scheme not in ("bearer", "basic"):
            packed = base64.b64encode(value.encode("utf-8")).decode("ascii")
            value = f"Basic {packed}" if ":" in value else f"Bearer {value}"
        made["Authorization"] = value
    for name, value in made.items():
        if not value.isprintable() or not value.isascii():
            raise FetchError("bad_header", url, f"the value of {name} has to be printable ASCII on one line")
    return made


def _read(read: Callable[[str], str], named: str, url: str) -> str:
    try:
        return read(named).strip()
    except MissingSecret as why:
        raise FetchError("no_secret", url, str(why)) from None
