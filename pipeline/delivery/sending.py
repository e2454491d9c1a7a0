"""What sending a message can come to, and when it is tried again."""

import hashlib
import logging
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from transforms.policy.alert_plan import Message

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(hours=24)  # since the first try; also the longest Retry-After that is heeded


class NotSent(Exception):
    """A message that was not taken. `reason` is a slug and holds nothing of address, answer or secret.

    `retry_after` is in seconds; `final` means that another try is of no use; `brief` that it may pass in seconds.
    """

    def __init__(self, reason: str, *, retry_after: float = 0.0, final: bool = False, brief: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.retry_after, self.final, self.brief = reason, retry_after, final, brief


def keep_addresses_out_of_logs() -> None:
    """The libraries that send log addresses when they are asked to be talkative, and an address may be a secret."""
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    logging.getLogger("apprise").setLevel(logging.CRITICAL)


class Sender(Protocol):
    """A channel that is ready to send."""

    repeats_harmless: bool  # whether the receiver can tell a repeated message from a new one

    def send(self, message: Message, now: datetime) -> None:
        """Send one message; returns when it was taken. Raises NotSent, and nothing else."""


def next_try(message_id: str, attempts: int, now: datetime, retry_after: float) -> datetime:
    """When a message that failed for the n-th time is tried again.

    Twice as long each time, up to six hours, and up to a fifth longer by its id, so that many messages do not come
    back at once; or as long as the receiver asks, up to 24 hours.
    """
    if retry_after > 0:
        return now + min(timedelta(seconds=retry_after), GIVEN_UP_AFTER)
    wait = min(FIRST_WAIT * (1 << min(attempts - 1, 12)), LONGEST_WAIT)
    spread = int.from_bytes(hashlib.sha256(f"{message_id} {attempts}".encode()).digest()[:2], "big") / 65536
    return now + wait * (1 + spread / 5)


def is_given_up(first_try: datetime, now: datetime) -> bool:
    """Whether a failure now is the last one."""
    return now - first_try >= GIVEN_UP_AFTER


def retry_seconds(header: str, now: datetime) -> float:
    """Seconds that a Retry-After header asks for: a number, or a date; 0 for neither.

    >>> from datetime import UTC
    >>> retry_seconds("120", datetime.now(UTC)), retry_seconds("soon", datetime.now(UTC))
    (120.0, 0.0)
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, (when - now).total_seconds()) if when.tzinfo else 0.0
