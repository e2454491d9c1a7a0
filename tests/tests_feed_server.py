"""An honest publisher on loopback: feeds with validators, pages with articles, and a log of who asked for what when."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pipeline.web.settings import WebSettings

CONTACT = "https://monitor.example/bot"


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    path: str
    at: float  # monotonic seconds
    status: int
    body_bytes: int


@dataclass
class FeedServer:
    """Feeds by name, each with the numbers of its entries, newest first."""

    feeds: dict[str, list[int]] = field(default_factory=dict)
    edits: dict[str, int] = field(default_factory=dict)  # revisions by page
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/feeds/{name}"

    def settings(self, **other: Any) -> WebSettings:
        return WebSettings(contact=CONTACT, allow=(f"127.0.0.1:{self.port}",), **other)

    def document(self, name: str) -> bytes:
        items = "".join(
            f"<item><title>Story {n} of {name}</title><link>/pages/{name}-{n}</link><guid>{name}-{n}</guid></item>"
            for n in self.feeds[name]
        )
        return f'<rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'.encode()

    def page(self, name: str) -> bytes:
        revision = self.edits.get(name, 0)
        said = " ".join(f"Sentence {n} of {name} says something of its own, {n * 7}." for n in range(30))
        return (
            f"<html><body><article><h1>{name}</h1><p>Revision {revision}. {said}</p></article></body></html>".encode()
        )

    def answer(self, path: str) -> tuple[int, bytes]:
        kind, _, name = path.strip("/").partition("/")
        if kind == "feeds" and name in self.feeds:
            return 200, self.document(name)
        if kind == "pages":
            return 200, self.page(name)
        return 404, b""


@contextmanager
def feed_server(feeds: dict[str, list[int]]) -> Iterator[FeedServer]:
    """Serve while the block runs."""
    site = FeedServer(feeds=feeds)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            at = time.monotonic()
            status, body = site.answer(self.path)
            etag = f'"{hashlib.md5(body).hexdigest()}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            self.send_header("ETag", etag)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            site.asked.append(Asked(self.path, at, status, len(body)))

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield site
        server.shutdown()
