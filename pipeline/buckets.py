"""Output in a bucket: written aside by the workers, copied into place, visible by one conditional write of `run.json`.

A folder in a bucket cannot be renamed. So the mark of a finished run, `run.json`, is taken away first and written last:
a reader that wants the mark sees all of one run or none. Its write demands that nobody else wrote one meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipeline.credentials import check_access
from pipeline.errors import RunError, UsageError
from pipeline.folders import MARK

SCHEME = "gs://"
ASIDE = "_new"


def is_remote(folder: str) -> bool:
    """Whether an output folder lies in a bucket."""
    return folder.startswith(SCHEME)


@contextmanager
def replaced_in_bucket(folder: str) -> Iterator[str]:
    """A path to write under, whose objects take their places in `folder` when the block ends well.

    Raises UsageError when the bucket is not there or may not be used, RunError when another run came in between.
    """
    bucket, prefix = _opened(folder)
    aside = f"{prefix}{ASIDE}/"
    _clear(bucket, aside)
    try:
        yield f"{SCHEME}{bucket.name}/{aside}".rstrip("/")
        _put_in_place(bucket, aside, prefix, folder)
    finally:
        _clear(bucket, aside)


def _opened(folder: str) -> tuple[Any, str]:
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import GoogleAuthError
    from google.cloud import storage

    name, _, prefix = folder.removeprefix(SCHEME).partition("/")
    if not name:
        raise UsageError(f"{folder}: names no bucket; write gs://BUCKET/FOLDER")
    check_access(folder)
    try:
        bucket = storage.Client().lookup_bucket(name, timeout=30)
    except (GoogleAPICallError, GoogleAuthError, OSError) as why:
        raise UsageError(f"{folder}: the bucket cannot be used ({why}); check your access to it") from None
    if bucket is None:
        raise UsageError(f"{folder}: there is no bucket {name}; make it or name another")
    return bucket, f"{prefix.rstrip('/')}/" if prefix.strip("/") else ""


def _put_in_place(bucket: Any, aside: str, prefix: str, folder: str) -> None:
    from google.api_core.exceptions import PreconditionFailed

    mark = bucket.get_blob(prefix + MARK)
    if mark is not None:
        mark.delete(if_generation_match=mark.generation)
    written = sorted(blob.name for blob in bucket.list_blobs(prefix=aside))
    for name in written:
        if not name.endswith("/" + MARK):
            bucket.copy_blob(bucket.blob(name), bucket, prefix + name.removeprefix(aside))
    text = bucket.blob(aside + MARK).download_as_bytes()
    try:
        bucket.blob(prefix + MARK).upload_from_string(text, content_type="application/json", if_generation_match=0)
    except PreconditionFailed:
        raise RunError(f"{folder}: another run wrote here at the same time; run again or write elsewhere") from None


def _clear(bucket: Any, prefix: str) -> None:
    for blob in list(bucket.list_blobs(prefix=prefix)):
        blob.delete()
