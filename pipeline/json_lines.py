"""An article a line: ``{"id", "url", "date", "title", "text" or "html", "source"}``."""

import json
from collections.abc import Iterator
from typing import Any

from pipeline.reading import OpenFile
from transforms.model import Page, Reject

_FIELDS = {"id": "ref", "url": "url", "date": "published", "title": "title", "source": "publisher"}
_BOM = b"\xef\xbb\xbf"


def read_json_lines(file: OpenFile) -> Iterator[Page | Reject]:
    """A page for every good line; a broken one is rejected under its number and the rest is read."""
    for number, line in enumerate(file.lines(), start=1):
        part = f"#{number}"
        if line is None:
            yield file.too_large(part)
        elif line.strip():
            yield _read_line(file, line, part)


def _read_line(file: OpenFile, line: bytes, part: str) -> Page | Reject:
    try:
        fields = json.loads(line.removeprefix(_BOM))
    except json.JSONDecodeError as why:
        return file.reject("broken_json", f"line {part[1:]}, column {why.colno}: {why.msg}", part=part)
    except (ValueError, RecursionError) as why:
        return file.reject("broken_json", f"line {part[1:]}: {why}", part=part)
    problem = _wrong_type(fields)
    if problem:
        return file.reject("wrong_type", f"line {part[1:]}: {problem}", part=part)
    said = {ours: _clean(fields[key]) for key, ours in _FIELDS.items() if fields.get(key) is not None}
    said["ref"] = said.get("ref") or said.get("url") or file.name + part
    if said.get("published"):
        said["published_basis"] = "input"
    kind = "text" if fields.get("text") is not None else "html"
    content_type = "text/plain" if kind == "text" else "text/html"
    return Page(body=_clean(fields[kind]).encode(), content_type=content_type, charset="utf-8", **said)


def _clean(value: str | int) -> str:
    """The value without lone surrogates, which JSON can write and UTF-8 cannot."""
    return str(value).encode("utf-8", "replace").decode("utf-8").strip()


def _wrong_type(fields: Any) -> str:
    """What is wrong with the value of one line, or ""."""
    if not isinstance(fields, dict):
        return f"expected an object, got {type(fields).__name__}"
    if fields.get("text") is None and fields.get("html") is None:
        return "neither text nor html"
    for key in (*_FIELDS, "text", "html"):
        value = fields.get(key)
        is_number = key == "id" and type(value) is int
        if value is not None and not isinstance(value, str) and not is_number:
            return f"{key} must be a string, got {type(value).__name__}"
    return ""
