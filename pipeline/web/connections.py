"""Connections that keep to the limits of the call they serve: checked addresses, one end for all, bounded headers.

urllib3 and the HTTP parser of the standard library time out single reads, so a server that drips a byte a second could
hold a thread for hours. Here every read of a socket asks what is left of the whole call, whatever layer reads: header
lines, a TLS handshake, a proxy's answer. A context variable carries the call, since pooled connections outlive it.
"""

import contextlib
import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import certifi
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from pipeline.web.addresses import Guard
from pipeline.web.model import FetchError

_CONNECT_SECONDS = 10.0  # for one address; the next one is tried then
MAX_HEADER_BYTES = 262_144  # of one response, those before it (100 Continue) included
_FRAMING_BYTES = 1_000_000


class Call:
    """One get under way: where it may connect, until when it may read, and how much."""

    def __init__(self, guard: Guard, seconds: float) -> None:
        self.guard = guard
        self.ends = time.monotonic() + seconds
        self.url = ""  # that is asked for just now
        self.expect_headers()

    def left(self) -> float:
        """Seconds until the call has to end. Raises TimeoutError when there are none."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for the whole request is over")
        return left

    def extend(self, seconds: float) -> None:
        """Grant more time, for a wait that was not the call's own."""
        self.ends += seconds

    def expect_headers(self) -> None:
        """Count what is read from now on as header."""
        self._room, self._excess = MAX_HEADER_BYTES, "header_bomb"

    def expect_body(self, size: int) -> None:
        """Count what is read from now on as a body of at most `size` bytes, with all that chunks may add to it.

        The body itself is measured where it is read; this is for the lines around chunks, which may be endless.
        """
        self._room, self._excess = 2 * size + _FRAMING_BYTES, "too_large"

    def count(self, size: int) -> None:
        """Note bytes that were read. Raises FetchError: header_bomb, too_large."""
        self._room -= size
        if self._room < 0:
            raise FetchError(self._excess, self.url, "the server sends without end")


_CALL: ContextVar[Call] = ContextVar("call")


@contextlib.contextmanager
def serving(call: Call) -> Iterator[None]:
    """Let the connections of this thread serve a call."""
    token = _CALL.set(call)
    try:
        yield
    finally:
        _CALL.reset(token)


class _Limited:
    """A socket whose every operation ends with the call."""

    def recv_into(self, *args: Any) -> int:
        call = _CALL.get()
        self.settimeout(call.left())  # type: ignore[attr-defined]
        size: int = super().recv_into(*args)  # type: ignore[misc]
        call.count(size)
        return size

    def recv(self, *args: Any) -> bytes:
        call = _CALL.get()
        self.settimeout(call.left())  # type: ignore[attr-defined]
        data: bytes = super().recv(*args)  # type: ignore[misc]
        call.count(len(data))
        return data

    def sendall(self, *args: Any) -> None:
        self.settimeout(_CALL.get().left())  # type: ignore[attr-defined]
        super().sendall(*args)  # type: ignore[misc]

    def do_handshake(self, *args: Any) -> None:
        self.settimeout(_CALL.get().left())  # type: ignore[attr-defined]
        super().do_handshake(*args)  # type: ignore[misc]


class _Socket(_Limited, socket.socket):
    pass


class _TlsSocket(_Limited, ssl.SSLSocket):
    pass


def tls_context() -> ssl.SSLContext:
    """Verifying TLS: the system's authorities and Mozilla's; SSL_CERT_FILE or SSL_CERT_DIR replace both."""
    context = ssl.create_default_context()
    if not (os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")):
        context.load_verify_locations(certifi.where())
    context.sslsocket_class = _TlsSocket
    return context


def _connected(addresses: list[str], port: int) -> socket.socket:
    """A connection to the first address that answers. Raises OSError or TimeoutError of the last one."""
    call = _CALL.get()
    for number, address in enumerate(addresses, 1):
        sock = _Socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(min(_CONNECT_SECONDS, call.left()))
            sock.connect((address, port))
        except BaseException as why:
            sock.close()
            if number == len(addresses) or not isinstance(why, OSError):
                raise
        else:
            return sock
    raise OSError("no address")


class _ToSite:
    """Connects to a checked address of the host; name in TLS and Host header stay the URL's."""

    def _new_conn(self: Any) -> socket.socket:
        call = _CALL.get()
        addresses = call.guard.addresses(self._dns_host, self.port, call.url, call.left())
        return _connected(addresses, self.port)


class _ToProxy:
    """Connects to the proxy, which may stand anywhere: the operator named it."""

    def _new_conn(self: Any) -> socket.socket:
        call = _CALL.get()
        return _connected(call.guard.resolved(self._dns_host, self.port, call.url, call.left()), self.port)


class _SiteHttp(_ToSite, HTTPConnection):
    pass


class _SiteHttps(_ToSite, HTTPSConnection):
    pass


class _ProxyHttp(_ToProxy, HTTPConnection):
    pass


class _ProxyHttps(_ToProxy, HTTPSConnection):
    pass


class _SiteHttpPool(HTTPConnectionPool):
    ConnectionCls = _SiteHttp


class _SiteHttpsPool(HTTPSConnectionPool):
    ConnectionCls = _SiteHttps


class _ProxyHttpPool(HTTPConnectionPool):
    ConnectionCls = _ProxyHttp


class _ProxyHttpsPool(HTTPSConnectionPool):
    ConnectionCls = _ProxyHttps


SITE_POOLS = {"http": _SiteHttpPool, "https": _SiteHttpsPool}
PROXY_POOLS = {"http": _ProxyHttpPool, "https": _ProxyHttpsPool}
