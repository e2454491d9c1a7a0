"""Ids: content hashes, so that the same thing has the same name in every run and on every machine."""

import hashlib
import re
import unicodedata


def content_id(*parts: str) -> str:
    """Sixteen hex digits of SHA-256 over the parts, each set off by a separator no text holds.

    >>> content_id("a", "bc") == content_id("ab", "c")
    False
    """
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def normalised(text: str) -> str:
    """The text folded to what is compared: NFKC, case-folded, straight quotes, single spaces.

    >>> normalised("“Ｗe  say”\\n NO")
    '"we say" no'
    """
    folded = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold()
    return re.sub(r"\s+", " ", folded).strip()


_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})
