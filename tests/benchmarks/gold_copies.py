"""Labelled pairs of copies and independent reports, in a build part and a check part.

A group is what pairs, or a text and what was made of it, tie together; it belongs to the check part when the first
eight hex digits of SHA-256 of its smallest base id are even. Nothing may be tuned on the check part.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transforms.ids import content_id
from transforms.model import Article, Published

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "gold" / "copies"
COPIES = {"syndicated", "excerpt", "rewritten", "backtranslated"}
_MADE = re.compile(r"^syn-|-(?:lead|hard|paraphrase|backtranslation-style|wn\d+|ppdb\d+)$")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two refs, the kind of pair, and whether it is a copy."""

    a: str
    b: str
    kind: str
    is_copy: bool
    label: str


def copy_pairs(part: str) -> tuple[list[Article], list[Pair]]:
    """The articles and pairs of a part: build or check."""
    records = {record["id"]: record for record in _lines("docs.jsonl")}
    rows = list(_lines("pairs.jsonl"))
    parts = _parts(list(records), rows)
    articles = [_article(record) for ref, record in records.items() if parts[ref] == part]
    return articles, [_pair(row) for row in rows if parts[row["a"]] == part]


def all_refs() -> list[str]:
    """The refs of both parts: texts of the corpus that are labelled here must not be trained on unlabelled."""
    return [record["id"] for record in _lines("docs.jsonl")]


def _lines(name: str) -> Iterator[dict[str, Any]]:
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        yield json.loads(line)


def _parts(refs: list[str], rows: list[dict[str, Any]]) -> dict[str, str]:
    up: dict[str, str] = {}

    def top(ref: str) -> str:
        while up.setdefault(ref, ref) != ref:
            ref = up[ref]
        return ref

    for ref in refs:
        up[top(ref)] = top(_MADE.sub("", ref))
    for row in rows:
        up[top(row["a"])] = top(row["b"])
    groups: dict[str, list[str]] = {}
    for ref in refs:
        groups.setdefault(top(ref), []).append(ref)
    return {ref: _part_of(group) for group in groups.values() for ref in group}


def _part_of(group: list[str]) -> str:
    smallest = min(_MADE.sub("", ref) for ref in group)
    return "check" if int(hashlib.sha256(smallest.encode()).hexdigest()[:8], 16) % 2 == 0 else "build"


def _pair(row: dict[str, Any]) -> Pair:
    is_copy = row["label"] in COPIES
    kind = row.get("kind") or row["label"]
    return Pair(row["a"], row["b"], kind, is_copy, row["label"])


def _article(record: dict[str, Any]) -> Article:
    day = record["date"] or ""
    return Article(
        article_id=content_id(record["id"], record["text"]),
        text_id=content_id(record["text"]),
        ref=record["id"],
        text=record["text"],
        title=record["title"] or "",
        url=record["url"] or "",
        canonical_url=record["url"] or "",
        publisher=record["source"] or "",
        published=Published(at=day, precision="day" if day else "", basis="input" if day else ""),
    )
