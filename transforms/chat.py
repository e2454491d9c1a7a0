"""Asking a model server that speaks the chat completions protocol: retries, deadlines, kept answers, a secret key.

Retries and their waits are urllib3's. What comes back is text to be judged by `transforms.policy.answers`; no
exception of the network leaves this file, and no message made here holds a key, a header or an address.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from transforms.answer_store import Store
from transforms.knowledge import Knowledge
from transforms.policy.answers import Reply, read_answer
from transforms.policy.extractor import Endpoint, Extractor, Limits
from transforms.policy.prompting import Question, request_body

_LOG = logging.getLogger(__name__)
RETRIED = (408, 425, 429, 500, 502, 503, 504)
_MAX_BYTES = 8_000_000  # of a response: far above any answer
_CHUNK = 65_536
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "policywire"}
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"


class _Failed(Exception):
    """A question that got no answer; the message is the reason's slug."""


@dataclass(slots=True)
class Breaker:
    """Gives a server that keeps failing a rest, so that a dead one does not cost every article its retries."""

    failures: int
    rest_seconds: float
    _in_a_row: int = 0
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def is_open(self) -> bool:
        """Whether nothing should be sent now."""
        with self._lock:
            return time.monotonic() < self._until

    def note(self, failed: bool) -> None:
        """Count the end of a request."""
        with self._lock:
            self._in_a_row = self._in_a_row + 1 if failed else 0
            if self._in_a_row >= self.failures:
                self._until = time.monotonic() + self.rest_seconds


class ChatClient:
    """Asks questions, at most `limits.concurrency` at a time whatever the number of callers."""

    def __init__(self, extractor: Extractor, knowledge: Knowledge, store: Store) -> None:
        limits = extractor.limits
        self._extractor, self._knowledge, self._store = extractor, knowledge, store
        self._pool = urllib3.PoolManager(maxsize=limits.concurrency, retries=_retries(limits))
        self._workers = ThreadPoolExecutor(limits.concurrency, thread_name_prefix="ask")
        self._breaker = Breaker(limits.failures_in_a_row, limits.rest_seconds)
        self._token = _token_source(extractor.endpoint)
        self._keeps = True

    def ask_all(self, questions: Sequence[Question]) -> list[Reply]:
        """The replies to the questions, in their order; nothing raises."""
        return list(self._workers.map(self.ask, questions))

    def ask(self, question: Question) -> Reply:
        """The kept answer of a question, or the server's, which is then kept if it is usable."""
        kept = self._store.get(question.key)
        if kept is not None and read_answer(kept) is not None:
            return Reply(content=kept)
        try:
            return self._asked(question)
        except _Failed as why:
            return Reply(failure=str(why))

    def _asked(self, question: Question) -> Reply:
        body = json.dumps(request_body(question, self._extractor, self._knowledge)).encode("ascii")
        tokens_in = tokens_out = 0
        for asked in range(1, self._extractor.limits.asks + 1):
            content, used_in, used_out = _content(self._post(body))
            tokens_in, tokens_out = tokens_in + used_in, tokens_out + used_out
            if read_answer(content) is not None:
                self._keep(question, content)
                return Reply(content, "", tokens_in, tokens_out, asked)
        return Reply("", "unusable", tokens_in, tokens_out, self._extractor.limits.asks)

    def _keep(self, question: Question, content: str) -> None:
        """Keep an answer; where it cannot be kept it still counts, and the log says so once."""
        try:
            self._store.put(question.key, content)
        except Exception as why:  # file systems raise their own
            if self._keeps:
                _LOG.warning("answers cannot be kept (%s); a replay will ask again", type(why).__name__)
            self._keeps = False

    def _post(self, body: bytes) -> bytes:
        """The body of the response. Raises _Failed: no_key, resting, unavailable, refused, unusable."""
        headers = {**_HEADERS, **self._authorization()}
        if self._breaker.is_open():
            raise _Failed("resting")
        try:
            status, answer = self._exchange(body, headers)
        except HTTPError:
            self._breaker.note(failed=True)
            raise _Failed("unavailable") from None  # a cause may hold the request
        self._breaker.note(failed=status != 200)
        if status == 200:
            return answer
        raise _Failed("unavailable" if status in RETRIED else "refused")

    def _exchange(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        seconds = self._extractor.limits.timeout_seconds
        url = self._extractor.endpoint.url.rstrip("/") + "/chat/completions"
        timeout = urllib3.Timeout(connect=min(10.0, seconds), read=seconds)
        response = self._pool.request(
            "POST", url, body=body, headers=headers, timeout=timeout, redirect=False, preload_content=False
        )
        try:
            return response.status, _read(response, seconds)
        finally:
            response.close()

    def _authorization(self) -> dict[str, str]:
        token = self._token()
        return {"Authorization": f"Bearer {token}"} if token else {}


def _retries(limits: Limits) -> urllib3.Retry:
    return urllib3.Retry(
        total=limits.retries,
        redirect=0,
        allowed_methods=frozenset({"POST"}),
        status_forcelist=RETRIED,
        backoff_factor=limits.backoff_seconds,
        backoff_max=30,
        backoff_jitter=limits.backoff_seconds,
        retry_after_max=limits.retry_after_seconds,
        raise_on_status=False,
    )


def _read(response: urllib3.BaseHTTPResponse, seconds: float) -> bytes:
    """The whole body; a server that sends drop by drop, or without end, fails. Raises HTTPError."""
    deadline, parts, size = time.monotonic() + seconds, list[bytes](), 0
    while part := response.read1(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > _MAX_BYTES or time.monotonic() > deadline:
            raise HTTPError("too large or too slow")
    return b"".join(parts)


def _content(response: bytes) -> tuple[str, int, int]:
    """The answer's text in a response, "" where there is none, and the tokens the server counted."""
    try:
        record: Any = json.loads(response)
        message = record["choices"][0]["message"]
        content = message.get("content")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return "", 0, 0
    usage = record.get("usage")
    counts = [usage.get(name) if isinstance(usage, dict) else 0 for name in ("prompt_tokens", "completion_tokens")]
    used_in, used_out = (count if isinstance(count, int) and count > 0 else 0 for count in counts)
    return content if isinstance(content, str) else "", used_in, used_out


def _token_source(endpoint: Endpoint) -> Callable[[], str]:
    """Where the bearer token comes from: the environment, the machine's Google credentials, or nowhere."""
    if endpoint.key_env:
        return lambda: _from_environment(endpoint.key_env)
    return _GoogleToken() if endpoint.kind == "vertex" else lambda: ""


def _from_environment(name: str) -> str:
    key = os.environ.get(name, "").strip()
    if not key or not key.isascii() or not key.isprintable():
        raise _Failed("no_key")
    return key


class _GoogleToken:
    """An access token of the machine's own credentials, renewed before it ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._credentials: Any = None

    def __call__(self) -> str:
        import google.auth
        from google.auth.exceptions import GoogleAuthError
        from google.auth.transport.urllib3 import Request

        with self._lock:
            try:
                if self._credentials is None:
                    self._credentials, _ = google.auth.default(scopes=[_SCOPE])
                if not self._credentials.valid:
                    self._credentials.refresh(Request(urllib3.PoolManager()))
            except GoogleAuthError:
                raise _Failed("no_key") from None
            return str(self._credentials.token)
