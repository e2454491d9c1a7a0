"""A signature and its buckets as text, to be kept for later runs: about 4 KB for an article of 800 words.

Plain columns and no pickle: what is kept is read by other versions, and whoever may write it must not run code.
"""

import base64
import json
import zlib

import numpy as np

from transforms.copies.candidates import WEIGHT_SHORT, Entries, entries
from transforms.copies.reading import Reading
from transforms.copies.signatures import Signature

_COLUMNS = (("ids", "<u4"), ("kinds", "u1"), ("sentences", "<u2"), ("starts", "<u4"), ("lengths", "u1"))


def stored(signature: Signature, buckets: Entries) -> str:
    """The text that `restored` reads."""
    r = signature.reading
    head = {
        "key": signature.key,
        "rank": signature.rank,
        "outlet": signature.outlet,
        "address": signature.address,
        "part": signature.part,
        "role": signature.role,
        "edition": signature.edition,
        "words": len(r),
        "short": bool(len(buckets) and buckets["weight"][0] == WEIGHT_SHORT),
    }
    columns = (
        r.ids.astype("<u4"),
        (r.classes | r.quoted.astype(np.uint8) << 2).astype("u1"),
        np.diff(r.sentences, prepend=np.int32(0)).astype("<u2"),
        np.diff(r.starts, prepend=np.int32(0)).astype("<u4"),
        np.minimum(r.ends - r.starts, 255).astype("u1"),
        buckets["bucket"].astype("<u8"),
    )
    body = json.dumps(head).encode() + b"\n" + b"".join(column.tobytes() for column in columns)
    return base64.b64encode(zlib.compress(body, level=1)).decode("ascii")


def restored(text: str) -> tuple[Signature, Entries]:
    """The signature and the entries that `stored` wrote; words of more than 255 characters have become shorter."""
    head, _, body = zlib.decompress(base64.b64decode(text)).partition(b"\n")
    said = json.loads(head)
    words, is_short = said.pop("words"), said.pop("short")
    found, at = {}, 0
    for name, kind in _COLUMNS:
        found[name] = np.frombuffer(body, kind, count=words, offset=at)
        at += found[name].nbytes
    starts = np.cumsum(found["starts"], dtype=np.int32)
    reading = Reading(
        ids=found["ids"].astype(np.uint32),
        classes=(found["kinds"] & 3).astype(np.uint8),
        sentences=np.cumsum(found["sentences"], dtype=np.int32),
        quoted=found["kinds"] > 3,
        starts=starts,
        ends=starts + found["lengths"].astype(np.int32),
    )
    signature = Signature(reading=reading, **said)
    return signature, entries(signature.key, signature.rank, np.frombuffer(body, "<u8", offset=at), is_short)
