"""Data inside a page: JSON that no parser of HTML can take for markup, packed where there is much of it.

The page reads a block only when it is asked for what is in it, so that a big report opens as fast as a small one.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

PLAIN_UP_TO = 4_000_000  # characters of data in a page: below it the blocks are JSON that a person can read
CHUNK = 200_000  # characters of JSON after which a new block begins
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&'\u2028\u2029"}


@dataclass(frozen=True)
class Block:
    """A named piece of data; `text` is JSON, or JSON deflated and in base64 where `packed`."""

    name: str
    text: str
    packed: bool = False


def safe_json(value: Any) -> str:
    """JSON for a script element: no character in it can end the element, start a comment or break a line of script.

    >>> safe_json({"t": "</script>"})
    '{"t":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.translate(_UNSAFE).encode("utf-8", "replace").decode("utf-8")


def packed_where_large(blocks: Iterable[Block]) -> list[Block]:
    """The blocks as they are, or packed where all together are too much to carry in plain."""
    blocks = list(blocks)
    if sum(len(block.text) for block in blocks) <= PLAIN_UP_TO:
        return blocks
    return [_packed(block) for block in blocks]


def _packed(block: Block) -> Block:
    deflated = zlib.compress(block.text.encode("utf-8"), 6)
    return Block(block.name, base64.b64encode(deflated).decode("ascii"), packed=True)


class Chunks:
    """Records in the order they come, in blocks of bounded size; says for each in which block and place it went."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._full: list[str] = []
        self._open: list[str] = []
        self._size = 0

    def add(self, record: Any) -> tuple[int, int]:
        """Take a record in; returns number of the block and place in it."""
        text = safe_json(record)
        if self._open and self._size + len(text) > CHUNK:
            self.close()
        self._open.append(text)
        self._size += len(text)
        return len(self._full), len(self._open) - 1

    def close(self) -> None:
        """Begin a new block with the next record."""
        if self._open:
            self._full.append(f"[{','.join(self._open)}]")
            self._open, self._size = [], 0

    def blocks(self) -> Iterator[Block]:
        """All blocks, named by kind and number."""
        self.close()
        for number, text in enumerate(self._full):
            yield Block(f"{self.kind}-{number}", text)
