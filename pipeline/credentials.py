"""Google credentials, looked for once and for a short time: a machine without any is told so before anything begins.

The libraries themselves ask a metadata server that is not there for minutes, and Beam's then go on anonymously.
"""

import functools
import os
import threading
from typing import Any

from pipeline.errors import UsageError

SECONDS = 2.5  # a metadata server answers in milliseconds where there is one
EMULATOR = "STORAGE_EMULATOR_HOST"  # environment variable of the storage libraries; an emulator wants no credentials
LOGIN = "run `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a key file"
_SCOPE = "https://www.googleapis.com/auth/devstorage.read_write"


def check_access(path: str) -> None:
    """Raise UsageError within `SECONDS` where `path` lies in a bucket and this machine has no credentials."""
    if path.startswith("gs://") and not os.environ.get(EMULATOR):
        google_credentials(path)


def google_credentials(path: str) -> tuple[Any, str | None]:
    """Credentials for storage, and the project they belong to. Raises UsageError, which names `path`."""
    found = _looked_for()
    if found is None:
        raise UsageError(f"{path}: there are no Google credentials on this machine; {LOGIN}")
    return found


@functools.cache
def _looked_for() -> tuple[Any, str | None] | None:
    import google.auth

    found: list[tuple[Any, str | None] | None] = []

    def look() -> None:
        try:
            found.append(google.auth.default(scopes=[_SCOPE]))
        except Exception:  # whatever the libraries of a platform raise, there are no credentials
            found.append(None)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(SECONDS)
    return found[0] if found else None
