"""Gzip for damaged files: gives every byte that can still be unpacked, and says afterwards what went wrong."""

import io
import zlib
from typing import BinaryIO

_CHUNK = 1 << 16


class Gunzip(io.RawIOBase):
    """The unpacked bytes of a (multi-member) gzip stream. `problem` is "" or why the end is missing."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._unpack = zlib.decompressobj(wbits=31)
        self._rest = b""
        self._done = False
        self.problem = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._done:
            data = self._next(len(view))
            if data:
                view[: len(data)] = data
                return len(data)
        return 0

    def _next(self, size: int) -> bytes:
        self._rest = self._rest or self._packed.read(_CHUNK)
        if self._unpack.eof:
            self._rest = self._rest.lstrip(b"\x00")  # tape padding between members is legal
            if not self._rest:
                self._done = True
                return b""
            self._unpack = zlib.decompressobj(wbits=31)
        elif not self._rest:
            self.problem, self._done = "the gzip stream ends in the middle", True
            return b""
        try:
            data = self._unpack.decompress(self._rest, size)
        except zlib.error as why:
            self.problem, self._done = f"the gzip stream is damaged: {why}", True
            return b""
        self._rest = self._unpack.unconsumed_tail or self._unpack.unused_data
        return data
