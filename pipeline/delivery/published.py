"""Files that others read while we write them: whole or not at all, local or in a bucket."""

import os
import tempfile
from pathlib import Path

from pipeline.delivery.sending import NotSent


def located(path: str, base: str) -> str:
    """A path of the configuration: as it is when it is absolute or an address, else below the state."""
    return path if "://" in path or Path(path).is_absolute() else f"{base.rstrip('/')}/{path}"


def publish(path: str, content: bytes, content_type: str) -> None:
    """Put the content at the path in one step, readable by all who may enter the folder. Raises NotSent."""
    try:
        if "://" in path:
            _into_bucket(path, content, content_type)
        else:
            _into_folder(Path(path), content)
    except NotSent:
        raise
    except Exception as why:  # a storage library's own errors have no common root
        raise NotSent(f"not_written_{type(why).__name__.lower()}") from None


def _into_bucket(path: str, content: bytes, content_type: str) -> None:
    from apache_beam.io.filesystems import FileSystems

    # An object in a bucket appears when it is complete, and replaces the one before.
    with FileSystems.create(path, mime_type=content_type, compression_type="uncompressed") as out:
        out.write(content)


def _into_folder(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)  # a temporary file is for its owner alone; a web server has to read this one
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
