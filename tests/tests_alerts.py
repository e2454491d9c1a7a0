"""Real endpoints on this machine for alerts, and the state of a run that has some to send."""

import json
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import yaml
from aiosmtpd.controller import Controller

from pipeline.delivery.store import StateOutbox
from pipeline.state.base import base_of
from transforms.ids import content_id
from transforms.knowledge import Knowledge, knowledge_of
from transforms.model import Company, PolicyEvent, Source, Thing
from transforms.outbox import DeliveryMark, OutboxEntry, RuleStart
from transforms.policy.alert_queue import queue
from transforms.policy.alerting import Standing, draft_alerts
from transforms.records import from_record, to_line, to_record

NOW = "2026-03-10T09:00:00Z"
STARTED = "2026-03-01T00:00:00Z"
COMMITTED = "outbox.jsonl"
HOSTILE = "<script>alert(1)</script> & [click](javascript:x) *all*"

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Endpoint:
    """An HTTP server that keeps what it got; `answer` decides, by path and how often the key came, what it says."""

    answer: Callable[[str, int], Answer | None] = lambda path, times: (200, {}, b"ok")
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    taken: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    url: str = ""

    @contextmanager
    def serving(self, tls: Any = None) -> Iterator["Endpoint"]:
        endpoint, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # the client died in the middle
                key = f"{self.path} {self.headers.get('Idempotency-Key', '')}"
                with lock:
                    endpoint.got.append((self.path, dict(self.headers), body))
                    endpoint.asked[key] += 1
                    times = endpoint.asked[key]
                said = endpoint.answer(self.path, times)
                if said is None:
                    time.sleep(30)
                    return
                status, headers, content = said
                if 200 <= status < 300:
                    with lock:
                        endpoint.taken[key].append(body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *args: Any) -> None:
                pass  # a client that was killed

        server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()


class Mailbox:
    """An SMTP server that keeps every message it accepted, by recipient."""

    def __init__(self) -> None:
        self.got: dict[str, list[bytes]] = defaultdict(list)
        self.refusing = False
        self.port = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusing:
            return "451 not now"
        for name in envelope.rcpt_tos:
            self.got[name].append(envelope.content)
        return "250 taken"

    @contextmanager
    def serving(self) -> Iterator["Mailbox"]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


def alerts_yaml(channels: dict[str, Any], **rule: Any) -> Knowledge:
    """Rules that tell every new event through all channels."""
    first = {"id": "all", "kind": "new", "severity": "info", "channels": sorted(channels), **rule}
    health = {"id": "health", "kind": "source_health", "severity": "notice", "channels": sorted(channels)}
    return knowledge_of({"alerts.yaml": yaml.safe_dump({"channels": channels, "rules": [first, health]})})


def event(
    number: int, published: str = "2026-03-10", text: str = "the chat service", role: str = "original"
) -> PolicyEvent:
    """A made-up event that an article of its own tells."""
    name = content_id("event", str(number))
    source = Source(article_id=content_id("article", str(number)), ref=f"https://news.example.org/{number}", role=role)
    return PolicyEvent(
        event_id=name,
        company=Company(name="Borealis"),
        action="end",
        direction="restrict",
        modality="announced",
        object=Thing(text=f"{text} {number}"),
        topics=("encryption",),
        sources=(source,),
        num_articles=1,
        num_independent_sources=1,
        origins=("Borealis blog post",),
        first_published=published,
        last_published=published,
        confidence=0.9,
    )


def queued(
    events: Iterable[PolicyEvent],
    knowledge: Knowledge,
    now: str = NOW,
    known: Iterable[OutboxEntry | RuleStart] | None = None,
    before: Iterable[PolicyEvent] = (),
) -> tuple[OutboxEntry, ...]:
    """What a run at `now` adds to the outbox for these events; without `known` the rules began long before."""
    earlier = {old.event_id: old for old in before}
    drafts = [
        draft
        for item in events
        for draft in draft_alerts(Standing(event=item, before=earlier.get(item.event_id)), knowledge)
    ]
    started = [RuleStart(rule=name, start=STARTED) for name in ("all", "health")]
    return queue(drafts, started if known is None else known, knowledge, now).entries


def state_of(path: str, entries: Iterable[OutboxEntry] = ()) -> StateOutbox:
    """The outbox of a state folder; entries given are committed if nothing was before, in one step."""
    base = base_of(path)
    lines = "".join(f"{to_line(to_record(entry))}\n" for entry in entries)
    if lines and base.read(COMMITTED) is None:
        base.write(COMMITTED, lines.encode())

    def committed() -> list[OutboxEntry | DeliveryMark]:
        there = base.read(COMMITTED)
        return [from_record(OutboxEntry, json.loads(line)) for line in (there[0] if there else b"").splitlines()]

    return StateOutbox(base, committed, patience=0.0)
