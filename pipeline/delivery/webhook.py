"""The webhook: one alert as JSON over HTTP, signed, under a key by which the receiver knows a repeat.

The endpoint is the user's own choice and may well stand in their own network, so no address is refused. Redirects are
not followed: a signed message goes where it was configured to go, or nowhere.
"""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, NameResolutionError, NewConnectionError, SSLError, TimeoutError

from pipeline.delivery.channels import Webhook
from pipeline.delivery.secrets import filled, secret
from pipeline.delivery.sending import NotSent, retry_seconds
from transforms.outbox import OutboxEntry
from transforms.policy.alert_plan import Message
from transforms.records import to_record

FORMAT = 1  # of the body; a receiver may rely on the fields of a format never changing their meaning
ID_HEADER = "Idempotency-Key"
TIME_HEADER = "Policywire-Timestamp"
SIGNATURE_HEADER = "Policywire-Signature"
MAX_ANSWER = 65_536  # bytes of the answer that are looked at
_BRIEF = frozenset({500, 502, 503, 504})


def signature(key: str, timestamp: str, body: bytes) -> str:
    """``v1=`` and HMAC-SHA256 in hex over the timestamp (seconds of the epoch), a full stop, and the body.

    >>> signature("key", "1700000000", b"{}")[:11]
    'v1=9d713ed4'
    """
    return "v1=" + hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def body_of(entry: OutboxEntry, *, test: bool = False) -> bytes:
    """The message, the same bytes at each try. It holds no ``<``, ``>`` or ``&``: JSON can write them as numbers."""
    record: dict[str, Any] = to_record(entry)
    facts = record.pop("facts")
    del record["channels"], record["held"]
    told = {"format": FORMAT, "test": test, "alert": record, "facts": facts}
    text = json.dumps(told, sort_keys=True)  # ASCII, so that no receiver has to guess
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text.encode("ascii")


class WebhookSender:
    """Sends to one endpoint. Raises MissingSecret when it is made."""

    repeats_harmless = True

    def __init__(self, settings: Webhook, environment: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._url = filled(settings.url, environment, quoted=True)
        self._key = secret(settings.secret, environment) if settings.secret else ""
        self._headers = {name: filled(value, environment) for name, value in settings.headers.items()}
        tls: dict[str, Any] = {"ca_certs": settings.ca} if settings.ca else {}
        self._pool = urllib3.PoolManager(num_pools=1, retries=False, **tls)

    def send(self, message: Message, now: datetime) -> None:
        for entry in message.entries:
            self._post(body_of(entry, test=message.form == "test"), entry.alert_id, now)

    def _post(self, body: bytes, alert_id: str, now: datetime) -> None:
        timestamp = str(int(time.time()))  # the real one, even in a run whose time is given: receivers compare it
        headers = {**self._headers, "Content-Type": "application/json", "User-Agent": "policywire", ID_HEADER: alert_id}
        headers[TIME_HEADER] = timestamp
        if self._key:
            headers[SIGNATURE_HEADER] = signature(self._key, timestamp, body)
        deadline = time.monotonic() + self._settings.seconds
        try:
            status, retry_after, answer = self._exchange(body, headers, deadline)
        except (MaxRetryError, HTTPError, OSError, ValueError) as why:
            raise _not_sent(why) from None  # what urllib3 says holds the address, and with it secrets
        self._judge(status, retry_seconds(retry_after, now), answer)

    def _exchange(self, body: bytes, headers: dict[str, str], deadline: float) -> tuple[int, str, str]:
        seconds = self._settings.seconds
        answer = self._pool.request(
            "POST",
            self._url,
            body=body,
            headers=headers,
            redirect=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=min(10.0, seconds), read=seconds),
        )
        try:
            found = b""
            while len(found) < MAX_ANSWER and (part := answer.read1(MAX_ANSWER - len(found))):
                found += part
                if time.monotonic() > deadline:  # an answer that drips resets the timeout with each byte
                    raise TimeoutError
        finally:
            answer.close()
        return answer.status, answer.headers.get("Retry-After", ""), found.decode("utf-8", "replace")

    def _judge(self, status: int, retry_after: float, answer: str) -> None:
        if not 200 <= status < 300:
            brief = status in _BRIEF and retry_after <= 0
            raise NotSent(f"status_{status}", retry_after=retry_after, final=status == 410, brief=brief)
        if self._settings.refuse and re.search(self._settings.refuse, answer):
            raise NotSent("answer_refused", retry_after=retry_after)
        if self._settings.expect and not re.search(self._settings.expect, answer):
            raise NotSent("answer_not_expected", retry_after=retry_after)


def _not_sent(why: Exception) -> NotSent:
    cause = why.reason if isinstance(why, MaxRetryError) and why.reason else why
    if isinstance(cause, NameResolutionError):
        return NotSent("dns")
    if isinstance(cause, SSLError):
        return NotSent("tls")
    if isinstance(cause, NewConnectionError):
        return NotSent("connection_refused")
    if isinstance(cause, TimeoutError):
        return NotSent("timeout")
    return NotSent("bad_address" if isinstance(cause, ValueError) else "connection_lost", brief=True)
