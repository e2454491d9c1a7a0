"""A feed's bytes become entries; whatever is no feed is refused by name, and nothing is silently wrong.

RSS 0.9x to 2.0, RDF, Atom and CDF are read by feedparser from XML that is written anew (see `feed_xml`); JSON feeds and
news sitemaps have readers of their own. What had to be mended is said in `ParsedFeed.notes`.
"""

import re
import zlib

from transforms.feeds.documents import check_bytes, check_text, check_tree
from transforms.feeds.feed_tree import feed_tree, last_leaf, read_tree
from transforms.feeds.json_feed import looks_like_json, parse_json_feed
from transforms.feeds.mend_xml import mend_xml
from transforms.feeds.model import ParsedFeed
from transforms.feeds.raw_feed import RawFeed
from transforms.feeds.settle import settle
from transforms.feeds.sitemap import raw_news
from transforms.feeds.xml_feed import raw_xml_feed
from transforms.model import Rejected
from transforms.text.charset import Decoded, decode_document

MAX_BYTES = 10_000_000
_GZIP = b"\x1f\x8b"


def parse_feed(body: bytes, *, content_type: str = "", url: str = "", zone: str = "", now: str = "") -> ParsedFeed:
    """What the bytes of a feed say.

    `content_type` is the whole header, `url` where the bytes came from (relative links start there), `zone` an IANA
    zone for dates without one, `now` RFC 3339: entries dated more than a day after it lose their date. Takes time
    linear in the size; more than `MAX_BYTES`, also unpacked, is too_large. Rejects: empty_body, binary, too_large,
    html_page, challenge_page, opml, sitemap, sitemap_index, json_not_a_feed, xml_not_a_feed, not_a_feed, truncated.
    """
    body, packed = _unpacked(body, url)
    check_bytes(body, url)
    decoded = decode_document(body, content_type)
    text = decoded.text.lstrip("\ufeff \t\r\n\x00")
    raw = parse_json_feed(text, url) if looks_like_json(text) else _from_xml(text, url)
    notes = (*raw.notes, *decoded.notes, *(("gzip_file",) if packed else ()))
    return settle(raw, encoding=decoded.charset, notes=notes, url=url, zone=zone, now=now)


def _from_xml(text: str, url: str) -> RawFeed:
    document = check_text(text, url)
    mended = mend_xml(document)
    root, well_formed = read_tree(mended.text)
    if root is None:
        raise Rejected("not_a_feed", subject=url, detail="no element in it can be read")
    tree = feed_tree(root)
    notes = {f"salvaged_{note}" for note in mended.notes}
    notes |= set() if well_formed else {"salvaged_xml"}
    notes |= {"leading_junk"} if len(document) < len(text) else set()
    if tree.kind == "urlset" and (news := raw_news(root)):
        return RawFeed("news_sitemap", news, notes=tuple(sorted(notes)))
    cut_off = not well_formed and _breaks_off(document, tree.root.tag)
    check_tree(tree, document, cut_off, url)
    raw = raw_xml_feed(tree, last_leaf(root) if cut_off else None, url)
    if cut_off and not raw.entries:
        raise Rejected("truncated", subject=url, detail="the document breaks off within its first entry")
    return raw.with_notes(sorted(notes | ({"truncated"} if cut_off else set())))


def _breaks_off(document: str, tag: object) -> bool:
    """Whether the end tag of the root never comes."""
    name = str(tag).rpartition("}")[2].rpartition(":")[2]
    return re.search(rf"</(?:[\w.-]{{1,40}}:)?{re.escape(name[:40])}\b", document[-20_000:], re.IGNORECASE) is None


def _unpacked(body: bytes, url: str) -> tuple[bytes, bool]:
    """The content of a feed that was saved or served as a gzip file, within bounds."""
    if not body.startswith(_GZIP):
        if len(body) > MAX_BYTES:
            raise Rejected("too_large", subject=url, detail=f"more than {MAX_BYTES} bytes")
        return body, False
    unpack = zlib.decompressobj(wbits=31)
    try:
        plain = unpack.decompress(body, MAX_BYTES + 1)
    except zlib.error as why:
        raise Rejected("binary", subject=url, detail=f"a damaged gzip file: {why}") from None
    if len(plain) > MAX_BYTES:
        raise Rejected("too_large", subject=url, detail=f"more than {MAX_BYTES} bytes when unpacked")
    return plain, True


__all__ = ["MAX_BYTES", "Decoded", "parse_feed"]
