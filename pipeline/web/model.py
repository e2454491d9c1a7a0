"""What comes back from the web: a response of any status, or the one error that says why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed."""

    status: int
    url_from: str
    url_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a server answered, whatever the status."""

    url: str  # of the last hop
    status: int
    headers: dict[str, str]  # names in lower case; cookies are left out
    body: bytes = b""  # unpacked; empty at 304
    hops: tuple[Hop, ...] = ()
    received_bytes: int = 0  # of bodies, as they came over the wire, over all hops and tries
    retry_after: int = 0  # seconds the server asks to be left alone, at most a day; 0 when it says nothing

    @property
    def content_type(self) -> str:
        """The Content-Type header as it was sent, "" when there was none."""
        return self.headers.get("content-type", "")


class FetchError(Exception):
    """There is no response: `reason` is a slug, `retry_after` the seconds to wait if the server said so.

    Neither `url` nor `detail` ever holds a secret, so that both may be logged and kept.
    """

    def __init__(
        self, reason: str, url: str, detail: str = "", retry_after: int = 0, hops: tuple[Hop, ...] = ()
    ) -> None:
        super().__init__(reason, url, detail, retry_after, hops)
        self.reason, self.url, self.detail, self.retry_after, self.hops = reason, url, detail, retry_after, hops

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}" + (f" ({self.detail})" if self.detail else "")
