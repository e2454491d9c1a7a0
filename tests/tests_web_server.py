"""A web server on loopback for tests: it sends what a test tells it to, byte by byte if need be, and remembers all."""

import contextlib
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

RESET = None  # in an answer: end the connection with a reset
Answer = bytes | Iterable[bytes | float | None]  # what is sent, the seconds to wait in between, or RESET


@dataclass(frozen=True)
class Asked:
    """A request as it came in; `number` counts the requests for its path from 0."""

    method: str
    path: str
    headers: dict[str, str]
    at: float
    number: int
    server_name: str  # that TLS was asked for


@dataclass
class WebServer:
    """See the module."""

    port: int
    scheme: str
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    at_once: int = 0

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.place}"

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


def reply(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """A response; underscores in names of headers stand for hyphens."""
    fields = {"content_length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items()]
    return f"HTTP/1.1 {status} X\r\n{''.join(lines)}\r\n".encode() + body


def moved(to: str, status: int = 302, **headers: str) -> bytes:
    """A redirect."""
    return reply(b"", status, location=to, **headers)


@contextlib.contextmanager
def web_server(answer: Callable[[Asked], Answer], tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """A running server. Connections stay open after an answer that tells its length."""
    lock = threading.Lock()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with lock:
                fake.connections += 1
            with contextlib.suppress(OSError, ValueError):
                if tls is not None:
                    self.connection = tls.wrap_socket(self.request, server_side=True)
                    self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                while self._one():
                    pass

        def _one(self) -> bool:
            line = self.rfile.readline().decode("latin-1").split()
            if len(line) < 2:
                return False
            headers = {}
            while (field_line := self.rfile.readline().decode("latin-1").strip()) != "":
                name, _, value = field_line.partition(":")
                headers[name.lower()] = value.strip()
            with lock:
                number = fake.paths().count(line[1])
                name = getattr(self.connection, "asked_name", "")
                asked = Asked(line[0], line[1], headers, time.monotonic(), number, name)
                fake.asked.append(asked)
                fake.open_now += 1
                fake.at_once = max(fake.at_once, fake.open_now)
            try:
                return self._send(answer(asked))
            finally:
                with lock:
                    fake.open_now -= 1

        def _send(self, parts: Answer) -> bool:
            is_whole = isinstance(parts, bytes) and b"content-length" in parts
            for part in [parts] if isinstance(parts, bytes) else parts:
                if part is RESET:
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.close()
                    return False
                if isinstance(part, float):
                    time.sleep(part)
                else:
                    self.wfile.write(part)
            return is_whole

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads, allow_reuse_address, request_queue_size = True, True, 128

        def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
            with contextlib.suppress(OSError):
                super().shutdown_request(request)

        def handle_error(self, request: object, client_address: object) -> None:
            return None

    server = Server(("127.0.0.1", 0), Handler)
    fake = WebServer(server.server_address[1], "https" if tls else "http")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
