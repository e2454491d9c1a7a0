"""One request and its answer: nothing is followed, nothing tried again, and every failure has a name."""

import http.client
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import urllib3
from urllib3.exceptions import (
    HTTPError,
    IncompleteRead,
    InvalidChunkLength,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    SSLError,
)
from urllib3.exceptions import TimeoutError as Urllib3Timeout

from pipeline.web.connections import Call
from pipeline.web.decoding import decoded
from pipeline.web.model import FetchError
from pipeline.web.urls import Target

_CHUNK = 65_536
_MAX_PARTS = 200_000  # of a chunked body: ten megabytes in chunks of a byte would cost a minute of work
_UNREAD = frozenset({301, 302, 303, 307, 308})  # bodies nobody reads: the connection is given up instead
_COOKIES = frozenset({"set-cookie", "set-cookie2"})
_NAMES: tuple[tuple[type[BaseException], str], ...] = (
    (TimeoutError, "timeout"),
    (Urllib3Timeout, "timeout"),
    (ssl.SSLError, "tls"),
    (SSLError, "tls"),
    (ProxyError, "proxy"),
    (InvalidChunkLength, "bad_response"),
    (IncompleteRead, "cut"),
    (http.client.IncompleteRead, "cut"),
    (http.client.LineTooLong, "header_bomb"),
    (NewConnectionError, "connection"),
    (OSError, "connection"),
)  # the first that is found in an error or its causes


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request brought; `raw` is for its cookies only."""

    status: int
    headers: dict[str, str]
    body: bytes
    received: int
    raw: urllib3.BaseHTTPResponse


def exchange(
    way: urllib3.PoolManager, target: Target, headers: dict[str, str], call: Call, limits: tuple[int, int], *, cut: bool
) -> Answer:
    """Ask for a target. `limits` are the body's bytes and its ratio unpacked to packed. Raises FetchError."""
    call.url = target.url
    call.expect_headers()
    try:
        return _answer(way, target, headers, call, limits, cut)
    except (HTTPError, http.client.HTTPException, OSError, ValueError, AssertionError) as why:
        raise _named(why, target.url) from None


def _answer(
    way: urllib3.PoolManager, target: Target, headers: dict[str, str], call: Call, limits: tuple[int, int], cut: bool
) -> Answer:
    # The timeout is the sockets' own affair; the one given here only replaces the library's "none".
    timeout = urllib3.Timeout(connect=call.left(), read=call.left())
    response = way.urlopen(
        "GET",
        target.url,
        headers=headers,
        redirect=False,
        retries=False,
        preload_content=False,
        decode_content=False,
        timeout=timeout,
    )
    call.expect_body(limits[0])
    try:
        if response.status < 200:
            raise FetchError("bad_response", target.url, f"status {response.status}")
        fields = {name.lower(): value for name, value in response.headers.itermerged()}
        packed = b"" if response.status in _UNREAD else _read(response, target.url, limits[0], cut)
        body = decoded(packed, fields.get("content-encoding", ""), target.url, *limits, cut=cut)
        fields = {name: value for name, value in fields.items() if name not in _COOKIES}
        return Answer(response.status, fields, body[: limits[0]], len(packed), response)
    finally:
        if response.connection is not None:  # not read to its end
            response.close()
        response.release_conn()


def _read(response: urllib3.BaseHTTPResponse, url: str, limit: int, cut: bool) -> bytes:
    """The body as it comes over the wire."""
    told = response.headers.get("content-length", "")
    if told.isdecimal() and len(told) < 20 and int(told) > limit and not cut:
        raise FetchError("too_large", url, f"{int(told)} bytes are announced, {limit} are read at most")
    body = bytearray()
    for number, part in enumerate(response.stream(_CHUNK, decode_content=False)):
        body += part
        if number > _MAX_PARTS:
            raise FetchError("too_large", url, f"more than {_MAX_PARTS} chunks")
        if len(body) > limit:
            if cut:
                break
            raise FetchError("too_large", url, f"more than {limit} bytes")
    return bytes(body)


def _named(why: BaseException, url: str) -> FetchError:
    """The error with its slug. Texts of the libraries are not passed on, since they may quote what was sent."""
    chain = list(_causes(why))
    for kind, reason in _NAMES:
        found = next((error for error in chain if isinstance(error, kind)), None)
        if found is not None:
            return FetchError(reason, url, _detail(found))
    if any("headers" in str(error) and "got more than" in str(error) for error in chain):
        return FetchError("header_bomb", url, "more than 100 headers")
    if isinstance(why, ProtocolError) and "prematurely" in str(why):
        return FetchError("cut", url, "the body ends early")
    return FetchError("bad_response", url, type(chain[-1]).__name__)


def _causes(why: BaseException) -> Iterator[BaseException]:
    """An error and the errors in it, outermost first; a bounded walk."""
    todo = [why]
    for _ in range(20):
        if not todo:
            return
        error = todo.pop(0)
        yield error
        todo += [arg for arg in error.args if isinstance(arg, BaseException)]
        todo += [cause for cause in (error.__cause__, error.__context__) if cause is not None]


def _detail(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"
    return type(error).__name__
