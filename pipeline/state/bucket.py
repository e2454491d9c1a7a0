"""A state in a bucket, through google-cloud-storage: every write says which generation it replaces.

That makes retries safe: a write that was done although its answer got lost is refused when it is tried again, and
then what stands there is compared with what was to be written.
"""

import functools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from pipeline.credentials import EMULATOR, LOGIN, google_credentials
from pipeline.errors import RunError, UsageError
from pipeline.state.base import ABSENT, Found

T = TypeVar("T")
SCHEME = "gs://"
CALL_SECONDS = 60.0
RETRY_SECONDS = 60.0


@dataclass(frozen=True)
class BucketBase:
    """A `Base` below ``gs://bucket/folder``; the bucket must be there."""

    path: str

    def read(self, name: str) -> tuple[bytes, str] | None:
        blob = self._blob(name)
        from google.api_core.exceptions import NotFound

        def read() -> tuple[bytes, str] | None:
            try:
                content = bytes(blob.download_as_bytes(timeout=CALL_SECONDS, retry=_retry()))
            except NotFound:
                self._exists()
                return None
            return content, str(blob.generation or self._generation(name))

        return self._said(read, "read")

    def write(self, name: str, content: bytes) -> str:
        written = self._put(name, content, ABSENT)
        if written:
            return written
        there = self.read(name)
        if there is None or there[0] != content:
            raise RunError(f"{self.path}/{name}: is there with other content; another program writes into the state")
        return there[1]

    def swap(self, name: str, content: bytes, generation: str) -> bool:
        return bool(self._put(name, content, generation))

    def _put(self, name: str, content: bytes, generation: str) -> str:
        """The new generation of an object that had this one; "" where it had another."""
        from google.api_core.exceptions import PreconditionFailed

        blob = self._blob(name)

        def put() -> str:
            try:
                blob.upload_from_string(
                    content,
                    content_type="application/octet-stream",
                    if_generation_match=int(generation),
                    checksum="crc32c",
                    timeout=CALL_SECONDS,
                    retry=_retry(),
                )
            except PreconditionFailed:
                # Refused, or done by a try whose answer was lost: what stands there tells.
                there = self.read(name)
                return there[1] if there and there[0] == content and generation != there[1] else ""
            return str(blob.generation or self._generation(name))

        return self._said(put, "written")

    def listed(self, prefix: str) -> Iterator[Found]:
        below = self._name("")

        def found() -> list[Found]:
            blobs = self._bucket().list_blobs(prefix=self._name(prefix), timeout=CALL_SECONDS, retry=_retry())
            return [Found(b.name.removeprefix(below), b.size or 0, b.updated.timestamp()) for b in blobs]

        yield from self._said(found, "listed")

    def delete(self, name: str) -> None:
        from google.api_core.exceptions import NotFound

        def gone() -> None:
            try:
                self._blob(name).delete(timeout=CALL_SECONDS, retry=_retry())
            except NotFound:
                return

        self._said(gone, "cleaned")

    def probe(self) -> None:
        self._said(self._exists, "used")

    def _exists(self) -> None:
        if self._client().lookup_bucket(self._parts()[0], timeout=CALL_SECONDS, retry=_retry()) is None:
            raise UsageError(f"{self.path}: there is no bucket {self._parts()[0]}; make it or name another as state")

    def _generation(self, name: str) -> str:
        blob = self._said(lambda: self._bucket().get_blob(self._name(name), timeout=CALL_SECONDS), "read")
        return str(blob.generation) if blob is not None else ABSENT

    def _parts(self) -> tuple[str, str]:
        bucket, _, folder = self.path.removeprefix(SCHEME).partition("/")
        if not bucket:
            raise UsageError(f"{self.path}: names no bucket; write gs://BUCKET/FOLDER as state")
        return bucket, folder.strip("/")

    def _name(self, name: str) -> str:
        folder = self._parts()[1]
        return f"{folder}/{name}" if folder else name

    def _client(self) -> Any:
        return _client(os.environ.get(EMULATOR, ""), self.path)

    def _bucket(self) -> Any:
        return self._client().bucket(self._parts()[0])

    def _blob(self, name: str) -> Any:
        return self._bucket().blob(self._name(name))

    def _said(self, do: Callable[[], T], what: str) -> T:
        """What `do` gives, its failures told as one sentence."""
        from google.api_core.exceptions import Forbidden, GoogleAPICallError, RetryError, Unauthorized
        from google.auth.exceptions import GoogleAuthError
        from requests.exceptions import RequestException

        try:
            return do()
        except (Forbidden, Unauthorized) as why:
            mend = "give the account the role Storage Object User on the bucket"
            raise UsageError(f"{self.path}: the state may not be {what} ({why.code}); {mend}") from None
        except GoogleAuthError as why:
            said = str(why).splitlines()[0][:120]
            raise UsageError(f"{self.path}: the credentials are not accepted ({said}); {LOGIN}") from None
        except (GoogleAPICallError, RetryError, RequestException, OSError) as why:
            said = f"{type(why).__name__}: {str(why).splitlines()[0][:120] if str(why) else ''}"
            raise RunError(f"{self.path}: the state could not be {what} ({said}); run again, nothing is lost") from None


@functools.lru_cache(maxsize=4)
def _client(emulator: str, path: str) -> Any:
    """One client for a process. Raises UsageError where there are no credentials."""
    from google.cloud import storage

    if emulator:
        from google.auth.credentials import AnonymousCredentials

        return storage.Client(project="emulator", credentials=AnonymousCredentials())
    credentials, project = google_credentials(path)
    return storage.Client(project=project or "unset", credentials=credentials)


def _retry() -> Any:
    from google.cloud.storage.retry import DEFAULT_RETRY

    return DEFAULT_RETRY.with_timeout(RETRY_SECONDS)
