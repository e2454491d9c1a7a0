"""A model server on loopback for tests: it answers the way a test tells it to, and remembers what it was asked."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Response:
    """What the server sends back; `late` and `drip` are seconds before the body and between its bytes."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    late: float = 0.0
    drip: float = 0.0


@dataclass
class Asked:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def article(self) -> dict[str, str]:
        """The article in the user message."""
        found: dict[str, str] = json.loads(self.body["messages"][1]["content"])
        return found


Behaviour = Callable[[Asked, int], Response]  # of a request and its number, from 0


class FakeModelServer:
    """See the module."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.at_once = 0  # most requests that were open at a time


def said(content: Any, status: int = 200, **more: Any) -> Response:
    """A chat completion with this content; a mapping or list of events is written as JSON."""
    if isinstance(content, list):
        content = {"events": content}
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text}
    record = {
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20},
    }
    return Response(json.dumps(record).encode(), status, **more)


@contextmanager
def model_server(behaviour: Behaviour) -> Iterator[FakeModelServer]:
    """A running server; `url` is what stands before /chat/completions."""
    lock = threading.Lock()
    open_now = 0

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            nonlocal open_now
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(self.rfile.read(length))
            )
            with lock:
                number = len(fake.asked)
                fake.asked.append(asked)
                open_now += 1
                fake.at_once = max(fake.at_once, open_now)
            try:
                response = behaviour(asked, number)
                self._send(response)
            except OSError:  # the client did not wait
                self.close_connection = True
            finally:
                with lock:
                    open_now -= 1

        def _send(self, response: Response) -> None:
            time.sleep(response.late)
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            if not response.drip:
                self.wfile.write(response.body)
                return
            for at in range(len(response.body)):
                self.wfile.write(response.body[at : at + 1])
                self.wfile.flush()
                time.sleep(response.drip)

        def log_message(self, *args: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake = FakeModelServer(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
