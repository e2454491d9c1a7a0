"""What is tried again, and when.

urllib3's own retries are switched off: each try has to wait for the site's turn, keep to the total time and be checked
anew, which a loop inside the library cannot do.
"""

import re
import time
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

STATUSES = frozenset({429, 500, 502, 503, 504})
REASONS = frozenset({"connection", "cut"})
MAX_WAIT = 10.0  # seconds; a longer Retry-After is for those who plan requests
_DAY = 86_400
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


def backoff(tries: int) -> float:
    """Seconds to wait after so many failed tries: 1, 2, 4, at most 8.

    >>> [backoff(tries) for tries in (1, 2, 3, 9)]
    [1.0, 2.0, 4.0, 8.0]
    """
    return min(8.0, 2.0 ** (tries - 1))


def retry_after(headers: Mapping[str, str]) -> int:
    """Seconds of a Retry-After header, in either of its forms; 0 for none and for nonsense, a day at most.

    A date is taken against the server's own Date header, so that a clock that is off on either side does not matter.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return min(int(text), _DAY)
    at, said = _moment(text), _moment(headers.get("date", ""))
    if at is None:
        return 0
    return max(0, min(int(at - (said if said is not None else time.time()) + 0.999), _DAY))


def _moment(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date."""
    if not text or len(text) > 60:
        return None
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
