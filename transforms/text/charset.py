"""Which charset bytes are written in: by mark, by header, by declaration and, where those lie, by content.

What a server and a document declare is a claim to be checked: bytes that are valid UTF-8 are UTF-8 whatever is said,
and a declared charset that makes nonsense of the words gives way to one that is detected.
"""

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EBCDIC = b"\x4c\x6f\xa7\x94"  # "<?xm" on a mainframe
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']\s{0,9}([A-Za-z0-9._:-]{2,40})""")
_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
# What the web means by a name: the superset that Windows wrote (WHATWG Encoding Standard).
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "",
    "euc_jis_2004": "euc_jp",
    "shift_jis_2004": "cp932",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-7": "",  # a way to smuggle markup; no feed needs it
}
_CANDIDATES = (
    *("cp1252 cp1250 cp1251 koi8-r koi8-u iso8859-5 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859-2 cp866".split()),
    *("cp874 gb18030 big5hkscs cp932 euc-jp cp949".split()),
)
_SAMPLE_BYTES = 100_000
_MAX_STRANGE = 0.3  # share of words
_SURE, _OUTBID = 0.12, 1.6  # a claim gives way to a guess of this confidence that is so much likelier
_MARKUP = re.compile(rb"<[^<>]{0,500}>|&#?\w{1,10};")
_FOREIGN_WORD = re.compile(r"[^\s<>\x00-\x7f][^\s<>]{0,40}|[^\s<>]{1,40}[^\s<>\x00-\x7f][^\s<>]{0,40}")
_NO_WORD = re.compile(
    r"[À-ɏ]{3}"  # three accented letters in a row
    r"|[A-Za-zÀ-ɏ][Ͱ-῿ｦ-ﾟ]|[Ͱ-῿ｦ-ﾟ][A-Za-zÀ-ɏ]|[a-z][⺀-鿿가-힣][a-z]"  # two scripts in a word
    r"|\w[\x80-\x9f¢-©«-®°-´¶-º»-¿×÷ƒ‚„†‡ˆ‰‹›]+\w"  # a symbol within a word
    r"|[\x80-\x9f\ue000-\uf8ff\ufffd]"
    r"|[à-öø-ÿа-яёα-ω][À-ÖØ-ÞА-ЯЁΑ-Ω]|[А-ЯΑ-Ω]{2}[а-яα-ω]"  # capitals where words have none
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a document, the charset it was read in, and slugs of what had to be mended."""

    text: str
    charset: str
    notes: tuple[str, ...] = ()


def decode_document(body: bytes, content_type: str = "") -> Decoded:
    """The text of an XML or JSON document; it never fails.

    >>> decode_document("<a>naïve – déjà</a>".encode("cp1252"), "text/xml; charset=utf-8")
    Decoded(text='<a>naïve – déjà</a>', charset='cp1252', notes=('wrong_charset',))
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _unicode(body[len(mark) :], name)
    wide = _wide(body)
    if wide:
        return _unicode(body, wide)
    said = _claims(body, content_type)
    if body.startswith(_EBCDIC):
        return Decoded(body.decode("cp037", "replace"), "cp037")
    if body.isascii():
        return _ascii(body, said)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(body, said)
    chance = _by_chance(body, text, said)
    return chance or Decoded(text, "utf-8", ("wrong_charset",) if said and said[0] != "utf-8" else ())


def declared_charset(content_type: str) -> str:
    """The charset parameter of a Content-Type header, "" when there is none.

    >>> declared_charset('text/xml; charset="Windows-1251"')
    'Windows-1251'
    """
    found = _CHARSET.search(content_type[:1000])
    return found[1] if found else ""


def _claims(body: bytes, content_type: str) -> tuple[str, ...]:
    """The charsets of header and declaration, in this order, as codecs; unknown names and repeats left out."""
    declared = _DECLARED.search(body[:1000])
    names = (declared_charset(content_type), declared[1].decode("ascii") if declared else "")
    known = []
    for name in filter(None, names):
        try:
            codec = codecs.lookup(name).name
            "".encode(codec)
        except (LookupError, UnicodeError):  # not a charset at all, or one of Python's own transforms
            continue
        known.append(_SUPERSETS.get(codec, codec))
    return tuple(dict.fromkeys(filter(None, known)))


def _wide(body: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: the markup is Latin, so most of its bytes are NUL, in a pattern."""
    head = body[:400]
    if head[:4] in (b"<\0\0\0", b"\0\0\0<"):
        return "utf-32-le" if head[:1] == b"<" else "utf-32-be"
    even, odd = head[0::2], head[1::2]
    if len(head) >= 4 and odd.count(0) * 2 > len(odd) and even.count(0) * 20 < len(even):
        return "utf-16-le"
    if len(head) >= 4 and even.count(0) * 2 > len(even) and odd.count(0) * 20 < len(odd):
        return "utf-16-be"
    return ""


def _unicode(body: bytes, name: str) -> Decoded:
    """A form of Unicode that its mark shows; marks that a generator wrote twice are no text."""
    try:
        return Decoded(body.decode(name).lstrip("\ufeff"), name)
    except UnicodeDecodeError:
        if name == "utf-8":
            return _damaged(body)
        return Decoded(body.decode(name, "replace").lstrip("\ufeff"), name, ("damaged_charset",))


def _ascii(body: bytes, said: tuple[str, ...]) -> Decoded:
    """Seven bits: ISO-2022 with its escapes, else plain."""
    if b"\x1b$" in body:
        for name in (*(name for name in said if name.startswith("iso2022")), "iso2022_jp_2", "iso2022_kr"):
            try:
                return Decoded(body.decode(name), name)
            except UnicodeDecodeError:
                continue
    return Decoded(body.decode("ascii"), "utf-8")


def _by_chance(body: bytes, text: str, said: tuple[str, ...]) -> Decoded | None:
    """A few East Asian double bytes can be valid UTF-8 by chance: then all its long characters are of two bytes."""
    beyond = [char for char in text[:_SAMPLE_BYTES] if char > "\x7f"]
    if len(beyond) > 8 or any(char > "\u07ff" for char in beyond):
        return None
    for name in said:
        if name in ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"):
            decoded = _strictly(body, name)
            if decoded is not None:
                return Decoded(decoded, name)
    return None


def _legacy(body: bytes, said: tuple[str, ...]) -> Decoded:
    """Bytes that are no UTF-8: the first claim that makes sense and is not clearly outbid, else what is detected."""
    if _mostly_utf8(body):
        return _damaged(body)
    odds = _detected(body)
    guess, best = max(odds.items(), key=lambda item: (item[1], item[0]))
    for name in said:
        text = _strictly(body, name) if name != "utf-8" else None
        outbid = best >= _SURE and best > _OUTBID * odds.get(name, 0.0)
        if text is not None and not (outbid and guess != name) and _strangeness(text) <= _MAX_STRANGE:
            return Decoded(text, name, ("wrong_charset",) if name != said[0] else ())
    return Decoded(body.decode(guess, _C1), guess, ("wrong_charset",) if said else ("charset_guessed",))


def _strictly(body: bytes, name: str) -> str | None:
    if name.startswith(("utf-16", "utf-32", "utf_16", "utf_32")):
        return None  # any even number of bytes is UTF-16; a real one was told by its NULs
    try:
        return body.decode(name)
    except (UnicodeError, LookupError):
        return body.decode("cp1252", _C1) if name == "cp1252" else None


def _mostly_utf8(body: bytes) -> bool:
    text = body.decode("utf-8", "replace")
    whole = sum(char > "\x7f" and char != "\ufffd" for char in text)
    return whole > text.count("\ufffd")


def _damaged(body: bytes) -> Decoded:
    """UTF-8 with stray bytes: those were pasted from a Windows text."""
    return Decoded(body.decode("utf-8", _STRAY).lstrip("\ufeff"), "utf-8", ("damaged_charset",))


def _detected(body: bytes) -> dict[str, float]:
    """How likely each charset is for the words, markup left out; two scripts in one word speak for cp1252."""
    from chardet import detect_all  # a tenth of a second, and most feeds are UTF-8

    words = _MARKUP.sub(b" ", body[:_SAMPLE_BYTES])
    odds: dict[str, float] = {}
    for found in detect_all(words, ignore_threshold=True, include_encodings=_CANDIDATES, compat_names=False):
        name = codecs.lookup(str(found["encoding"] or "cp1252")).name
        odds[_SUPERSETS.get(name, name)] = max(found["confidence"], odds.get(_SUPERSETS.get(name, name), 0.0))
    sane = {name: odd for name, odd in odds.items() if _strangeness(words.decode(name, _C1)) <= _MAX_STRANGE}
    return sane or {"cp1252": 0.0}


def _strangeness(text: str) -> float:
    """The share of words with characters beyond ASCII that hold what no language writes.

    >>> _strangeness("Öffentliche Anhörung"), _strangeness("Çàêîí î äàííûõ") > 0.5
    (0.0, True)
    """
    words = _FOREIGN_WORD.findall(text[:_SAMPLE_BYTES])
    return sum(bool(_NO_WORD.search(word)) for word in words) / len(words) if words else 0.0


def _stray_bytes(why: UnicodeError) -> tuple[str, int]:
    if not isinstance(why, UnicodeDecodeError):
        raise why
    return why.object[why.start : why.end].decode("cp1252", _C1), why.end


def _c1_bytes(why: UnicodeError) -> tuple[str, int]:
    """The five bytes that cp1252 leaves open."""
    if not isinstance(why, UnicodeDecodeError):
        raise why
    return "\ufffd" * (why.end - why.start), why.end


_STRAY, _C1 = "policywire_stray_bytes", "policywire_c1_bytes"
codecs.register_error(_STRAY, _stray_bytes)
codecs.register_error(_C1, _c1_bytes)
